"""Rendering: what comes out is safe, and a worker stops what takes too long."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown.treeprocessors import InlineProcessor, UnescapeTreeprocessor

from nzc_kb.conversion import BLOCKS_BEGUN_BY, Converter
from nzc_kb.render import _answer, _cleaner, _flatten, render_body
from nzc_kb.workers import Job
from tests.conftest import render_all


class Elements(HTMLParser):
    """The elements of a page and their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, list[tuple[str, str | None]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, attrs))


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html;base64,AAAA)",
    "[x](vbscript:x)",
    "<iframe src=//evil></iframe>",
    "![x](https://evil.example/p.png)",
    '[x](https://a.example "onmouseover=alert(1)")',
    "<svg><style><img onerror=alert(1) src=x>",
    "# x {: onclick=alert(1) id=__search }",
    "[x]: javascript:alert(1)\n\n[x]",
    "<a href='javascript:alert(1)'>x</a>",
    '<base href="//evil">',
    '--8<-- "/etc/passwd"',
    "{{ config }}",
]


@pytest.mark.parametrize("body", HOSTILE)
def test_nothing_hostile_comes_out(body: str) -> None:
    page = render_body(body, "T", {})
    parser = Elements()
    parser.feed(page.html)
    for tag, attributes in parser.found:
        assert tag in {"p", "a", "h2", "span", "code", "ul", "li"}
        for name, value in attributes:
            assert name in {"href", "class", "id", "title"}
            assert not (value or "").lower().strip().startswith(("javascript:", "data:", "vbscript:"))
            assert name != "id" or (value or "").startswith("s-")
    assert "root:x" not in page.html


def test_links_lead_where_we_say() -> None:
    page = render_body(
        "[a](x.md) [b](gone.md) [c](https://c.example/?a=1&b=2) [d](#s)",
        "T",
        {"x.md": "../x/", "#s": "#s-s"},
    )
    assert 'href="../x/"' in page.html
    assert "gone.md" not in page.html
    assert '<a class="external" href="https://c.example/?a=1&amp;b=2">' in page.html
    assert 'href="#s-s"' in page.html


@pytest.mark.parametrize(
    ("body", "element"),
    [
        ("[x](<https://a.example/a b>)", 'href="https://a.example/a%20b"'),
        ("[x]\n\n[x]: <https://a.example/a b>", 'href="https://a.example/a%20b"'),
        ("[x](y.md (The title))", 'href="../resources/y/" title="The title"'),
        ("[x](<y.md> (The title))", 'href="../resources/y/" title="The title"'),
        ('[x](y.md "A \\"title\\"")', 'href="../resources/y/" title="A &quot;title&quot;"'),
        ("![x](<../assets/a b.png> (The title))", 'src="../media/a%20b.png" title="The title"'),
    ],
)
def test_links_in_angle_brackets_and_titles_in_parentheses(body: str, element: str) -> None:
    addresses = {"y.md": "../resources/y/", "../assets/a%20b.png": "../media/a%20b.png"}
    assert element in render_body(body, "T", addresses).html


def test_blanks_in_code_stay() -> None:
    assert "&lt;https://a.example/a b&gt;" in render_body("```\n[x]: <https://a.example/a b>\n```", "T", {}).html


def test_headings_are_shifted_below_the_title() -> None:
    page = render_body("# My title\n\n# One\n\n## Two\n", "My Title", {})
    assert "<h1" not in page.html
    assert [(h.level, h.title) for h in page.toc] == [(2, "One"), (3, "Two")]
    assert [h.level for h in render_body("### Deep\n\n#### Deeper\n", "T", {}).toc] == [2, 3]


def test_tables_need_no_inline_style() -> None:
    page = render_body("| a | b |\n| :-- | --: |\n| 1 | 2 |\n", "T", {})
    assert "style=" not in page.html
    assert '<td class="right">2</td>' in page.html
    assert '<th scope="col"' in page.html


def test_workers_answer_in_order_and_survive() -> None:
    jobs = [Job(f"k{i}", f"Text {i}", "T", {}) for i in range(130)]
    jobs.insert(7, Job("slow", "[" * 60_000, "T", {}))
    jobs.insert(90, Job("deep", "- " * 3_000 + "x", "T", {}))
    done: list[int] = []
    found = render_all(jobs, done.append)
    assert list(found) == [job.key for job in jobs]
    assert sum(done) == len(jobs)
    assert found["k129"].html == "<p>Text 129</p>"
    assert found["slow"].failure
    assert found["deep"].failure
    assert all(not r.failure for key, r in found.items() if key.startswith("k"))


PIECES = [
    *"\\`*_[]()!<>&;:#|-+. \n",
    "  \n",
    "\n\n",
    "    ",
    "a",
    "word",
    "&amp;",
    "**",
    "~~~\n",
    "[^1]",
    "[^1]: note\n",
    "!!! note\n",
    "| a | b |\n",
    "|---|---|\n",
    "\n# ",
    "\n> ",
    "\n[word]: /x\n",
    "[TOC]",
    "\t\n",
    "\r\n",
    "\r",
    "---",
    "* * *",
    "===\n",
    "\n: ",
    "\n- ",
    "\xa0",
    "[^1]: ***\xa0",
]


def test_a_body_that_fails_leaves_nothing_behind() -> None:
    body = {"title": "T", "addresses": {}}
    assert _answer({"body": "- " * 3_000 + "x", **body}).failure
    assert _answer({"body": "Text one", **body}).html == "<p>Text one</p>"


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_texts_without_a_sign_are_passed_by_and_nothing_else(body: str) -> None:
    """Nothing is tried on a text without the signs that it needs; what comes out is as if all were tried."""
    quick = render_body(body, "", {})
    thorough = Converter()
    thorough._blocks = [(None, block) for _, block in thorough._blocks]
    markdown = thorough._markdown
    for name in BLOCKS_BEGUN_BY:
        del vars(markdown.parser.blockprocessors[name])["test"]
    for ours in ("plain", "inline", "unescape"):
        markdown.treeprocessors.deregister(ours)
    markdown.treeprocessors.register(InlineProcessor(markdown), "inline", 20)
    markdown.treeprocessors.register(UnescapeTreeprocessor(markdown), "unescape", 0)
    dirty, tokens = thorough.convert(body, "", {})
    assert _cleaner().clean(dirty) == quick.html
    assert tuple(_flatten(tokens)) == quick.toc
