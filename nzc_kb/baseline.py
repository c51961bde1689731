"""Findings that were there when the gate was turned on, to text and back: they are known, only new ones are told.

A finding is known again by its code, file and message, wherever its line has moved. Where the same stands there twice,
it is known twice; a third one is new.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from nzc_kb.problems import Problem

Known = tuple[str, str, str]
"""Code, file and message."""
Baseline = Counter[Known]

_LINE = re.compile(r"\bline \d+")


def known_as(finding: Problem) -> Known:
    """What a finding is known by; a line that its message names may move, too."""
    return finding.code, finding.place.file, _LINE.sub("another line", finding.message)


def write_baseline(problems: Iterable[Problem]) -> str:
    """The text of a baseline, in an order that makes for short differences."""
    rows = [dict(zip(("code", "file", "message"), known_as(p), strict=True)) for p in problems]
    rows.sort(key=lambda row: (row["file"], row["code"], row["message"]))
    return json.dumps({"findings": rows}, ensure_ascii=True, indent=1) + "\n"


def read_baseline(text: str) -> Baseline:
    """The findings that a baseline holds.

    Raises:
        ValueError: it is not a text that `write_baseline` makes.
    """
    try:
        rows: list[Any] = json.loads(text)["findings"]
        found = [(row["code"], row["file"], row["message"]) for row in rows]
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("it does not hold findings") from error
    if not all(isinstance(word, str) for row in found for word in row):
        raise ValueError("a code, file or message is not a text")
    return Counter(found)


def beyond(problems: Iterable[Problem], baseline: Baseline) -> tuple[tuple[Problem, ...], Baseline]:
    """The findings that the baseline does not hold, and what of it was not found again."""
    left = baseline.copy()
    new = []
    for finding in problems:
        key = known_as(finding)
        if left[key] > 0:
            left[key] -= 1
        else:
            new.append(finding)
    return tuple(new), +left
