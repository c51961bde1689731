"""Findings to SARIF 2.1.0, the format of code scanning services."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from nzc_kb.codes import CODES, Code
from nzc_kb.problems import Place, Problem, printable
from nzc_kb.reports.common import TOOL, Sources, safe_json, source_line, without_nothing

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif_report(problems: Sequence[Problem], files: int, sources: Sources) -> str:
    """One run: the codes that were found as rules, the findings as results, with fixes where a cure is known."""
    codes = sorted({p.code for p in problems})
    return safe_json(
        {
            "$schema": SCHEMA,
            "version": "2.1.0",
            "runs": [
                {
                    "tool": {"driver": {"name": TOOL, "rules": [_rule(code, CODES[code]) for code in codes]}},
                    "columnKind": "unicodeCodePoints",
                    "results": [_result(p, codes.index(p.code), sources) for p in problems],
                }
            ],
        }
    )


def _rule(code: str, entry: Code) -> dict[str, Any]:
    return {
        "id": code,
        "shortDescription": {"text": entry.title},
        "fullDescription": {"text": entry.why},
        "help": {
            "text": f"{entry.why}\n\nInstead of:\n{entry.bad}\n\nwrite:\n{entry.good}",
            "markdown": f"{entry.why}\n\nInstead of\n\n````\n{entry.bad}\n````\n\nwrite\n\n````\n{entry.good}\n````\n",
        },
        "defaultConfiguration": {"level": entry.severity},
    }


def _result(p: Problem, rule: int, sources: Sources) -> dict[str, Any]:
    physical = {
        "artifactLocation": _artifact(p.place.file),
        "region": _region(p.place),
        "contextRegion": _context(p.place, sources),
    }
    return without_nothing(
        {
            "ruleId": p.code,
            "ruleIndex": rule,
            "level": p.severity,
            "message": {"text": f"{p.message} {p.help}".rstrip()},
            "locations": [{"physicalLocation": without_nothing(physical)}],
            "partialFingerprints": {f"{TOOL}/v1": _identity(p)},
            "fixes": _fixes(p),
        }
    )


def _artifact(file: str) -> dict[str, str]:
    return {"uri": quote(file.encode("utf-8", "surrogateescape"), safe="/")}


def _region(place: Place) -> dict[str, int] | None:
    if place.line is None:
        return None
    return without_nothing(
        {
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column,
        }
    )


def _context(place: Place, sources: Sources) -> dict[str, Any] | None:
    """The whole line around a place that does not reach beyond it."""
    line = source_line(place, place.line, sources)
    if line is None or place.end_line not in (None, place.line):
        return None
    return {"startLine": place.line, "snippet": {"text": printable(line.rstrip("\r"))}}


def _fixes(p: Problem) -> list[dict[str, Any]] | None:
    if p.replacement is None or p.place.end_column is None:
        return None
    change = {"deletedRegion": _region(p.place), "insertedContent": {"text": p.replacement}}
    return [
        {
            "description": {"text": p.help},
            "artifactChanges": [{"artifactLocation": _artifact(p.place.file), "replacements": [change]}],
        }
    ]


def _identity(p: Problem) -> str:
    """What a finding is known by when the lines around it move."""
    said = "\0".join((p.code, p.place.file, p.message)).encode("utf-8", "surrogateescape")
    return hashlib.blake2b(said, digest_size=16).hexdigest()
