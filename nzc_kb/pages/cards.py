"""Records to the small pieces that pages are put together from: cards, chips, rows. Plain data throughout."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from nzc_kb.addresses import term_url, url_of
from nzc_kb.anchors import anchor
from nzc_kb.languages import read_words
from nzc_kb.links import Node
from nzc_kb.model import City, Resource
from nzc_kb.names import country_name
from nzc_kb.pages.page import Safe, escape
from nzc_kb.repository import Repository
from nzc_kb.views.transition_map import PhaseOnMap
from nzc_kb.words import CONTENT_LANGUAGE, Phrase, Words

Data = dict[str, Any]

SHAPES = "api/phases.svg"
"""The shapes of small maps: a file of its own, as they stand on every page of a resource."""
SHOWN_WHOLE = 12
"""Resources that a list shows with their summaries; it gives of all others a line each."""

LINES = 150
"""Lines on one page of a list."""

COLOURED = ("phase", "lever", "domain")
"""The fields whose terms keep one colour everywhere; any other term has one only if its vocabulary gives it."""

HUES = 36
"""The style sheet knows so many hues, ten degrees apart."""


@dataclass(frozen=True)
class Cards:
    """Makes cards of a repository's records, each once."""

    repository: Repository
    words: Words = field(default_factory=lambda: read_words(CONTENT_LANGUAGE))
    _made: dict[str, Safe] = field(default_factory=dict)
    _maps: dict[tuple[str, ...], Safe] = field(default_factory=dict)
    _chips: dict[tuple[str, str], Safe] = field(default_factory=dict)

    def resource(self, key: str) -> Safe:
        """A resource as a row or card: its kind, places, title, summary and phases."""
        if key not in self._made:
            resource = self.repository.catalog.resources[key]
            self._made[key] = Safe(
                escape(
                    {
                        "title": resource.title,
                        "url": url_of("resource", key),
                        "summary": resource.summary,
                        "kind": self.kind(resource),
                        "places": self.where(resource),
                        "lang": own_language(resource),
                        "phases": [self.phase_chip(term) for term in resource.phase],
                    }
                )
            )
        return self._made[key]

    def resources(self, keys: Iterable[str]) -> list[Safe]:
        """Several resources as rows."""
        return [self.resource(key) for key in keys]

    def kind(self, resource: Resource) -> str:
        """The label of its type."""
        return self.label("resource_type", resource.resource_type)

    def places(self, resource: Resource, limit: int = 3) -> list[str]:
        """Where it plays: cities, or else countries; few of them."""
        cities = self.repository.catalog.cities
        names = [cities[key].name for key in resource.cities if key in cities] or [
            country_name(code) for code in resource.country
        ]
        return names if len(names) <= limit else [*names[: limit - 1], f"{len(names) - limit + 1} more"]

    def where(self, resource: Resource, limit: int = 3) -> list[str | Phrase]:
        """Where it plays, to be shown: cities, or else countries; few of them."""
        cities = self.repository.catalog.cities
        names: list[str | Phrase] = [cities[key].name for key in resource.cities if key in cities]
        names = names or [self.words.country(code) for code in resource.country]
        more = len(names) - limit + 1
        return names if len(names) <= limit else [*names[: limit - 1], self.words.say("more", n=more)]

    def label(self, field_name: str, term: str) -> str:
        """The label of a term."""
        vocabulary = self.repository.vocabularies.get(field_name)
        return vocabulary.term_label(term) if vocabulary else term.replace("-", " ").capitalize()

    def chip(self, field_name: str, term: str) -> Safe:
        """A term as a chip that leads to its page, where it has one."""
        if (field_name, term) not in self._chips:
            chip = {
                "title": self.label(field_name, term),
                "url": (field_name in self.repository.vocabularies and term_url(field_name, term)) or "",
                **self.marks(field_name, term),
            }
            self._chips[field_name, term] = Safe(escape(chip))
        return self._chips[field_name, term]

    def phase_chip(self, term: str) -> Safe:
        """A phase as a chip: its number, name and hue."""
        if ("", term) not in self._chips:
            phase = next((p for p in self.repository.transition_map.phases if p.term.id == term), None)
            chip = {
                "title": self.label("phase", term),
                "url": url_of("phase", term),
                "number": (phase.number if phase else 0) or "",
                "hue": self.hue("phase", term),
            }
            self._chips["", term] = Safe(escape(chip))
        return self._chips["", term]

    def marks(self, field_name: str, term: str) -> Data:
        """A term's hue and its mark: the number of a phase, or the sign that the vocabulary gives it."""
        if field_name == "phase":
            return {key: value for key, value in self.phase_chip(term).items() if key in ("hue", "number")}
        vocabulary = self.repository.vocabularies.get(field_name)
        entry = vocabulary.by_id.get(term) if vocabulary else None
        return {"hue": self.hue(field_name, term), "sign": (entry and entry.sign) or ""}

    def hue(self, field_name: str, term: str) -> int:
        """The hue of a term in tens of degrees: its own, or by its position; -1 for a centre, which has none."""
        vocabulary = self.repository.vocabularies.get(field_name)
        entry = vocabulary.by_id.get(term) if vocabulary else None
        if (
            vocabulary is None
            or entry is None
            or term == vocabulary.centre
            or (field_name not in COLOURED and entry.colour is None)
        ):
            return -1
        if entry.colour is not None:
            return round(entry.colour / 10) % HUES
        terms = [t.id for t in vocabulary.terms if t.id != vocabulary.centre]
        return round((28 + terms.index(term) * 360 / len(terms)) / 10) % HUES

    def city(self, city: City) -> Data:
        """A city as a row."""
        return {
            "title": city.name,
            "url": url_of("city", city.id),
            "country": self.words.country(city.country),
            "types": [self.label("city_type", term) for term in city.city_type],
            "count": len(self.repository.graph.by_city.get(city.id, ())),
        }

    def node(self, node: Node) -> Data:
        """Any record as a link with its kind."""
        kind, key = node
        record = self.repository.catalog.record(kind, key)
        name = self.kind(record) if isinstance(record, Resource) else self.words.say(f"kind_{kind}")
        return {"title": record.label, "url": url_of(kind, key), "kind": name}

    def map_data(self, lit: Sequence[str] = ()) -> Safe:
        """The Climate Transition Map as a drawing; with `lit`, all other phases are dimmed and only numbers shown."""
        key = tuple(lit)
        if key not in self._maps:
            whole = self.repository.transition_map
            centre = self._segment(whole.centre, lit) if whole.centre else None
            loop = [self._segment(phase, lit) for phase in whole.loop]
            found = {"small": bool(lit), "shapes": SHAPES, "centre": centre, "loop": loop}
            self._maps[key] = Safe(escape(found))
        return self._maps[key]

    def _segment(self, phase: PhaseOnMap, lit: Sequence[str]) -> Data:
        return {
            "id": phase.term.id,
            "title": phase.title,
            "url": url_of("phase", phase.term.id),
            "number": phase.number,
            "count": phase.count,
            "path": phase.path,
            "lines": [{"text": text, "y": y} for text, y in phase.label_lines],
            "x": phase.x,
            "y": phase.y,
            "summary": phase.summary,
            "dim": bool(lit) and phase.term.id not in lit,
            "hue": self.hue("phase", phase.term.id),
            "count_y": phase.label_lines[-1][1] + 18 if phase.label_lines else 0,
        }


def country_url(code: str) -> str:
    """The address of a country's page."""
    return f"countries/{anchor(country_name(code))}/"


def own_language(resource: Resource) -> str:
    """The language to mark the record's own words with, where it is not that of most.

    `language` is that of the resource: for one that lives elsewhere, the words here are still in that of most.
    """
    return resource.language if resource.language != CONTENT_LANGUAGE and not resource.url else ""


def numbered(words: Words, title: str | Phrase, number: int) -> str | Phrase:
    """The title of a page of a list, told from those of its neighbours."""
    return title if number == 1 else words.say("numbered", title=title, number=str(number))


def pager(base: str, number: int, total: int) -> Data:
    """Links to the neighbours of page `number` of `total`; the first page stands at `base` itself."""

    def at(page: int) -> str:
        return base if page == 1 else f"{base}{page}/"

    return {
        "number": number,
        "total": total,
        "before": at(number - 1) if number > 1 else "",
        "after": at(number + 1) if number < total else "",
    }


def list_parts(cards: Cards, keys: Sequence[str], base: str, whole: int = SHOWN_WHOLE) -> Iterator[tuple[str, Data]]:
    """Cut a list into pages: the address of each, and its resources. The first page shows so many as a `whole`; an
    empty list is one empty page.
    """
    starts = [0, *range(whole + LINES, len(keys), LINES)]
    for number, start in enumerate(starts, 1):
        end = start + LINES if start else whole + LINES
        rows = whole if start == 0 else 0
        yield (
            base if number == 1 else f"{base}{number}/",
            {
                "items": cards.resources(keys[:rows]),
                "lines": cards.resources(keys[start + rows : end]),
                "pager": pager(base, number, len(starts)),
            },
        )
