"""The reader's own portfolio in a real browser: picked anywhere, ordered, noted, shared, taken along, deleted."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from nzc_kb.languages import read_words
from tests.browser import Served, Visit, axe, longest

pytestmark = pytest.mark.browser

KEY = "kb-portfolio"


def fill(page: Page, served: Served, ids: list[str]) -> None:
    """Put resources into the browser's memory, as the buttons do, and open the page."""
    resources = served.site.repository.catalog.resources
    picks = [{"id": i, "title": resources[i].title, "url": f"resources/{i}/", "kind": "", "note": ""} for i in ids]
    page.evaluate("([key, value]) => localStorage.setItem(key, value)", [KEY, json.dumps({"picks": picks})])
    page.goto("my-portfolio/")
    page.reload()
    expect(page.locator("[data-picks] > li")).to_have_count(len(ids))
    page.locator("[data-cover] td a").first.wait_for()


def kept(page: Page) -> list[str]:
    found = page.evaluate("(key) => localStorage.getItem(key)", KEY)
    return [pick["id"] for pick in json.loads(found)["picks"]] if found else []


def test_an_empty_portfolio_leads_on(visit: Visit, served: Served) -> None:
    with visit("my-portfolio/") as page:
        expect(page.get_by_role("heading", name="Nothing picked yet")).to_be_visible()
        expect(page.locator("[data-full]")).to_be_hidden()
        page.get_by_role("link", name="Two questions").click()
        expect(page).to_have_url(f"{served.url}start/")


def test_a_resource_is_picked_on_its_page_and_in_a_list(visit: Visit, served: Served) -> None:
    key = longest(served.site)[0]
    with visit(f"resources/{key}/") as page:
        page.get_by_role("button", name="Add to my portfolio").click()
        expect(page.get_by_role("button", name="Remove from my portfolio")).to_have_attribute("aria-pressed", "true")
        expect(page.locator("[data-mine] b")).to_have_text("1")
        expect(page.get_by_role("banner").get_by_role("status")).to_have_text("Added to your portfolio.")
        page.goto("topics/")
        page.locator(".terms a").first.click()
        row = page.locator(".row .pick").first
        row.click()
        expect(page.locator("[data-mine] b")).to_have_text("2")
        expect(row).to_have_attribute("aria-pressed", "true")
        other = row.get_attribute("data-pick")
        page.goto("explore/")
        page.locator("[data-list] .row .pick").nth(3).click()
        expect(page.locator("[data-mine] b")).to_have_text("3")
        page.get_by_role("link", name="My portfolio").click()
        assert kept(page)[:2] == [key, other]
        expect(page.locator("[data-picks] > li")).to_have_count(3)
        titles = page.locator("[data-picks] h3").all_inner_texts()
        assert titles[0] == served.site.repository.catalog.resources[key].title
        page.go_back()
        page.locator("[data-list] .row .pick[aria-pressed=true]").first.click()
        expect(page.locator("[data-mine] b")).to_have_text("2")


def test_order_notes_and_removal_by_keyboard(visit: Visit, served: Served) -> None:
    ids = longest(served.site)[:3]
    with visit() as page:
        fill(page, served, ids)
        down = page.locator(f"[data-key='down:{ids[0]}']")
        down.focus()
        page.keyboard.press("Enter")
        expect(down).to_be_focused()
        page.keyboard.press("Enter")
        assert kept(page) == [ids[1], ids[2], ids[0]]
        up = page.locator(f"[data-key='up:{ids[0]}']")
        expect(up).to_be_focused()
        expect(page.locator("[data-status]")).to_contain_text("now number 3")
        page.keyboard.press("Enter")
        assert kept(page) == [ids[1], ids[0], ids[2]]
        page.locator(f"[data-key='note:{ids[0]}']").fill("Ask <b>Anna</b>")
        page.locator(f"[data-key='off:{ids[1]}']").press("Enter")
        expect(page.locator("[data-picks] > li")).to_have_count(2)
        expect(page.locator(f"[data-key='off:{ids[0]}']")).to_be_focused()
        page.reload()
        expect(page.locator(f"[data-key='note:{ids[0]}']")).to_have_value("Ask <b>Anna</b>")
        assert kept(page) == [ids[0], ids[2]]


def test_what_is_missing_is_offered_and_closes_the_gap(visit: Visit, served: Served) -> None:
    with visit() as page:
        fill(page, served, longest(served.site)[:1])
        term = page.locator("[data-missing] h3").first.inner_text()
        offer = page.locator("[data-missing] .gapped").first.locator(".proposal")
        assert 1 <= offer.count() <= 3
        offer.first.get_by_role("button").click()
        expect(page.locator("[data-picks] > li")).to_have_count(2)
        expect(page.locator("[data-missing] h3", has_text=term)).to_have_count(0)
        expect(page.locator("[data-count]")).to_be_focused()


def test_a_shared_link_leaves_ones_own_alone(visit: Visit, served: Served) -> None:
    ids = longest(served.site)[:6]
    with visit(permissions=["clipboard-read", "clipboard-write"]) as page:
        fill(page, served, ids[:2])
        page.locator(f"[data-key='note:{ids[0]}']").fill("For the mayor")
        page.get_by_label("With my notes").check()
        page.get_by_role("button", name="Copy a link").click()
        link = page.evaluate("navigator.clipboard.readText()")
        assert link == page.locator("[data-link]").input_value()
        page.evaluate("localStorage.clear()")
        fill(page, served, ids[2:5])
        page.goto(link)
        expect(page.locator("[data-told]")).to_contain_text("Your own portfolio, with 3 resources, is untouched")
        expect(page.locator("[data-picks] > li")).to_have_count(2)
        expect(page.locator(".noted")).to_have_text("For the mayor")
        assert kept(page) == ids[2:5]
        page.get_by_role("button", name="Back to mine").click()
        expect(page.locator("[data-picks] > li")).to_have_count(3)
        page.goto(link)
        page.get_by_role("button", name="Add what is new to mine").click()
        assert kept(page) == [*ids[2:5], *ids[:2]]
        expect(page.locator("[data-banner]")).to_be_hidden()
        page.goto(f"my-portfolio/#pick={ids[5]}.no-longer-there")
        expect(page.locator("[data-picks] > li")).to_have_count(2)
        expect(page.locator("[data-picks]")).to_contain_text("no longer in the repository")
        page.get_by_role("button", name="Put it in the place of mine").click()
        assert kept(page) == [ids[5], "no-longer-there"]


def test_files_are_taken_along(visit: Visit, served: Served, tmp_path: Path) -> None:
    ids = longest(served.site)[:2]
    resources = served.site.repository.catalog.resources
    with visit() as page:
        fill(page, served, ids)
        page.locator(f"[data-key='note:{ids[0]}']").fill("=1+1")
        texts = {}
        for name in ("Table (CSV)", "References (BibTeX)", "Text (Markdown)"):
            with page.expect_download() as waiting:
                page.get_by_role("button", name=name).click()
            waiting.value.save_as(tmp_path / waiting.value.suggested_filename)
            texts[name] = (tmp_path / waiting.value.suggested_filename).read_bytes().decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(texts["Table (CSV)"])))
        assert [row["id"] for row in rows] == ids
        assert rows[0]["note"] == "'=1+1"
        assert rows[0]["address"] == f"{served.url}resources/{ids[0]}/"
        assert texts["References (BibTeX)"].count("@misc{") == 2
        assert f"1. [{resources[ids[0]].title.split(':')[0]}" in texts["Text (Markdown)"].replace("\\", "")


def test_five_hundred_picks(visit: Visit, served: Served) -> None:
    ids = longest(served.site)
    ids = [*ids, *(f"gone-{n}" for n in range(500 - len(ids)))][:500]
    with visit(viewport={"width": 390, "height": 800}) as page:
        page.goto(f"my-portfolio/#pick={'.'.join(ids)}")
        expect(page.locator("[data-picks] > li")).to_have_count(500)
        page.locator("[data-cover] td a").first.wait_for()
        page.get_by_role("button", name="Keep it as mine").click()
        expect(page.locator("[data-mine] b")).to_have_text("500")
        page.get_by_role("button", name="Copy a link").click()
        expect(page.locator("[data-long]")).to_be_visible()
        room = page.evaluate("[document.scrollingElement.scrollWidth, document.documentElement.clientWidth]")
        assert room[0] <= room[1]
        page.get_by_role("button", name="Delete everything").click()
        assert len(kept(page)) == 500, "one press is not enough"
        page.get_by_role("button", name="Really delete?").click()
        assert page.evaluate("localStorage.length") == 0
        expect(page.get_by_role("heading", name="Nothing picked yet")).to_be_visible()


def test_a_filled_portfolio_is_accessible(visit: Visit, served: Served) -> None:
    with visit() as page:
        fill(page, served, longest(served.site)[:8])
        page.get_by_role("button", name="Copy a link").click()
        for width in (1280, 390, 320):
            page.set_viewport_size({"width": width, "height": 800})
            assert not axe(page), f"{width} wide"
        page.emulate_media(color_scheme="dark")
        assert not axe(page)


def test_it_prints_as_a_list(visit: Visit, served: Served) -> None:
    with visit() as page:
        fill(page, served, longest(served.site)[:2])
        page.locator("textarea").first.fill("Read first")
        page.emulate_media(media="print")
        expect(page.locator(".noted").first).to_be_visible()
        for hidden in ("textarea", "[data-share]", "[data-missing]", ".moves", "header nav"):
            expect(page.locator(hidden).first).to_be_hidden()
        page.set_viewport_size({"width": 680, "height": 900})  # what a sheet of paper holds
        assert page.locator("[data-cover]").evaluate("(table) => table.getBoundingClientRect().right <= innerWidth")


@pytest.mark.parametrize("language", ["de", "it"])
def test_it_speaks_the_readers_language(language: str, visit: Visit, served: Served) -> None:
    words = read_words(language)
    with visit() as page:
        page.evaluate("(language) => localStorage.setItem('kb-language', language)", language)
        fill(page, served, longest(served.site)[:3])
        expect(page.locator("[data-count]")).to_have_text(str(words.say("count_resources", n=3)))
        expect(page.locator("textarea").first).to_have_attribute("placeholder", str(words.say("note")))
        assert page.evaluate("document.documentElement.lang") == language
        page.locator("[data-languages]").select_option("fr")
        expect(page.locator("[data-count]")).to_have_text(str(read_words("fr").say("count_resources", n=3)))
