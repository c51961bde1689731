"""The outlines of Europe to one drawing, which every page with a map of cities uses: kept by the browser after once."""

from __future__ import annotations

from nzc_kb.outlines import read_outlines
from nzc_kb.repository import Repository


def outline_svg(repository: Repository, site_url: str) -> bytes:
    """Two shapes in kilometres around the centre, `land` and `borders`; the page that uses them gives the colours."""
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
