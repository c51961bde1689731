"""The words of the interface: every language whole, every key in use, and nothing said past them."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel import Locale
from jinja2 import Environment, FileSystemLoader

from nzc_kb import languages
from nzc_kb.hosted import prepared
from nzc_kb.languages import published_words, read_words
from nzc_kb.messages import NAMES
from nzc_kb.names import FIELD_LABELS, PLURALS
from nzc_kb.pages.lists import GAP_FIELDS, LIST_FIELDS
from nzc_kb.pages.maps import COVERED_BY
from nzc_kb.related import FACETS
from nzc_kb.repository import Repository
from nzc_kb.views.facets import CROSSED_FIELDS
from nzc_kb.words import Phrase, Words, own_name
from tests.browser import build_site
from tests.conftest import ROOT, Drawn, resource
from tests.test_pages import FILES

ALL = ("de", "en", "es", "fr", "it")
PLACE = re.compile(r"\{(\w+)\}")


def forms(found: str | Mapping[str, str]) -> Mapping[str, str]:
    """A string by plural category; one without plurals has one form."""
    return {"": found} if isinstance(found, str) else found


# The files


def test_the_languages_that_there_are() -> None:
    assert languages.languages() == ALL


@pytest.mark.parametrize("language", ALL)
def test_a_language_is_whole(language: str) -> None:
    english, other = read_words("en").strings, read_words(language).strings
    assert list(other) == list(english)
    categories = {*Locale.parse(language).plural_form.tags, "other"}
    for key, found in other.items():
        assert isinstance(found, str) == isinstance(english[key], str), key
        if not isinstance(found, str):
            assert set(found) == categories, key
        wanted = {place for form in forms(english[key]).values() for place in PLACE.findall(form)}
        for category, form in forms(found).items():
            assert form.strip() == form, key
            assert form, key
            assert not set("<>&\"'") & set(form), f"{key}: use typographic quotation marks; markup has no place here"
            assert set(PLACE.findall(form)) | ({"n"} if category == "one" else set()) >= wanted - (
                {"n"} if category == "one" else set()
            ), key
            assert set(PLACE.findall(form)) <= wanted, key


def families() -> set[str]:
    """The keys that are put together from a field or kind."""
    return {
        *(f"field_{name}" for name in FIELD_LABELS),
        *(f"fields_{name}" for name in CROSSED_FIELDS),
        *(f"by_{name}" for name in CROSSED_FIELDS),
        *(f"none_{name}" for name in GAP_FIELDS),
        *(f"others_{name}" for name in LIST_FIELDS),
        *(f"{start}_by_{name}" for start in ("phases", "resources") for name in COVERED_BY),
        *(f"kind_{kind}" for kind in NAMES if kind not in ("resource", "vocabulary")),
        *(f"why_{kind}" for kind in ("city", "word", *FACETS)),
    }


def test_every_key_is_there_and_every_string_is_used() -> None:
    templates = [path.read_text(encoding="utf-8") for path in (ROOT / "overrides").rglob("*.html")]
    others = [path.read_text(encoding="utf-8") for path in (ROOT / "overrides/assets/kb").glob("*.js")]
    others += [path.read_text(encoding="utf-8") for path in (ROOT / "nzc_kb/pages").glob("*.py")]
    texts = templates + others
    asked = {key for text in templates for key in re.findall(r"\b(?:say|on|text|label|hint)\(\"(\w+)\"", text)}
    asked |= {key for text in others for key in re.findall(r"\bsay\(\s*[\"'](\w+)[\"']", text)}
    keys = set(read_words("en").strings)
    facts = {key for key in keys if key.startswith("fact_")}
    for key in facts:
        assert any(f'"{key.removeprefix("fact_")}"' in text for text in texts), key
    told = {key for key in keys if any(f'"{key}"' in text for text in texts)}
    assert (asked | families()) - keys == set()
    assert keys - asked - families() - facts - told == set()


def test_english_says_what_machines_and_the_search_are_told() -> None:
    words = read_words("en")
    assert {name: str(words.say(f"field_{name}")) for name in FIELD_LABELS} == FIELD_LABELS
    assert {name: str(words.say(f"fields_{name}")) for name in PLURALS} == PLURALS


def test_what_is_fetched_is_small() -> None:
    published = published_words()
    assert sorted(published) == [f"assets/kb/words/{language}.json" for language in ALL]
    for name, data in published.items():
        assert json.loads(data) == read_words(Path(name).stem).strings
        assert len(gzip.compress(data)) < 6_000
    assert len(gzip.compress((ROOT / "overrides/assets/kb/words.js").read_bytes())) < 1_500


# Saying


def test_numbers_days_and_names_follow_the_language() -> None:
    english, french, german = (read_words(language) for language in ("en", "fr", "de"))
    assert [str(english.say("count_resources", n=n)) for n in (0, 1, 1200)] == [
        "0 resources",
        "1 resource",
        "1,200 resources",
    ]
    assert [str(french.say("count_resources", n=n)) for n in (0, 1, 2)] == [
        "0 ressource",
        "1 ressource",
        "2 ressources",
    ]
    assert str(german.say("count_resources", n=1200)) == "1.200 Ressourcen"
    assert str(english.day(date(2026, 11, 20))) == "20 November 2026"
    assert str(german.day(date(2026, 11, 20))) == "20. November 2026"
    assert [str(english.printed_date(d)) for d in ("2024", "2024-05", "2024-05-31")] == [
        "2024",
        "May 2024",
        "31 May 2024",
    ]
    assert french.printed_date("2024-05") == Phrase("@2024-05", "mai 2024")
    assert french.country("DE") == Phrase("@DE", "Allemagne")
    assert english.country("TR").text == "Türkiye"
    assert french.tongue("de-AT") == Phrase("@de", "allemand")
    nested = french.say("same_country", country=french.country("DE"))
    assert (nested.text, nested.data["p"]) == ("Même pays\xa0: Allemagne", "country=%40DE")
    assert [own_name(tag) for tag in ("fr", "de", "pt-BR", "xx")] == ["Français", "Deutsch", "Português", "xx"]


@pytest.mark.parametrize("is_staged", [False, True])
@pytest.mark.parametrize("language", ALL)
def test_templates_choose_the_plural_that_the_language_wants(language: str, *, is_staged: bool) -> None:
    words = Words(language, {"x": {c: f"{c} {{n}} {{what}}" for c in ("zero", "one", "two", "few", "many", "other")}})
    frame = {"words": words.strings, "plural": words.plurals, "language": language, "content": "en"}
    page = type("Page", (), {"meta": {"frame": frame}})
    told = '{{ kb.text("x", n=n, what="a") }}|{{ kb.say("x", n=n, what=w) }}'
    env = Environment(loader=FileSystemLoader(ROOT / "overrides"))
    template = (env if is_staged else prepared(env, frame)).from_string(
        f'{{% import "partials/kb.html" as kb with context %}}{told}'
    )
    mark = "" if language == "en" else f' lang="{language}"'
    for n in (0, 1, 2, 5, 11, 21, 99, 100, 101, 199, 200, 201, 1001):
        said = f"{words.category(n)} {n}"
        shown = template.render(page=page, n=n, w="a &amp; b").replace("\n", "")
        assert shown == f'{said} a|<span data-w="x" data-p="n={n}&amp;what=a%20%26%20b"{mark}>{said} a &amp; b</span>'


# Nothing is said past the strings

HIDDEN_BY_US = "md-skip"
"""A link of Material that our style hides; it speaks the language of the build."""

CITATION = "citation"
"""A citation is to be taken along as it is, in the language of the record."""

LEFT_ENGLISH = re.compile(r"curate/(codes|fields)/|explore/index\.html")
"""The references made from the rules stay English; the search page has scripts of its own."""

NEUTRAL = re.compile(
    r"CC BY 4\.0|City Climate Knowledge|netzerocities\.\w+|[\w-]+\.(org|example)|GeoNames|doi\.org|Field reference"
    r"|Code reference|Français|Português|English|Belgium|[\W\d_]+"
)
"""Names, addresses, signs and numbers are the same in every language."""


class Said(HTMLParser):
    """Every text that a reader meets: text nodes, and the attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        known = (
            given.get("data-w", "").startswith("@") or given.get("id") == CITATION or given.get("class") == HIDDEN_BY_US
        )
        if tag not in ("meta", "link", "input", "br", "hr", "img", "path", "circle"):
            self._within.append("skipped" if known or tag in ("script", "style") else tag)
        self.found += [given[name] for name in ("aria-label", "placeholder", "title", "alt") if name in given]
        if given.get("name") == "description":
            self.found.append(given["content"])

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("path", "circle"):
            self._within.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and "skipped" not in self._within:
            self.found.append(data)


def unsaid(page: str, content: str) -> Iterator[str]:
    """What a page says that is neither a string of ours nor a word of the content."""
    parser = Said()
    parser.feed(page)
    for text in parser.found:
        bare, more = text, 1
        while more:  # a string may stand within another one
            bare, more = re.subn(r"⟦[^⟦⟧]*⟧", ",", bare)
        for piece in re.split(r"[·,;:()\n]|\. | - ", bare):
            rest = piece.strip(" .\xa0")
            if rest and rest.casefold() not in content and not NEUTRAL.fullmatch(rest):
                yield rest


@pytest.fixture
def pseudo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Strings in brackets instead of English."""
    whole = read_words("en").strings

    def brackets(found: str | Mapping[str, str]) -> str | dict[str, str]:
        return f"⟦{found}⟧" if isinstance(found, str) else {c: f"⟦{form}⟧" for c, form in found.items()}

    folder = tmp_path / "languages"
    folder.mkdir()
    text = json.dumps({key: brackets(found) for key, found in whole.items()}, ensure_ascii=False)
    (folder / "en.yml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(languages, "FOLDER", folder)
    for cached in (languages.languages, read_words):
        cached.cache_clear()
    yield
    for cached in (languages.languages, read_words):
        cached.cache_clear()


RELATIONS = """title: Relations
terms:
  - {id: near, label: Near to, definition: Close in subject., symmetric: true}
  - {id: part-of, label: Part of, definition: Belongs to a whole., inverse: has-part, hierarchical: true}
  - {id: has-part, label: Has part, definition: Is the whole., inverse: part-of, hierarchical: true}
  - {id: said-in, label: Says again, definition: In another language., inverse: again, translation: true}
  - {id: again, label: Said again, definition: In another language., inverse: said-in}
"""
MANY = {f"resources/m{n}.md": resource(f"m{n}", "", title=f"Item {n} of many") for n in range(70)}
TRANSLATED = FILES | {
    "vocabularies/relation.yml": RELATIONS,
    "resources/fr.md": resource("fr", title="Chaleur pour tous", language="fr", related="[{to: c, as: said-in}]"),
    "resources/pt.md": resource("pt", title="Calor", language="pt", related="[{to: fr, as: said-in}]"),
    "resources/gone.md": resource(
        "gone",
        title="Gone",
        status="withdrawn",
        withdrawn_on="2026-03-01",
        reason="Old.",
        replaced_by="a",
        aliases="[was]",
    ),
}


@pytest.mark.build
@pytest.mark.usefixtures("pseudo")
def test_no_template_or_page_says_a_sentence_of_its_own(tmp_path: Path, draw: Drawn) -> None:
    content = draw(dict(TRANSLATED | MANY))
    build_site(tmp_path / "site", content)
    held = "\n".join(path.read_text(encoding="utf-8") for path in content.rglob("*.*")).casefold()
    past: dict[str, list[str]] = {}
    pages = sorted((tmp_path / "site").rglob("*.html"))
    for path in pages:
        name = path.relative_to(tmp_path / "site").as_posix()
        if not LEFT_ENGLISH.search(name):
            text = path.read_text(encoding="utf-8")
            assert "⟦" in text, name
            if found := list(unsaid(text, held)):
                past[name] = found
    assert past == {}
    assert len(pages) > 100


def test_a_sentence_of_its_own_would_be_found() -> None:
    page = '<p aria-label="Hidden words">⟦said⟧ Bare words</p><p data-w="@BE">Belgium</p><p>Warm homes</p>'
    assert list(unsaid(page, "warm homes")) == ["Hidden words", "Bare words"]


# Translations


def test_translations_find_one_another(load: Callable[..., Repository]) -> None:
    repository = load(TRANSLATED)
    assert not repository.problems

    def told(key: str) -> list[tuple[str, str, bool]]:
        return [(t.id, t.language, t.is_original) for t in repository.translations.get(key, ())]

    assert told("c") == [("fr", "fr", False), ("pt", "pt", False)]
    assert told("fr") == [("c", "en", True), ("pt", "pt", False)]
    assert told("pt") == [("c", "en", True), ("fr", "fr", False)]
    assert told("a") == []


def test_translations_in_a_circle_end(load: Callable[..., Repository]) -> None:
    repository = load(
        {
            "vocabularies/relation.yml": RELATIONS,
            "resources/a.md": resource("a", related="[{to: b, as: said-in}]"),
            "resources/b.md": resource("b", title="Bee", related="[{to: a, as: said-in}]"),
        }
    )
    assert {t.id for found in repository.translations.values() for t in found} <= {"a", "b"}
