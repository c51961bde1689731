"""What the reports share: the lines that findings stand on, the line that sums up, JSON that no text can break."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from nzc_kb.names import count_of
from nzc_kb.privacy import without_secrets
from nzc_kb.problems import Place, Problem, errors

TOOL = "nzc-kb"

Sources = Mapping[str, Sequence[str]]
"""The lines of files, by the name that findings give the file; files may be missing."""


class Report(Protocol):
    """How findings are shown."""

    def __call__(self, problems: Sequence[Problem], files: int, sources: Sources) -> str:
        """Give the whole report."""


def summary_line(problems: Sequence[Problem], files: int | None = None) -> str:
    """How many errors and warnings there are, in how many files looked at."""
    wrong = len(errors(problems))
    where = f" in {count_of(files, 'file')}" if files is not None else ""
    if not problems:
        return f"No problems{where}."
    return f"{count_of(wrong, 'error')}, {count_of(len(problems) - wrong, 'warning')}{where}."


def source_line(place: Place, line: int | None, sources: Sources) -> str | None:
    """The text of a line of the file that `place` names, secrets made unreadable; None where it is not known."""
    lines = sources.get(place.file, ())
    return without_secrets(lines[line - 1]) if line is not None and line <= len(lines) else None


def safe_json(value: Any) -> str:
    """JSON in plain ASCII: whatever a file holds, nothing in it ends a line, steers a terminal or hides."""
    text = json.dumps(value, ensure_ascii=True, indent=1)
    return text.replace("\x7f", "\\u007f").replace("##[", "##\\u005b")


def without_nothing(value: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is absent: these formats know no null."""
    return {key: item for key, item in value.items() if item is not None}
