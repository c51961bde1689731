"""What is wrong with a built folder is told, and nothing else: missing files, links and anchors that lead nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import pytest

from nzc_kb.generation import Aside
from nzc_kb.pages.page import Page
from nzc_kb.site import Site
from nzc_kb.verify import Drawn, dead_anchors, dead_links, ids_of, target_in, targets_of, verify_drawn, verify_site


def site(*pages: str, files: Mapping[str, bytes] | None = None) -> Site:
    return Site(cast(Any, None), tuple(Page(uri, {}) for uri in pages), files or {}, {})


def write(folder: Path, **texts: str) -> Path:
    """Pages by their names, with `__` for a slash and `_` for the dot, as text."""
    for word, text in texts.items():
        path = folder / word.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def link(address: str) -> str:
    return f'<a href="{address}">x</a>'


@pytest.mark.parametrize(
    ("name", "address", "place"),
    [
        ("index.html", "a/", "a"),
        ("index.html", "a/b/", "a/b"),
        ("index.html", "x.json", "x.json"),
        ("index.html", "x", "x"),
        ("index.html", "a/X", "a/X"),
        ("a/index.html", ".", "a"),
        ("index.html", "./a/", "a"),
        ("a/index.html", "b/", "a/b"),
        ("a/index.html", "../b/", "b"),
        ("a/index.html", "../", ""),
        ("a/b/index.html", "../c/", "a/c"),
        ("a/b/index.html", "../../", ""),
        ("a/b/index.html", "../../c/d/x.svg", "c/d/x.svg"),
        ("a/b/index.html", "../../c/../d/", "d"),
        ("a/b/index.html", "./c/", "a/b/c"),
        ("a/b/index.html", "../../../c/", "../c"),
        ("404.html", "assets/x.css", "assets/x.css"),
        ("a/index.html", "/", "/"),  # which leaves a site that stands in a folder, and is no page of it
    ],
)
def test_a_link_leads_where_a_browser_would_go(name: str, address: str, place: str) -> None:
    assert targets_of(name, link(address)) == {(place, "")}


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("../b/#part", ("b", "part")),
        ("../b/?q=heat", ("b", "")),
        ("../b/?q=heat#part", ("b", "part")),
        ("../b/?next=/c?d", ("b", "")),
        ("../b/#part#two", ("b", "part#two")),
        ("../b/#", ("b", "")),
        ("#part", ("a/index.html", "part")),
        ("?q=heat", ("a/index.html", "")),
        ("?q=heat#part", ("a/index.html", "part")),
    ],
)
def test_a_question_is_no_part_of_the_place_and_an_anchor_stands_apart(address: str, target: tuple[str, str]) -> None:
    assert targets_of("a/index.html", link(address)) == {target}


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("../a%20guide/", ("a guide", "")),
        ("../m%C3%BCnchen/#stra%C3%9Fe", ("münchen", "straße")),
        ("../heat&amp;power/", ("heat&power", "")),
        ("../b/#heat&amp;power", ("b", "heat&power")),
        ("../50%25&amp;more/", ("50%&more", "")),
        ("../b/%2E%2E/c/", ("c", "")),
    ],
)
def test_what_was_escaped_for_the_address_is_read_as_it_was_meant(address: str, target: tuple[str, str]) -> None:
    assert targets_of("a/index.html", link(address)) == {target}


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://example.org/",
        "HTTPS://example.org/a",
        "http://example.org/#part",
        "//example.org/a",
        "mailto:office@example.org",
        "tel:+46123",
        "git+ssh://example.org/a",
        "x-web.app:1",
        "h2:a",
        "x.y:a",
        "data:text/plain,x",
    ],
)
def test_an_address_elsewhere_and_an_empty_one_are_not_looked_at(address: str) -> None:
    assert targets_of("a/index.html", link(address)) == set()


@pytest.mark.parametrize(
    ("address", "place"),
    [("./mailto:x", "a/mailto:x"), ("../https:/b/", "https:/b"), ("2030:goals/", "a/2030:goals"), ("b//c/", "a/b/c")],
)
def test_an_address_that_only_looks_like_one_elsewhere_is_one_of_ours(address: str, place: str) -> None:
    assert targets_of("a/index.html", link(address)) == {(place, "")}


@pytest.mark.parametrize(
    "tag",
    [
        '<a href="b/">x</a>',
        '<a class="card" href="b/" title="x">x</a>',
        '<a\n  class="card"\n  href="b/">x</a>',
        '<a data-href="no/" href="b/">x</a>',
        '<link rel="stylesheet" href="b/">',
        '<script defer src="b/"></script>',
        '<img alt="" src="b/">',
    ],
)
def test_pages_styles_scripts_and_images_are_all_links(tag: str) -> None:
    assert targets_of("index.html", tag) == {("b", "")}


@pytest.mark.parametrize(
    "text",
    [
        '<abbr href="b/">x</abbr>',
        '<a data-href="b/">x</a>',
        '<a>href="b/"</a>',
        '<img data-src="b/">',
        '<li href="b/">',
        '<p>src="b/"</p>',
    ],
)
def test_what_is_no_link_is_not_taken_for_one(text: str) -> None:
    assert targets_of("index.html", text) == set()


def test_every_link_of_a_page_is_found_once() -> None:
    text = (
        f"{link('../b/')}{link('../b')}{link('../c/#d')}{link('https://example.org')}<img src='x'><img src=\"e.svg\">"
    )
    assert targets_of("a/index.html", text) == {("b", ""), ("c", "d"), ("a/e.svg", "")}


def test_addresses_elsewhere_do_not_hide_those_of_the_site() -> None:
    elsewhere = "".join(link(f"https://example.org/{number}") for number in range(9))
    ours = [f"b{number}" for number in range(9)]
    assert targets_of("index.html", elsewhere + "".join(map(link, ours))) == {(place, "") for place in ours}


def test_a_folder_shows_its_index_and_a_file_itself() -> None:
    known = {"index.html", "a/index.html", "x.json", "index.html/index.html"}
    assert target_in(known, "x.json") == "x.json"
    assert target_in(known, "a") == "a/index.html"
    assert target_in(known, "a/index.html") == "a/index.html"
    assert target_in(known, "") == target_in(known, ".") == "index.html"
    assert target_in(known, "index.html") == "index.html"
    assert target_in(known, "b") is None
    assert target_in({"a/index.html"}, "") is None


def test_anchors_are_the_ids_of_a_page() -> None:
    text = '<h2 id="one">x</h2>\n<p class="x"\nid="two" data-id="no"> id=three <div id="">'
    assert ids_of(text) == {"one", "two", ""}


def test_a_link_that_leads_nowhere_is_told_with_its_page(tmp_path: Path) -> None:
    write(tmp_path, b__index_html='<h2 id="part">', index_html='<h2 id="top">')
    known = {"index.html", "b/index.html", "x.json"}
    right = [("b", ""), ("b", "part"), ("b/index.html", "part"), ("", "top"), ("x.json", ""), ("x.json", "no-page")]
    assert list(dead_links([("a/index.html", target) for target in right], known, tmp_path)) == []
    wrong = [("c", ""), ("b", "nope"), ("c", "part"), ("", "nope"), ("b", "part"), ("b", "gone")]
    assert list(dead_links([("a/index.html", target) for target in wrong], known, tmp_path)) == [
        "a/index.html links to c, which is not there",
        "a/index.html links to b#nope, where there is no such anchor",
        "a/index.html links to c#part, which is not there",
        "a/index.html links to #nope, where there is no such anchor",
        "a/index.html links to b#gone, where there is no such anchor",
    ]


def test_only_what_is_known_is_there_whatever_else_lies_in_the_folder(tmp_path: Path) -> None:
    write(tmp_path, b__index_html="")
    assert list(dead_links([("index.html", ("b", "")), ("b/index.html", ("", ""))], set(), tmp_path)) == [
        "index.html links to b, which is not there",
        "b/index.html links to ./, which is not there",
    ]


def test_pages_are_read_alike_whatever_the_language_of_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, index_html=link("b/#straße"), b__index_html='<h2 id="straße">')
    monkeypatch.setattr("io.text_encoding", lambda encoding, _level=2: encoding or "ascii")
    assert verify_site(tmp_path, site("index.md", "b.md")) == []


def test_an_anchor_within_the_page_is_told_when_it_is_not_there() -> None:
    text = '<h2 id="one" class="x">'
    assert dead_anchors("a/index.html", text, ['one" class="x']) == [
        'a/index.html links to #one" class="x, where there is no such anchor'
    ]
    assert dead_anchors("a/index.html", text, ["two", "one", "three"]) == [
        "a/index.html links to #two, where there is no such anchor",
        "a/index.html links to #three, where there is no such anchor",
    ]
    assert dead_anchors("a/index.html", text, ["two"])
    assert dead_anchors("a/index.html", text, ["one"]) == dead_anchors("a/index.html", text, []) == []


def test_a_whole_site_has_nothing_wrong(tmp_path: Path) -> None:
    write(
        tmp_path,
        index_html=f"{link('a/#part')}{link('x.json')}{link('extra/y.txt')}",
        a__index_html=f'<h2 id="part">{link("../")}{link("#part")}',
        x_json="{}",
        extra__y_txt="not of the site, and there",
    )
    assert verify_site(tmp_path, site("index.md", "a.md", files={"x.json": b""})) == []


def test_every_page_and_file_that_is_missing_is_told_and_then_every_dead_link(tmp_path: Path) -> None:
    write(tmp_path, index_html=link("a/"), b__index_html=f"{link('#nope')}", stray__index_html=link("nowhere/"))
    (tmp_path / "c/index.html").mkdir(parents=True)
    (tmp_path / "y.json").mkdir()
    whole = site("index.md", "a.md", "b.md", "c.md", files={"x.json": b"", "y.json": b""})
    assert verify_site(tmp_path, whole) == [
        "a/index.html is missing",
        "c/index.html is missing",
        "x.json is missing",
        "y.json is missing",
        "index.html links to a, which is not there",
        "b/index.html links to b/index.html#nope, where there is no such anchor",
    ]


def put(folder: Path, **texts: str) -> Aside:
    """A generation of such pages, all of them put."""
    write(folder, **texts)
    aside = Aside(folder)
    aside.adopt()
    return aside


def test_what_was_drawn_is_told_once_after_what_drawing_found(tmp_path: Path) -> None:
    aside = put(tmp_path, a__index_html="", b__index_html='<h2 id="part">')
    links = [("a/index.html", target) for target in (("b", "part"), ("c", ""), ("b", "no"), ("c", ""))]
    drawn = Drawn(site("a.md", "b.md"), {"a/index.html"}, links, wrong=["a is odd"])
    assert verify_drawn(aside, drawn) == [
        "a is odd",
        "a/index.html links to c, which is not there",
        "a/index.html links to b#no, where there is no such anchor",
    ]


def test_pages_that_are_as_they_were_are_not_read_again(tmp_path: Path) -> None:
    aside = put(tmp_path, a__index_html=link("../nowhere/"), b__index_html="")
    drawn = Drawn(site("a.md", "b.md"), {"b/index.html"}, before=["a/index.html", "b/index.html"])
    assert verify_drawn(aside, drawn) == []


def test_a_kept_page_is_told_when_the_page_that_it_leads_into_lost_the_anchor(tmp_path: Path) -> None:
    aside = put(tmp_path, index_html="", a__index_html="", b__index_html='<h2 id="new">')
    anchors = [("a/index.html", ("b", "old")), ("a/index.html", ("b", "new")), ("a/index.html", ("", "top"))]
    whole = site("index.md", "a.md", "b.md")
    gone = "a/index.html links to b#old, where there is no such anchor"
    top = "a/index.html links to #top, where there is no such anchor"
    assert verify_drawn(aside, Drawn(whole, {"b/index.html"}, anchors=anchors)) == [gone]
    assert verify_drawn(aside, Drawn(whole, {"index.html"}, anchors=anchors)) == [top]
    assert verify_drawn(aside, Drawn(whole, {"index.html", "b/index.html"}, anchors=anchors)) == [gone, top]
    assert verify_drawn(aside, Drawn(whole, {"a/index.html"}, anchors=anchors)) == []


def test_a_page_whose_name_begins_with_a_capital_is_looked_at_too(tmp_path: Path) -> None:
    aside = put(tmp_path, X__index_html="")
    drawn = Drawn(site("X.md"), {"X/index.html"}, anchors=[("index.html", ("X", "old"))])
    assert verify_drawn(aside, drawn) == ["index.html links to X#old, where there is no such anchor"]


@pytest.mark.parametrize(
    ("before", "by_host"), [(["gone.json"], False), (["a/index.html", "gone.json"], False), ([], True)]
)
def test_all_pages_are_read_when_a_file_is_gone_or_the_host_drew_them(
    tmp_path: Path, before: list[str], *, by_host: bool
) -> None:
    aside = put(tmp_path, a__index_html=link("../nowhere/"))
    drawn = Drawn(site("a.md", "b.md"), before=before, is_drawn_by_host=by_host)
    assert verify_drawn(aside, drawn) == [
        "b/index.html is missing",
        "a/index.html links to nowhere, which is not there",
    ]
