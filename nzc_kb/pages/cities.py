"""Cities to the directory and a page for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from nzc_kb.addresses import term_url, url_of
from nzc_kb.model import City
from nzc_kb.pages.cards import SHOWN_WHOLE, Cards, Data, country_url
from nzc_kb.pages.city_map import cities_map, city_place
from nzc_kb.pages.linked_data import city_ld
from nzc_kb.pages.page import Draft
from nzc_kb.pages.resources import source_data
from nzc_kb.peers import SIZES, Peer
from nzc_kb.render import Rendered
from nzc_kb.repository import Repository
from nzc_kb.words import Phrase


def city_pages(repository: Repository, cards: Cards, bodies: Mapping[str, Rendered]) -> Iterator[Draft]:
    """Draw the directory of all cities, and a page for each."""
    catalog, words = repository.catalog, cards.words
    if not catalog.cities:
        return
    ordered = sorted(catalog.cities.values(), key=lambda c: (str(words.country(c.country)), c.name))
    total = words.say("count_cities", n=len(ordered))
    yield Draft(
        "cities/",
        "cities.html",
        words.say("cities"),
        f"{total}. {words.say('cities_lead')}",
        "cities",
        {"total": total, **_directory(repository, cards, ordered), "map": cities_map(repository, cards)},
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


def _directory(repository: Repository, cards: Cards, ordered: Sequence[City]) -> Data:
    """The cities by country, and what they may be narrowed by."""
    words, groups = cards.words, repository.vocabularies.get("support_group")
    countries: dict[str, list[Data]] = {}
    for city in ordered:
        countries.setdefault(city.country, []).append(cards.city(city) | _filed(city))
    return {
        "countries": [
            {"title": words.country(code), "code": code, "url": country_url(code), "cities": cities}
            for code, cities in countries.items()
        ],
        "country_total": words.say("count_countries", n=len(countries)),
        "types": [
            {
                "id": t.id,
                "title": t.label,
                "url": term_url("city_type", t.id),
                "count": sum(t.id in c.city_type for c in ordered),
            }
            for t in repository.vocabularies["city_type"].terms
        ],
        "groups": [
            {"id": t.id, "title": t.label}
            for t in (groups.terms if groups else ())
            if any(c.support_group == t.id for c in ordered)
        ],
    }


def _filed(city: City) -> Data:
    """What the directory is filtered by."""
    return {
        "key": city.id,
        "type_ids": " ".join(city.city_type),
        "code": city.country,
        "group": city.support_group or "",
    }


def _city_description(city: City, cards: Cards) -> str:
    types = ", ".join(cards.label("city_type", term) for term in city.city_type)
    return f"{city.name}, {cards.words.country(city.country)}: {types}. {cards.words.say('city_holds')}"


def _city_data(repository: Repository, cards: Cards, city: City) -> Data:
    catalog, graph = repository.catalog, repository.graph
    keys = [key for key in graph.by_city.get(city.id, ()) if catalog.resources[key].status != "withdrawn"]
    types = [term.id for term in repository.vocabularies["resource_type"].terms]
    keys.sort(key=lambda key: types.index(catalog.resources[key].resource_type))
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
        "items": cards.resources(keys[:SHOWN_WHOLE]),
        "lines": cards.resources(keys[SHOWN_WHOLE:]),
        "count": len(keys),
        "twins": [cards.city(catalog.cities[key]) for key in twins],
        "peers": _peers(repository, cards, city),
        "place": city_place(repository, city, [*twins, *(p.id for p in repository.peers.get(city.id, ()))]),
        "backlinks": [cards.node(n) for n in graph.backlinks.get(("city", city.id), ()) if n[1] not in keys],
        "source": source_data(city.source, words),
        "url": city.url or "",
    }


def _peers(repository: Repository, cards: Cards, city: City) -> list[Data]:
    """Cities like this one, each with the reasons in words."""
    cities = repository.catalog.cities
    return [
        cards.city(cities[peer.id]) | {"why": list(_reasons(repository, cards, city, peer))}
        for peer in repository.peers.get(city.id, ())
    ]


def _reasons(repository: Repository, cards: Cards, city: City, peer: Peer) -> Iterator[Phrase]:
    say = cards.words.say
    if peer.together:
        title, more = repository.catalog.resources[peer.together[0]].title, len(peer.together) - 1
        yield say("together_more", n=more, title=title) if more else say("together", title=title)
    if peer.country:
        yield say("same_country", country=cards.words.country(city.country))
    if peer.size is not None:
        yield _same_size(cards, peer.size)
    if peer.profile and not peer.together:
        yield say("both_work_on", what=", ".join(cards.label(field, term) for field, term in peer.profile[:2]))
    if peer.cohort and not peer.together:
        yield say("same_cohort", cohort=str(city.cohort))
    if peer.group and not peer.together and city.support_group:
        yield say("same_group", group=cards.label("support_group", city.support_group))


def _same_size(cards: Cards, size: int) -> Phrase:
    """A class of size in words; thousands are set apart in the way of all languages."""
    edges = [f"{edge:,}".replace(",", "\u202f") for edge in SIZES]
    if size == 0:
        return cards.words.say("size_under", most=edges[0])
    if size == len(SIZES):
        return cards.words.say("size_over", least=edges[-1])
    return cards.words.say("size_between", least=edges[size - 1], most=edges[size])
