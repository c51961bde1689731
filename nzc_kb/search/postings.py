"""How much a term has to do with each of its resources, in few bits: what every engine gives to `matching`."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

K1, B = 1.2, 0.75
SCALE = 200.0
"""Units of a term's scale to one of BM25; the largest weights there are stay below 16 bits."""

LENGTHS = tuple(round((1.033**byte - 1) * 27) for byte in range(256))
"""The lengths of a field that are told apart, as Whoosh has them, which keeps one in a byte."""


@dataclass(slots=True)
class Posting:
    """The resources of a term, by their numbers, in order; `impacts` run from 1 to 255 and count `scale` each."""

    docs: array[int]
    impacts: bytes
    scale: int


def rounded_length(length: int) -> int:
    """The length that a length counts as: the next one that is told apart."""
    return LENGTHS[min(bisect_left(LENGTHS, length), len(LENGTHS) - 1)]


def idf(resources: int, having: int) -> float:
    """The inverse document frequency of a term that `having` of `resources` have in a field, as Whoosh has it."""
    return log(resources / (having + 1)) + 1


def quantise(weights: Sequence[float]) -> tuple[bytes, int]:
    """Impacts of 8 bits and their scale of 16 bits for the weights of a term."""
    top = max(weights)
    return bytes([int(w / top * 255 + 0.5) or 1 for w in weights]), max(1, min(65_535, int(top * SCALE + 0.5)))
