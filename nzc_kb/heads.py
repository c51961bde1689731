"""Front matter text to values, with the place of every key and value. The only room that knows YAML.

One pass over the parser's events gives the values, the places, duplicate keys and the guard against aliases, tags and
depth, so nothing is ever constructed that was not checked. Heads of the everyday shape are read by `plain_heads`, and
walked for places only when a finding needs one. Scalars stay text: the schema, not YAML, says what is a number or a
day.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler

from nzc_kb.cures import PLAIN_WORDS, find_cure
from nzc_kb.places import place_of, span_of, to_the_end
from nzc_kb.plain_heads import read_plain_head
from nzc_kb.problems import Place, Plain, Problem, problem

DEPTH_LIMIT = 20
HEAD_LIMIT = 16 * 1024
YES_NO_NULL = frozenset(["yes", "no", "on", "off", "true", "false", "y", "n", "null", "~"])
"""Plain words that YAML 1.1 reads as true, false or nothing."""


class FenceError(Exception):
    """The text has no front matter, or its front matter has no end; `code` says which."""

    def __init__(self, code: str) -> None:
        self.code = code


class FrontMatter(YAMLHandler):
    """python-frontmatter's YAML handler with one strict reading: `---` on the first line, and `---` alone on a later
    one.
    """

    def detect(self, text: str) -> bool:
        """Tell whether the first line opens a head."""
        return text.startswith("---") and not text.partition("\n")[0][3:].strip(" \t\r")

    def split(self, text: str) -> tuple[str, str]:
        """Split `text` into head and body.

        Raises:
            FenceError: the head does not begin on line 1, or never ends.
        """
        if not self.detect(text):
            raise FenceError("no-front-matter")
        start = text.find("\n") + 1
        end = start
        while start:
            found = text.find("---", end)
            if found == -1:
                break
            stop = text.find("\n", found)
            stop = len(text) if stop == -1 else stop
            if text[found - 1] == "\n" and not text[found + 3 : stop].strip(" \t\r"):
                return text[start:found], text[stop + 1 :]
            end = found + 4  # another line begins behind the end of this one
        raise FenceError("unclosed-front-matter")

    def format(self, post: frontmatter.Post, **kwargs: object) -> str:
        """Write head and body with fences that `split` reads back."""
        head = self.export(post.metadata, sort_keys=False, width=110, default_flow_style=None)
        return f"---\n{head}\n---\n{post.content.strip()}\n"


@dataclass(frozen=True)
class Head:
    """What a head says: `values` as dicts, lists and text."""

    values: dict[str, Any]
    text: str
    unquoted: tuple[tuple[str | int, ...], ...] = ()
    """Paths of plain values that YAML 1.1 would take for true, false or nothing."""

    @cached_property
    def places(self) -> dict[str, Any]:
        """The parser's marks, shaped like the values; found when a finding first needs one."""
        return _Reader(self.text).document()[1]


class _Refused(Exception):
    def __init__(self, code: str, mark: Any, **words: Any) -> None:
        self.code, self.mark, self.words = code, mark, words


def read_head(text: str, file: str, first_line: int) -> tuple[Head | None, tuple[Problem, ...]]:
    """Read the YAML mapping in `text`, which begins on line `first_line` (from 1) of `file`.

    Gives the head, or None and the reason. Duplicate keys are told and the first value kept.
    """
    plain = read_plain_head(text)
    if plain is not None:
        return Head(plain, text), ()
    reader = _Reader(text)
    try:
        values, _ = reader.document()
    except _Refused as refused:
        if refused.code == "not-a-mapping" and (culprit := _culprit(text, file, first_line)):
            return None, (culprit,)
        if refused.code == "not-a-mapping" and refused.mark and re.search(r"^\w+: ", text, re.M):
            return None, (
                _with_cure(refused.mark, "a colon and a blank are missing after a key", text, file, first_line),
            )
        place = to_the_end(place_of(refused.mark, text, file, first_line), text, first_line)
        return None, (problem(refused.code, place, **refused.words),)
    except yaml.YAMLError as error:
        return None, (_unreadable(error, text, file, first_line),)
    found = tuple(
        problem(
            "duplicate-key", span_of(event, file, first_line), key=event.value, first=first_line + first.start_mark.line
        )
        for event, first in reader.duplicates
    )
    return Head(values, text, tuple(reader.unquoted)), found


_CULPRIT = re.compile(r"^(?:<{7}|>{7}|={7})(?: .*)?$|^ *(?:- +)?\w+:(\u00a0)", re.M)


def _unreadable(error: yaml.YAMLError, text: str, file: str, first_line: int) -> Problem:
    """Tell why YAML gave up: what can be seen to be at fault, else the parser's reason where its trouble began."""
    if culprit := _culprit(text, file, first_line):
        return culprit
    mark, reason = _trouble(error)
    opening = error.context_mark if isinstance(error, yaml.MarkedYAMLError) else None
    begun = [opening.line] if opening else []
    return _with_cure(mark, PLAIN_WORDS.get(reason, reason), text, file, first_line, begun)


def _trouble(error: yaml.YAMLError) -> tuple[Any, str]:
    """Where the trouble began, if anywhere, and the parser's reason."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return None, str(getattr(error, "reason", error))
    begins_earlier = error.context_mark and error.problem in _BEGUN_EARLIER
    return error.context_mark if begins_earlier else error.problem_mark, str(error.problem)


def _with_cure(mark: Any, reason: str, text: str, file: str, first_line: int, begun: Iterable[int] = ()) -> Problem:
    """The finding at the line that was meant otherwise, where one is found, else at `mark`."""
    place = place_of(mark, text, file, first_line)
    noticed = (place.line or first_line) - first_line
    cure = find_cure(text, [noticed, *begun, noticed - 1], _readable_lines)
    if cure.end_column:
        line = first_line + cure.line
        place = Place(file, line, cure.column, line, cure.end_column)
    return problem(
        "bad-yaml",
        place,
        reason=Plain(reason),
        advice=Plain(cure.advice),
        replacement=cure.replacement,
    )


def _readable_lines(text: str) -> int:
    """How many lines of a head can be read before the trouble begins."""
    try:
        _Reader(text).document()
    except _Refused as refused:
        return refused.mark.line if refused.mark else 0
    except yaml.YAMLError as error:
        mark, _ = _trouble(error)
        return mark.line if mark else 0
    return text.count("\n") + 1


def _culprit(text: str, file: str, first_line: int) -> Problem | None:
    """Find a merge marker, or a no-break space behind a key: what makes YAML give up in words that do not help."""
    found = _CULPRIT.search(text)
    if found is None:
        return None
    offset = found.start(1) if found[1] else found.start()
    before = text[:offset]
    place = Place(file, first_line + before.count("\n"), offset - before.rfind("\n"))
    return problem("control-character", place, point=Plain("00A0")) if found[1] else problem("conflict-marker", place)


_BEGUN_EARLIER = frozenset(
    [
        "could not find expected ':'",
        "did not find expected ',' or ']'",
        "did not find expected ',' or '}'",
        "found unexpected end of stream",
        "did not find expected alphabetic or numeric character",
    ]
)
"""What the parser notices only later than where it began; told at the beginning."""


class _Stretch(NamedTuple):
    """A list in brackets, from the first to the last."""

    start_mark: Any
    end_mark: Any


class _Reader:
    """Walks the events of one document."""

    def __init__(self, text: str) -> None:
        self._next: Callable[[], Any] = yaml.CBaseLoader(text).get_event
        self.duplicates: list[tuple[Any, Any]] = []
        self.unquoted: list[tuple[str | int, ...]] = []

    def document(self) -> tuple[dict[str, Any], dict[str, Any]]:
        self._next()
        event = self._next()
        if isinstance(event, yaml.StreamEndEvent):
            raise _Refused("not-a-mapping", None, what=Plain("nothing"))
        event = self._next()
        if not isinstance(event, yaml.MappingStartEvent):
            if isinstance(event, yaml.ScalarEvent) and not event.value:
                raise _Refused("not-a-mapping", None, what=Plain("nothing"))
            kind = "a list" if isinstance(event, yaml.SequenceStartEvent) else "a single value"
            raise _Refused("not-a-mapping", event.start_mark, what=Plain(kind))
        self._refuse_features(event)
        values, places = self._mapping(1, ())
        self._next()
        event = self._next()
        if not isinstance(event, yaml.StreamEndEvent):
            raise _Refused("yaml-feature", event.start_mark, what=Plain("A second document"))
        return values, places

    def _mapping(self, depth: int, path: tuple[str | int, ...]) -> tuple[dict[str, Any], dict[str, Any]]:
        values: dict[str, Any] = {}
        places: dict[str, Any] = {}
        following = self._next
        while not isinstance(event := following(), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise _Refused(
                    "bad-yaml",
                    event.start_mark,
                    reason=Plain("a key must be a single word"),
                    advice=Plain("write one word in small letters before the colon"),
                )
            if event.anchor or event.tag:
                self._refuse_features(event)
            key = event.value
            if key == "<<" and not event.style:
                raise _Refused("yaml-feature", event.start_mark, what=Plain("A merge key (<<)"))
            value, place = self._node(depth + 1, (*path, key))
            if key in values:
                self.duplicates.append((event, places[key][0]))
            else:
                values[key] = value
                places[key] = (event, place)
        return values, places

    def _node(self, depth: int, path: tuple[str | int, ...]) -> tuple[Any, Any]:
        event = self._next()
        return self._value(event, depth, path)

    def _value(self, event: Any, depth: int, path: tuple[str | int, ...]) -> tuple[Any, Any]:
        if isinstance(event, yaml.ScalarEvent):
            if event.anchor or event.tag:
                self._refuse_features(event)
            value: str = event.value
            if not event.style:
                if not value or value == "~" or value in ("null", "Null", "NULL"):
                    return None, event
                if value.lower() in YES_NO_NULL:
                    self.unquoted.append(path)
            return value, event
        self._refuse_features(event)
        if depth > DEPTH_LIMIT:
            raise _Refused("too-deep", event.start_mark, limit=DEPTH_LIMIT)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(depth, path)
        values: list[Any] = []
        places: list[Any] = []
        following = self._next
        while not isinstance(item := following(), yaml.SequenceEndEvent):
            value, place = self._value(item, depth + 1, (*path, len(values)))
            values.append(value)
            places.append(place)
        return values, (_Stretch(event.start_mark, item.end_mark) if event.flow_style else event, places)

    def _refuse_features(self, event: Any) -> None:
        if isinstance(event, yaml.AliasEvent):
            raise _Refused(
                "yaml-feature", event.start_mark, what=Plain(f"A word that begins with * (here *{event.anchor})")
            )
        if event.anchor:
            raise _Refused(
                "yaml-feature", event.start_mark, what=Plain(f"A word that begins with & (here &{event.anchor})")
            )
        if event.tag:
            raise _Refused("yaml-feature", event.start_mark, what=Plain("A word that begins with !"))


def read_settings(text: str) -> Any:
    """What a configuration file of this project says; every scalar stays text, and tags are read past.

    Raises:
        ValueError: it is not YAML.
    """
    try:
        return yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 - makes text, lists and mappings, nothing else
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error


def without_none(value: Any) -> Any:
    """Give the values with empty text for nothing, so that no field takes “nothing” for “left out”."""
    if isinstance(value, dict):
        return {key: without_none(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [without_none(inner) for inner in value]
    return "" if value is None else value


def write_document(metadata: dict[str, Any], body: str) -> str:
    """Write a head and a body in the form that is read back alike."""
    return FrontMatter().format(frontmatter.Post(body, **metadata))
