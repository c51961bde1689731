"""Findings to workflow commands, which put each on its line of a pull request."""

from __future__ import annotations

from collections.abc import Sequence

from nzc_kb.problems import Problem, printable
from nzc_kb.reports.common import Sources, summary_line


def github_report(problems: Sequence[Problem], files: int, sources: Sources) -> str:
    """A command a finding, and the line that sums up."""
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
