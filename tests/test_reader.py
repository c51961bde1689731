"""Heads, shape by shape: what each gives, and what is said, to the very column, of one that cannot be read."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from nzc_kb.decoding import decode
from nzc_kb.fences import without_fence
from nzc_kb.heads import (
    DEPTH_LIMIT,
    FenceError,
    FrontMatter,
    _readable_lines,
    _Reader,
    read_head,
    read_settings,
    write_document,
)
from nzc_kb.plain_heads import read_plain_head
from nzc_kb.problems import Problem
from nzc_kb.source import read_document
from tests.test_cases import BAD, GOOD


def numbers(rows: Collection[object]) -> list[str]:
    """Names for tests of rows of text, which mutmut could not name by it."""
    return [str(number) for number in range(len(rows))]


# The everyday shapes, read without the YAML parser: each gives what the parser gives.

EVERYDAY: dict[str, dict[str, object]] = {
    "title: Heat\n": {"title": "Heat"},
    "title: Heat  \nlevel:   low\n": {"title": "Heat", "level": "low"},
    'title: "Heat: a, b # c"\n': {"title": "Heat: a, b # c"},
    "title: 'Heat: a, \"b\"'\n": {"title": 'Heat: a, "b"'},
    "title: \"\"\nowner: ''\n": {"title": "", "owner": ""},
    "url: https://example.org/a#b\n": {"url": "https://example.org/a#b"},
    "topic: []\n": {"topic": []},
    "topic: [heat]\n": {"topic": ["heat"]},
    "topic: [heat, \"a, b\", 'c: d', law ]\n": {"topic": ["heat", "a, b", "c: d", "law"]},
    "topic: [ normal, yesterday, nothing]\n": {"topic": ["normal", "yesterday", "nothing"]},
    "topic:\n  - heat\n  - \"a, b\"\n  - 'c: d'\n": {"topic": ["heat", "a, b", "c: d"]},
    "related:\n  - {to: x, as: near}\n  - {to: \"y, z\", as: 'a: b'}\n  - w\n": {
        "related": [{"to": "x", "as": "near"}, {"to": "y, z", "as": "a: b"}, "w"]
    },
    'source:\n  title: A b\n  pages: "3-4"\n  date: \'2024\'\n  authors: [C, "D, E"]\n': {
        "source": {"title": "A b", "pages": "3-4", "date": "2024", "authors": ["C", "D, E"]}
    },
    'source:\n  title: A\n  authors:\n    - C\n    - D\n  pages: "3"\nlevel: low\n': {
        "source": {"title": "A", "authors": ["C", "D"], "pages": "3"},
        "level": "low",
    },
    "source:\n  authors:\n  - C\n  - D\n  title: A\n": {"source": {"authors": ["C", "D"], "title": "A"}},
    "lesson: >-\n  one two\n  three\nlevel: low\n": {"lesson": "one two three", "level": "low"},
    "lesson: >-\n a\n b\n": {"lesson": "a b"},
    f"{'a' * 60}: x\n": {"a" * 60: "x"},
}


@pytest.mark.parametrize("text", EVERYDAY, ids=numbers(EVERYDAY))
def test_an_everyday_head_is_read_as_the_parser_reads_it(text: str) -> None:
    assert read_plain_head(text) == EVERYDAY[text]
    reader = _Reader(text)
    assert reader.document()[0] == EVERYDAY[text]
    assert not reader.duplicates
    assert not reader.unquoted


LEFT_TO_THE_PARSER = [
    *("", "a: b", "a: b\tc\n", "a: b\r\n", "a: b\na: c\n", "a: b\nc: d\ne\n", "A: b\n", f"{'a' * 61}: x\n"),
    *("a:\n", "a: yes\n", "a: No\n", "a: n\n", "a: null\n", "a: False\n", "a: [x, off]\n", 'a: "b" c\n'),
    *("a: [x,]\n", "a: [x, ]\n", "a: [ ]\n", "a: [x, , b]\n", "a: [b: c]\n", "a: [x, b\n", "a: [x #, b]\n"),
    *("a:\n  - on\n", "a:\n  - x\n   - b\n", "a:\n   - x\n  - b\n", "a:\n  - x: b\n", "a:\n  - x\n  y: z\n"),
    *("a:\n  - {}\n", "a:\n  - {b: c,}\n", "a:\n  - {b: c, b: d}\n", "a:\n  - {b: y}\n", "a:\n  - {b}\n"),
    *("a:\n  b: no\n", "a:\n  b: [no]\n", "a:\n  b: c\n  b: d\n", "a:\n  b: c\n   d: e\n", "a:\n   b: c\n  d: e\n"),
    *("a:\n  b:\n    - no\n", "a:\n  b:\n    - c\n   d: e\n", "a:\n  b: c\n    d\n", "a:\n  b:\n  c: d\n"),
    *("a: >-\n  one\n   two\n", "a: >-\n  one\n two\n", "a: >-\n  one \n  two\n", "a: >-\n  one\n  \n"),
    *("a: >-\n- one\n", "a: >-\n  one\n- two\n", "a: >-\n  one\n  two \n"),
]


@pytest.mark.parametrize("text", LEFT_TO_THE_PARSER, ids=numbers(LEFT_TO_THE_PARSER))
def test_what_is_not_everyday_is_left_to_the_parser(text: str) -> None:
    assert read_plain_head(text) is None


def test_both_readers_read_the_head_of_every_case_alike() -> None:
    compared = 0
    for case in (path for path in (*BAD, *GOOD) if path.suffix == ".md"):
        text, _ = decode(case.read_bytes(), case.name)
        head = (text or "").partition("---\n")[2].partition("---\n")[0]
        plain = read_plain_head(head)
        if plain is not None:
            assert _Reader(head).document()[0] == plain
            compared += 1
    assert compared > 100


# The parser: what it gives, and what it refuses, with the place that is told. Heads begin on line 2 of their file.


def said(finding: Problem) -> str:
    """A finding in one line: where it is, its code, its sentence and what is put in place."""
    _, line, column, end_line, end_column = finding.place
    end = f"-{end_line}:{end_column}" if end_line else ""
    new = "" if finding.replacement is None else f" -> {finding.replacement!r}"
    return f"{line}:{column}{end} {finding.code}: {finding.message}{new}"


NOTHING = "1:1 not-a-mapping: Expected “key: value” lines, found nothing."
NO_COLON = "bad-yaml: This cannot be read: a colon and a blank are missing after a key."
NO_WORD = "bad-yaml: This cannot be read: a key must be a single word."
MARKER = "conflict-marker: This line is a marker of an unfinished merge."
NO_BREAK = "control-character: The character U+00A0 cannot be seen but changes how the text is read."

OTHERWISE = "the line is indented otherwise than those before it, or begins with %"


def bad(reason: str) -> str:
    return f"bad-yaml: This cannot be read: {reason}."


def feature(what: str) -> str:
    return f"yaml-feature: {what} is not allowed here."


REFUSED = {
    "": NOTHING,
    "# a remark\n": NOTHING,
    "''\n": NOTHING,
    "- a\n- b\n": "2:1-2:4 not-a-mapping: Expected “key: value” lines, found a list.",
    "[a, b]\n": "2:1-2:7 not-a-mapping: Expected “key: value” lines, found a list.",
    "word\n": "2:1-2:5 not-a-mapping: Expected “key: value” lines, found a single value.",
    "title Heat\nurl: x\n": f"2:1-2:7 {NO_COLON} -> 'title: '",
    "word\nurl: x\n": f"2:1 {NO_COLON}",
    "word\nurl:x\n": "2:1-2:5 not-a-mapping: Expected “key: value” lines, found a single value.",
    "[a]: b\n": f"2:1-2:7 {NO_WORD}",
    "? {a: b}\n: c\n": f"2:3-2:9 {NO_WORD}",
    "*x : b\n": f"2:1-2:7 {NO_WORD}",
    "a: b\n---\nc: d\n": f"3:1-3:4 {feature('A second document')}",
    "<<: {a: b}\n": f"2:1-2:11 {feature('A merge key (<<)')}",
    "a: *x\n": f"2:4-2:6 {feature('A word that begins with * (here *x)')}",
    "a: &x b\n": f"2:4-2:8 {feature('A word that begins with & (here &x)')}",
    "&x a: b\n": f"2:1-2:8 {feature('A word that begins with & (here &x)')}",
    "a: [&x b]\n": f"2:5-2:10 {feature('A word that begins with & (here &x)')}",
    "a: &x {b: c}\n": f"2:4-2:13 {feature('A word that begins with & (here &x)')}",
    "&x\na: b\n": f"2:1-2:3 {feature('A word that begins with & (here &x)')}",
    "a: !t b\n": f"2:4-2:8 {feature('A word that begins with !')}",
    "!t a: b\n": f"2:1-2:8 {feature('A word that begins with !')}",
    "a: !t [b]\n": f"2:4-2:10 {feature('A word that begins with !')}",
    f"a: {'[' * 20}{']' * 20}\n": "2:23-2:44 too-deep: Values are nested more than 20 levels deep.",
    f"a: {'{b: ' * 20}c{'}' * 20}\n": "2:80-2:105 too-deep: Values are nested more than 20 levels deep.",
    "a: \x07\n": f"1:1 {bad('control characters are not allowed')}",
    'a: b\nc: "x\n': f"3:4-3:6 {bad('a quotation mark is not closed')} -> '\"x\"'",
    "a: [b\nc: d\n": f"2:4-2:6 {bad('a list that begins with [ is not closed')} -> '[b]'",
    "a: {b: c\nd: e\n": f"2:4-2:9 {bad('a group that begins with { is not closed')} -> '{{b: c}}'",
    "a: b\nphase: [": f"3:8-3:9 {bad('a value is missing')} -> '[]'",
    "a: b\n\tc: d\n": f"3:1-3:2 {bad('the line is indented with a tab')} -> ''",
    "a: b: c\n": f"2:4-2:8 {bad('a colon stands where none is expected')} -> '\"b: c\"'",
    "a: b\nc\nd: e\n": f"3:1 {bad('a colon is missing after the key')}",
    "x: y\na:b\nc: d\n": f"3:1-3:3 {bad('a colon is missing after the key')} -> 'a: '",
    "a: 'it\nb: c\nd: 's x'\n": f"2:4-2:7 {bad('the line is not a key, or its indentation does not fit')} -> '\"it\"'",
    "# x\n  a: b\nc: d\n": f"3:1-3:3 {bad(OTHERWISE)} -> ''",
    "a: b\n- c\n": f"3:1 {bad('the line is not a key, or its indentation does not fit')}",
    "a: b\n<<<<<<< HEAD\nc: d\n": f"3:1 {MARKER}",
    "a: b\n>>>>>>> x\n": f"3:1 {MARKER}",
    "<<<<<<< x\n": f"2:1 {MARKER}",
    "word\n=======\n": f"3:1 {MARKER}",
    "a:\u00a0b\n": f"2:3 {NO_BREAK}",
    "a: x\n  y\nbc:\u00a0[c]\nd: [\n": f"4:4 {NO_BREAK}",
}


REASONS = {
    'a: "\\u00e"\n': "an escape such as \\u00e9 lacks a digit",
    "a:\n  - b\n  c: d\n": "a line of a list does not begin with -, or its indentation does not fit",
    "a: |0\n  b\n": "a value begins with > or |, which stand for a text on lines below",
    "a: !<b\n": "a value begins with !, which means something else",
    "a: !b!{ c\n": "a value begins with !, which means something else",
    "a: b\n%YAML 1.2\nc: d\n": OTHERWISE,
    "%title: b\n": "a line begins with %, which means something else",
    "%YAML x\n": "a line begins with %, which means something else",
    "a: 'b\n--- c\n": "a quotation mark is not closed",
    "a: - b\n": "a list item stands where none is expected",
    "a: ? b\n": "a question mark stands where none is expected",
}


@pytest.mark.parametrize("text", REASONS, ids=numbers(REASONS))
def test_the_reason_is_told_in_words_for_a_curator(text: str) -> None:
    head, found = read_head(text, "x.md", 2)

    assert head is None
    assert [finding.message for finding in found] == [f"This cannot be read: {REASONS[text]}."]


@pytest.mark.parametrize("text", REFUSED, ids=numbers(REFUSED))
def test_a_head_that_cannot_be_read_is_told_to_the_column(text: str) -> None:
    head, found = read_head(text, "x.md", 2)

    assert head is None
    assert [said(finding) for finding in found] == [REFUSED[text]]
    assert found[0].place.file == "x.md"


def test_what_to_write_in_place_of_a_key_of_many_words_is_told() -> None:
    _, (finding,) = read_head("[a]: b\n", "x.md", 2)
    assert finding.help == "Correct the line: write one word in small letters before the colon."


def test_values_may_lie_as_deep_as_the_limit() -> None:
    head, _ = read_head(f"a: {'[' * (DEPTH_LIMIT - 1)}{']' * (DEPTH_LIMIT - 1)}\n", "x.md", 2)
    assert head is not None
    head, _ = read_head(f"a: {'{b: ' * (DEPTH_LIMIT - 1)}c{'}' * (DEPTH_LIMIT - 1)}\n", "x.md", 2)
    assert head is not None


def test_the_parser_gives_values_and_the_words_that_others_take_for_yes() -> None:
    text = (
        "a: [yes, 'no', x, [Off, y]]\nb: {c: TRUE, d: ~, e: Null, f: \"\", g: nUll}\nh:\ni: null\nj: falsey\nk: '~'\n"
        "l: NULL\nm: 'null'\n\"<<\": z\n"
    )
    head, found = read_head(text, "x.md", 2)

    assert not found
    assert head is not None
    assert head.values == {
        "a": ["yes", "no", "x", ["Off", "y"]],
        "b": {"c": "TRUE", "d": None, "e": None, "f": "", "g": "nUll"},
        **{"h": None, "i": None, "j": "falsey", "k": "~", "l": None, "m": "null", "<<": "z"},
    }
    assert head.unquoted == (("a", 0), ("a", 3, 0), ("a", 3, 1), ("b", "c"), ("b", "g"))
    assert head.text == text


def test_a_key_twice_is_told_where_it_stands_again_and_its_first_value_is_kept() -> None:
    head, found = read_head("a: b\na: c\nd:\n  e: [f]\n  e: g\na: h\n", "x.md", 2)

    assert head is not None
    assert head.values == {"a": "b", "d": {"e": ["f"]}}
    assert [said(finding) for finding in found] == [
        "3:1-3:2 duplicate-key: The key “a” stands already on line 2.",
        "6:3-6:4 duplicate-key: The key “e” stands already on line 5.",
        "7:1-7:2 duplicate-key: The key “a” stands already on line 2.",
    ]
    assert {finding.place.file for finding in found} == {"x.md"}


def test_every_key_and_value_has_its_place() -> None:
    document, _ = read_document(
        "resource", b"---\na: [b, {c: d}]\ne:\n  - f\n  - g: h\ni: {}\n---\n", "x.md", "resources/x.md"
    )
    assert document is not None
    places = {
        path: document.place(*path)[1:]
        for path in [("a",), ("a", 0), ("a", 1, "c"), ("e",), ("e", 0), ("e", 1, "g"), ("i",), ("z",)]
    }
    assert places == {
        ("a",): (2, 4, 2, 15),
        ("a", 0): (2, 5, 2, 6),
        ("a", 1, "c"): (2, 12, 2, 13),
        ("e",): (4, 3, 4, 3),
        ("e", 0): (4, 5, 4, 6),
        ("e", 1, "g"): (5, 8, 5, 9),
        ("i",): (6, 1, 6, 2),
        ("z",): (2, 1, 2, 2),
    }
    assert document.place("a", key=True)[1:] == (2, 1, 2, 2)


def test_what_an_empty_head_lacks_is_told_on_the_first_line() -> None:
    document, _ = read_document("resource", b"---\n{}\n---\n", "x.md", "resources/x.md")
    assert document is not None
    assert document.place("title") == ("x.md", 1, 1, None, None)


def test_lines_count_as_readable_up_to_the_one_at_fault() -> None:
    """Of two changes of a line that leave faults, the better is the one that reaches farther."""
    assert _readable_lines("a: b\nc: d\n") == 3
    assert _readable_lines("a: b\nc: *x\n") == 1
    assert _readable_lines("a: b\nc: d\ne: [\nf: g\n") == 2
    assert _readable_lines("") == 0
    assert _readable_lines("a: \x07\n") == 0


def test_a_head_is_written_in_the_order_given_and_broken_at_110_columns() -> None:
    words = " ".join(["word"] * 21)
    text = write_document({"z": ["a", "b"], "four": f"{words} x", "fives": f"{words} x", "b": "ü"}, "  Body.\n\n")

    assert text == f"---\nz: [a, b]\nfour: {words} x\nfives: {words}\n  x\nb: ü\n---\nBody.\n"


def test_settings_are_text_and_what_is_no_yaml_is_refused() -> None:
    assert read_settings("a: yes\nb: [1, 2026-01-02]\nc: !x y\n") == {"a": "yes", "b": ["1", "2026-01-02"], "c": "y"}
    with pytest.raises(ValueError, match="did not find expected"):
        read_settings("a: [\n")


SPLIT: list[tuple[str, tuple[str, str] | str]] = [
    ("---\na: b\n---\nBody\n", ("a: b\n", "Body\n")),
    ("---  \na: b\n---\t \nBody", ("a: b\n", "Body")),
    ("---\r\na: b\r\n---\r\nBody", ("a: b\r\n", "Body")),
    ("---\n---\n", ("", "")),
    ("---\n---", ("", "")),
    ("---\na: b---\n---\n", ("a: b---\n", "")),
    ("---\na: b---\n --- \n--- c\n----\n---\n---\n", ("a: b---\n --- \n--- c\n----\n", "---\n")),
    *((text, "no-front-matter") for text in ("", "a: b\n", "----\na: b\n---\n", "--- x\n---\n", " ---\n---\n")),
    *((text, "no-front-matter") for text in ("---X\n---\n", "---\u00a0\n---\n")),
    *((text, "unclosed-front-matter") for text in ("---", "---\n", "---\na: b\n--", "---\na: b ---\n--- c\n")),
    *((text, "unclosed-front-matter") for text in ("---\na: b\n---X\n", "---\na: b\n---\u00a0\n")),
]


@pytest.mark.parametrize(("text", "where"), SPLIT, ids=numbers(SPLIT))
def test_the_head_stands_between_two_lines_of_three_hyphens(text: str, where: tuple[str, str] | str) -> None:
    if isinstance(where, tuple):
        assert FrontMatter().split(text) == where
    else:
        with pytest.raises(FenceError, match=where) as refused:
            FrontMatter().split(text)
        assert refused.value.code == where


UNFENCED = [
    ("\n\n---  \na: b\n---\n", "--- comes only on line 3", "delete the empty lines above line 3"),
    ("\nx\n ---\n", "it begins with “”", "write a line of ---, then one “key: value” a line, then --- again"),
    ("+++ \na = 1\n+++\n", "it begins with “+++”", "write it as “key: value” lines between two lines of ---"),
]


@pytest.mark.parametrize(("text", "found", "advice"), UNFENCED, ids=numbers(UNFENCED))
def test_what_stands_in_place_of_the_first_fence_is_told(text: str, found: str, advice: str) -> None:
    finding = without_fence("no-front-matter", text, "x.md")

    assert finding.place == ("x.md", 1, 1, None, None)
    assert found in finding.message
    assert advice in finding.help
