"""Resources to their pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from urllib.parse import urlsplit

from nzc_kb.addresses import term_url, url_of
from nzc_kb.citing import cite
from nzc_kb.model import Pathway, Resource, Source
from nzc_kb.pages.cards import Cards, Data, country_url, own_language
from nzc_kb.pages.linked_data import resource_ld
from nzc_kb.pages.page import Draft, Safe
from nzc_kb.related import Neighbour
from nzc_kb.render import Rendered
from nzc_kb.repository import Repository
from nzc_kb.views.facets import terms_of
from nzc_kb.words import Phrase, Words, own_name

CHIP_FIELDS = ("lever", "domain", "topic")
WORDS_A_MINUTE = 200
DEFAULT_LICENCE = "CC-BY-4.0"
LICENCE_NAMES = {
    "CC-BY-4.0": "CC BY 4.0",
    "CC-BY-SA-4.0": "CC BY-SA 4.0",
    "CC0-1.0": "CC0 1.0",
    "CC-BY-NC-SA-4.0": "CC BY-NC-SA 4.0",
}


def resource_page(repository: Repository, cards: Cards, bodies: Mapping[str, Rendered], key: str) -> Draft:
    """Draw the page of a resource; a withdrawn one keeps its address and says why.

    What it shows of other records must have a part in `stamps.resource_stamps`.
    """
    resource = repository.catalog.resources[key]
    rendered = bodies[f"resource/{key}"]
    phase = resource.phase[0]
    return Draft(
        url_of("resource", key),
        "resource.html",
        resource.title,
        resource.summary,
        "map",
        _resource_data(repository, cards, resource, rendered),
        ((cards.words.say("map"), "map/"), (cards.label("phase", phase), url_of("phase", phase))),
        rendered.html,
        rendered.toc,
        repository.catalog.document("resource", key).path,
        resource_ld(resource, cards),
    )


def redirect_pages(repository: Repository, cards: Cards) -> Iterator[Draft]:
    """Draw a page at every former id of a resource or city, which leads on to the present one."""
    catalog = repository.catalog
    for kind, records in (("resource", catalog.resources), ("city", catalog.cities)):
        for key, record in records.items():
            for alias in record.aliases:
                url = url_of(kind, alias)
                data = {"to": url_of(kind, key), "noindex": True}
                moved = f"{cards.words.say('moved')}: {record.label}"
                yield Draft(url, "redirect.html", record.label, moved, "explore", data)


def _resource_data(repository: Repository, cards: Cards, resource: Resource, rendered: Rendered) -> Data:
    graph, key, words = repository.graph, resource.id, cards.words
    cities = [c for c in resource.cities if c in repository.catalog.cities]
    return {
        "id": key,
        "kind": {"title": cards.kind(resource), "url": term_url("resource_type", resource.resource_type)},
        "summary": resource.summary,
        "language": own_language(resource),
        "key_lesson": resource.key_lesson or "",
        "places": [{"title": repository.catalog.cities[c].name, "url": url_of("city", c)} for c in cities]
        or [{"title": words.country(code), "url": country_url(code)} for code in resource.country],
        "phases": [cards.phase_chip(term) for term in resource.phase],
        "chips": [
            {"field": words.say(f"field_{f}"), "items": [cards.chip(f, term) for term in terms_of(resource, f)]}
            for f in CHIP_FIELDS
        ],
        "external": _external(resource, cards),
        "first": _first(resource, rendered, cards),
        "facts": _facts(resource, cards),
        "source": source_data(resource.source, words),
        "map": cards.map_data(resource.phase),
        "has_body": bool(rendered.html.strip()),
        "relations": _relations(repository, cards, key),
        "translations": _translations(repository, key),
        "related": [cards.resource(n.id).also(why=_reasons(n, words)) for n in repository.related.get(key, ())],
        "backlinks": [cards.node(node) for node in graph.backlinks.get(("resource", key), ())],
        "pathways": [
            _step_of(repository.catalog.pathways[p], number, cards) for p, number in graph.pathways_of.get(key, ())
        ],
        "citation": dict(zip(("before", "title", "after"), cite(resource).apa(), strict=True)),
        "withdrawn": _withdrawn(resource, repository, words),
        "noindex": resource.status == "withdrawn",
        "licence": "" if resource.url and not resource.licence else _licence(resource.licence),
    }


def _licence(identifier: str | None) -> str:
    name = identifier or DEFAULT_LICENCE
    return LICENCE_NAMES.get(name, name)


def _external(resource: Resource, cards: Cards) -> Data | None:
    if not resource.url:
        return None
    details = [cards.label("format", resource.format) if resource.format else "", cards.words.tongue(resource.language)]
    return {
        "url": resource.url,
        "host": (urlsplit(resource.url).hostname or "").removeprefix("www."),
        "details": [d for d in details if d],
    }


def _first(resource: Resource, rendered: Rendered, cards: Cards) -> list[Data]:
    """What the first screen answers: for whom, from whom, how long, under which licence."""
    words, source = cards.words, resource.source
    minutes = resource.duration or (None if resource.url else max(1, round(rendered.words / WORDS_A_MINUTE)))
    licence = "" if resource.url and not resource.licence else _licence(resource.licence)
    texts: tuple[tuple[str, str | Phrase], ...] = (
        ("from", (source and (source.publisher or ", ".join(source.authors))) or ""),
        ("time", words.say("count_minutes", n=minutes) if minutes else ""),
    )
    found: list[tuple[str, list[Data]]] = [("for", [cards.chip("audience", term) for term in resource.audience])]
    found += [(name, [{"title": text, "url": ""}]) for name, text in texts if text]
    answers: list[Data] = [{"name": words.say(f"fact_{name}"), "items": items} for name, items in found if items]
    if licence:
        answers.append({"name": words.say("licence"), "items": [{"title": licence, "url": ""}]})
    return answers


def _facts(resource: Resource, cards: Cards) -> list[Data]:
    """What else is known: for which cities, in which language, from when."""
    words = cards.words
    found: list[tuple[str, list[Data]]] = [
        ("city_types", [cards.chip("city_type", term) for term in resource.city_type]),
        ("helps_with", [cards.chip("ccc_document", term) for term in resource.ccc_document]),
        ("co_benefits", [cards.chip("co_benefit", term) for term in resource.co_benefit]),
        (
            "learning_topic",
            [
                {"title": cards.label("learning_topic", t), "url": url_of("learning_topic", t)}
                for t in resource.learning_topic
            ],
        ),
    ]
    texts: tuple[tuple[str, str | Phrase], ...] = (
        ("level", cards.label("level", resource.level) if resource.level else ""),
        ("starts", words.day(resource.starts) if resource.starts else ""),
        ("ends", words.day(resource.ends) if resource.ends else ""),
        ("language", words.tongue(resource.language)),
        ("version", resource.version or ""),
        ("tended_by", resource.owner or ""),
        ("added", words.day(resource.published)),
        ("reviewed", words.day(resource.reviewed) if resource.reviewed else ""),
        ("review_by", words.day(due) if (due := review_day(resource)) else ""),
    )
    found += [(name, [{"title": text, "url": ""}]) for name, text in texts if text]
    return [{"name": words.say(f"fact_{name}"), "items": items} for name, items in found if items]


def review_day(resource: Resource) -> date | None:
    """By when a record is to be looked at again: so many months after it was last looked at."""
    if resource.review_in is None:
        return None
    last = resource.reviewed or resource.published
    year, month = divmod(last.month - 1 + resource.review_in, 12)
    length = (date(last.year + year + month // 11, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(last.year + year, month + 1, min(last.day, length))


def source_data(source: Source | None, words: Words) -> Data | None:
    """A source as shown: its title, who published it and when, pages, and its address."""
    if source is None:
        return None
    details = [
        ", ".join(source.authors),
        source.publisher or "",
        words.printed_date(source.date) if source.date else "",
        words.say("page" if source.pages.isdigit() else "pages_from_to", pages=source.pages) if source.pages else "",
    ]
    return {
        "title": source.title or "",
        "details": [d for d in details if d],
        "url": source.url or (f"https://doi.org/{source.doi}" if source.doi else ""),
        "doi": source.doi or "",
    }


def _relations(repository: Repository, cards: Cards, key: str) -> list[Safe]:
    """The resources that records name, from either end, each with what it is to this one."""
    translations = {t.id for t in repository.translations.get(key, ())}
    return [
        cards.resource(r.other).also(
            **{"as": cards.label("relation", r.relation) if r.relation else cards.words.say("referred_to_by")}
        )
        for r in repository.graph.relations.get(key, ())
        if r.other not in translations
    ]


def _translations(repository: Repository, key: str) -> list[Data]:
    """The same in other languages, each named in its own."""
    return [
        {
            "title": own_name(t.language),
            "url": url_of("resource", t.id),
            "language": t.language,
            "original": t.is_original,
        }
        for t in repository.translations.get(key, ())
    ]


def _reasons(neighbour: Neighbour, words: Words) -> list[Phrase]:
    """Why a neighbour is one."""
    return [words.say(f"why_{kind}", what=", ".join(names)) for kind, names in neighbour.shared] or [
        words.say("close_in_subject")
    ]


def _step_of(pathway: Pathway, number: int, cards: Cards) -> Data:
    def neighbour(index: int) -> Data | None:
        if (
            not 0 <= index < len(pathway.steps)
            or pathway.steps[index].resource not in cards.repository.catalog.resources
        ):
            return None
        key = pathway.steps[index].resource
        return {"title": cards.repository.catalog.resources[key].title, "url": url_of("resource", key)}

    return {
        "id": pathway.id,
        "title": pathway.title,
        "url": url_of("pathway", pathway.id),
        "step": number,
        "total": len(pathway.steps),
        "before": neighbour(number - 2),
        "after": neighbour(number),
    }


def _withdrawn(resource: Resource, repository: Repository, words: Words) -> Data | None:
    if resource.status != "withdrawn":
        return None
    successor = repository.catalog.resources.get(resource.replaced_by or "")
    return {
        "on": words.say("withdrawn_on", day=words.day(resource.withdrawn_on))
        if resource.withdrawn_on
        else words.say("withdrawn"),
        "reason": resource.reason or "",
        "successor": {"title": successor.title, "url": url_of("resource", successor.id)} if successor else None,
    }
