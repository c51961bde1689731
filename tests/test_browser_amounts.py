"""Every kind of page over a repository that holds nothing yet, one resource, and five hundred."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from benchmarks.corpus import write_corpus
from tests.browser import axe, build_site, found, serve, watched

pytestmark = pytest.mark.browser

TITLE = "Neighbourhood-by-neighbourhood Energieeffizienzsteigerungsmaßnahmen with residents, owners and the utility"
"""Long, and with a word that is wider than a small phone would like."""

LISTS = {f"{name}.html" for name in "home map phase explore list facet facet-index city resource".split()}
"""Pages that look otherwise when there is nothing to list, or much."""


def write_amount(content: Path, amount: int) -> None:
    """Write a folder of so many resources, every tenth with a long title."""
    write_corpus(content, max(amount, 1), 7)
    files = sorted((content / "resources").rglob("*.md"))
    for number, path in enumerate(files[::10]):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub("(?m)^title:.*", f"title: {TITLE} {number}", text, count=1), encoding="utf-8")
    for path in files[amount:]:
        path.unlink()


def fits(page: Page) -> None:
    """The page is no wider than the screen, whichever it is."""
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        wide, room = page.evaluate("[document.scrollingElement.scrollWidth, document.documentElement.clientWidth]")
        assert wide <= room, f"{page.url}: {wide} wide in {room}"


@pytest.mark.parametrize("amount", [0, 1, 500])
def test_pages_hold_any_amount(amount: int, browser: Browser, tmp_path: Path) -> None:
    write_amount(tmp_path / "content", amount)
    site = build_site(tmp_path / "site", tmp_path / "content")
    assert len(site.repository.catalog.resources) == amount
    fullest: dict[str, str] = {}
    for made in sorted(site.pages, key=lambda made: len(made.html) + len(str(made.meta))):
        fullest[made.meta["template"]] = made.url
    with serve(tmp_path / "site") as url, watched(browser, url) as page:
        for template in sorted(LISTS & fullest.keys()):
            page.goto(fullest[template] or url)
            page.locator("h1").wait_for()
            expect(page.locator("[data-drawing]")).to_have_count(0)
            fits(page)
            if not amount:
                page.set_viewport_size({"width": 390, "height": 800})
                assert not axe(page), template
        page.goto("explore/")
        if amount:
            assert found(page) == amount
            page.goto("explore/?q=neighbourhood-by-neighbourhood")
            assert 0 < found(page) <= amount
        expect(page.locator("[data-list]")).to_contain_text(TITLE if amount else "Nothing stands here yet.")
