"""Countries to their pages: the cities there, and what speaks of the country or of one of its cities."""

from __future__ import annotations

from collections.abc import Iterator

from nzc_kb.pages.cards import Cards, country_url, numbered, pager, split_pages
from nzc_kb.pages.lists import explore_url
from nzc_kb.pages.page import Crumbs, Draft
from nzc_kb.repository import Repository
from nzc_kb.views.facets import countries_of


def country_pages(repository: Repository, cards: Cards) -> Iterator[Draft]:
    """Draw a page for every country that a city or resource names, and the index of them."""
    members = _members(repository)
    if not members:
        return
    cities = {code: [c for c in repository.catalog.cities.values() if c.country == code] for code in members}
    words = cards.words
    ordered = sorted(members, key=lambda code: str(words.country(code)))
    index = [
        {
            "title": words.country(code),
            "url": country_url(code),
            "count": len(members[code]),
            "cities": words.say("count_cities", n=len(cities[code])) if cities[code] else "",
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
        pages = split_pages(members[code])
        for number, part in enumerate(pages, 1):
            name, base = words.country(code), country_url(code)
            count = words.say("count_resources", n=len(members[code]))
            yield Draft(
                base if number == 1 else f"{base}{number}/",
                "country.html",
                numbered(words, name, number),
                f"{name}: {words.say('count_cities', n=len(cities[code]))}, {count}.",
                "cities",
                {
                    "heading": name,
                    "count": count,
                    "explore": explore_url(country=code),
                    "cities": [cards.city(city) for city in sorted(cities[code], key=lambda c: c.name)]
                    if number == 1
                    else [],
                    "items": cards.resources(part),
                    "pager": pager(base, number, len(pages)),
                },
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
