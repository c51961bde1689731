"""The search as a reader meets it, on the published pages: words, filters, the address, suggestions, offline."""

from __future__ import annotations

import csv
import gzip
import io
import random
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from benchmarks.corpus import write_corpus
from nzc_kb.catalog import build_catalog
from nzc_kb.exports.atom import TERM_ENTRIES
from nzc_kb.exports.browser import search_files
from nzc_kb.graph import build_graph
from nzc_kb.repository import Repository
from nzc_kb.schema import build_records, build_vocabularies
from nzc_kb.search.answers import answer
from nzc_kb.search.engine import open_index
from nzc_kb.search.words import fold, words_of
from nzc_kb.source import read_content
from nzc_kb.workers import silently
from tests.browser import Served, Visit, asked, axe, found, fullest, ready, serve, tab_to, watched
from tests.conftest import TODAY

pytestmark = pytest.mark.browser

KILOBYTE = 1_000


def shown(page: Page) -> list[str]:
    """The ids of the resources in the list, in its order."""
    links = page.locator("[data-list] li.row a[href*='/resources/'], [data-list] li.row :is(h2, h3) a")
    return links.evaluate_all("links => links.map((a) => a.pathname.split('/').at(-2))")


def look_for(page: Page, text: str) -> None:
    """Type words into the search page, and wait for what they find."""
    page.locator("[data-form] input").fill(text)
    page.wait_for_url(lambda url: parse_qs(urlsplit(url).query).get("q") == [text], wait_until="commit")
    ready(page)


def title_of(served: Served, key: str) -> str:
    return served.site.repository.catalog.resources[key].title


def listed(served: Served) -> tuple[str, ...]:
    return served.site.repository.facets.listed


# Words


@pytest.fixture(scope="module")
def terminal(served: Served, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[str]]:
    """What the terminal finds, in its order."""
    repository = served.site.repository
    index = open_index(repository, tmp_path_factory.mktemp("index"), silently)
    return lambda query: [hit.id for hit in answer(repository, index, query, {}, 10).hits]


QUERIES = (
    "heat",
    "climate city contract",
    "CCC",
    '"climate city contract"',
    "heat -coal",
    "finance citizens energy",
    "distrct heating",
    "municpal planing",
    "retrofitted homes",
    "Malaga",
    "energ",
    "citizens wxyzq",
    "how do citizens pay for the heat of their homes in winter",
)


@pytest.mark.parametrize("query", QUERIES)
def test_the_page_and_the_terminal_give_one_order(
    query: str, visit: Visit, terminal: Callable[[str], list[str]]
) -> None:
    with visit(f"explore/?{urlencode({'q': query})}") as page:
        ready(page)
        assert shown(page) == terminal(query)


def test_words_are_cut_and_folded_as_the_index_was(visit: Visit) -> None:
    drawn = random.Random(5)
    signs = "abcXYZ09 -_'’.,éÉèñßØøŁłđæŒœÞðıİħÇş½₂²ﬁ①ΑΣςσάЖжёאשلا中かé\u0301o\u0308ǅ"
    texts = ["".join(drawn.choices(signs, k=drawn.randint(1, 30))) for _ in range(400)]
    with visit("explore/") as page:
        script = """async (texts) => {
            const { wordsOf, fold } = await import(new URL("../assets/kb/search.js", location.href));
            return texts.map((text) => wordsOf(text).map((word) => [word, fold(word)]));
        }"""
        told = page.evaluate(script, texts)
    assert told == [[[word, fold(word)] for word in words_of(text)] for text in texts]


def test_a_resource_is_found_by_its_title(visit: Visit, served: Served) -> None:
    key = max(listed(served), key=lambda key: len(title_of(served, key)))
    title = title_of(served, key)
    with visit() as page:
        box = page.locator("main input[type=search]")
        box.fill(title)
        box.press("Enter")
        ready(page)
        assert urlsplit(page.url).path == "/explore/"
        expect(page.get_by_role("heading", level=2).first).to_have_text(title)
        assert page.locator("mark").count()
        page.get_by_role("link", name=title).first.click()
        expect(page).to_have_url(f"{served.url}resources/{key}/")
        page.go_back()
        ready(page)
        expect(page.locator("[data-form] input")).to_have_value(title)


def test_a_typo_is_put_right_and_there_is_a_way_back(visit: Visit, served: Served) -> None:
    titles = " ".join(title_of(served, key).lower() for key in listed(served))
    words = [word for word in re.findall(r"\b[a-z]{9,}\b", titles) if word[3] != word[4]]
    word = max(words, key=lambda word: (titles.count(word), word))
    typo = f"{word[:3]}{word[4]}{word[3]}{word[5:]}"
    with visit(f"explore/?q={typo}") as page:
        told = page.locator("[data-told]")
        assert found(page) > 0
        expect(told.locator("strong")).to_have_text(re.compile(word[:6]))
        page.get_by_role("button", name=f"Search for “{typo}” instead").click()
        assert found(page) == 0
        expect(told.locator("strong")).to_have_count(0)
        expect(page.locator("[data-list]")).to_contain_text("Nothing matches")
        expect(page.locator("[data-list]")).to_contain_text(typo)
        page.go_back()
        expect(told.locator("strong")).to_be_visible()


def test_results_say_what_was_made_of_the_words(visit: Visit) -> None:
    with visit("explore/?q=heat+wxyzq") as page:
        assert found(page) > 0
        expect(page.locator("[data-told]")).to_contain_text("No resource has all of these words")
        expect(page.locator("[data-told]")).to_contain_text("No resource speaks of “wxyzq”")
    with visit("explore/?q=the+and") as page:
        ready(page)
        expect(page.locator("[data-told]")).to_contain_text("Too common to search for: “the”, “and”")


def test_phrases_and_exclusions_narrow(visit: Visit) -> None:
    def count(query: str) -> int:
        with visit(f"explore/?{urlencode({'q': query})}") as page:
            return found(page)

    assert 0 < count('"city contract"') < count("city contract")
    assert count("heat -district") + count("heat district") == count("heat")


def test_another_name_of_a_thing_finds_it(visit: Visit, served: Served) -> None:
    """Of two names that a vocabulary gives one term, the one finds what only has the other in its text."""
    with visit("explore/?q=CCC") as page:
        assert found(page) > 10


def test_a_result_shows_where_the_words_stand(visit: Visit) -> None:
    with visit("explore/?q=lignite") as page:
        ready(page)
        for row in page.locator("[data-doc]").all():
            row.scroll_into_view_if_needed()
            expect(row.locator("mark").first).to_be_visible()


@pytest.mark.parametrize("place", ["the end of the body", "the key lesson"])
def test_words_that_a_row_does_not_show_are_shown_as_the_page_has_them(
    place: str, visit: Visit, served: Served
) -> None:
    """A key lesson and the end of a long body are looked at too, and words of two blocks are not run together."""
    catalog = served.site.repository.catalog
    told = {
        key: (catalog.resources[key].key_lesson or "", catalog.document("resource", key).body) for key in listed(served)
    }
    shown = {word[:5] for r in catalog.resources.values() for word in words_of(f"{r.title} {r.summary}")}
    having: dict[str, list[str]] = {}
    for key, texts in told.items():
        for start in {word[:5] for text in texts for word in words_of(text)} - shown:
            having.setdefault(start, []).append(key)
    key, word = next(
        (key, word)
        for key, (lesson, body) in sorted(told.items())
        for word in (words_of(body)[-60:] if place == "the end of the body" else words_of(lesson))
        if len(word) > 8 and word.isalpha() and having.get(word[:5]) == [key]
    )
    with visit(f"explore/?q={word}") as page:
        ready(page)
        stretch = page.locator("[data-doc] .found")
        expect(stretch.locator("mark").first).to_have_text(re.compile(f"^{word}$", re.I))
        expect(page.locator("[data-doc] h2 a")).to_have_attribute("href", re.compile(f"resources/{key}/$"))
        said = stretch.inner_text().strip("… ")
        page.locator("[data-doc] h2 a").click()
        whole = " ".join(page.locator("article").inner_text().split())
        assert all(part in whole for part in said.split()), said


def test_names_that_match_are_offered(visit: Visit, served: Served) -> None:
    with visit("explore/?q=kozani") as page:
        ready(page)
        page.locator("[data-told] .also a", has_text="Kozani").first.click()
        expect(page).to_have_url(f"{served.url}cities/kozani/")


# Filters


def expected(served: Served, **ticked: list[str]) -> set[str]:
    """The listed resources that have, in every field, one of the ticked terms: counted without the site's scripts."""
    facets = served.site.repository.facets
    keys = set(facets.listed)
    for name, terms in ticked.items():
        keys &= set().union(*(facets.members[name][term] for term in terms))
    return keys


def option(page: Page, name: str, term: str) -> tuple[Callable[[], None], Callable[[], int]]:
    """Tick a filter, and read the count beside it."""
    box = page.locator(f"[data-key='{name}:{term}']")
    return box.click, lambda: int(page.locator("label", has=box).locator("small").inner_text())


def test_filters_widen_within_a_field_and_narrow_across(visit: Visit, served: Served) -> None:
    one, two = fullest(served.site, "lever")[:2]
    phase = fullest(served.site, "phase")[1]
    with visit("explore/") as page:
        assert found(page) == len(listed(served))
        tick_one, count_one = option(page, "lever", one)
        tick_two, count_two = option(page, "lever", two)
        tick_phase, count_phase = option(page, "phase", phase)
        assert count_one() == len(expected(served, lever=[one]))
        tick_one()
        assert found(page) == len(expected(served, lever=[one]))
        assert count_two() == len(expected(served, lever=[two])), "a field's own ticks do not lower its counts"
        assert count_phase() == len(expected(served, lever=[one], phase=[phase]))
        tick_two()
        assert found(page) == len(expected(served, lever=[one, two]))
        assert count_phase() == len(expected(served, lever=[one, two], phase=[phase]))
        tick_phase()
        both = expected(served, lever=[one, two], phase=[phase])
        assert 0 < len(both) < len(expected(served, lever=[one, two]))
        assert found(page) == len(both)
        assert asked(page) == {"phase": [phase], "lever": [one, two]}
        while page.get_by_role("button", name="Show more", exact=True).is_visible():
            page.get_by_role("button", name="Show more", exact=True).click()
            ready(page)
        assert sorted(shown(page)) == sorted(both)


def test_filters_come_off_one_by_one(visit: Visit, served: Served) -> None:
    one, two = fullest(served.site, "lever")[:2]
    phase = fullest(served.site, "phase")[0]
    with visit(f"explore/?{urlencode({'lever': f'{one},{two}', 'phase': phase})}") as page:
        ready(page)
        chips = page.locator("[data-chips] button")
        expect(chips).to_have_count(3)
        for left in (2, 1, 0):
            chips.first.click()
            expect(chips).to_have_count(left)
            assert sum(map(len, asked(page).values())) == left
            expect(page.locator("[data-facets] input:checked")).to_have_count(left)
        expect(page.locator("[data-form] input")).to_be_focused()
        assert found(page) == len(listed(served))


def test_the_address_keeps_the_state(visit: Visit, served: Served) -> None:
    lever, phase = fullest(served.site, "lever")[0], fullest(served.site, "phase")[0]
    with visit("explore/") as page:
        ready(page)
        option(page, "lever", lever)[0]()
        first = found(page)
        option(page, "phase", phase)[0]()
        ready(page)
        page.get_by_label("Sort").select_option("title")
        second = found(page)
        state = {"lever": [lever], "phase": [phase], "sort": ["title"]}
        assert asked(page) == state
        page.reload()
        assert (found(page), asked(page)) == (second, state)
        expect(page.get_by_label("Sort")).to_have_value("title")
        titles = page.locator("[data-list] h2").all_inner_texts()
        assert titles == sorted(titles, key=lambda title: fold(title.lower()))
        page.go_back()
        expect(page.get_by_label("Sort")).to_have_value("best")
        page.go_back()
        expect(page.locator("[data-chips] button")).to_have_count(1)
        assert (found(page), asked(page)) == (first, {"lever": [lever]})
        page.go_back()
        expect(page.locator("[data-chips] button")).to_have_count(0)
        page.go_forward()
        page.go_forward()
        expect(page.locator("[data-chips] button")).to_have_count(2)
        assert found(page) == second


def test_no_hits_show_a_way_out(visit: Visit, served: Served) -> None:
    phase = fullest(served.site, "phase")[0]
    with visit(f"explore/?phase={phase}&q=qqqqxxxx") as page:
        assert found(page) == 0
        expect(page.locator("[data-list]")).to_contain_text("No resource speaks of “qqqqxxxx”")
        expect(page.locator("[data-chips] button")).to_have_count(1)
        page.get_by_role("button", name="Take all filters off").click()
        expect(page.locator("[data-chips] button")).to_have_count(0)
        box = page.locator("[data-form] input")
        expect(box).to_be_focused()
        box.fill("")
        expect(page.locator("[data-count]")).to_contain_text(f"{len(listed(served))} of")


def test_terms_are_explained_where_they_are_chosen(visit: Visit, served: Served) -> None:
    with visit("explore/") as page:
        ready(page)
        phases = page.locator("[data-facets] details").first
        phases.get_by_role("button", name="What these mean").click()
        definitions = [term.definition for term in served.site.repository.vocabularies["phase"].terms]
        expect(phases.locator(".meaning")).to_have_text(definitions)
        expect(phases.get_by_role("button", name="What these mean")).to_be_focused()


def test_results_stand_by_type_if_wanted(visit: Visit, served: Served) -> None:
    with visit("explore/") as page:
        ready(page)
        page.get_by_label("Show").select_option("types")
        ready(page)
        heads = page.locator("[data-list] section h2")
        facets = served.site.repository.facets
        assert heads.count() == sum(bool(keys) for keys in facets.members["resource_type"].values())
        assert asked(page) == {"view": ["types"]}
        many_of_a_kind = page.locator("[data-list] section", has=page.locator("button.link")).first
        count = int(many_of_a_kind.locator("h2 .n").inner_text())
        many_of_a_kind.locator("button.link").click()
        expect(page.locator("[data-chips] button")).to_have_count(1)
        assert found(page) == count
        assert set(asked(page)) == {"resource_type"}


def test_a_list_can_be_taken_along(visit: Visit, served: Served) -> None:
    lever = fullest(served.site, "lever")[0]
    with visit(f"explore/?lever={lever}") as page:
        ready(page)
        with page.expect_download() as waiting:
            page.get_by_role("button", name="This list as a table (CSV)").click()
        text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text)))
        assert {row["id"] for row in rows} == expected(served, lever=[lever])
        assert all(row["url"] == f"{served.url}resources/{row['id']}/" for row in rows)
        feed = page.get_by_role("link", name="This list as a feed").get_attribute("href")
        assert feed
        answered = page.request.get(f"{served.url}explore/{feed}")
        assert answered.ok
        assert answered.text().count("<entry>") == min(TERM_ENTRIES, len(rows))


# The box in the header


def test_suggestions_by_keyboard(visit: Visit, served: Served) -> None:
    with visit("about/") as page:
        box = page.get_by_role("banner").get_by_role("combobox", name="Search the repository")
        page.locator("#find-top").focus()
        page.keyboard.type("koza", delay=20)
        options = page.get_by_role("option")
        expect(options.first).to_contain_text("Kozani")
        expect(box).to_have_attribute("aria-expanded", "true")
        expect(page.get_by_role("listbox", name="Search the repository")).to_be_visible()
        assert not axe(page)
        page.keyboard.press("ArrowDown")
        expect(options.first).to_have_attribute("aria-selected", "true")
        assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
        page.keyboard.press("Escape")
        expect(options.first).to_be_hidden()
        expect(box).to_have_value("koza")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{served.url}cities/kozani/")


def test_the_header_leads_to_the_search(visit: Visit, served: Served) -> None:
    with visit("about/") as page:
        page.locator("#find-top").fill("heat")
        page.locator("#find-top").press("Enter")
        expect(page).to_have_url(f"{served.url}explore/?q=heat")
        assert found(page) > 0


# Small screens, slow and missing networks


def test_a_city_officer_on_a_phone_by_keyboard(visit: Visit, served: Served) -> None:
    lever = fullest(served.site, "lever")[0]
    with visit("explore/", viewport={"width": 320, "height": 640}) as page:
        ready(page)
        tab_to(page, "#find")
        page.keyboard.type("heat")
        page.keyboard.press("Enter")
        every = found(page)
        tab_to(page, "[data-filters]")
        page.keyboard.press("Enter")
        page.locator(f"[data-key='lever:{lever}']").focus()
        page.keyboard.press("Space")
        assert 0 < found(page) < every
        expect(page.locator(f"[data-key='lever:{lever}']")).to_be_focused()
        assert not axe(page)
        wide, room = page.evaluate("[document.scrollingElement.scrollWidth, document.documentElement.clientWidth]")
        assert wide <= room


def network(page: Page, latency: int, bytes_a_second: int) -> None:
    """Have the page's network answer after some milliseconds, at some speed."""
    speeds = {"downloadThroughput": bytes_a_second, "uploadThroughput": bytes_a_second}
    session = page.context.new_cdp_session(page)
    session.send("Network.emulateNetworkConditions", {"offline": False, "latency": latency, **speeds})


def test_a_slow_network_is_told_and_a_late_answer_does_not_replace_a_newer_one(visit: Visit) -> None:
    with visit("explore/") as page:
        ready(page)
        network(page, 900, 20_000)
        box = page.locator("[data-form] input")
        box.fill("finance")
        expect(page.locator("[data-count]")).to_have_text("Searching …")
        network(page, 0, 10_000_000)
        box.fill("heat")
        page.wait_for_timeout(1_500)
        assert found(page) > 0
        assert asked(page) == {"q": ["heat"]}
        expect(page.locator("[data-list] mark").first).to_have_text(re.compile("heat", re.I))


def test_a_failed_search_can_be_tried_again(browser: Browser, served: Served) -> None:
    with browser.new_context(base_url=served.url, service_workers="block") as context:
        page = context.new_page()
        page.goto("explore/")
        ready(page)
        page.route("**/search/w-*.bin", lambda route: route.abort())
        page.locator("[data-form] input").fill("finance")
        expect(page.locator("[data-list]")).to_contain_text("The search could not be loaded")
        page.unroute_all()
        page.get_by_role("button", name="Try again").click()
        assert found(page) > 0


def test_the_search_page_stays_of_use_without_its_index(browser: Browser, served: Served) -> None:
    with browser.new_context(base_url=served.url, service_workers="block") as context:
        page = context.new_page()
        page.route("**/search/meta.json", lambda route: route.abort())
        page.goto("explore/")
        expect(page.locator("[data-facets]").get_by_role("link", name="Topics")).to_be_visible()
        assert page.locator("[data-list] .row").count()


def test_what_was_read_can_be_read_offline(browser: Browser, served: Served) -> None:
    with browser.new_context(base_url=served.url) as context:
        page = context.new_page()
        page.goto("about/")
        page.evaluate("navigator.serviceWorker.ready.then(() => null)")
        page.goto("explore/?q=heat+pumps")
        first = found(page)
        shown = page.locator("[data-doc]", has=page.locator(".found")).first.locator("h2 a")
        title = shown.inner_text()
        page.goto("cities/")
        page.wait_for_load_state("networkidle")
        context.set_offline(True)
        page.goto("explore/?q=heat+pumps")
        assert found(page) == first
        page.goto("cities/")
        expect(page.locator("h1")).to_have_text("Cities")
        page.goto("explore/?q=heat+pumps")
        page.get_by_role("link", name=title, exact=True).click()
        expect(page.locator("h1")).to_have_text(title)  # of which nothing but its words was read


# Ten thousand


@pytest.fixture(scope="module")
def many(served: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The published search page over the index of ten thousand resources."""
    folder = tmp_path_factory.mktemp("many")
    write_corpus(folder / "content", 10_000, 7)
    read = read_content(folder / "content")
    vocabularies, _, _ = build_vocabularies(read.documents)
    catalog, _ = build_catalog(build_records(read.documents, vocabularies, TODAY)[0], read.seen)
    graph, _ = build_graph(catalog, vocabularies, read.images)
    repository = Repository(catalog, vocabularies, graph, read.images, (), len(read.documents), TODAY)  # not checked
    site = folder / "site"
    files = search_files(repository)
    assert len(files) > 1_000
    assert max(len(data) for name, data in files.items() if "/c-" not in name and name.endswith(".bin")) < 24 * KILOBYTE
    for name, data in files.items():
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    for name in ("explore/index.html", "404.html"):
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(served.folder / name, site / name)
    shutil.copytree(served.folder / "assets", site / "assets")
    with serve(site) as url:
        yield url


def moved(page: Page) -> dict[str, int]:
    """The files of the index that a page fetches from now on, with their sizes, deflated as they are."""
    sizes: dict[str, int] = {}
    page.on("response", lambda response: "/search/" in response.url and sizes.update(_size(response)))
    return sizes


def _size(response: Response) -> dict[str, int]:
    body = response.body()
    return {response.url.rpartition("/")[2]: len(body if response.url.endswith(".bin") else gzip.compress(body, 9))}


def test_ten_thousand_are_searched_with_little(many: str, browser: Browser) -> None:
    with watched(browser, many) as page:
        # of the resources' own pages, where the words are looked for that a row does not show, there are none here
        page.route("**/resources/*/", lambda route: route.fulfill(body="<p class=prose>", content_type="text/html"))
        sizes = moved(page)
        page.goto("explore/")
        assert found(page) == 10_000
        columns = sum(size for name, size in sizes.items() if name.startswith(("c-", "meta")))
        assert {name[:1] for name in sizes} <= {"m", "c", "d", "n"}, "browsing fetches no word"
        look_for(page, "heating health finance")
        assert 0 < found(page) < 10_000
        page.wait_for_timeout(300)
        assert columns < 100 * KILOBYTE
        assert sum(sizes.values()) < 150 * KILOBYTE, sizes
        assert max(sizes.values()) < 24 * KILOBYTE, sizes
        before = dict(sizes)
        page.locator("[data-facets] input[type=checkbox]").first.click()
        ready(page)
        assert {name[:1] for name in sizes.keys() - before.keys()} <= {"d"}, "a filter fetches no word"
        look_for(page, "heatnig")
        assert found(page) > 0
        expect(page.locator("[data-told] strong")).to_have_text("heating")
        look_for(page, '"heating health"')
        assert any(name.startswith("p") for name in sizes), "phrases fetch places"
