"""A file's text to the same file in the house style: text in, text out, and nothing that it says is lost.

A head is worked on as blocks of lines, one for each key with the comments directly above it. What cannot be moved
safely is left alone, and what was made is read again before anybody may write it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, get_args, get_origin

from nzc_kb.heads import YES_NO_NULL, read_head
from nzc_kb.messages import MODELS
from nzc_kb.model import Vocabulary
from nzc_kb.problems import Place, Problem
from nzc_kb.source import Document, read_document
from nzc_kb.values import Country, Text

ValuePath = tuple[str | int, ...]

_PLAIN = re.compile(r"(?=[^\W\d_]|\d+[^ ]* .*[^\W\d_]{2})[^\W_](?:[\w .()/’'&%+–-]*[\w.()/’'%+–])?")
"""Words that no reader of YAML takes for a number, a day or the end of a list."""
_COMMENT = re.compile(r"(?:^|[ \t])#.*")


class LeftAlone(Exception):
    """The file cannot be edited safely; the message says why."""


@dataclass(frozen=True, slots=True)
class Written:
    """A file as it is written: every character of it, byte order mark and line ends included."""

    kind: str
    file: str
    path: str
    text: str

    def read(self) -> tuple[Document | None, list[Problem]]:
        """Read it as `source` would."""
        return read_document(self.kind, self.text.encode("utf-8"), self.file, self.path)


@dataclass(frozen=True, slots=True)
class Formatted:
    """What `format_head` made of a file; `left` says why it left it alone."""

    text: str
    left: str = ""


@dataclass(frozen=True, slots=True)
class _Block:
    """A key's lines with the comments directly above them."""

    key: str
    above: tuple[str, ...]
    lines: tuple[str, ...]

    @property
    def has_stray_comment(self) -> bool:
        """Whether a comment stands below the value, where nobody can tell which key it speaks of."""
        content = [line for line in self.lines[1:] if line.strip() and not line.lstrip().startswith("#")]
        for line in reversed(self.lines[1:]):
            if line.startswith("#") or (line.lstrip().startswith("#") and not content):
                return True
            if line.strip():
                return False
        return False


def format_head(written: Written, vocabularies: Mapping[str, Vocabulary]) -> Formatted:
    """Give the file with its keys in the order of the model, terms for aliases, and lists in brackets."""
    if written.kind == "vocabulary":
        return Formatted(written.text)
    document, found = written.read()
    if document is None or found:
        return Formatted(written.text, "its front matter cannot be read without findings; run nzc-kb check")
    try:
        wanted = _settled(document, vocabularies)
        spelt = _with_terms(written, document, vocabularies)
        formatted = _with_blocks(spelt)
        _prove(written, document, formatted, vocabularies, wanted)
    except LeftAlone as reason:
        return Formatted(written.text, str(reason))
    return Formatted(formatted.text)


def scalar(text: str, *, quote: bool = False) -> str:
    """Write a value on one line, within brackets or not: plain where every reader takes it for text, else quoted."""
    if not quote and _PLAIN.fullmatch(text) and text.lower() not in YES_NO_NULL:
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def replaced(written: Written, place: Place, new: str) -> Written:
    """Put `new` in the place of what stands at `place`.

    Raises:
        LeftAlone: the place is not a range on one line of the file.
    """
    start, end = _range(written, place)
    return replace(written, text=written.text[:start] + new + written.text[end:])


def text_at(written: Written, place: Place) -> str:
    """What the file holds at `place`.

    Raises:
        LeftAlone: the place is not a range on one line of the file.
    """
    start, end = _range(written, place)
    return written.text[start:end]


def _range(written: Written, place: Place) -> tuple[int, int]:
    line, column, end = place.line, place.column, place.end_column
    if line is None or column is None or end is None or place.end_line != line or end <= column:
        raise LeftAlone("it is not a value on a single line")
    offset = 1 if written.text.startswith("\ufeff") else 0
    for _ in range(line - 1):
        offset = written.text.find("\n", offset) + 1
    return offset + column - 1, offset + end - 1


def _meant(values: Mapping[str, Any], kind: str, vocabularies: Mapping[str, Vocabulary]) -> dict[ValuePath, str]:
    """The terms that aliases stand for, by the path of the alias."""
    found: dict[ValuePath, str] = {}

    def look(vocabulary: Vocabulary, word: Any, path: ValuePath) -> None:
        if isinstance(word, str) and word not in vocabulary.by_id and word.casefold() in vocabulary.by_alias:
            found[path] = vocabulary.by_alias[word.casefold()]

    for field in MODELS[kind].model_fields:
        value = values.get(field)
        if field in vocabularies:
            look(vocabularies[field], value, (field,))
            for index, word in enumerate(value if isinstance(value, list) else ()):
                look(vocabularies[field], word, (field, index))
    related = values.get("related")
    if "relation" in vocabularies and isinstance(related, list):
        for index, item in enumerate(related):
            if isinstance(item, dict):
                look(vocabularies["relation"], item.get("as"), ("related", index, "as"))
    return found


def _settled(document: Document, vocabularies: Mapping[str, Vocabulary]) -> dict[str, Any]:
    """The values as they must be read from the formatted head."""
    values = dict(document.head.values)
    for path, term in _meant(values, document.kind, vocabularies).items():
        values = with_value(values, path, term)
    for field in values.keys() & _bracketed(document.kind).keys():
        values[field] = [values[field]] if _can_stand_alone(values[field]) else values[field]
    return values


def with_value(values: Any, path: ValuePath, new: Any) -> Any:
    """A copy of the values in which `new` stands at `path`."""
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(values, dict):
        return {key: with_value(inner, rest, new) if key == step else inner for key, inner in values.items()}
    return [with_value(inner, rest, new) if index == step else inner for index, inner in enumerate(values)]


def _with_terms(written: Written, document: Document, vocabularies: Mapping[str, Vocabulary]) -> Written:
    meant = _meant(document.head.values, document.kind, vocabularies)
    places = sorted(((document.place(*path), term) for path, term in meant.items()), reverse=True)
    for place, term in places:
        written = replaced(written, place, scalar(term))
    return written


def _bracketed(kind: str) -> dict[str, bool]:
    """The fields that are lists of terms, ids or short words; whether their items are always quoted."""
    found = {}
    for name, field in MODELS[kind].model_fields.items():
        item = get_args(field.annotation)[:1] if get_origin(field.annotation) is tuple else ()
        if item and item[0] != Text and get_args(item[0])[:1] == (str,):
            found[name] = item[0] == Country
    return found


def _can_stand_alone(value: Any) -> bool:
    return isinstance(value, str) and _is_short(value) and "," not in value


def _is_short(item: Any) -> bool:
    return isinstance(item, str) and item.strip() == item != "" and not set(item) & set("#\n")


def _with_blocks(written: Written) -> Written:
    """Put the blocks in the order of the model, and lists into brackets."""
    document, found = written.read()
    if document is None or found:
        raise LeftAlone("an alias in it cannot be replaced safely")
    start = written.text.find("\n") + 1
    end = start + len(document.head.text)
    preamble, blocks = _blocks(document)
    fields = list(MODELS[document.kind].model_fields)
    ranks = {field: rank for rank, field in enumerate(fields)}
    ordered = sorted(blocks, key=lambda block: ranks.get(block.key, len(ranks)))
    if ordered != blocks:
        odd = any(line.lstrip().startswith("#") for line in preamble) or any(b.has_stray_comment for b in blocks)
        if odd:
            raise LeftAlone("a comment in it stands directly above no key, so its keys cannot be put in order")
    lists = _bracketed(document.kind)
    lines = list(preamble)
    for block in ordered:
        lines += block.above
        value = document.head.values[block.key]
        lines += _in_brackets(block, value, lists[block.key]) if block.key in lists else block.lines
    return replace(written, text=written.text[:start] + "".join(lines) + written.text[end:])


def _blocks(document: Document) -> tuple[tuple[str, ...], list[_Block]]:
    """Cut a head into what stands above its first block, and its blocks."""
    lines = [line + "\n" for line in document.head.text.split("\n")[:-1]]
    starts: list[tuple[int, str]] = []
    for key in document.head.values:
        place = document.place(key, key=True)
        if place.column != 1 or place.line is None or place.end_line != place.line:
            raise LeftAlone("its keys do not each begin a line")
        starts.append((place.line - document.first_line, key))
    tops = []
    floor = 0
    for start, _ in starts:
        top = start
        while top > floor and lines[top - 1].startswith("#"):
            top -= 1
        tops.append(top)
        floor = start + 1
    ends = [*tops[1:], len(lines)]
    return tuple(lines[: tops[0]]), [
        _Block(key, tuple(lines[top:start]), tuple(lines[start:end]))
        for (start, key), top, end in zip(starts, tops, ends, strict=True)
    ]


def _in_brackets(block: _Block, value: Any, quote: bool) -> tuple[str, ...]:
    """Write a list in brackets on its key's line; as it stands where a comment within it would be lost."""
    items = value if isinstance(value, list) else [value] if _can_stand_alone(value) else []
    if not items or not all(_is_short(item) for item in items):
        return block.lines
    used = len(block.lines)
    while not block.lines[used - 1].strip():
        used -= 1
    first = block.lines[0].rstrip("\r\n")
    tail = ""
    if any("#" in line for line in block.lines[:used]):
        found = _tail(first, block.key, value) if used == 1 else None
        if found is None:
            return block.lines
        tail = found
    ending = block.lines[0][len(first) :]
    written = f"{block.key}: [{', '.join(scalar(item, quote=quote) for item in items)}]{tail}{ending}"
    return (written, *block.lines[used:])


def _tail(line: str, key: str, value: Any) -> str | None:
    """The comment at the end of a line, with the spaces before it: what can be cut off without changing the value."""
    for found in re.finditer(r"[ \t]+#", line):
        head, _ = read_head(line[: found.start()] + "\n", "", 1)
        if head is not None and head.values == {key: value}:
            return line[found.start() :]
    return None


def _prove(
    old: Written,
    before: Document,
    new: Written,
    vocabularies: Mapping[str, Vocabulary],
    wanted: dict[str, Any],
) -> None:
    """Read the new text again.

    Raises:
        LeftAlone: it does not say the same as the old text.
    """
    if new.text == old.text:
        return
    after, found = new.read()
    if (
        after is None
        or found
        or _settled(after, vocabularies) != wanted
        or after.body != before.body
        or comments(after) != comments(before)
    ):
        raise LeftAlone("it could not be put in order without changing what it says")


def comments(document: Document) -> list[str]:
    """Everything in a head that looks like a comment."""
    return sorted(found[0].strip() for line in document.head.text.split("\n") if (found := _COMMENT.search(line)))
