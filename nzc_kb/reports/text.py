"""Findings to lines for people: the finding, the line of the file that it is about, and a mark under the value."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

from nzc_kb.problems import Problem, printable
from nzc_kb.reports.common import Sources, source_line, summary_line

SHOWN = 100
"""Characters of a line of the file that are shown."""
BEFORE = 40
"""Characters shown before the value where the line is cut."""

Paint = Callable[[str, str], str]
"""Gives a text in the colour of its part: place, error, warning or faint."""


def _plain(text: str, part: str) -> str:
    return text


def brief_report(problems: Sequence[Problem]) -> str:
    """A line a finding, and nothing else."""
    return "\n".join(map(str, problems))


def text_report(problems: Sequence[Problem], files: int, sources: Sources, paint: Paint = _plain) -> str:
    """The findings, each with its line of the file where that is known, and a line that sums up."""
    rows = [row for finding in problems for row in (_painted(finding, paint), *_excerpt(finding, sources, paint))]
    return "\n".join([*rows, summary_line(problems, files)])


def _painted(finding: Problem, paint: Paint) -> str:
    """The finding as `str` gives it, with its place and its severity in colour."""
    sign = f"{finding.severity}[{finding.code}]"
    place, _, said = str(finding).partition(f": {sign}: ")
    return f"{paint(place, 'place')}: {paint(sign, finding.severity)}: {said}"


def _excerpt(finding: Problem, sources: Sources, paint: Paint) -> list[str]:
    place = finding.place
    line = source_line(place, place.line, sources)
    if line is None or not line.strip() or place.line is None:
        return []
    line = line.rstrip("\r")
    start = min(place.column or 1, len(line) + 1) - 1
    end = start + 1
    if place.end_line is not None and place.end_column is not None:
        end = place.end_column - 1 if place.end_line == place.line else len(line)
    text, before, marked = _cut(line, start, end)
    number = f"{place.line:>5} |"
    mark = paint("^" * max(1, marked), finding.severity)
    return [f"{paint(number, 'faint')} {text}", f"{paint('      |', 'faint')} {' ' * before}{mark}"]


def _cut(line: str, start: int, end: int) -> tuple[str, int, int]:
    """What is shown of a line, how wide it is before the marked range, and how wide that range is."""
    low = 0 if end <= SHOWN else max(0, start - BEFORE)
    high = low + SHOWN
    shown = [_cell(line, index) for index in range(low, min(high, len(line)))]
    head, tail = ("…" if low else ""), ("…" if high < len(line) else "")
    before, marked = shown[: start - low], shown[start - low : end - low]
    return head + "".join(shown) + tail, len(head) + _width(before), _width(marked)


def _cell(line: str, index: int) -> str:
    """One character as it can be shown: a tab as blanks, what is invisible or could be taken for a command escaped."""
    character = line[index]
    if character == "\t":
        return "    "
    if character == "[" and line[max(0, index - 2) : index] == "##":
        return f"\\u{ord(character):04x}"
    return printable(character)


def _width(cells: Sequence[str]) -> int:
    """The columns that characters take on a terminal."""
    return sum(_columns(character) for cell in cells for character in cell)


def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
