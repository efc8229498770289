"""A sweep as one page: sliders, figures that follow, the best cases."""

from __future__ import annotations

from ems.report.sweeps.page import write_sweep_page

__all__ = ["write_sweep_page"]
