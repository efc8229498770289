"""The right size as one page: what to buy, what it saves, how sure that is."""

from __future__ import annotations

from ems.report.sizing.page import write_sizing_report

__all__ = ["write_sizing_report"]
