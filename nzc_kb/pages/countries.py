"""Countries to their pages: the cities there, and what speaks of the country or of one of its cities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from nzc_kb.pages.cards import Cards, country_url, list_parts, numbered
from nzc_kb.pages.lists import explore_url
from nzc_kb.pages.page import Crumbs, Draft
from nzc_kb.repository import Repository
from nzc_kb.views.facets import countries_of


def country_pages(repository: Repository, cards: Cards) -> Iterator[Draft]:
    """Draw a page for every country that a city or resource names, and the index of them."""
    members = _members(repository)
    if not members:
        return
    cities = Counter(city.country for city in repository.catalog.cities.values())
    words = cards.words
    ordered = sorted(members, key=lambda code: str(words.country(code)))
    index = [
        {
            "title": words.country(code),
            "url": country_url(code),
            "count": len(members[code]),
            "cities": words.say("count_cities", n=cities[code]) if cities[code] else "",
        }
        for code in ordered
    ]
    crumbs: Crumbs = ((words.say("countries"), "countries/"),)
    if repository.catalog.cities:
        crumbs = ((words.say("cities"), "cities/"), *crumbs)
    total = words.say("count_countries", n=len(ordered))
    yield Draft(
        "countries/",
        "countries.html",
        words.say("countries"),
        f"{words.say('countries_lead')} {total}.",
        "cities",
        {"countries": index},
    )
    for code in ordered:
        yield from _country_pages(repository, cards, code, members[code], crumbs)


def _country_pages(
    repository: Repository, cards: Cards, code: str, keys: Sequence[str], crumbs: Crumbs
) -> Iterator[Draft]:
    words, name, base = cards.words, cards.words.country(code), country_url(code)
    cities = sorted((c for c in repository.catalog.cities.values() if c.country == code), key=lambda c: c.name)
    count = words.say("count_resources", n=len(keys))
    for number, (url, part) in enumerate(list_parts(cards, keys, base), 1):
        yield Draft(
            url,
            "country.html",
            numbered(words, name, number),
            f"{name}: {words.say('count_cities', n=len(cities))}, {count}.",
            "cities",
            {
                "heading": name,
                "count": count,
                "explore": explore_url(country=code),
                "cities": [cards.city(city) for city in cities] if number == 1 else [],
            }
            | part,
            crumbs,
        )


def _members(repository: Repository) -> dict[str, list[str]]:
    """The resources of each country, in the order of lists; a country of a city is there even without any."""
    catalog = repository.catalog
    members: dict[str, list[str]] = {city.country: [] for city in catalog.cities.values()}
    for key in repository.facets.listed:
        for code in countries_of(catalog.resources[key], catalog.cities):
            members.setdefault(code, []).append(key)
    return members
