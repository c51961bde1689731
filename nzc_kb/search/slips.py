"""How many slips of the hand lie between what was typed and a known word, and how many a word may have."""

from __future__ import annotations


def slips_allowed(form: str) -> int:
    """How many slips a word of this length may have to be put right; none in numbers."""
    if any(letter.isdigit() for letter in form) or len(form) < 4:
        return 0
    return 1 if len(form) < 8 else 2


def is_likely(typed: str, meant: str) -> bool:
    """Whether hands make such a slip: the first letter of a short word is left out or swapped, but seldom another."""
    return len(typed) > 5 or typed[0] == meant[0] or len(typed) != len(meant) or typed[:2] == meant[1::-1]


def distance(typed: str, meant: str, limit: int) -> int:
    """Letters left out, added, changed or swapped with their neighbour (optimal string alignment); may stop at
    limit + 1.
    """
    if abs(len(typed) - len(meant)) > limit:
        return limit + 1
    older: list[int] = []
    before = list(range(len(meant) + 1))
    for i, a in enumerate(typed, 1):
        row = [i]
        for j, b in enumerate(meant, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == meant[j - 2] and typed[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
        older, before = before, row
    return before[-1]
