"""The interface in the reader's language, in a real browser; and a build that speaks another one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from nzc_kb.languages import languages, read_words
from tests.browser import KINDS, Served, Visit, axe, serve, watched
from tests.conftest import Drawn, resource
from tests.test_browser import COLOUR_RULES, ready
from tests.test_build import project, run

pytestmark = pytest.mark.browser

OTHERS = [language for language in languages() if language != "en"]
SHOWN = ("home", "map", "resource", "external-resource", "pathway", "city", "lever", "404")


def switch(page: Page, language: str) -> None:
    """Choose a language in the header, and wait for it."""
    page.locator("[data-languages]").select_option(language)
    expect(page.locator("html")).to_have_attribute("lang", language)


@pytest.mark.parametrize("language", OTHERS)
def test_switching_changes_the_strings_and_lasts(language: str, visit: Visit, served: Served) -> None:
    words = read_words(language)
    with visit("map/") as page:
        title = page.locator(".phases h3").first.inner_text()
        switch(page, language)
        expect(page.locator("h1")).to_have_text(str(words.say("map_name")))
        expect(page).to_have_title(re.compile(f"^{words.say('map_name')} - "))
        expect(page.get_by_role("navigation", name=str(words.say("main")))).to_be_visible()
        expect(page.locator("#find-top")).to_have_attribute("placeholder", str(words.say("search")))
        expect(page.locator("h1 [data-w]")).to_have_attribute("lang", language)
        expect(page.locator("#content")).to_have_attribute("lang", "en")
        expect(page.locator(".phases h3").first).to_have_text(title)
        page.goto("cities/")
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.locator("h1")).to_have_text(str(words.say("cities")))
        total = len(served.site.repository.catalog.cities)
        expect(page.locator(".lead")).to_contain_text(str(words.say("count_cities", n=total)))
        country = next(iter(served.site.repository.catalog.cities.values())).country
        expect(page.locator(f"[data-w='@{country}']").first).to_have_text(str(words.country(country)))
        switch(page, "en")
        expect(page.locator("h1")).to_have_text("Cities")
        page.reload()
        expect(page.locator("html")).to_have_attribute("lang", "en")


def test_dates_and_counts_are_said_as_at_the_build(visit: Visit, served: Served) -> None:
    """A switch there and back changes no word: the script says everything as the build did."""
    for kind in SHOWN:
        with visit(KINDS[kind](served.site)) as page:
            texts = "[...document.querySelectorAll('[data-w],[data-wl]')].map((e) => `${e.textContent}|${e.ariaLabel}`)"
            before = page.evaluate(texts)
            switch(page, "de")
            assert page.evaluate(texts) != before
            switch(page, "en")
            assert page.evaluate(texts) == before


def test_nothing_is_fetched_until_another_language_is_wanted(visit: Visit) -> None:
    asked: list[str] = []
    with visit("about/") as page:
        page.on("request", lambda request: asked.append(request.url))
        page.goto("map/")
        page.wait_for_load_state("networkidle")
        assert not [url for url in asked if "/words/" in url]
        switch(page, "fr")
        assert [url.rpartition("/")[2] for url in asked if "/words/" in url] == ["fr.json"]


def test_without_scripts_there_is_no_menu(visit: Visit) -> None:
    with visit("map/", java_script_enabled=False) as page:
        expect(page.locator("[data-languages]")).to_be_hidden()
        expect(page.locator("html")).to_have_attribute("lang", "en")
        expect(page.locator("h1")).to_have_text("Climate Transition Map")


def test_a_language_that_does_not_come_leaves_the_page_as_it_was(browser: Browser, served: Served) -> None:
    with browser.new_context(base_url=served.url) as context:
        page = context.new_page()
        page.route("**/words/*.json", lambda route: route.abort())
        page.goto("map/")
        page.locator("[data-languages]").select_option("de")
        expect(page.locator("[data-languages]")).to_have_value("en")
        expect(page.locator("html")).to_have_attribute("lang", "en")
        expect(page.locator("h1")).to_have_text("Climate Transition Map")


@pytest.mark.parametrize("kind", SHOWN)
def test_a_page_is_sound_and_accessible_in_each_language(kind: str, visit: Visit, served: Served) -> None:
    with visit(KINDS[kind](served.site)) as page:
        ready(page)
        for language in OTHERS:
            switch(page, language)
            for width in (1280, 320, 390):
                page.set_viewport_size({"width": width, "height": 800})
                sizes = page.evaluate("[document.scrollingElement.scrollWidth, document.documentElement.clientWidth]")
                assert sizes[0] <= sizes[1], f"{language}: {sizes[0]} wide in {sizes[1]}"
            assert not axe(page, but=COLOUR_RULES), language  # words change no colour


# A build in another language


@pytest.mark.build
def test_a_build_in_french_is_french(tmp_path: Path, draw: Drawn, browser: Browser) -> None:
    base = project(
        tmp_path,
        draw,
        {
            "resources/a.md": resource("a", reviewed="2026-03-01", country='["DE"]'),
            "resources/b.md": resource("b", title="Chauffer", language="fr", url="", source="{title: X}"),
        },
    )
    config = base / "mkdocs.yml"
    config.write_text(config.read_text("utf-8").replace("language: en", "language: fr"), "utf-8")
    built = run("nzc-kb", "build", cwd=base)
    assert built.returncode == 0, built.stderr
    page = (base / "site/resources/a/index.html").read_text("utf-8")
    assert '<html lang="fr"' in page
    assert 'id="content" tabindex="-1" lang="en"' in page
    for said in ("Aller au contenu", ">En bref<", ">1 mars 2026<", ">Allemagne<", ">anglais<", "Types de ville"):
        assert said in page
    assert ' data-w="@DE" lang="fr">Allemagne</a>' in page
    assert '<h1 lang="fr">Chauffer</h1>' in (base / "site/resources/b/index.html").read_text("utf-8")
    assert "Cette page n’existe pas - " in (base / "site/404.html").read_text("utf-8")
    with serve(base / "site") as url, watched(browser, url) as page_in_browser:
        page_in_browser.goto(f"{url}map/")
        expect(page_in_browser).to_have_title(re.compile("^Carte de la transition climatique"))
        switch(page_in_browser, "en")
        expect(page_in_browser.locator("h1")).to_have_text("Climate Transition Map")
        expect(page_in_browser.locator("h1 [data-w]")).to_have_attribute("lang", "en")


@pytest.mark.build
def test_a_language_without_strings_is_told_in_plain_words(tmp_path: Path, draw: Drawn) -> None:
    base = project(tmp_path, draw, {"resources/a.md": resource("a")})
    config = base / "mkdocs.yml"
    config.write_text(config.read_text("utf-8").replace("language: en", "language: tlh"), "utf-8")
    for command in (("build",), ("stage", "staged")):
        refused = run("nzc-kb", *command, cwd=base)
        assert refused.returncode == 2
        assert "mkdocs.yml: language “tlh” is none of de, en, es, fr, it." in refused.stderr
    stock = run("mkdocs", "build", cwd=base)
    assert stock.returncode != 0
    assert "tlh" in stock.stderr
    assert "Traceback" not in stock.stderr


@pytest.mark.build
def test_translations_are_linked_with_the_original_marked(tmp_path: Path, draw: Drawn, browser: Browser) -> None:
    from tests.test_words import TRANSLATED

    base = project(tmp_path, draw, dict(TRANSLATED))
    built = run("nzc-kb", "build", cwd=base)
    assert built.returncode == 0, built.stderr
    with serve(base / "site") as url, watched(browser, url) as page:
        page.goto(f"{url}resources/pt/")
        links = page.locator(".also a")
        assert [(a.inner_text(), a.get_attribute("lang"), a.get_attribute("hreflang")) for a in links.all()] == [
            ("English", "en", "en"),
            ("Français", "fr", "fr"),
        ]
        expect(page.locator(".also")).to_have_text("Also in: English (original), Français")
        links.last.click()
        expect(page).to_have_url(f"{url}resources/fr/")
        expect(page.get_by_role("heading", name="Connected")).to_have_count(0)
