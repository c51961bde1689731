"""Cities to the directory and a page for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nzc_kb.addresses import term_url, url_of
from nzc_kb.model import City
from nzc_kb.pages.cards import Cards, Data, country_url
from nzc_kb.pages.linked_data import city_ld
from nzc_kb.pages.page import Draft, Safe
from nzc_kb.pages.resources import source_data
from nzc_kb.render import Rendered
from nzc_kb.repository import Repository


def city_pages(repository: Repository, cards: Cards, bodies: Mapping[str, Rendered]) -> Iterator[Draft]:
    """Draw a page for every city, and the directory of all."""
    catalog = repository.catalog
    if not catalog.cities:
        return
    ordered = sorted(catalog.cities.values(), key=lambda c: (str(cards.words.country(c.country)), c.name))
    countries: dict[str, list[Data]] = {}
    for city in ordered:
        countries.setdefault(city.country, []).append(cards.city(city))
    types = repository.vocabularies["city_type"].terms
    words = cards.words
    total = words.say("count_cities", n=len(ordered))
    yield Draft(
        "cities/",
        "cities.html",
        words.say("cities"),
        f"{total}. {words.say('cities_lead')}",
        "cities",
        {
            "countries": [
                {"title": words.country(code), "url": country_url(code), "cities": cities}
                for code, cities in countries.items()
            ],
            "total": total,
            "country_total": words.say("count_countries", n=len(countries)),
            "types": [
                {
                    "title": t.label,
                    "url": term_url("city_type", t.id),
                    "count": sum(t.id in c.city_type for c in ordered),
                }
                for t in types
            ],
        },
    )
    for city in ordered:
        rendered = bodies[f"city/{city.id}"]
        yield Draft(
            url_of("city", city.id),
            "city.html",
            city.name,
            _city_description(city, cards),
            "cities",
            _city_data(repository, cards, city),
            ((words.say("cities"), "cities/"),),
            rendered.html,
            rendered.toc,
            catalog.document("city", city.id).path,
            city_ld(city),
        )


def _city_description(city: City, cards: Cards) -> str:
    types = ", ".join(cards.label("city_type", term) for term in city.city_type)
    return f"{city.name}, {cards.words.country(city.country)}: {types}. {cards.words.say('city_holds')}"


def _city_data(repository: Repository, cards: Cards, city: City) -> Data:
    catalog, graph = repository.catalog, repository.graph
    keys = [key for key in graph.by_city.get(city.id, ()) if catalog.resources[key].status != "withdrawn"]
    groups: dict[str, list[Safe]] = {}
    vocabulary = repository.vocabularies["resource_type"]
    for term in vocabulary.terms:
        if items := [cards.resource(key) for key in keys if catalog.resources[key].resource_type == term.id]:
            groups[term.label] = items
    twins = graph.twins.get(city.id, ())
    words = cards.words
    facts = [
        ("support_group", cards.label("support_group", city.support_group) if city.support_group else ""),
        ("pilot_cohort", str(city.cohort or "")),
        ("residents", words.say("number", n=city.population) if city.population else ""),
        ("coordinates", f"{city.coordinates[0]:.2f}, {city.coordinates[1]:.2f} (GeoNames)" if city.coordinates else ""),
    ]
    return {
        "country": {"title": words.country(city.country), "url": country_url(city.country)},
        "types": [cards.chip("city_type", term) for term in city.city_type],
        "facts": [{"name": words.say(f"fact_{key}"), "value": value} for key, value in facts if value],
        "groups": [{"name": name, "items": items} for name, items in groups.items()],
        "count": len(keys),
        "twins": [cards.city(catalog.cities[key]) for key in twins],
        "peers": _peers(repository, cards, city, twins),
        "backlinks": [cards.node(n) for n in graph.backlinks.get(("city", city.id), ()) if n[1] not in keys],
        "source": source_data(city.source, words),
        "url": city.url or "",
    }


def _peers(repository: Repository, cards: Cards, city: City, twins: tuple[str, ...]) -> list[Data]:
    """Cities like this one: those that share resources with it, then those of its country; each with the reason."""
    catalog, graph = repository.catalog, repository.graph
    together: dict[str, list[str]] = {}
    for key in graph.by_city.get(city.id, ()):
        for other in catalog.resources[key].cities:
            if other != city.id and other in catalog.cities and other not in twins:
                together.setdefault(other, []).append(catalog.resources[key].title)
    ranked = sorted(together, key=lambda other: (-len(together[other]), other))[:6]
    peers = [
        cards.city(catalog.cities[o])
        | {
            "why": cards.words.say("together_more", n=len(together[o]) - 1, title=together[o][0])
            if len(together[o]) > 1
            else cards.words.say("together", title=together[o][0])
        }
        for o in ranked
    ]
    same = [c for c in catalog.cities.values() if c.country == city.country and c.id not in (city.id, *twins, *ranked)]
    same.sort(key=lambda c: (-len(graph.by_city.get(c.id, ())), c.id))
    return [
        *peers,
        *(
            cards.city(c) | {"why": cards.words.say("same_country", country=cards.words.country(c.country))}
            for c in same[: max(0, 6 - len(peers))]
        ),
    ]
