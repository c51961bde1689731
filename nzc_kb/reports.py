"""Findings to what is shown: lines for people, JSON and annotations for machines. One finding, one form each."""

from __future__ import annotations

import json
from collections.abc import Sequence

from nzc_kb.names import count_of
from nzc_kb.problems import Problem, errors, printable


def text_report(problems: Sequence[Problem], files: int) -> str:
    """A line a finding and a line that sums up."""
    return "\n".join([*map(str, problems), summary_line(problems, files)])


def summary_line(problems: Sequence[Problem], files: int | None = None) -> str:
    """How many errors and warnings there are, in how many files looked at."""
    wrong = len(errors(problems))
    where = f" in {count_of(files, 'file')}" if files is not None else ""
    if not problems:
        return f"No problems{where}."
    return f"{count_of(wrong, 'error')}, {count_of(len(problems) - wrong, 'warning')}{where}."


def json_report(problems: Sequence[Problem], files: int) -> str:
    """The findings as JSON, as design.md, section 7, has it."""
    wrong = len(errors(problems))
    return json.dumps(
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
        },
        ensure_ascii=False,
        indent=1,
    )


def github_report(problems: Sequence[Problem], files: int) -> str:
    """Workflow commands that put each finding on its line of a pull request."""
    return "\n".join([*map(_annotation, problems), _escaped(summary_line(problems, files))])


def _annotation(p: Problem) -> str:
    place = {
        "file": p.place.file,
        "line": p.place.line,
        "endLine": p.place.end_line,
        "col": p.place.column,
        "endColumn": p.place.end_column,
        "title": p.code,
    }
    said = ",".join(
        f"{key}={_escaped(str(value), in_property=True)}" for key, value in place.items() if value is not None
    )
    return f"::{p.severity} {said}::{_escaped(f'{p.message} {p.help}')}"


def _escaped(text: str, *, in_property: bool = False) -> str:
    text = printable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if in_property else text


FORMATS = {"text": text_report, "json": json_report, "github": github_report}
