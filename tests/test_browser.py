"""The built site in a real browser: every kind of page, the ways through it, and text that wants to do harm."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from nzc_kb.problems import ProblemsFound
from tests.browser import KINDS, Served, Visit, asked, axe, build_site, found, ready, serve, tab_to, thin, watched
from tests.conftest import resource, write_vocabularies

pytestmark = pytest.mark.browser

COLOUR_RULES = ["color-contrast", "link-in-text-block"]
"""What can differ between light and dark: nothing but colours does."""

WIDTHS = (320, 390, 1280)


# Every kind of page


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_sound_and_accessible(kind: str, visit: Visit, served: Served) -> None:
    with visit(KINDS[kind](served.site)) as page:
        ready(page)
        assert page.title().strip()
        expect(page.locator("h1")).to_have_count(1)
        expect(page.locator("h1")).not_to_be_empty()
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            wide, room = page.evaluate("[document.scrollingElement.scrollWidth, document.documentElement.clientWidth]")
            assert wide <= room, f"{wide} wide in {room}"
        assert not axe(page, but=COLOUR_RULES), "1280 wide"
        thin(page)
        assert not axe(page, COLOUR_RULES), "1280 wide, light"
        page.emulate_media(color_scheme="dark")
        assert not axe(page, COLOUR_RULES), "1280 wide, dark"
        page.set_viewport_size({"width": 390, "height": 800})
        assert not axe(page, COLOUR_RULES), "390 wide, dark"
        page.emulate_media(color_scheme="light")
        assert not axe(page), "390 wide, light"


def test_filters_opened_on_a_small_screen_are_accessible(visit: Visit) -> None:
    with visit("explore/", viewport={"width": 390, "height": 800}) as page:
        ready(page)
        expect(page.locator("[data-facets]")).to_be_hidden()
        page.get_by_role("button", name="Filters").click()
        expect(page.locator("[data-facets]")).to_be_visible()
        widths = "(all) => [...new Set(all.map((each) => each.getBoundingClientRect().width))]"
        assert page.locator("[data-facets] details").evaluate_all(widths) == [
            page.locator(".facets").bounding_box()["width"]
        ]
        assert not axe(page)


CONTRASTS = """
(map) => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgb = (layers) => {
    for (const [fillStyle, globalAlpha] of layers) {
      Object.assign(canvas, { fillStyle, globalAlpha }).fillRect(0, 0, 1, 1);
    }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const linear = (v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = (colour) => colour.reduce((sum, v, i) => sum + linear(v / 255) * [0.2126, 0.7152, 0.0722][i], 0);
  const paper = [getComputedStyle(document.body).backgroundColor, 1];
  return [...map.querySelectorAll("text, use")].map((text) => {
    const used = text.matches("use"), own = getComputedStyle(text);
    const under = used ? own : getComputedStyle(text.parentElement.querySelector(".seg, .core"));
    const back = light(rgb([paper, [under.fill, Number(under.fillOpacity)]]));
    const front = light(rgb([[used ? own.color : own.fill, 1]]));
    return [text.parentElement.textContent, (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05)];
  });
}
"""
"""The contrast of every word on the map with what it stands on: axe cannot tell it inside a drawing."""


@pytest.mark.parametrize("kind", ["map", "resource"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_on_the_map_can_be_read(kind: str, scheme: str, visit: Visit, served: Served) -> None:
    with visit(KINDS[kind](served.site), color_scheme=scheme) as page:
        ratios = page.locator("svg.map").first.evaluate(CONTRASTS)
        assert ratios
        assert all(ratio >= 4.5 for _, ratio in ratios), ratios


def test_a_mistyped_address_leads_on(browser: Browser, served: Served) -> None:
    with browser.new_context(base_url=served.url) as context:
        page = context.new_page()
        answer = page.goto("no/such/page/")
        assert answer is not None and answer.status == 404
        page.get_by_role("link", name="Search the repository").click()
        expect(page).to_have_url(f"{served.url}explore/")


# Ways through the site


def a_walk(served: Served) -> tuple[str, str, str, str]:
    """The addresses of a phase, a resource that its page shows, a neighbour of that one, and the neighbour's city."""
    pages = {page.url: page.meta for page in served.site.pages}
    for phase, meta in pages.items():
        if meta["template"] == "phase.html":
            for item in (item for group in meta["groups"] for item in group["items"]):
                for other in pages[item["url"]]["related"]:
                    for place in pages[other["url"]]["places"]:
                        if place["url"] and other["url"] != item["url"]:
                            return phase, item["url"], other["url"], place["url"]
    raise AssertionError("no way leads from a phase over two resources to a city")


def test_from_home_by_the_map_to_a_city(visit: Visit, served: Served) -> None:
    phase, first, second, city = a_walk(served)
    with visit() as page:
        page.get_by_role("navigation", name="Main").get_by_role("link", name="Map").click()
        expect(page).to_have_url(f"{served.url}map/")
        follow(page, "svg.map a", phase)
        follow(page, "article .row a", first)
        follow(page, "article .rel a", second)
        follow(page, "article > .kind a", city)
        expect(page.get_by_role("heading", level=1)).to_be_visible()


def follow(page: Page, links: str, url: str) -> None:
    """Click the link to `url` among `links`, and arrive there."""
    base = page.evaluate("document.querySelector('.brand').href")
    target = page.locator(links).and_(page.locator(f"[href$='/{url.split('/')[-2]}/']")).first
    # the centre of a segment's box may be outside of it, so a link of a drawing is clicked on its words
    (target.locator("text").first if target.locator("text").count() else target).click()
    expect(page).to_have_url(base + url)


# Other ways to read


def test_by_keyboard_alone(visit: Visit, served: Served) -> None:
    with visit() as page:
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#content")).to_be_focused()
        tab_to(page, "main input[type=search]", 1)
        page.keyboard.type("city")
        page.keyboard.press("Enter")
        page.wait_for_url("**/explore/?q=city")
        ready(page)
        hits = found(page)
        tab_to(page, ".skip", 1)
        page.keyboard.press("Enter")
        tab_to(page, ".skip-map a", 1)
        tab_to(page, "[data-facets] summary", 1)
        tab_to(page, "[data-facets] input[type=checkbox]", 1)
        key = page.evaluate("document.activeElement.dataset.key")
        page.keyboard.press("Space")
        name, _, term = key.partition(":")
        ready(page)
        assert asked(page) == {"q": ["city"], name: [term]}
        assert 0 < found(page) <= hits
        assert page.evaluate("document.activeElement.dataset.key") == key, "the focus stays where it was"
        tab_to(page, "[data-sort]")
        page.keyboard.press("ArrowDown")
        assert asked(page)["sort"] == ["newest"]
        tab_to(page, "[data-view]", 1)
        tab_to(page, "[data-chips] button", 1)
        page.keyboard.press("Enter")
        ready(page)
        assert asked(page) == {"q": ["city"], "sort": ["newest"]}
        page.locator(".skip-map a").focus()
        page.keyboard.press("Enter")
        tab_to(page, "[data-list] h2 a", 12)
        page.keyboard.press("Enter")
        page.wait_for_url("**/resources/*/")


def test_the_scheme_is_remembered(visit: Visit) -> None:
    paper = "getComputedStyle(document.body).backgroundColor"
    with visit(color_scheme="light") as page:
        light = page.evaluate(paper)
        scheme = page.get_by_role("button", name="Dark colours")
        expect(scheme).to_have_attribute("aria-pressed", "false")
        scheme.click()
        expect(scheme).to_have_attribute("aria-pressed", "true")
        dark = page.evaluate(paper)
        assert dark != light
        page.emulate_media(media="print")
        assert page.evaluate("getComputedStyle(document.body).colorScheme") == "light", "on paper, ink is dark"
        page.emulate_media(media="screen")
        page.goto("map/")
        assert page.evaluate(paper) == dark
        page.reload()
        expect(scheme).to_have_attribute("aria-pressed", "true")
        scheme.click()
        assert page.evaluate(paper) == light
        page.emulate_media(color_scheme="dark")
        page.goto("about/")
        assert page.evaluate(paper) == light, "what the reader chose counts more than the system"


def test_without_scripts(visit: Visit, served: Served) -> None:
    with visit(java_script_enabled=False) as page:
        box = page.get_by_role("banner").get_by_label("Search the repository")
        box.fill("heat")
        box.press("Enter")
        expect(page).to_have_url(f"{served.url}explore/?q=heat")
        assert page.locator("[data-list] .row").count() == min(20, len(served.site.repository.facets.listed))
        expect(page.locator("[data-tools], [data-scheme-switch]").first).to_be_hidden()
        page.locator("[data-facets]").get_by_role("link", name="Levers").click()
        expect(page).to_have_url(f"{served.url}levers/")
        page.locator(".terms a").first.click()
        assert page.locator(".lines a").count() > page.locator(".row p").count() == 12, "the others have a line each"
        page.goto("explore/")
        page.get_by_role("link", name="Plain list of all resources").click()
        assert page.locator(".lines a").count() > 20


# Text that wants to do harm

HARM = (
    "\"'><img src=x onerror=window.pwned=1>",
    "</script><script>window.pwned=1</script>",
    "{{ 7 * 7 }}<svg onload=window.pwned=1>",
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site whose resources, and one term, are hostile in every word; bodies in the forms that the checks let in."""
    folder = tmp_path_factory.mktemp("hostile")
    content = folder / "content"
    write_vocabularies(content)
    topics = content / "vocabularies/topic.yml"
    hostile_term = f"label: {json.dumps(HARM[0])}\n    definition: {json.dumps(HARM[1] + ' as a definition.')}"
    topics.write_text(
        re.sub(r"label: Heat\n +definition: .*", lambda _: hostile_term, topics.read_text("utf-8")), "utf-8"
    )
    for number, harm in enumerate(HARM):
        entities = harm.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
        text = resource(
            f"harm-{number}",
            f"## Harm `{harm}`\n\nUndergrowth, harm {entities} and [{entities}](https://example.org/)\n\n```\n{harm}\n```\n",
            title=json.dumps(f"{harm} is harmful, number {number}"),
            summary=json.dumps(f"What a town gets from harmful text: {harm} and nothing else."),
            keywords=f"[{json.dumps(harm)}]",
            key_lesson=json.dumps(f"Learn from {harm} what to avoid."),
        )
        path = content / f"resources/harm-{number}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    build_site(folder / "site", content)
    return folder / "site"


def test_markup_in_a_body_is_not_built(tmp_path: Path) -> None:
    write_vocabularies(tmp_path / "content")
    (tmp_path / "content/resources").mkdir()
    (tmp_path / "content/resources/harm.md").write_text(resource("harm", f"Harm {HARM[0]}"), encoding="utf-8")
    with pytest.raises(ProblemsFound, match="raw-html"):
        build_site(tmp_path / "site", tmp_path / "content")


PLACES = {
    "home": "",
    "explore": "explore/",
    "list": "explore/all/",
    "term": "topics/heat/",
    "index": "topics/",
    "found": "explore/?q=undergrowth",
    "phase": "map/plan/",
    **{f"resource-{number}": f"resources/harm-{number}/" for number in range(len(HARM))},
    **{f"query-{n}": f"explore/?{urlencode({'q': harm, 'topic': f'heat,{harm}'})}" for n, harm in enumerate(HARM)},
}


@pytest.mark.parametrize("place", PLACES)
def test_hostile_text_stays_text(place: str, hostile: Path, browser: Browser) -> None:
    """Without a policy that would hold it back: whatever became markup would run."""
    with serve(hostile, policy="") as url, watched(browser, url) as page:
        page.goto(url + PLACES[place])
        ready(page)
        if place == "explore":
            page.locator("main input[type=search]").fill("harmful")
            expect(page.locator("mark").first).to_be_visible()
            page.locator("[data-key='topic:heat']").click()
            expect(page.locator("[data-chips] button")).to_have_text(HARM[0])
        if place == "found":
            expect(page.locator(".found", has=page.locator("mark", has_text="Undergrowth"))).to_have_count(len(HARM))
            assert all("pwned" in text for text in page.locator(".found").all_inner_texts())
        assert "window.pwned=1" in page.locator("main").inner_text() or place.startswith("query")
        assert page.evaluate("window.pwned") is None
        markup = "img, [onerror], [onload], script:not([src], [type='application/ld+json'])"
        assert page.locator(markup).count() == 0
        for block in page.locator("script[type='application/ld+json']").all_text_contents():
            json.loads(block)
