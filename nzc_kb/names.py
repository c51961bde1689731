"""Codes to English words, for the terminal, the search and addresses: fields, countries, languages, counts."""

from __future__ import annotations

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


def count_of(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: 1 resource, 1,200 resources."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
