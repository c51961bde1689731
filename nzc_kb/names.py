"""Codes to the words that readers see: fields, countries, languages, days."""

from __future__ import annotations

from datetime import date
from functools import cache

from babel import Locale

SITE_NAME = "City Climate Knowledge"

FIELD_LABELS = {
    "phase": "Phase",
    "lever": "Lever",
    "domain": "Domain",
    "topic": "Topic",
    "city_type": "City type",
    "resource_type": "Type",
    "audience": "For",
    "learning_topic": "Learning topic",
    "ccc_document": "Contract part",
    "co_benefit": "Co-benefit",
    "portfolio_part": "Portfolio part",
    "level": "Level",
    "format": "Format",
    "country": "Country",
    "language": "Language",
    "cities": "City",
    "year": "Year",
}
"""What a field is called above its values."""

PLURALS = {
    "phase": "Phases",
    "lever": "Levers",
    "domain": "Domains",
    "topic": "Topics",
    "city_type": "City types",
    "resource_type": "Types",
    "audience": "For whom",
}

_HERE = {"TR": "Türkiye", "CZ": "Czechia", "BA": "Bosnia and Herzegovina"}


@cache
def _locale() -> Locale:
    return Locale("en")


def country_name(code: str) -> str:
    """The English name of an ISO 3166 country."""
    return _HERE.get(code) or str(_locale().territories.get(code, code))


def language_name(tag: str) -> str:
    """The English name of a BCP 47 language."""
    return str(_locale().languages.get(tag.partition("-")[0], tag))


def day(value: date) -> str:
    """A day as read: 20 November 2026."""
    return f"{value.day} {value:%B %Y}"


def printed_date(value: str) -> str:
    """A date as printed in a source, in words: 2024, May 2024 or 31 May 2024."""
    parts = [int(part) for part in value.split("-")]
    if len(parts) == 1:
        return value
    return day(date(parts[0], parts[1], parts[2])) if len(parts) == 3 else f"{date(parts[0], parts[1], 1):%B %Y}"


def count_of(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: 1 resource, 1,200 resources."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
