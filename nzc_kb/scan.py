"""A body's Markdown to its links, headings and traps, with their lines, without rendering it.

Fast enough to run over every body on every check. Code is blanked out first, so that an example is not taken for a
link.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from nzc_kb.anchors import anchor
from nzc_kb.markup import find_html

RUN_LIMIT = 200
"""So many brackets, or the like, in a row make the Markdown parser slow."""
LIST_DEPTH_LIMIT = 20
LINE_LIMIT = 10_000
LOOK_BACK = 2000
"""So many characters are read to tell what stands above indented lines."""

_FENCE = re.compile(r"\n {0,3}(```+|~~~+)[^\n`]*(?=\n|$)")
_FENCED_IN_LIST = re.compile(
    r"\n[ \t]{4,40}+(`{3,20}+|~{3,20}+)[^\n`]{0,200}+\n(?:[^\n]*+\n){0,400}?[ \t]++\1[ \t]*+\r?(?=\n|\Z)"
)
_FENCED_IN_QUOTE = re.compile(
    r"\n {0,3}>[ >]{0,20}+(`{3,20}+)[^\n`]{0,200}+\n(?: {0,3}>[^\n]*+\n){0,400}? {0,3}>[ >]{0,20}+\1[ \t]*+\r?(?=\n|\Z)"
)
_SAME_PARAGRAPH = r"\n(?![ \t\r]*(?:\n|[-*+>#|]|\d{1,9}[.)]))"
_CODE_SPAN = re.compile(rf"`(?<!``)(`{{0,8}})(?!`)(?:[^`\n]++|{_SAME_PARAGRAPH}|(?!`\1(?!`))`++){{1,400}}+`\1(?!`)")
_LINK = re.compile(
    r"\[(?:(?<!\\\[)|(?<=\\\\\[))((?:[^\[\]\\]++|\\.|\[(?:[^\[\]]++|\[[^\[\]]*+\])*+\]){0,400}+)\]\(\s*+"
    r"(?:<([^<>\n]{0,2000}+)>|((?:[^()\s\\]++|\\\S|\((?:[^()\s]++|\([^()\s]*+\))*+\))*+)"
    r"|((?:[^()]|\([^()]{0,200}+\)){1,500}?))"
    r"(?:\s++(?:\"(?:[^\"\\\n]|\\.){0,500}+\"|'(?:[^'\\\n]|\\.){0,500}+'|\((?:[^()\\\n]|\\.){0,500}+\)))?\s*+\)"
)
"""An inline link. Possessive throughout: what was once taken is never tried again; and its words have an end, so that
no text can make it slow.
"""

_DEFINITION = re.compile(r"\n {0,3}\[([^\[\]\n^]{1,500})\]:\s*(?:<([^<>\n]{1,2000}+)>|<?([^\s>]+)>?)")
_HEADING = re.compile(r"\n(#{1,6})[ \t]*([^\n]*)")
_UNDERLINE = re.compile(r"\n(=+|--+) *\r?(?=\n|$)")
_IMAGE_LABEL = re.compile(r"!\[([^\[\]]*)\](?!\()(?:\s?\[([^\[\]]*)\])?")
_RUNS = tuple(sign * RUN_LIMIT for sign in ("[", "(", "<", "![", "](", "*", "_", "~", "^", "`", "<![CDATA["))
_NESTED = re.compile(rf"\n[ \t]*(?:(?:[-*+>]|\d{{1,9}}[.)])[ \t]+){{{LIST_DEPTH_LIMIT},}}")
_DEEP = re.compile(rf"\n(?: {{{4 * LIST_DEPTH_LIMIT}}}|\t{{{LIST_DEPTH_LIMIT}}})[ \t]*+(?:[-*+]|\d{{1,9}}[.)])[ \t]")
_CONFLICT = re.compile(r"\n(?:(?:<{7}|>{7}|\|{7}) \S[^\n\r]*|(?:<{7}|={7}|>{7}|\|{7}))(?=\r?\n|$)")
_AUTOLINK = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]{1,2000}+)>")
_WEB = re.compile(r"(?:https?|mailto):", re.I)
_INDENTED = re.compile(r"\n[ \t\r]*+\n((?: {4}|\t)[^\n]*+(?:\n(?:[ \t\r]*+(?=\n)|(?: {4}|\t)[^\n]*+))*+)")
_TAKES_INDENTED = re.compile(r" {0,3}(?:[-*+] |\d{1,9}[.)] |\[\^|!!!|: {1,3}|>)")
"""A line that may begin something to which indented lines belong."""
_TABLE_RULE = re.compile(r"\n([ \t|]*+)\r?\n(?=[ \t]*+\|?[ \t]*+:?-++:?[ \t]*+\|)")


class Link(NamedTuple):
    """A link or image in a body, as written: `target` is the raw destination, `line` and `column` point at it."""

    target: str
    text: str
    line: int
    column: int
    is_image: bool = False
    is_in_angles: bool = False

    @property
    def address(self) -> str:
        """Where it leads, in the form in which it is looked up; blanks may stand in angle brackets only."""
        return self.target.replace(" ", "%20") if self.is_in_angles else self.target

    @property
    def width(self) -> int:
        """Characters of the line that the target takes."""
        return len(self.target.partition("\n")[0])


class Heading(NamedTuple):
    """A heading in a body, as written."""

    level: int
    text: str
    line: int
    width: int
    """Characters of the line that it takes."""


class Trap(NamedTuple):
    """Something in a body that must not be published: a code of the table, its words and its place."""

    code: str
    line: int
    column: int
    words: dict[str, str]
    width: int = 0
    """Characters of the line that it takes; 0 where there is only a place."""


@dataclass(frozen=True)
class Scan:
    """What a body holds."""

    links: tuple[Link, ...]
    headings: tuple[Heading, ...]
    traps: tuple[Trap, ...]
    empty_sections: tuple[Heading, ...]

    @cached_property
    def anchors(self) -> frozenset[str]:
        """The anchors of the headings."""
        seen: Counter[str] = Counter()
        names = set()
        for heading in self.headings:
            name = anchor(heading.text)
            names.add(f"{name}_{seen[name]}" if seen[name] else name)
            seen[name] += 1
        return frozenset(names)


def scan_body(body: str) -> Scan:
    """Find the links, headings and traps of a Markdown `body`; lines and columns count from 1 within it."""
    traps: list[Trap] = []
    text = "\n" + body
    lines = _Lines(text)
    text, unclosed = _without_code(text)
    if unclosed is not None:
        traps.append(Trap("unclosed-code", *lines.place(unclosed[0]), {"fence": unclosed[1]}, len(unclosed[1])))
    links = tuple(_links(text, "\n" + body, lines)) if "](" in text or "]:" in text else ()
    headings = _headings(text, "\n" + body, lines)
    traps += _complexity(text, lines)
    traps += _markup(text, lines, links)
    return Scan(
        links,
        tuple(h for h, _, _ in headings),
        tuple(traps),
        tuple(_empty(headings, "\n" + body)),
    )


def without_code(body: str) -> str:
    """The body with its code blanked out, every other character in its place."""
    return _without_code("\n" + body)[0][1:]


def _markup(text: str, lines: _Lines, links: tuple[Link, ...]) -> Iterator[Trap]:
    """Tell HTML, addresses in angle brackets that lead nowhere, tables without a header, and merge markers."""
    if "<" in text:
        for start, end, advice in find_html(text):
            value = text[start:end].partition("\n")[0]
            yield Trap("raw-html", *lines.place(start), {"value": value, "advice": advice}, len(value))
        known = {(link.line, link.column) for link in links if link.is_in_angles}
        for m in _AUTOLINK.finditer(text) if ":" in text else ():
            if not _WEB.match(m[1]) and lines.place(m.start(1)) not in known:
                yield Trap("unsafe-link", *lines.place(m.start(1)), {"value": m[1]}, len(m[1]))
    if "|" in text:
        for m in _TABLE_RULE.finditer(text) if "--" in text else ():
            if "|" in m[1]:
                yield Trap("table-without-header", *lines.place(m.start(1)), {}, len(m[1]))
    if any(sign in text and sign * 7 in text for sign in "<>|"):
        for m in _CONFLICT.finditer(text):
            yield Trap("conflict-marker", *lines.place(m.start() + 1), {}, len(m[0]) - 1)


class _Lines:
    """Line and column of an offset into a text that begins with one line end more than the body."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _starts(self) -> list[int]:
        return list(accumulate(map((1).__add__, map(len, self._text.split("\n"))), initial=0))

    def place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset) - 1
        return line, offset - self._starts[line] + 1


def _without_code(text: str) -> tuple[str, tuple[int, str] | None]:
    if "`" in text or ("~" in text and "~~~" in text):
        text, unclosed = _without_fenced(text)
        text = _FENCED_IN_LIST.sub(lambda m: _blank(m[0]), text)
        if ">" in text:
            text = _FENCED_IN_QUOTE.sub(lambda m: _blank(m[0]), text)
    else:
        unclosed = None
    if "\n    " in text or ("\t" in text and "\n\t" in text):
        text = _without_indented(text)
    if "`" in text:  # last: what is blank where a paragraph begins would be taken for its indentation
        text = _CODE_SPAN.sub(lambda m: _blank(m[0]), text)
    return text, unclosed


def _without_indented(text: str) -> str:
    """Blank out the code that is marked by its indentation alone: it follows an empty line and no list or the like."""
    pieces: list[str] = []
    position = 0
    for m in _INDENTED.finditer(text):
        above = text[max(0, m.start() - LOOK_BACK) : m.start()].rstrip()
        paragraph = above[max(above.rfind("\n\n"), above.rfind("\n\r\n"), 0) :].strip("\r\n")
        rows = paragraph.split("\n")
        if any(row.startswith((" ", "\t")) for row in rows):
            continue
        if any(_TAKES_INDENTED.match(row) for row in rows) and not _is_twice_indented(m[1]):
            continue
        pieces += [text[position : m.start(1)], _blank(m[1])]
        position = m.end(1)
    return "".join([*pieces, text[position:]])


def _is_twice_indented(block: str) -> bool:
    """Whether lines that belong to a list or the like are code within it."""
    return all(row.startswith((" " * 8, "\t\t")) or not row.strip() for row in block.split("\n"))


def _without_fenced(text: str) -> tuple[str, tuple[int, str] | None]:
    pieces: list[str] = []
    position, unclosed = 0, None
    while opening := _FENCE.search(text, position):
        fence = opening[1]
        closing = re.compile(rf"\n {{0,3}}{fence[0]}{{{len(fence)},}}[ \t]*\r?(?=\n|$)").search(text, opening.end())
        end = closing.end() if closing else len(text)
        if closing is None:
            unclosed = (opening.start(1), fence)
        pieces += [text[position : opening.start()], _blank(text[opening.start() : end])]
        position = end
    pieces.append(text[position:])
    return "".join(pieces), unclosed


def _blank(text: str) -> str:
    return re.sub(r"[^\r\n]", " ", text)


def _links(text: str, original: str, lines: _Lines) -> Iterator[Link]:
    """Give the links; their words come from `original`, where code still stands."""
    for m in _LINK.finditer(text):
        yield _link(m, 0, text, original, lines)
        if "](" in m[1]:
            yield from (_link(inner, m.start(1), text, original, lines) for inner in _LINK.finditer(m[1]))
    if "]:" in text:
        shown = {(m[2] or m[1]).casefold() for m in _IMAGE_LABEL.finditer(text)} if "![" in text else set()
        for m in _DEFINITION.finditer(text):
            group = 2 if m[2] is not None else 3
            place = lines.place(m.start(group))
            yield Link(m[group], m[1], *place, is_image=m[1].casefold() in shown, is_in_angles=group == 2)


def _link(m: re.Match[str], shift: int, text: str, original: str, lines: _Lines) -> Link:
    group = 2 if m[2] is not None else 3 if m[3] is not None else 4
    start = shift + m.start()
    is_image = text[start - 1] == "!" and text[start - 2 : start - 1] != "\\"
    words = original[shift + m.start(1) : shift + m.end(1)]
    return Link(m[group], words, *lines.place(shift + m.start(group)), is_image=is_image, is_in_angles=group == 2)


def _headings(text: str, original: str, lines: _Lines) -> list[tuple[Heading, int, int]]:
    """Give the headings with where they start and end; their words come from `original`, where code still stands."""
    found = []
    if "\n#" in text:
        found += [(len(m[1]), m.start(2), m.end(2), m.start() + 1, m.end()) for m in _HEADING.finditer(text)]
    if "\n--" in text or ("=" in text and "\n=" in text):
        found += _underlined(text)
    return [
        (Heading(level, original[low:high].rstrip(" \t\r#").strip(), lines.place(start)[0], high - start), start, end)
        for level, low, high, start, end in sorted(found, key=lambda entry: entry[3])
    ]


def _underlined(text: str) -> Iterator[tuple[int, int, int, int, int]]:
    """A line of = or - makes a heading of the line above it, where that begins a paragraph."""
    for m in _UNDERLINE.finditer(text):
        start = text.rfind("\n", 0, m.start()) + 1
        if text[start : m.start()].strip() and not text[text.rfind("\n", 0, max(0, start - 1)) + 1 : start].strip():
            yield 1 if m[1][0] == "=" else 2, start, m.start(), start, m.end()


def _empty(headings: list[tuple[Heading, int, int]], text: str) -> Iterator[Heading]:
    """Give the headings with nothing under them; code counts as something."""
    for index, (heading, _, end) in enumerate(headings):
        following, start = headings[index + 1][:2] if index + 1 < len(headings) else (None, len(text))
        if (following is None or following.level <= heading.level) and not text[end:start].strip():
            yield heading


def _complexity(text: str, lines: _Lines) -> Iterator[Trap]:
    for run in _RUNS:
        if run[0] in text and run in text:
            yield Trap(
                "too-complex",
                *lines.place(text.index(run)),
                {"what": f"More than {RUN_LIMIT} of the same sign in a row ({run[:1]}…)"},
            )
    if m := _NESTED.search(text) or _DEEP.search(text):
        yield Trap(
            "too-complex",
            *lines.place(m.start() + 1),
            {"what": f"Lists are nested more than {LIST_DEPTH_LIMIT} levels deep"},
        )
    if len(text) > LINE_LIMIT:
        start = 0
        for line in text.split("\n"):
            if len(line) > LINE_LIMIT:
                yield Trap(
                    "too-complex", *lines.place(start), {"what": f"A line has more than {LINE_LIMIT} characters"}
                )
                return
            start += len(line) + 1
