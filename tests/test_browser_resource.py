"""The page of a resource in a real browser: its first screen, what can be taken along, and the answers of readers."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser import KINDS, POLICY, Served, Visit, build_site, longest
from tests.conftest import resource, write_vocabularies


@pytest.mark.browser
@pytest.mark.parametrize("size", [(1280, 900), (390, 844)])
def test_the_first_screen_answers(size: tuple[int, int], visit: Visit, served: Served) -> None:
    """Title, summary, for whom, from whom and licence are seen without scrolling, however long the title."""
    resources = served.site.repository.catalog.resources
    key = next(key for key in longest(served.site) if resources[key].audience and resources[key].source)
    with visit(f"resources/{key}/", viewport={"width": size[0], "height": size[1]}) as page:
        answers = page.locator("article .first")
        assert answers.locator("dt").count() >= 2
        expect(answers).to_be_in_viewport(ratio=1)
        expect(page.locator("h1")).to_be_in_viewport(ratio=1)


@pytest.mark.browser
def test_citation_and_link_are_copied(visit: Visit, served: Served) -> None:
    with visit(KINDS["resource"](served.site), permissions=["clipboard-read", "clipboard-write"]) as page:
        key = page.url.rstrip("/").rsplit("/", 1)[1]
        read = "navigator.clipboard.readText()"
        page.get_by_role("link", name="Cite", exact=True).click()
        expect(page.get_by_role("button", name="Copy the citation")).to_be_in_viewport()
        page.get_by_role("button", name="Copy the citation").click()
        assert page.evaluate(read) == page.locator("#citation").inner_text()
        page.get_by_role("button", name="Copy as BibTeX").click()
        bibtex = page.evaluate(read)
        assert re.fullmatch(rf"@misc\{{{key},\n  author = .*\n\}}", bibtex, re.S)
        expect(page.locator("[data-w=copied]")).to_be_visible()
        page.get_by_role("button", name="Share", exact=True).click()
        expect(page.locator("[data-w=link_copied]")).to_be_visible()
        assert urlsplit(page.evaluate(read)).path.endswith(f"/resources/{key}/")
        page.evaluate("Object.defineProperty(navigator, 'share', { value: async (what) => { window.shared = what; } })")
        page.get_by_role("button", name="Share", exact=True).click()
        shared = page.evaluate("window.shared")
        assert (shared["title"], urlsplit(shared["url"]).path) == (page.title(), urlsplit(page.url).path)


@pytest.mark.browser
def test_a_publishers_page_is_named_with_language_and_format(visit: Visit, served: Served) -> None:
    with visit(KINDS["external-resource"](served.site)) as page:
        link = page.locator(".open a")
        host = (urlsplit(link.get_attribute("href") or "").hostname or "").removeprefix("www.")
        expect(link).to_have_text(re.compile(re.escape(host)))
        expect(page.locator(".open .why")).not_to_be_empty()


@pytest.mark.browser
def test_the_map_tells_what_a_phase_is_for(visit: Visit, served: Served) -> None:
    loop = served.site.repository.transition_map.loop
    with visit() as page:
        told = page.locator(".purposes li:visible")
        expect(told).to_have_count(0)
        page.locator("svg.map > a").nth(1).focus()
        page.keyboard.press("Shift+Tab")
        expect(told).to_have_text(loop[0].summary)
        page.keyboard.press("Tab")
        expect(told).to_have_text(loop[1].summary)
        page.locator("svg.map > a").nth(3).locator("text").first.hover()
        page.evaluate("document.activeElement.blur()")
        expect(told).to_have_text(loop[3].summary)


@pytest.mark.browser
def test_nothing_is_asked_without_an_address(visit: Visit, served: Served) -> None:
    with visit(KINDS["resource"](served.site)) as page:
        expect(page.get_by_role("heading", name="Was this useful?")).to_have_count(0)
        expect(page.get_by_role("link", name="Report a problem")).to_have_count(0)
        assert page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content") == POLICY


@pytest.mark.build
@pytest.mark.parametrize("address", ["mailto:hello@example.org", "https://example.org/issues/new?labels=site"])
def test_answers_of_readers_open_a_message(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_vocabularies(tmp_path / "content")
    (tmp_path / "content/resources").mkdir()
    text = resource("heat", title='"Heat & cold: 50% <less>"')
    (tmp_path / "content/resources/heat.md").write_text(text, encoding="utf-8")
    own = "assets/kb/progress.js" if address.startswith("mailto:") else "https://example.org/own.js"
    monkeypatch.setenv("FEEDBACK", address)
    monkeypatch.setenv("OWN_SCRIPT", own)
    build_site(tmp_path / "site", tmp_path / "content")
    page = (tmp_path / "site/resources/heat/index.html").read_text(encoding="utf-8")
    assert ('src="../../assets/kb/progress.js" defer' in page) == own.startswith("assets/")
    assert "example.org/own.js" not in page, "a script from elsewhere"
    links = [link.replace("&amp;", "&") for link in re.findall(rf'href="({re.escape(address)}[^"]+)"', page)]
    asked = [parse_qs(urlsplit(link).query) for link in links]
    name = "subject" if address.startswith("mailto:") else "title"
    assert {query[name][0] for query in asked} == {
        "Report a problem: Heat & cold: 50% <less>",
        "Was this useful? Yes: Heat & cold: 50% <less>",
        "Was this useful? No: Heat & cold: 50% <less>",
    }
    assert all(query["body"][0].endswith("resources/heat/") for query in asked)
