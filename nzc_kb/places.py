"""The marks of the YAML parser to Places in a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nzc_kb.problems import Place


def place_of(mark: Any, text: str, file: str, first_line: int) -> Place:
    """The place of a mark; the parser may set one behind the end of a text without a last line end."""
    if mark is None:
        return Place(file, max(1, first_line - 1), 1)
    last = text.count("\n")
    if mark.line > last:
        return Place(file, first_line + last, len(text) - text.rfind("\n"))
    return Place(file, first_line + mark.line, mark.column + 1)


def to_the_end(place: Place, text: str, first_line: int) -> Place:
    """The place with what stands on the rest of its line."""
    index = (place.line or 0) - first_line
    end = len(text.split("\n")[index].rstrip()) + 1 if index >= 0 else 0
    return place._replace(end_line=place.line, end_column=end) if end > (place.column or 1) else place


def span_of(event: Any, file: str, first_line: int) -> Place:
    """The place of a key or value."""
    start, end = event.start_mark, event.end_mark
    return Place(file, first_line + start.line, start.column + 1, first_line + end.line, end.column + 1)


def find_place(
    places: dict[str, Any], path: tuple[str | int, ...], file: str, first_line: int, *, key: bool = False
) -> Place | None:
    """Find the value (or, with `key`, the key) that stands at `path`; None where the head has nothing there."""
    node: Any = places
    event: Any = None
    for step in path:
        if isinstance(node, dict) and step in node:
            event, node = node[step]
        elif isinstance(node, tuple) and isinstance(step, int) and step < len(node[1]):
            node = node[1][step]
            event = None
        else:
            break
    if not key:
        event = next(_events(node), event)
    return None if event is None else span_of(event, file, first_line)


def _events(node: Any) -> Iterator[Any]:
    if isinstance(node, dict):
        yield from (key for key, _ in node.values())
    elif isinstance(node, tuple):
        yield node[0]
    else:
        yield node
