"""Resources to their pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from nzc_kb.addresses import term_url, url_of
from nzc_kb.model import Pathway, Resource, Source
from nzc_kb.names import FIELD_LABELS, SITE_NAME, count_of, country_name, day, language_name, printed_date
from nzc_kb.pages.cards import Cards, Data, country_url, own_language
from nzc_kb.pages.linked_data import resource_ld
from nzc_kb.pages.page import Draft, Safe
from nzc_kb.related import explain
from nzc_kb.render import Rendered
from nzc_kb.repository import Repository
from nzc_kb.views.facets import terms_of

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
    section = cards.phase_chip(resource.phase[0])
    return Draft(
        url_of("resource", key),
        "resource.html",
        resource.title,
        resource.summary,
        "map",
        _resource_data(repository, cards, resource, rendered),
        (("Map", "map/"), (str(section["title"]), str(section["url"]))),
        rendered.html,
        rendered.toc,
        repository.catalog.document("resource", key).path,
        resource_ld(resource, cards),
    )


def redirect_pages(repository: Repository) -> Iterator[Draft]:
    """Draw a page at every former id of a resource or city, which leads on to the present one."""
    catalog = repository.catalog
    for kind, records in (("resource", catalog.resources), ("city", catalog.cities)):
        for key, record in records.items():
            for alias in record.aliases:
                url = url_of(kind, alias)
                data = {"to": url_of(kind, key), "noindex": True}
                yield Draft(
                    url, "redirect.html", record.label, f"This page has moved: {record.label}.", "explore", data
                )


def _resource_data(repository: Repository, cards: Cards, resource: Resource, rendered: Rendered) -> Data:
    graph, key = repository.graph, resource.id
    cities = [c for c in resource.cities if c in repository.catalog.cities]
    return {
        "id": key,
        "kind": {"title": cards.kind(resource), "url": term_url("resource_type", resource.resource_type)},
        "summary": resource.summary,
        "language": own_language(resource),
        "key_lesson": resource.key_lesson or "",
        "places": [{"title": repository.catalog.cities[c].name, "url": url_of("city", c)} for c in cities]
        or [{"title": country_name(code), "url": country_url(code)} for code in resource.country],
        "phases": [cards.phase_chip(term) for term in resource.phase],
        "chips": [
            {"field": FIELD_LABELS[f], "items": [cards.chip(f, term) for term in terms_of(resource, f)]}
            for f in CHIP_FIELDS
        ],
        "external": _external(resource, cards),
        "facts": _facts(resource, rendered, cards),
        "source": source_data(resource.source),
        "map": cards.map_data(resource.phase),
        "has_body": bool(rendered.html.strip()),
        "relations": _relations(repository, cards, key),
        "related": [cards.resource(n.id).also(why=explain(n.reasons)) for n in repository.related.get(key, ())],
        "backlinks": [cards.node(node) for node in graph.backlinks.get(("resource", key), ())],
        "pathways": [
            _step_of(repository.catalog.pathways[p], number, cards) for p, number in graph.pathways_of.get(key, ())
        ],
        "citation": citation(resource),
        "withdrawn": _withdrawn(resource, repository),
        "noindex": resource.status == "withdrawn",
        "licence": "" if resource.url and not resource.licence else _licence(resource.licence),
    }


def _licence(identifier: str | None) -> str:
    name = identifier or DEFAULT_LICENCE
    return LICENCE_NAMES.get(name, name)


def _external(resource: Resource, cards: Cards) -> Data | None:
    if not resource.url:
        return None
    details = [cards.label("format", resource.format) if resource.format else "", language_name(resource.language)]
    return {
        "url": resource.url,
        "host": (urlsplit(resource.url).hostname or "").removeprefix("www."),
        "details": ", ".join(d for d in details if d),
    }


def _facts(resource: Resource, rendered: Rendered, cards: Cards) -> list[Data]:
    """What the first screen answers: for whom, how long, in which language, from when."""
    minutes = resource.duration or (None if resource.url else max(1, round(rendered.words / WORDS_A_MINUTE)))
    found: list[tuple[str, list[Data]]] = [
        ("For", [cards.chip("audience", term) for term in resource.audience]),
        ("City types", [cards.chip("city_type", term) for term in resource.city_type]),
        ("Helps with", [cards.chip("ccc_document", term) for term in resource.ccc_document]),
        ("Co-benefits", [cards.chip("co_benefit", term) for term in resource.co_benefit]),
        (
            "Learning topic",
            [
                {"title": cards.label("learning_topic", t), "url": url_of("learning_topic", t)}
                for t in resource.learning_topic
            ],
        ),
    ]
    texts = (
        ("Level", cards.label("level", resource.level) if resource.level else ""),
        ("Time", f"{count_of(minutes, 'minute')}" if minutes else ""),
        ("Starts", day(resource.starts) if resource.starts else ""),
        ("Ends", day(resource.ends) if resource.ends else ""),
        ("Language", language_name(resource.language)),
        ("Version", resource.version or ""),
        ("Tended by", resource.owner or ""),
        ("Added", day(resource.published)),
        ("Reviewed", day(resource.reviewed) if resource.reviewed else ""),
    )
    found += [(name, [{"title": text, "url": ""}]) for name, text in texts if text]
    return [{"name": name, "items": items} for name, items in found if items]


def source_data(source: Source | None) -> Data | None:
    """A source as shown: its title, who published it and when, pages, and its address."""
    if source is None:
        return None
    details = [
        ", ".join(source.authors),
        source.publisher or "",
        printed_date(source.date) if source.date else "",
        f"pages {source.pages}"
        if source.pages and not source.pages.isdigit()
        else f"page {source.pages}"
        if source.pages
        else "",
    ]
    return {
        "title": source.title or "",
        "details": ", ".join(d for d in details if d),
        "url": source.url or (f"https://doi.org/{source.doi}" if source.doi else ""),
        "doi": source.doi or "",
    }


def citation(resource: Resource) -> str:
    """A citation in the manner of APA: of the resource itself where it lives elsewhere, else of this record and what
    it is based on.
    """
    source = resource.source
    named = (
        [p for p in (source.title, source.publisher, f"pages {source.pages}" if source.pages else "") if p]
        if source
        else []
    )
    if resource.url:
        who = (", ".join(source.authors) or source.publisher if source else None) or SITE_NAME
        year = source.date[:4] if source and source.date else "n.d."
        return f"{who.rstrip('.')} ({year}). {resource.title}. {resource.url}"
    based_on = f" Based on: {', '.join(named)}." if named else ""
    return f"{SITE_NAME} ({resource.published.year}). {resource.title}.{based_on}"


def _relations(repository: Repository, cards: Cards, key: str) -> list[Safe]:
    """The resources that records name, from either end, each with what it is to this one."""
    return [
        cards.resource(r.other).also(**{"as": cards.label("relation", r.relation) if r.relation else "Referred to by"})
        for r in repository.graph.relations.get(key, ())
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
        "title": pathway.title,
        "url": url_of("pathway", pathway.id),
        "step": number,
        "total": len(pathway.steps),
        "before": neighbour(number - 2),
        "after": neighbour(number),
    }


def _withdrawn(resource: Resource, repository: Repository) -> Data | None:
    if resource.status != "withdrawn":
        return None
    successor = repository.catalog.resources.get(resource.replaced_by or "")
    return {
        "on": day(resource.withdrawn_on) if resource.withdrawn_on else "",
        "reason": resource.reason or "",
        "successor": {"title": successor.title, "url": url_of("resource", successor.id)} if successor else None,
    }
