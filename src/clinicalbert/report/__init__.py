"""Reports that people read."""

from clinicalbert.report.html import render_report, write_report

__all__ = ["render_report", "write_report"]
