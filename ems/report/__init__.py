"""The report of a run: figures in a folder and one page that needs nothing else."""

from __future__ import annotations

from ems.report.outages.page import write_outage_report
from ems.report.page import REPORT_FILE, write_report

__all__ = ["REPORT_FILE", "write_outage_report", "write_report"]
