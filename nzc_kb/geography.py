"""Latitude and longitude to a plane of kilometres: Lambert's equal-area projection, centred on Europe."""

from __future__ import annotations

from math import cos, pi, sin, sqrt

RADIUS = 6371.0
LATITUDE, LONGITUDE = 52.0, 10.0
"""The centre that official maps of Europe use, so that shapes look as readers know them."""

Point = tuple[float, float]


def project(latitude: float, longitude: float) -> Point:
    """Kilometres east and south of the centre; areas keep their proportions. South is positive, as in drawings."""
    phi, turn, middle = latitude * pi / 180, (longitude - LONGITUDE) * pi / 180, LATITUDE * pi / 180
    nearness = 1 + sin(middle) * sin(phi) + cos(middle) * cos(phi) * cos(turn)
    scale = RADIUS * sqrt(2 / max(nearness, 1e-9))
    x = scale * cos(phi) * sin(turn)
    y = scale * (cos(middle) * sin(phi) - sin(middle) * cos(phi) * cos(turn))
    return x, -y
