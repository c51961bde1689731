"""The package's own record of the last automatic checks to plain data; tools/audit.py writes it."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TypedDict


class Result(TypedDict):
    """What one tool found on how many pages."""

    tool: str
    pages: int
    findings: int


class Audit(TypedDict):
    """The results of one day."""

    day: str
    results: list[Result]


@cache
def read_audit() -> Audit:
    """Read the record, once."""
    audit: Audit = json.loads(files("nzc_kb").joinpath("audit.json").read_text(encoding="utf-8"))
    return audit
