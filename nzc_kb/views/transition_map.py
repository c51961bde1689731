"""Catalog and Facets to the TransitionMap: phases around a centre, drawn as a loop, and how well each is covered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, pi, sin

from nzc_kb.catalog import Catalog
from nzc_kb.model import Phase, Vocabulary, VocabularyTerm
from nzc_kb.views.facets import Facets

SIZE = 520.0
OUTER, INNER = 246.0, 128.0
TIP = 6.0
"""Degrees by which each arrow reaches into the next."""
GAP = 2.2
LINE_HEIGHT = 19.0
LINE_LENGTH = 13


@dataclass(frozen=True, slots=True)
class PhaseOnMap:
    """One phase: its term, its record if there is one, and how it is drawn (an SVG path and lines of text)."""

    term: VocabularyTerm
    record: Phase | None
    number: int
    count: int
    path: str = ""
    label_lines: tuple[tuple[str, float], ...] = ()
    x: float = 0.0
    y: float = 0.0

    @property
    def title(self) -> str:
        """The name of the phase."""
        return self.record.title if self.record else self.term.label

    @property
    def summary(self) -> str:
        """What it is for."""
        return self.record.summary if self.record else self.term.definition


@dataclass(frozen=True, slots=True)
class TransitionMap:
    """The loop, its centre, and counts of phase by lever and phase by domain."""

    centre: PhaseOnMap | None
    loop: tuple[PhaseOnMap, ...]

    @property
    def phases(self) -> tuple[PhaseOnMap, ...]:
        """All phases, the centre first."""
        return (self.centre, *self.loop) if self.centre else self.loop


def build_transition_map(catalog: Catalog, vocabularies: Mapping[str, Vocabulary], facets: Facets) -> TransitionMap:
    """Draw the phases of the vocabulary, in its order, around the term that it calls its centre."""
    vocabulary = vocabularies.get("phase")
    if vocabulary is None:
        return TransitionMap(None, ())
    around = [term for term in vocabulary.terms if term.id != vocabulary.centre]
    centre = vocabulary.by_id.get(vocabulary.centre or "")
    return TransitionMap(
        PhaseOnMap(
            centre,
            catalog.phases.get(centre.id),
            0,
            facets.count("phase", centre.id),
            label_lines=_lines(centre.label, 0.0),
        )
        if centre
        else None,
        tuple(
            _segment(term, catalog.phases.get(term.id), index, len(around), facets.count("phase", term.id))
            for index, term in enumerate(around)
        ),
    )


def _segment(term: VocabularyTerm, record: Phase | None, index: int, total: int, count: int) -> PhaseOnMap:
    width = 360.0 / total
    start, end = -90 - width / 2 + index * width + GAP / 2, -90 + width / 2 + index * width - GAP / 2
    middle = (OUTER + INNER) / 2
    points = [
        _point(OUTER, start),
        _point(OUTER, end),
        _point(middle, end + TIP),
        _point(INNER, end),
        _point(INNER, start),
        _point(middle, start + TIP),
    ]
    p = [f"{x:.0f} {y:.0f}" for x, y in points]
    large = int(end - start > 180)
    outer, inner = f"{OUTER:.0f} {OUTER:.0f} 0 {large} 1", f"{INNER:.0f} {INNER:.0f} 0 {large} 0"
    path = f"M{p[0]}A{outer} {p[1]}L{p[2]}L{p[3]}A{inner} {p[4]}L{p[5]}Z"
    x, y = _point(middle, (start + end + TIP) / 2)
    return PhaseOnMap(term, record, index + 1, count, path, _lines(term.label, 10.0), round(x), round(y))


def _point(radius: float, degrees: float) -> tuple[float, float]:
    angle = degrees * pi / 180
    return SIZE / 2 + radius * cos(angle), SIZE / 2 + radius * sin(angle)


def _lines(label: str, shift: float) -> tuple[tuple[str, float], ...]:
    """Break a label into short lines, each with its offset from the middle."""
    lines = [""]
    for word in label.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > LINE_LENGTH:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    top = shift - (len(lines) - 1) * LINE_HEIGHT / 2
    return tuple((line, round(top + number * LINE_HEIGHT, 1)) for number, line in enumerate(lines))
