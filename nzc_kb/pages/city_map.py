"""The Atlas to drawings: all cities, the countries for small screens, and the place of one city."""

from __future__ import annotations

from nzc_kb.addresses import url_of
from nzc_kb.model import City
from nzc_kb.pages.cards import Cards, Data
from nzc_kb.repository import Repository
from nzc_kb.views.atlas import Mark

OUTLINES = "api/outlines.svg"


def cities_map(repository: Repository, cards: Cards) -> Data | None:
    """All cities as marks that lead to their pages, and all countries as marks that lead to their part of the list."""
    atlas, cities = repository.atlas, repository.catalog.cities
    if not atlas.cities:
        return None
    words = cards.words
    names = {city.country: str(words.country(city.country)) for city in cities.values()}
    counts = {code: sum(c.country == code for c in cities.values()) for code in atlas.countries}
    return {
        "box": " ".join(map(str, atlas.box)),
        "outlines": OUTLINES,
        "marks": [
            _mark(atlas.cities[key])
            | {"key": key, "title": city.name, "url": url_of("city", key)}
            | {"count": len(repository.graph.by_city.get(key, ())), "left": _is_right(atlas.cities[key], atlas.box)}
            for key, city in sorted(cities.items(), key=lambda item: (names[item[1].country], item[1].name))
            if key in atlas.cities
        ],
        "countries": [
            _mark(mark) | {"code": code, "title": words.country(code), "count": counts[code]}
            for code, mark in sorted(atlas.countries.items(), key=lambda item: names[item[0]])
        ],
    }


def city_place(repository: Repository, city: City, others: list[str]) -> Data | None:
    """The part of the map around a city, with the marks of some others: where they truly are."""
    atlas = repository.atlas
    mark = atlas.cities.get(city.id)
    if mark is None:
        return None
    box = atlas.around(mark.place)
    inside = [atlas.cities[other].place for other in others if other in atlas.cities]
    return {
        "box": " ".join(map(str, box)),
        "outlines": OUTLINES,
        "x": round(mark.place[0]),
        "y": round(mark.place[1]),
        "others": [
            {"x": round(x), "y": round(y)}
            for x, y in inside
            if box[0] < x < box[0] + box[2] and box[1] < y < box[1] + box[3]
        ],
    }


def _mark(mark: Mark) -> Data:
    found: Data = {"x": round(mark.stands[0]), "y": round(mark.stands[1])}
    if mark.is_moved:
        found["from"] = {"x": round(mark.place[0]), "y": round(mark.place[1])}
    return found


def _is_right(mark: Mark, box: tuple[int, int, int, int]) -> bool:
    """Whether a name beside the mark has more room to its left."""
    return mark.stands[0] > box[0] + box[2] * 0.7
