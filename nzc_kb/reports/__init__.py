"""Findings to what is shown: lines for people, JSON and annotations for machines. One finding, one form each.

Every report is a plain function of the findings, of how many files were looked at, and of the lines that the findings
stand on; who calls it reads the files.
"""

from __future__ import annotations

from nzc_kb.reports.as_json import json_report
from nzc_kb.reports.common import Report, Sources, summary_line
from nzc_kb.reports.github import github_report
from nzc_kb.reports.rdjson import rdjson_report
from nzc_kb.reports.sarif import sarif_report
from nzc_kb.reports.text import brief_report, text_report

FORMATS: dict[str, Report] = {
    "text": text_report,
    "json": json_report,
    "github": github_report,
    "sarif": sarif_report,
    "rdjson": rdjson_report,
}
"""Every report by its name on the command line."""

__all__ = ["FORMATS", "Report", "Sources", "brief_report", "summary_line", "text_report"]
