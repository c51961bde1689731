"""Quantities by size as a drawing: lines on two logarithmic scales, where what is linear rises by one for one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from itertools import chain
from math import ceil, floor, log10

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 480, 60, 170, 30, 50
LEAST = 0.01
"""What is less is drawn as this."""
APART = 13
"""Between two names at the right."""


def log_plot(title: str, across: str, lines: Mapping[str, Mapping[int, float]]) -> str:
    """An SVG of some lines: by name, what each is at each size."""
    sizes = sorted(set(chain.from_iterable(lines.values())))
    values = [max(value, LEAST) for line in lines.values() for value in line.values()]
    low, high = floor(log10(min(values))), ceil(log10(max(values)))
    first, last = log10(sizes[0]), log10(sizes[-1])

    def x(size: float) -> float:
        return LEFT + (log10(size) - first) / ((last - first) or 1) * (WIDTH - LEFT - RIGHT)

    def y(value: float) -> float:
        return HEIGHT - BOTTOM - (log10(max(value, LEAST)) - low) / ((high - low) or 1) * (HEIGHT - TOP - BOTTOM)

    parts = [f'<text x="{LEFT}" y="18" font-weight="bold">{escape(title)}</text>']
    for power in range(low, high + 1):
        parts += [_rule(LEFT, y(10**power), WIDTH - RIGHT, y(10**power)), _text(LEFT - 6, y(10**power) + 4, 10**power)]
    for size in sizes:
        parts += [_rule(x(size), TOP, x(size), HEIGHT - BOTTOM), _text(x(size), HEIGHT - BOTTOM + 18, f"{size:,}")]
    parts.append(f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - 8}" text-anchor="end">{escape(across)}</text>')
    ends = sorted((y(line[max(line)]), name) for name, line in lines.items())
    for (_, name), place in zip(ends, _spread([end for end, _ in ends]), strict=True):
        hue = list(lines).index(name) * 360 // len(lines)
        points = " ".join(f"{x(size):.1f},{y(value):.1f}" for size, value in sorted(lines[name].items()))
        parts.append(f'<polyline points="{points}" fill="none" stroke="hsl({hue} 65% 40%)" stroke-width="2"/>')
        parts.append(
            f'<text x="{WIDTH - RIGHT + 8}" y="{place + 4:.1f}" fill="hsl({hue} 65% 30%)">{escape(name)}</text>'
        )
    style = 'font-family="sans-serif" font-size="12"'
    body = "\n".join(parts)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" {style}>\n{body}\n</svg>\n'


def _spread(places: Sequence[float]) -> list[float]:
    """The places in their order, moved down where two would meet."""
    found: list[float] = []
    for place in places:
        found.append(max(place, found[-1] + APART) if found else place)
    return found


def _rule(x: float, y: float, to_x: float, to_y: float) -> str:
    return f'<path d="M{x:.1f} {y:.1f}L{to_x:.1f} {to_y:.1f}" stroke="#ccc"/>'


def _text(x: float, y: float, text: object) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="end">{text}</text>'
