"""The map and the directory of cities in a real browser."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser import KINDS, Served, Visit

pytestmark = pytest.mark.browser


def rows(page: Page) -> list[str]:
    """The cities that the list shows."""
    return sorted(page.locator("tr[data-city]:visible").evaluate_all("rows => rows.map((r) => r.dataset.city)"))


def marks(page: Page) -> list[str]:
    """The cities that the map shows."""
    return sorted(page.locator("a[data-city]:visible").evaluate_all("marks => marks.map((m) => m.dataset.city)"))


def test_map_and_list_are_narrowed_together(visit: Visit, served: Served) -> None:
    cities = served.site.repository.catalog.cities
    country = max(
        {c.country for c in cities.values()}, key=lambda code: sum(c.country == code for c in cities.values())
    )
    kind = min({t for c in cities.values() if c.country == country for t in c.city_type})
    with visit("cities/") as page:
        assert rows(page) == sorted(cities)
        page.get_by_label("Country").select_option(country)
        expected = sorted(key for key, city in cities.items() if city.country == country)
        assert (rows(page), marks(page)) == (expected, expected)
        expect(page.locator("[data-shown]")).to_have_text(f"{len(expected)} /")
        page.get_by_label("Type").select_option(kind)
        both = [key for key in expected if kind in cities[key].city_type]
        assert (rows(page), marks(page)) == (both, both)
        assert parse_qs(urlsplit(page.url).query) == {"country": [country], "type": [kind]}
        page.reload()
        assert rows(page) == both
        page.go_back()
        assert rows(page) == expected
        page.get_by_role("button", name="Show all").first.click()
        assert rows(page) == sorted(cities)
        assert not urlsplit(page.url).query


def test_no_city_fits(visit: Visit, served: Served) -> None:
    cities = served.site.repository.catalog.cities.values()
    groups = {c.support_group for c in cities if c.support_group}
    for country in sorted({c.country for c in cities}):
        if missing := sorted(groups - {c.support_group for c in cities if c.country == country}):
            break
    with visit(f"cities/?country={country}&group={missing[0]}&type=nonsense") as page:
        expect(page.get_by_label("Type")).to_have_value("")
        assert rows(page) == []
        page.locator("[data-nothing]").get_by_role("button").click()
        assert len(rows(page)) == len(cities)
        expect(page.get_by_label("Type")).to_be_focused()


@pytest.mark.parametrize(("width", "links"), [(1280, ".by-city a"), (880, ".by-city a"), (320, ".by-country a")])
def test_marks_can_be_hit(width: int, links: str, visit: Visit) -> None:
    """Each mark is 24 pixels wide at least, or stands so far from the next that a circle of 24 meets no other."""
    with visit("cities/", viewport={"width": width, "height": 900}) as page:
        middles = page.locator(f"{links} .mark").evaluate_all(
            """all => all.map((mark) => {
              const box = mark.getBoundingClientRect();
              return [box.x + box.width / 2, box.y + box.height / 2];
            })"""
        )
        assert len(middles) > 20
        close = [
            (a, b)
            for i, a in enumerate(middles)
            for b in middles[i + 1 :]
            if ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5 < 24
        ]
        assert not close, f"{len(close)} pairs stand too close: {close[:3]}"


def test_the_map_by_keyboard(visit: Visit, served: Served) -> None:
    with visit("cities/") as page:
        page.get_by_role("link", name="Skip the map").focus()
        page.keyboard.press("Tab")
        mark = page.locator(".by-city a").first
        expect(mark).to_be_focused()
        assert mark.locator("text").evaluate("text => getComputedStyle(text).opacity") == "1"
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert "/cities/" in page.url and page.url != f"{served.url}cities/"


def test_a_country_leads_to_its_cities_on_a_phone(visit: Visit) -> None:
    with visit("cities/", viewport={"width": 390, "height": 800}) as page:
        expect(page.locator("svg.by-city")).to_be_hidden()
        mark = page.locator(".by-country a").last
        code = mark.get_attribute("data-country")
        mark.locator("text").click()
        expect(page.locator(f"#country-{code}")).to_be_in_viewport()


def test_everything_is_listed_without_scripts(visit: Visit, served: Served) -> None:
    with visit("cities/", java_script_enabled=False) as page:
        expect(page.locator("[data-narrow]")).to_be_hidden()
        assert page.locator("tr[data-city]").count() == len(served.site.repository.catalog.cities)


def test_a_city_shows_its_place_and_why_others_are_like_it(visit: Visit, served: Served) -> None:
    with visit(KINDS["city"](served.site)) as page:
        expect(page.get_by_role("img", name="on the map")).to_be_visible()
        reasons = page.locator("section", has=page.get_by_role("heading", name="Cities like this one")).locator(".why")
        assert reasons.count()
        assert all(":" in reason for reason in reasons.all_inner_texts())
