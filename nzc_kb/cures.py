"""A line of a head that YAML cannot read to the line that was meant; a cure is proved by reading the head again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

PLAIN_WORDS = {
    "mapping values are not allowed in this context": "a colon stands where none is expected",
    "found character that cannot start any token": "a character that cannot begin a value (a tab, @, % or `)",
    "could not find expected ':'": "a colon is missing after the key",
    "did not find expected key": "the line is not a key, or its indentation does not fit",
    "did not find expected ',' or ']'": "a list that begins with [ is not closed",
    "did not find expected ',' or '}'": "a group that begins with { is not closed",
    "found unexpected end of stream": "a quotation mark is not closed",
    "did not find expected node content": "a value is missing",
    "block sequence entries are not allowed in this context": "a list item stands where none is expected",
    "did not find expected alphabetic or numeric character": "a value begins with * or &, which mean something else",
    "did not find expected comment or line break": "a value begins with > or |, which stand for a text on lines below",
    "found unknown escape character": "a backslash stands in double quotes before a sign that it does not go with",
    "found invalid Unicode character escape code": "an escape such as \\ud83d stands for no character",
    "did not find expected hexdecimal number": "an escape such as \\u00e9 lacks a digit",
    "did not find expected <document start>": "the line is indented otherwise than those before it, or begins with %",
    "did not find expected '-' indicator": "a line of a list does not begin with -, or its indentation does not fit",
    "mapping keys are not allowed in this context": "a question mark stands where none is expected",
    "found unexpected ':'": "a colon stands where none is expected",
    "found unexpected document indicator": "a quotation mark is not closed",
    "found an indentation indicator equal to 0": "a value begins with > or |, which stand for a text on lines below",
    **dict.fromkeys(
        (
            "found a tab character that violates indentation",
            "found a tab character where an indentation space is expected",
        ),
        "the line is indented with a tab",
    ),
    **dict.fromkeys(
        (
            "could not find expected directive name",
            "found unexpected non-alphabetical character",
            "did not find expected version number",
            "did not find expected digit or '.' character",
            "found incompatible YAML document",
        ),
        "a line begins with %, which means something else",
    ),
    **dict.fromkeys(
        (
            "did not find expected '!'",
            "did not find expected tag URI",
            "did not find the expected '>'",
            "did not find URI escaped octet",
            "did not find expected whitespace or line break",
        ),
        "a value begins with !, which means something else",
    ),
}
"""The parser's reasons in words for a curator."""

DEFAULT = "put a value that holds a colon, a hash or quotation marks in double quotes, and indent with spaces"


class Cure(NamedTuple):
    """What to do about a line (from 0): the columns (from 1) that are replaced, and the words that advise it."""

    column: int
    end_column: int
    replacement: str | None
    advice: str
    line: int = 0


_LINE = re.compile(r"([ ]*(?:- +)?(?:\w+:[ \u00a0\u3000]+)?)(\S.*?)[ \r]*$")


def find_cure(text: str, lines: list[int], readable: Callable[[str], int]) -> Cure:
    """Find the change of one of `lines` (from 0, most suspect first) after which the head can be read, or where none
    will do alone, read beyond all of them; `readable` counts the lines of a head that can be read.
    """
    rows = text.split("\n")
    partly: Cure | None = None
    for index in dict.fromkeys(lines):
        if not 0 <= index < len(rows) or not rows[index].strip():
            continue
        for cure in _candidates(rows[index]):
            said = cure.replacement or ""
            mended = rows[index][: cure.column - 1] + said + rows[index][cure.end_column - 1 :]
            reached = readable("\n".join([*rows[:index], mended, *rows[index + 1 :]]))
            if reached >= len(rows):
                return cure._replace(line=index)
            if partly is None and reached > max(lines):
                partly = cure._replace(line=index)
    return partly or Cure(0, 0, None, DEFAULT)


def _candidates(row: str) -> Iterator[Cure]:
    """Changes of a line that may be meant, the most likely first."""
    indent = re.match(r"[ \t]*", row)
    width = indent.end() if indent else 0
    if "\t" in row[:width]:
        yield Cure(1, width + 1, "  ", "begin the line with blanks in place of the tab")
    if lone := re.match(r" *(\w+)\uff1a *", row):
        yield Cure(
            lone.start(1) + 1, lone.end() + 1, f"{lone[1]}: ", f"write “{lone[1]}: ” with the colon of a Latin keyboard"
        )
    if wide := re.match(r" *([a-z_]+):(?:[\u00a0\u3000]+)", row):
        yield Cure(wide.start(1) + 1, wide.end() + 1, f"{wide[1]}: ", f"type an ordinary blank behind “{wide[1]}:”")
    if joined := re.match(r" *([a-z_]+):(?=[^\s:/])", row):
        yield Cure(joined.start(1) + 1, joined.end() + 1, f"{joined[1]}: ", f"write a blank behind “{joined[1]}:”")
    if width and re.match(r"\w+: ", row[width:]):
        yield Cure(1, width + 1, "", "begin the line at the left margin, without blanks before its key")
    if bare := re.match(r"([a-z_]+) +(?=[^\s:])", row):
        yield Cure(1, bare.end() + 1, f"{bare[1]}: ", f"write a colon and a blank behind “{bare[1]}”")
    m = _LINE.match(row)
    if m is None:
        return
    start, end, value = m.start(2) + 1, m.end(2) + 1, m[2]
    for sign, closing in (("[", "]"), ("{", "}")):
        if value[0] == sign and closing not in value:
            yield Cure(start, end, value + closing, f"close it with {closing}: {value}{closing}")
    whole = in_quotes(value)
    yield Cure(start, end, whole, f"put the whole value in double quotes: {whole}")


def in_quotes(value: str) -> str:
    """The value in double quotes, one pair of quotes around it or one begun taken off first."""
    if len(value) > 1 and value[0] in "'\"" and value[-1] == value[0]:
        value = value[1:-1]
    elif value[0] in "'\"" and value.count(value[0]) == 1:
        value = value[1:]
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
