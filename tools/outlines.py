"""Make nzc_kb/outlines.json anew: coasts and borders of Europe, simplified.

The outlines are Natural Earth's at 1:50 million, which are in the public domain, as the npm package world-atlas
(ISC licence) gives them in TopoJSON. Fetch and convert them so:

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    .venv/bin/python -m tools.outlines package/countries-50m.json

What lies outside of the window is cut off, points closer to their neighbours' line than a few kilometres are left out,
and so are islands that would be a speck.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from nzc_kb.geography import Point, project

WINDOW = (-3000.0, -2500.0, 3300.0, 3000.0)
"""West, north, east and south of the centre in kilometres."""
TOLERANCE = 3.2
SPECK = 120.0
"""Square kilometres."""
TARGET = Path(__file__).parent.parent / "nzc_kb" / "outlines.json"


def arcs_of(topology: dict[str, Any]) -> list[list[Point]]:
    """Every arc as points of the plane, simplified; the two countries at a border share one arc and so stay flush."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    found = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append(project(y * sy + ty, x * sx + tx))
        found.append(simplify(points))
    return found


def simplify(points: list[Point]) -> list[Point]:
    """Leave out what lies closer to the line than the tolerance (Douglas and Peucker's way)."""
    if len(points) < 3:
        return points
    (ax, ay), (bx, by) = points[0], points[-1]
    length = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5
    far, at = 0.0, 0
    for index, (x, y) in enumerate(points[1:-1], 1):
        if length:
            distance = abs((by - ay) * x - (bx - ax) * y + bx * ay - by * ax) / length
        else:
            distance = ((x - ax) ** 2 + (y - ay) ** 2) ** 0.5
        if distance > far:
            far, at = distance, index
    if far <= TOLERANCE:
        return [points[0], points[-1]]
    return simplify(points[: at + 1])[:-1] + simplify(points[at:])


def rings_of(arcs: list[list[Point]], polygons: Iterable[list[list[int]]]) -> Iterator[list[Point]]:
    """The closed lines of all polygons."""
    for polygon in polygons:
        for ring in polygon:
            points: list[Point] = []
            for number in ring:
                part = arcs[number] if number >= 0 else arcs[~number][::-1]
                points += part[1:] if points else part
            yield points


def clip(ring: list[Point]) -> list[Point]:
    """The part of a closed line inside the window (Sutherland and Hodgman's way)."""
    west, north, east, south = WINDOW
    for axis, edge, keep_greater in ((0, west, True), (0, east, False), (1, north, True), (1, south, False)):
        found: list[Point] = []
        for before, here in zip([ring[-1], *ring[:-1]] if ring else [], ring, strict=True):
            inside, was = ((p[axis] >= edge) == keep_greater for p in (here, before))
            if inside != was:
                share = (edge - before[axis]) / (here[axis] - before[axis])
                found.append((before[0] + share * (here[0] - before[0]), before[1] + share * (here[1] - before[1])))
            if inside:
                found.append(here)
        ring = found
    return ring


def area(ring: list[Point]) -> float:
    """The area within a closed line."""
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairs)) / 2


def borders_of(topology: dict[str, Any], arcs: list[list[Point]]) -> Iterator[list[Point]]:
    """The arcs that two countries share, as far as they begin and end within the window."""
    west, north, east, south = WINDOW
    used = Counter(
        number if number >= 0 else ~number
        for country in topology["objects"]["countries"]["geometries"]
        for polygon in polygons_of(country)
        for ring in polygon
        for number in ring
    )
    for number, times in used.items():
        inside = [p for p in arcs[number] if west < p[0] < east and north < p[1] < south]
        if times > 1 and len(inside) > 1:
            yield inside


def polygons_of(geometry: dict[str, Any]) -> list[list[list[int]]]:
    """The polygons of a geometry, of whichever kind."""
    if geometry["type"] == "Polygon":
        return [geometry["arcs"]]
    return geometry["arcs"] if geometry["type"] == "MultiPolygon" else []


def whole(points: list[Point]) -> list[int]:
    """Whole kilometres, each point as the step from the one before."""
    rounded = [(round(x), round(y)) for x, y in points]
    steps = list(rounded[0])
    for (ax, ay), (bx, by) in pairwise(rounded):
        if (ax, ay) != (bx, by):
            steps += [bx - ax, by - ay]
    return steps


def main() -> None:
    """Convert the file that is named."""
    topology = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    sys.setrecursionlimit(20_000)
    arcs = arcs_of(topology)
    land = [p for g in topology["objects"]["land"]["geometries"] for p in polygons_of(g)]
    rings = [ring for ring in map(clip, rings_of(arcs, land)) if len(ring) > 3 and area(ring) > SPECK]
    outlines = {
        "source": "Natural Earth 1:50m, public domain, by npm world-atlas 2.0.2; made by tools/outlines.py",
        "land": [whole(ring) for ring in rings],
        "borders": [steps for steps in map(whole, borders_of(topology, arcs)) if len(steps) > 2],
    }
    TARGET.write_text(json.dumps(outlines, separators=(",", ":")) + "\n", encoding="utf-8")
    points = sum(len(line) // 2 for name in ("land", "borders") for line in outlines[name])
    sys.stdout.write(f"{TARGET.name}: {points} points, {TARGET.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
