"""The scan of bodies: links, headings and traps with their places."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nzc_kb.render import render_body
from nzc_kb.scan import scan_body
from nzc_kb.search.entries import plain
from nzc_kb.source import FILE_LIMIT


def test_links_are_found_where_they_stand() -> None:
    scan = scan_body("One [a](b.md) and ![pic](c.png).\n\n- [d [e]](<f g.md>)\n\n[ref]: h.md\n")
    assert [(x.target, x.line, x.column, x.is_image) for x in scan.links] == [
        ("b.md", 1, 9, False),
        ("c.png", 1, 26, True),
        ("f g.md", 3, 12, False),
        ("h.md", 5, 8, False),
    ]


def test_code_is_no_text() -> None:
    scan = scan_body("`[a](b)` <b>\n\n```\n[c](d) <script>\n```\n\n~~~~\n<i>\n~~~~\nafter [x](y)\n")
    assert [x.target for x in scan.links] == ["y"]
    assert [t.words["value"] for t in scan.traps] == ["<b>"]


def test_a_paragraph_that_begins_with_code_is_no_code() -> None:
    scan = scan_body(
        "Text.\n\n`make site` makes [it](a.md), `all` of\nit <b>\n\n    [code](b.md)\n\n- `one two` [c](c.md)\n"
    )
    assert [(link.target, link.line, link.column) for link in scan.links] == [("a.md", 3, 24), ("c.md", 8, 17)]
    assert [(trap.code, trap.line, trap.column) for trap in scan.traps] == [("raw-html", 4, 4)]


def test_code_may_be_the_words_of_a_link() -> None:
    scan = scan_body("See [`nzc-kb fix`](a.md), [the `fmt` of `it`](b.md) and [![`map`](c.png)](d.md).")
    assert [(link.target, link.text) for link in scan.links] == [
        ("a.md", "`nzc-kb fix`"),
        ("b.md", "the `fmt` of `it`"),
        ("d.md", "![`map`](c.png)"),
        ("c.png", "`map`"),
    ]


def test_headings_and_their_anchors() -> None:
    scan = scan_body("## Results & more\n\ntext\n\n## Résultats\n\n### Results & more\nx\n## Empty\n\n## Last\ny\n")
    assert [(h.level, h.text, h.line) for h in scan.headings][:2] == [(2, "Results & more", 1), (2, "Résultats", 5)]
    assert scan.anchors == {"results-more", "resultats", "results-more_1", "empty", "last"}
    assert [h.text for h in scan.empty_sections] == ["Empty"]


@given(st.lists(st.sampled_from(["## One", "### Two & three", "## One", "text", "", "## [a](b) c"]), max_size=8))
@settings(max_examples=60, deadline=None)
def test_anchors_are_those_of_the_page(lines: list[str]) -> None:
    body = "\n\n".join(lines)
    page = render_body(body, "Other title", {})
    shown = {h.id.removeprefix("s-") for h in page.toc}
    assert shown <= scan_body(body).anchors


@pytest.mark.parametrize(
    "body",
    [
        "[" * 100_000,
        "[a](" * 30_000,
        "![" * 50_000,
        "- " * 50_000,
        "`" * 100_001,
        "<a " * 40_000,
        "[a[" * 40_000,
        "\\[" * 50_000,
        "# " * 40_000,
        "# " + "[" * 250_000,
        "[" + '[\\](b "' * 37_000,
    ],
)
def test_no_body_takes_long(body: str) -> None:
    started = time.process_time()
    scan_body(body)
    assert time.process_time() - started < 5, "the scan must stay linear"


def test_traps() -> None:
    codes = [
        t.code
        for t in scan_body("<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n\n" + "- " * 30 + "x\n\n```\nopen").traps
    ]
    assert codes.count("conflict-marker") == 3
    assert "too-complex" in codes
    assert "unclosed-code" in codes


PIECES = [
    "[",
    "]",
    "(",
    ")",
    "[a](b)",
    "[a]",
    "](",
    "![",
    "<",
    ">",
    "`",
    "``",
    " ",
    "\\",
    '"',
    "'",
    "a",
    "\n",
    "# ",
    "- ",
    "|",
    "[a]: b\n",
    "{:",
    "(",
    '](b "',
    "<b ",
    "*",
]


@given(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=3), st.lists(st.sampled_from(PIECES), min_size=1, max_size=4)
)
@settings(max_examples=60, deadline=None)
def test_no_repeated_shape_takes_long(start: list[str], again: list[str]) -> None:
    """What hangs a pattern is a shape repeated. The promise is a verdict within 5 s for a file of 256 KiB.

    A linear scan needs a fiftieth of that: a slow machine does not fail this, a quadratic pattern cannot pass.
    """
    unit = "".join(again)
    body = "".join(start) + unit * (FILE_LIMIT // len(unit))
    started = time.process_time()
    scan_body(body)
    plain(body)
    assert time.process_time() - started < 5, repr((start, again))


def test_links_in_an_open_bracket_do_not_hang() -> None:
    """Found by fuzzing: thirty links behind one open bracket once took for ever."""
    started = time.process_time()
    scan = scan_body("[" + "[a](b)" * 5_000)
    assert len(scan.links) == 5_000
    assert time.process_time() - started < 5
