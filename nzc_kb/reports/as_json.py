"""Findings to JSON of our own shape, which other programs rely on."""

from __future__ import annotations

from collections.abc import Sequence

from nzc_kb.problems import Problem, errors
from nzc_kb.reports.common import Sources, safe_json


def json_report(problems: Sequence[Problem], files: int, sources: Sources) -> str:
    """The findings and their number, every key always there."""
    wrong = len(errors(problems))
    return safe_json(
        {
            "findings": [
                {
                    "code": p.code,
                    "severity": p.severity,
                    "file": p.place.file,
                    "line": p.place.line,
                    "column": p.place.column,
                    "end_line": p.place.end_line,
                    "end_column": p.place.end_column,
                    "message": p.message,
                    "help": p.help,
                    "replacement": p.replacement,
                }
                for p in problems
            ],
            "summary": {"files": files, "errors": wrong, "warnings": len(problems) - wrong},
        }
    )
