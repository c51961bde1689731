"""What a site says of its own severities, and findings to findings that follow it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Literal, cast

from nzc_kb.codes import CODES, GUARDS, LEFT_OUT
from nzc_kb.problems import Problem, nearest, printable, worst_first

Level = Literal["error", "warning", "off"]
Severities = Mapping[str, Level]
"""The severity of each code that is not as the table has it."""


class SeverityError(ValueError):
    """A severity that cannot be set; says why."""


def read_severities(said: Any) -> Severities:
    """The severities that a configuration asks for, `said` being what stands under “severities”.

    Raises:
        SeverityError: it is not a list of codes with error, warning or off, or it turns a guard down.
    """
    if said is None:
        return {}
    if not isinstance(said, Mapping):
        raise SeverityError("severities should be lines of “code: error”, “code: warning” or “code: off”.")
    return {str(code): _level(str(code), level) for code, level in said.items()}


def _level(code: str, level: Any) -> Level:
    if code not in CODES:
        near = nearest(code, CODES)
        hint = f" Did you mean {near}?" if near else ""
        raise SeverityError(f"severities names {printable(code)}, which is no code.{hint}")
    said = "off" if level is False else level  # YAML takes a plain off for false
    if said not in ("error", "warning", "off"):
        raise SeverityError(f"severities: {code} should be error, warning or off, not {printable(str(level))}.")
    if said != "error" and code in GUARDS:
        raise SeverityError(f"severities: {code} guards readers and the build and cannot be turned down.")
    if said == "off" and code in LEFT_OUT:
        raise SeverityError(
            f"severities: {code} can be a warning but not off: a file with it is left out of the site, "
            "and that must be told."
        )
    return cast(Level, said)


def with_severities(problems: Iterable[Problem], severities: Severities) -> tuple[Problem, ...]:
    """The findings with the severities of their codes changed, those that are off left out."""
    if not severities:
        return tuple(problems)
    kept = ((p, severities.get(p.code, p.severity)) for p in problems)
    return worst_first(replace(p, severity=level) for p, level in kept if level != "off")
