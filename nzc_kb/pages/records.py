"""Resources, cities, learning topics and pathways to their pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from nzc_kb.addresses import term_url, url_of
from nzc_kb.model import City, Pathway, Resource, Source
from nzc_kb.names import FIELD_LABELS, count_of, country_name, day, language_name, printed_date
from nzc_kb.pages.cards import Cards, Data
from nzc_kb.pages.linked_data import city_ld, pathway_ld, resource_ld
from nzc_kb.pages.page import Draft
from nzc_kb.related import explain
from nzc_kb.render import Rendered
from nzc_kb.repository import Repository
from nzc_kb.views.facets import terms_of
from nzc_kb.views.portfolio import step_minutes

CHIP_FIELDS = ("lever", "domain", "topic")
WORDS_A_MINUTE = 200
DEFAULT_LICENCE = "CC-BY-4.0"
LICENCE_NAMES = {"CC-BY-4.0": "CC BY 4.0", "CC-BY-SA-4.0": "CC BY-SA 4.0", "CC0-1.0": "CC0 1.0", "CC-BY-NC-SA-4.0": "CC BY-NC-SA 4.0"}


def resource_pages(repository: Repository, cards: Cards, bodies: Mapping[str, Rendered]) -> Iterator[Draft]:
    """Draw a page for every resource; a withdrawn one keeps its address and says why."""
    for key, resource in repository.catalog.resources.items():
        rendered = bodies[f"resource/{key}"]
        document = repository.catalog.document("resource", key)
        section = cards.phase_chip(resource.phase[0])
        yield Draft(
            url_of("resource", key), "resource.html", resource.title, resource.summary, "explore",
            _resource_data(repository, cards, resource, rendered), (("Map", "map/"), (str(section["title"]), str(section["url"]))),
            rendered.html, rendered.toc, document.path, resource_ld(resource, cards))


def _resource_data(repository: Repository, cards: Cards, resource: Resource, rendered: Rendered) -> Data:
    graph, key = repository.graph, resource.id
    cities = [c for c in resource.cities if c in repository.catalog.cities]
    return {
        "id": key, "kind": {"title": cards.kind(resource), "url": term_url("resource_type", resource.resource_type)},
        "summary": resource.summary, "language": resource.language if resource.language != "en" else "", "key_lesson": resource.key_lesson or "",
        "places": [{"title": repository.catalog.cities[c].name, "url": url_of("city", c)} for c in cities]
        or [{"title": country_name(code), "url": ""} for code in resource.country],
        "phases": [cards.phase_chip(term) for term in resource.phase],
        "chips": [{"field": FIELD_LABELS[f], "items": [cards.chip(f, term) for term in terms_of(resource, f)]} for f in CHIP_FIELDS],
        "external": _external(resource, cards), "facts": _facts(resource, rendered, cards), "source": source_data(resource.source),
        "map": cards.map_data(resource.phase), "has_body": bool(rendered.html.strip()),
        "relations": _relations(repository, cards, key),
        "related": [cards.resource(n.id) | {"why": explain(n.reasons)} for n in repository.related.get(key, ())],
        "backlinks": [cards.node(node) for node in graph.backlinks.get(("resource", key), ())],
        "pathways": [_step_of(repository.catalog.pathways[p], number, cards) for p, number in graph.pathways_of.get(key, ())],
        "citation": citation(resource), "withdrawn": _withdrawn(resource, repository), "noindex": resource.status == "withdrawn",
        "licence": "" if resource.url and not resource.licence else _licence(resource.licence)}


def _licence(identifier: str | None) -> str:
    name = identifier or DEFAULT_LICENCE
    return LICENCE_NAMES.get(name, name)


def _external(resource: Resource, cards: Cards) -> Data | None:
    if not resource.url:
        return None
    details = [cards.label("format", resource.format) if resource.format else "", language_name(resource.language)]
    return {"url": resource.url, "host": (urlsplit(resource.url).hostname or "").removeprefix("www."), "details": ", ".join(d for d in details if d)}


def _facts(resource: Resource, rendered: Rendered, cards: Cards) -> list[Data]:
    """What the first screen answers: for whom, how long, in which language, from when."""
    minutes = resource.duration or (None if resource.url else max(1, round(len(rendered.text.split()) / WORDS_A_MINUTE)))
    found: list[tuple[str, list[Data]]] = [
        ("For", [cards.chip("audience", term) for term in resource.audience]),
        ("City types", [cards.chip("city_type", term) for term in resource.city_type]),
        ("Helps with", [cards.chip("ccc_document", term) for term in resource.ccc_document]),
        ("Co-benefits", [cards.chip("co_benefit", term) for term in resource.co_benefit]),
        ("Learning topic", [{"title": cards.label("learning_topic", t), "url": url_of("learning_topic", t)} for t in resource.learning_topic])]
    texts = (("Level", cards.label("level", resource.level) if resource.level else ""), ("Time", f"{count_of(minutes, 'minute')}" if minutes else ""),
             ("Starts", day(resource.starts) if resource.starts else ""), ("Ends", day(resource.ends) if resource.ends else ""),
             ("Language", language_name(resource.language)), ("Version", resource.version or ""), ("Tended by", resource.owner or ""),
             ("Added", day(resource.published)), ("Reviewed", day(resource.reviewed) if resource.reviewed else ""))
    found += [(name, [{"title": text, "url": ""}]) for name, text in texts if text]
    return [{"name": name, "items": items} for name, items in found if items]


def source_data(source: Source | None) -> Data | None:
    """A source as shown: its title, who published it and when, pages, and its address."""
    if source is None:
        return None
    details = [", ".join(source.authors), source.publisher or "", printed_date(source.date) if source.date else "",
               f"pages {source.pages}" if source.pages and not source.pages.isdigit() else f"page {source.pages}" if source.pages else ""]
    return {"title": source.title or "", "details": ", ".join(d for d in details if d),
            "url": source.url or (f"https://doi.org/{source.doi}" if source.doi else ""), "doi": source.doi or ""}


def citation(resource: Resource) -> str:
    """A citation in the manner of APA: authors or publisher, year, title, source."""
    source = resource.source
    who = (", ".join(source.authors) or source.publisher if source else None) or "City Climate Knowledge"
    year = source.date[:4] if source and source.date else "n.d."
    where = [p for p in ((source.title if source and source.title != resource.title else None), resource.url or (source.url if source else None)) if p]
    return f"{who.rstrip('.')} ({year}). {resource.title}. {'. '.join(where)}".rstrip(". ") + ("" if resource.url or (source and source.url) else ".")


def _relations(repository: Repository, cards: Cards, key: str) -> list[Data]:
    groups: dict[str, list[Data]] = {}
    for relation in repository.graph.relations.get(key, ()):
        name = cards.label("relation", relation.relation) if relation.relation else "Referred to by"
        groups.setdefault(name, []).append(cards.resource(relation.other))
    return [{"name": name, "items": items} for name, items in groups.items()]


def _step_of(pathway: Pathway, number: int, cards: Cards) -> Data:
    def neighbour(index: int) -> Data | None:
        if not 0 <= index < len(pathway.steps) or pathway.steps[index].resource not in cards.repository.catalog.resources:
            return None
        key = pathway.steps[index].resource
        return {"title": cards.repository.catalog.resources[key].title, "url": url_of("resource", key)}

    return {"title": pathway.title, "url": url_of("pathway", pathway.id), "step": number, "total": len(pathway.steps),
            "before": neighbour(number - 2), "after": neighbour(number)}


def _withdrawn(resource: Resource, repository: Repository) -> Data | None:
    if resource.status != "withdrawn":
        return None
    successor = repository.catalog.resources.get(resource.replaced_by or "")
    return {"on": day(resource.withdrawn_on) if resource.withdrawn_on else "", "reason": resource.reason or "",
            "successor": {"title": successor.title, "url": url_of("resource", successor.id)} if successor else None}


def city_pages(repository: Repository, cards: Cards, bodies: Mapping[str, Rendered]) -> Iterator[Draft]:
    """Draw a page for every city, and the directory of all."""
    catalog = repository.catalog
    if not catalog.cities:
        return
    ordered = sorted(catalog.cities.values(), key=lambda c: (country_name(c.country), c.name))
    countries: dict[str, list[Data]] = {}
    for city in ordered:
        countries.setdefault(country_name(city.country), []).append(cards.city(city))
    types = repository.vocabularies["city_type"].terms
    yield Draft("cities/", "cities.html", "Cities", f"{count_of(len(ordered), 'city', 'cities')} of the Mission and those that learn with them, by country.",
                "cities", {"countries": [{"title": name, "cities": cities} for name, cities in countries.items()],
                           "total": count_of(len(ordered), "city", "cities"), "country_total": count_of(len(countries), "country", "countries"),
                           "types": [{"title": t.label, "url": term_url("city_type", t.id), "count": sum(t.id in c.city_type for c in ordered)} for t in types]})
    for city in ordered:
        rendered = bodies[f"city/{city.id}"]
        yield Draft(url_of("city", city.id), "city.html", city.name, _city_description(city, cards), "cities", _city_data(repository, cards, city),
                    (("Cities", "cities/"),), rendered.html, rendered.toc, catalog.document("city", city.id).path, city_ld(city))


def _city_description(city: City, cards: Cards) -> str:
    types = ", ".join(cards.label("city_type", term) for term in city.city_type)
    return f"{city.name}, {country_name(city.country)}: {types}. Resources, twins and cities like it."


def _city_data(repository: Repository, cards: Cards, city: City) -> Data:
    catalog, graph = repository.catalog, repository.graph
    keys = [key for key in graph.by_city.get(city.id, ()) if catalog.resources[key].status != "withdrawn"]
    groups: dict[str, list[Data]] = {}
    vocabulary = repository.vocabularies["resource_type"]
    for term in vocabulary.terms:
        if items := [cards.resource(key) for key in keys if catalog.resources[key].resource_type == term.id]:
            groups[term.label] = items
    twins = graph.twins.get(city.id, ())
    facts = [("Country", country_name(city.country)), ("Support group", cards.label("support_group", city.support_group) if city.support_group else ""),
             ("Pilot cohort", str(city.cohort or "")), ("Residents", f"{city.population:,}" if city.population else ""),
             ("Coordinates", f"{city.coordinates[0]:.2f}, {city.coordinates[1]:.2f} (GeoNames)" if city.coordinates else "")]
    return {"country": country_name(city.country), "types": [cards.chip("city_type", term) for term in city.city_type],
            "facts": [{"name": name, "value": value} for name, value in facts if value],
            "groups": [{"name": name, "items": items} for name, items in groups.items()], "count": len(keys),
            "twins": [cards.city(catalog.cities[key]) for key in twins], "peers": _peers(repository, cards, city, twins),
            "backlinks": [cards.node(n) for n in graph.backlinks.get(("city", city.id), ()) if n[1] not in keys], "source": source_data(city.source),
            "url": city.url or ""}


def _peers(repository: Repository, cards: Cards, city: City, twins: tuple[str, ...]) -> list[Data]:
    """Cities like this one: those that share resources with it, then those of its country; each with the reason."""
    catalog, graph = repository.catalog, repository.graph
    together: dict[str, list[str]] = {}
    for key in graph.by_city.get(city.id, ()):
        for other in catalog.resources[key].cities:
            if other != city.id and other in catalog.cities and other not in twins:
                together.setdefault(other, []).append(catalog.resources[key].title)
    ranked = sorted(together, key=lambda other: (-len(together[other]), other))[:6]
    peers = [cards.city(catalog.cities[o]) | {"why": f"Together in: {together[o][0]}" + (f" and {len(together[o]) - 1} more" if len(together[o]) > 1 else "")}
             for o in ranked]
    same = [c for c in catalog.cities.values() if c.country == city.country and c.id not in (city.id, *twins, *ranked)]
    same.sort(key=lambda c: (-len(graph.by_city.get(c.id, ())), c.id))
    return [*peers, *(cards.city(c) | {"why": f"Same country: {country_name(c.country)}"} for c in same[: max(0, 6 - len(peers))])]


def portfolio_pages(repository: Repository, cards: Cards, bodies: Mapping[str, Rendered]) -> Iterator[Draft]:
    """Draw the learning portfolio, a page a topic and a page a pathway."""
    portfolio = repository.portfolio
    if not portfolio.topics and not portfolio.pathways:
        return
    pathways = [_pathway_card(p, cards) for p in portfolio.pathways]
    topics = [{"title": t.record.title if t.record else t.term.label, "summary": t.record.summary if t.record else t.term.definition,
               "url": url_of("learning_topic", t.term.id), "count": t.count} for t in portfolio.topics]
    yield Draft("portfolio/", "portfolio.html", "Learning portfolio", "Learn step by step: pathways for a purpose, and good practice by learning topic.",
                "portfolio", {"pathways": pathways, "topics": topics})
    for index, topic in enumerate(portfolio.topics):
        rendered = bodies.get(f"learning_topic/{topic.term.id}", Rendered())
        parts = [{"name": cards.label("portfolio_part", part) if part else "Also on this topic", "items": cards.resources(keys)} for part, keys in topic.parts.items()]
        following = topics[(index + 1) % len(topics)]
        title = str(topics[index]["title"])
        document = repository.catalog.documents.get(("learning_topic", topic.term.id))
        yield Draft(url_of("learning_topic", topic.term.id), "learning-topic.html", title, str(topics[index]["summary"]), "portfolio",
                    {"summary": topics[index]["summary"], "parts": parts, "count": topic.count, "following": following,
                     "backlinks": [cards.node(n) for n in repository.graph.backlinks.get(("learning_topic", topic.term.id), ())]},
                    (("Learning portfolio", "portfolio/"),), rendered.html, rendered.toc, document.path if document else None)
    for pathway in portfolio.pathways:
        yield _pathway_page(repository, cards, pathway, bodies)


def _pathway_card(pathway: Pathway, cards: Cards) -> Data:
    return {"title": pathway.title, "summary": pathway.summary, "url": url_of("pathway", pathway.id), "steps": count_of(len(pathway.steps), "step"),
            "minutes": count_of(step_minutes(pathway), "minute"), "audience": ", ".join(cards.label("audience", a) for a in pathway.audience)}


def _pathway_page(repository: Repository, cards: Cards, pathway: Pathway, bodies: Mapping[str, Rendered]) -> Draft:
    rendered = bodies[f"pathway/{pathway.id}"]
    steps = [{"number": n, "why": s.why, "minutes": count_of(s.minutes, "minute"), "resource": cards.resource(s.resource)}
             for n, s in enumerate(pathway.steps, 1)]
    first = [_pathway_card(repository.catalog.pathways[p], cards) for p in pathway.prerequisites]
    return Draft(url_of("pathway", pathway.id), "pathway.html", pathway.title, pathway.summary, "portfolio",
                 _pathway_card(pathway, cards) | {"step_list": steps, "prerequisites": first, "checklist": list(pathway.checklist),
                                                  "phases": [cards.phase_chip(term) for term in pathway.phase]},
                 (("Learning portfolio", "portfolio/"),), rendered.html, rendered.toc, repository.catalog.document("pathway", pathway.id).path,
                 pathway_ld(pathway, cards))


