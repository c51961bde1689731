"""Findings to the Reviewdog Diagnostic Format, with suggestions that a reviewer can accept.

It counts columns in bytes of UTF-8, so the lines of the files are needed to tell them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nzc_kb.problems import Place, Problem
from nzc_kb.reports.common import TOOL, Sources, safe_json, source_line, without_nothing


def rdjson_report(problems: Sequence[Problem], files: int, sources: Sources) -> str:
    """One result with a diagnostic a finding."""
    return safe_json({"source": {"name": TOOL}, "diagnostics": [_diagnostic(p, sources) for p in problems]})


def _diagnostic(p: Problem, sources: Sources) -> dict[str, Any]:
    span = _range(p.place, sources)
    return without_nothing(
        {
            "message": f"{p.message} {p.help}".rstrip(),
            "location": without_nothing({"path": p.place.file, "range": span}),
            "severity": p.severity.upper(),
            "code": {"value": p.code},
            "suggestions": None
            if p.replacement is None or span is None or "end" not in span
            else [{"range": span, "text": p.replacement}],
        }
    )


def _range(place: Place, sources: Sources) -> dict[str, Any] | None:
    start = _position(place, place.line, place.column, sources)
    end = _position(place, place.end_line, place.end_column, sources)
    return None if start is None else without_nothing({"start": start, "end": end})


def _position(place: Place, line: int | None, column: int | None, sources: Sources) -> dict[str, int] | None:
    if line is None:
        return None
    if column is None:
        return {"line": line}
    before = (source_line(place, line, sources) or "")[: column - 1]
    return {"line": line, "column": column + len(before.encode("utf-8", "replace")) - len(before)}
