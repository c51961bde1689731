"""The package's own outlines of Europe to lines in kilometres; they are made by tools/outlines.py."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TypedDict


class Outlines(TypedDict):
    """Lines in whole kilometres, each a first point and then steps from point to point: x, y, dx, dy ..."""

    source: str
    land: list[list[int]]
    borders: list[list[int]]


@cache
def read_outlines() -> Outlines:
    """Read the outlines, once."""
    outlines: Outlines = json.loads(files("nzc_kb").joinpath("outlines.json").read_text(encoding="utf-8"))
    return outlines
