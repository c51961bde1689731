"""Pages and exports as plain data, held against golden files; `pytest --rewrite-golden` writes them anew."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest

from nzc_kb.citing import cite
from nzc_kb.exports import build_exports
from nzc_kb.pages import build_pages, render_jobs
from nzc_kb.pages.page import Html, Safe, escape, root_of, script_json, uri_of, url_of_uri, way
from nzc_kb.repository import Repository
from tests.conftest import render_all, resource

GOLDEN = Path(__file__).parent / "golden"
CITY = '---\nname: {}\ncountry: "BE"\ncity_type: [town]\ncoordinates: [51.05, 3.72]\n{}---\nA city.\n'
FILES = {
    "resources/a.md": resource(
        "a",
        "## First\n\nSee [b](b.md#two) and [Ghent](city:ghent).\n",
        title="Warm homes in Ghent & Bruges",
        cities="[ghent, bruges]",
        related="[{to: b, as: part-of}]",
        key_lesson="Start small.",
        audience="[officer]",
        keywords="[heat pump]",
        source='{title: A report, publisher: P, date: 2024-05, pages: "3-4"}',
        url="",
    ),
    "resources/b.md": resource(
        "b",
        "## Two\n\nText.\n",
        title="All about heat",
        learning_topic="[basics]",
        portfolio_part="[example]",
        language="fr",
    ),
    "resources/c.md": resource(
        "c", "", title="Heat pumps for Ghent", cities="[ghent]", keywords="[heat pump]", phase="[do]", lever="[funds]"
    ),
    "cities/ghent.md": CITY.format("Ghent", "twins: [bruges]\n"),
    "cities/bruges.md": CITY.format("Bruges", ""),
    "map/plan.md": "---\ntitle: Make a plan\nsummary: Put it on paper.\norder: 1\n"
    "goals: [One goal]\nnext: do\n---\nWhy.\n",
    "map/do.md": "---\ntitle: Do it\nsummary: Carry it out.\norder: 2\n---\n",
    "portfolio/basics.md": "---\ntitle: Basics\nsummary: What to know.\norder: 1\n---\nText.\n",
    "portfolio/pathways/first.md": "---\ntitle: First steps\nsummary: For a start.\naudience: [officer]\nsteps:\n"
    "  - {resource: b, why: It explains., minutes: 5}\n  - {resource: a, why: It shows., minutes: 10}\n"
    "phase: [plan]\nchecklist: [A list]\n---\n",
    "pages/about.md": "---\ntitle: About\n---\nWho we are.\n",
}
KINDS = [
    "index.md",
    "resources/a.md",
    "map/index.md",
    "map/plan.md",
    "topics/heat.md",
    "cities/ghent.md",
    "portfolio/pathways/first.md",
    "explore/index.md",
    "portfolio/basics.md",
]


@pytest.fixture
def repository(load: Callable[..., Repository]) -> Repository:
    found = load(FILES)
    assert not found.problems
    return found


def held(name: str, value: str, request: pytest.FixtureRequest) -> None:
    """Hold a text against its golden file."""
    path = GOLDEN / name
    if request.config.getoption("--rewrite-golden"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(value.encode())
    assert value == path.read_bytes().decode(), f"{name} has changed; pytest --rewrite-golden writes it anew"


@pytest.mark.parametrize("uri", KINDS)
def test_pages_are_as_they_were(repository: Repository, uri: str, request: pytest.FixtureRequest) -> None:
    pages = {page.uri: page for page in build_pages(repository, render_all(render_jobs(repository)))}
    page = pages[uri]
    frame = {key: value for key, value in page.meta["frame"].items() if key != "words"}  # test_words.py has those
    shown = {
        "meta": page.meta | {"frame": frame},
        "html": page.html,
        "toc": [list(h) for h in page.toc],
        "source": page.source,
    }
    held(
        f"pages/{uri.removesuffix('.md').replace('/', '-')}.json",
        json.dumps(shown, ensure_ascii=False, indent=1) + "\n",
        request,
    )


@pytest.mark.parametrize(
    "name",
    [
        "api/resources.json",
        "api/vocabularies.json",
        "api/resources.csv",
        "feed.xml",
        "feeds/topic/heat.xml",
    ],
)
def test_exports_are_as_they_were(repository: Repository, name: str, request: pytest.FixtureRequest) -> None:
    held(
        f"exports/{name.replace('/', '-')}",
        build_exports(repository, "https://kb.example/")[name].decode("utf-8"),
        request,
    )


def test_every_page_is_plain_data_and_safe(repository: Repository) -> None:
    def look(value: Any) -> None:
        if isinstance(value, dict):
            for item in value.values():
                look(item)
        elif isinstance(value, list):
            for item in value:
                look(item)
        else:
            assert value is None or isinstance(value, (str, int, float, bool))
            if isinstance(value, str) and not value.startswith('{"@context"'):
                assert "<" not in value
                assert '"' not in value

    for page in build_pages(repository, render_all(render_jobs(repository))):
        look(page.meta)
        assert page.meta["title"]
        assert page.meta["description"]
        json.dumps(page.meta)


def test_addresses_of_pages() -> None:
    for url in ("", "map/", "map/plan/", "portfolio/pathways/x/", "topics/heat/2/"):
        assert url_of_uri(uri_of(url)) == url
    assert uri_of("map/") == "map/index.md"
    assert root_of("") == ""
    assert root_of("map/plan/") == "../../"


@pytest.mark.parametrize(
    ("url", "target", "told"),
    [
        ("resources/a/", "resources/b/", "../b/"),
        ("resources/a/", "resources/b/#x", "../b/#x"),
        ("resources/a/", "resources/a/#x", "#x"),
        ("resources/a/", "resources/a/", "../a/"),
        ("resources/a/", "resources/ab/#x", "../ab/#x"),
        ("resources/a/", "map/plan/", "../../map/plan/"),
        ("resources/a/", "media/a.png", "../../media/a.png"),
        ("portfolio/pathways/a/", "portfolio/pathways/b/", "../b/"),
        ("portfolio/pathways/a/", "portfolio/b/", "../../../portfolio/b/"),
        ("map/", "map/plan/", "../map/plan/"),
        ("map/", "map/#x", "#x"),
        ("", "map/plan/", "map/plan/"),
        ("", "#x", "#x"),
    ],
)
def test_the_way_from_a_page_to_another_is_short(url: str, target: str, told: str) -> None:
    assert way(url, target) == told
    assert urljoin(f"https://a.example/{url}", told) == f"https://a.example/{target}"


def test_words_are_escaped_once() -> None:
    card = Safe(escape({"title": "a & <b>"}))
    assert escape({"card": card, "raw": "a & <b>", "html": Html("<i>")}) == {
        "card": {"title": "a &amp; &lt;b&gt;"},
        "raw": "a &amp; &lt;b&gt;",
        "html": "<i>",
    }
    assert card.also(why="<") == {"title": "a &amp; &lt;b&gt;", "why": "&lt;"}
    assert "</script" not in script_json({"x": "</script><script>"})


def test_citations(repository: Repository) -> None:
    assert cite(repository.catalog.resources["a"]).apa() == (
        "City Climate Knowledge (2026). ",
        "Warm homes in Ghent & Bruges",
        ". Based on: A report, P, pages 3-4.",
    )
    assert cite(repository.catalog.resources["c"]).apa() == (
        "City Climate Knowledge (n.d.). ",
        "Heat pumps for Ghent",
        ". https://example.org/c",
    )
