"""Cities to their places on a map: near its true place, and never so close to another that a finger meets two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import hypot

from nzc_kb.geography import Point, project
from nzc_kb.model import City

MARGIN = 180.0
CITY_SPACE = 140.0
"""Kilometres between the marks of two cities: 26 pixels on the wide map."""
COUNTRY_SPACE = 400.0
"""Kilometres between the marks of two countries: 27 pixels on the smallest phone."""
ROUNDS = 80
NEARBY = (2200.0, 1700.0)
"""The part of the map around one city, in kilometres."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where something is, and where its mark stands: apart from the others."""

    place: Point
    stands: Point

    @property
    def is_moved(self) -> bool:
        """Whether the mark stands so far from its place that a line should lead there."""
        return hypot(self.place[0] - self.stands[0], self.place[1] - self.stands[1]) > CITY_SPACE / 5


@dataclass(frozen=True, slots=True)
class Atlas:
    """The part of the plane that holds all cities, and the marks of cities and of countries in it."""

    box: tuple[int, int, int, int]
    cities: Mapping[str, Mark]
    countries: Mapping[str, Mark]

    def around(self, place: Point) -> tuple[int, int, int, int]:
        """The part of the map around a place, within the whole."""
        left, top, width, height = self.box
        w, h = min(NEARBY[0], width), min(NEARBY[1], height)
        x = min(max(place[0] - w / 2, left), left + width - w)
        y = min(max(place[1] - h / 2, top), top + height - h)
        return round(x), round(y), round(w), round(h)


def build_atlas(cities: Mapping[str, City]) -> Atlas:
    """Place every city of which the coordinates are known, and every country at the middle of its cities."""
    places = {key: project(*city.coordinates) for key, city in cities.items() if city.coordinates}
    if not places:
        return Atlas((0, 0, 0, 0), {}, {})
    members: dict[str, list[Point]] = defaultdict(list)
    for key, place in places.items():
        members[cities[key].country].append(place)
    middles = {code: _middle(points) for code, points in members.items()}
    return Atlas(_box(places.values()), _apart(places, CITY_SPACE), _apart(middles, COUNTRY_SPACE))


def _box(places: Iterable[Point]) -> tuple[int, int, int, int]:
    xs, ys = zip(*places, strict=True)
    left, top = min(xs) - MARGIN, min(ys) - MARGIN
    return round(left), round(top), round(max(xs) + MARGIN - left), round(max(ys) + MARGIN - top)


def _middle(points: list[Point]) -> Point:
    return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)


def _apart(places: Mapping[str, Point], space: float) -> dict[str, Mark]:
    """Push marks that stand too close away from each other, a little a round, until none does."""
    keys = sorted(places)
    points = [places[key] for key in keys]
    for _ in range(ROUNDS):
        pushes = _pushes(points, space)
        if not pushes:
            break
        for index, (dx, dy) in pushes.items():
            points[index] = points[index][0] + dx, points[index][1] + dy
    return {key: Mark(places[key], points[index]) for index, key in enumerate(keys)}


def _pushes(points: list[Point], space: float) -> dict[int, Point]:
    """How far each point that stands too close to another has to move; neighbours are found by squares."""
    squares: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index, (x, y) in enumerate(points):
        squares[int(x // space), int(y // space)].append(index)
    moved: dict[int, Point] = {}
    for (column, row), own in squares.items():
        near = [i for c in (-1, 0, 1) for r in (-1, 0, 1) for i in squares.get((column + c, row + r), ())]
        for index in own:
            x, y = points[index]
            push_x = push_y = 0.0
            for other in near:
                if (
                    other != index
                    and (lack := space - hypot(dx := x - points[other][0], dy := y - points[other][1])) > 1
                ):
                    length = hypot(dx, dy)
                    # two at one place go opposite ways, by their order
                    ux, uy = (dx / length, dy / length) if length else ((1.0, 0.3) if index < other else (-1.0, -0.3))
                    push_x, push_y = push_x + ux * lack / 2.4, push_y + uy * lack / 2.4
            if push_x or push_y:
                moved[index] = push_x, push_y
    return moved
