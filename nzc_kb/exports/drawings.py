"""Drawings that many pages use parts of, each a file that the browser keeps after once; the pages give the colours."""

from __future__ import annotations

from nzc_kb.outlines import read_outlines
from nzc_kb.repository import Repository

NUMBER_DROP = 12
"""How far the line of a phase's number lies below its middle."""


def outline_svg(repository: Repository, site_url: str) -> bytes:
    """The outlines of Europe: two shapes in kilometres around the centre, `land` and `borders`."""
    outlines = read_outlines()
    land = "".join(f"{_line(steps)}z" for steps in outlines["land"])
    borders = "".join(map(_line, outlines["borders"]))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg">\n'
        f"<!-- {outlines['source']} -->\n"
        f'<path id="land" d="{land}"/>\n<path id="borders" fill="none" d="{borders}"/>\n</svg>\n'
    ).encode()


def _line(steps: list[int]) -> str:
    return f"M{steps[0]} {steps[1]}l{' '.join(map(str, steps[2:]))}".replace(" -", "-")


def phases_svg(repository: Repository, site_url: str) -> bytes:
    """The phases around the centre of the Climate Transition Map, each a shape with its number, by the phase's id. The
    shape takes the fill that it is used with, the number its colour.
    """
    shapes = "".join(
        f'<g id="{phase.term.id}"><path d="{phase.path}"/><text x="{phase.x}" y="{phase.y + NUMBER_DROP}" '
        'fill="currentColor" fill-opacity="1" stroke="none" text-anchor="middle" font-size="34" font-weight="700">'
        f"{phase.number}</text></g>\n"
        for phase in repository.transition_map.loop
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{shapes}</svg>\n'.encode()
