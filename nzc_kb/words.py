"""Keys to phrases in one language: the strings of the interface with their plurals, days, countries, languages.

A phrase keeps its key and parameters beside its text, so that a page can put it into the reader's language later. A key
that begins with @ is said by the locale itself and needs no string: @BE a country, @fr a language, @2026-11-20 a day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal

from nzc_kb.names import country_name, language_name

Forms = Mapping[str, str]
"""A string by plural category."""

CONTENT_LANGUAGE = "en"
"""What records are written in where they name no language."""

REGIONS = {"en": "en_GB"}
"""Whose customs a language's dates follow, where there are several; `words.js` has the same."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A string of the interface as said: its key, what it was told, and its text."""

    key: str
    text: str
    parameters: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return self.text

    @property
    def data(self) -> dict[str, str]:
        """The phrase as a template and a script take it."""
        return {"w": self.key, "p": urlencode(self.parameters), "t": self.text}


@dataclass(frozen=True)
class Words:
    """The strings of one language."""

    language: str
    strings: Mapping[str, str | Forms]
    _said: dict[str | date, Phrase] = field(default_factory=dict, compare=False, repr=False)
    """What is the same each time that it is said: strings that are told nothing, and days."""

    def say(self, key: str, n: int | None = None, **parameters: str | Phrase) -> Phrase:
        """The string of a key; `n` chooses the plural, the others fill the places that are named after them."""
        if n is None and not parameters:
            if (said := self._said.get(key)) is None:
                said = self._said[key] = Phrase(key, str(self.strings[key]).format_map(parameters))
            return said
        found = self.strings[key]
        told = dict(parameters) if n is None else {"n": str(n), **parameters}
        shown = {name: str(value) for name, value in told.items()}
        if n is not None:
            shown["n"] = str(format_decimal(n, locale=self._locale))
        text = found if isinstance(found, str) else found[self.category(n or 0)]
        kept = tuple((name, v.key if isinstance(v, Phrase) else v) for name, v in told.items())
        return Phrase(key, text.format_map(shown), kept)

    def category(self, n: int) -> str:
        """The plural category of a number, by CLDR."""
        return str(self._locale.plural_form(n))

    @cached_property
    def plurals(self) -> dict[str, str]:
        """The numbers below 200 that are not of the category `other`; every hundred above is as the second."""
        return {str(n): category for n in range(200) if (category := self.category(n)) != "other"}

    def country(self, code: str) -> Phrase:
        """A country of ISO 3166."""
        english = self.language == CONTENT_LANGUAGE
        return Phrase(f"@{code}", country_name(code) if english else str(self._locale.territories.get(code, code)))

    def tongue(self, tag: str) -> Phrase:
        """A language of BCP 47."""
        short = tag.partition("-")[0]
        english = self.language == CONTENT_LANGUAGE
        return Phrase(f"@{short}", language_name(tag) if english else str(self._locale.languages.get(short, tag)))

    def day(self, value: date) -> Phrase:
        """A day as read: 20 November 2026."""
        if (said := self._said.get(value)) is None:
            said = Phrase(f"@{value.isoformat()}", format_date(value, "long", locale=self._locale))
            self._said[value] = said
        return said

    def printed_date(self, value: str) -> str | Phrase:
        """A date as printed in a source, in words: 2024, May 2024 or 31 May 2024."""
        parts = [int(part) for part in value.split("-")]
        if len(parts) == 1:
            return value
        if len(parts) == 3:
            return self.day(date(parts[0], parts[1], parts[2]))
        return Phrase(f"@{value}", format_skeleton("yMMMM", date(parts[0], parts[1], 1), locale=self._locale))

    @cached_property
    def _locale(self) -> Locale:
        return Locale.parse(REGIONS.get(self.language, self.language))


def own_name(tag: str) -> str:
    """What a language calls itself: Français; its tag where that is not known."""
    try:
        name = Locale.parse(tag, sep="-").get_language_name()
    except (UnknownLocaleError, ValueError):
        name = None
    return name[0].upper() + name[1:] if name else tag
