"""A text in some language to the terms that stand for its words: the one analysis of every engine.

A word is a run of letters and digits, in lower case. Its term is its stem, by the Snowball stemmer of the text's
language (M. F. Porter, "Snowball: A language for stemming algorithms", 2001), with accents folded after stemming, since
stemmers need them. Words of one letter and stop words have no term; they still take their place, so that phrases can be
found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache

import Stemmer

HOUSE_LANGUAGE = "en"
"""The language of the vocabularies' labels, and of what names no other."""

STEMMERS = {
    code: name
    for name, code in (
        pair.split(":")
        for pair in (
            "arabic:ar armenian:hy basque:eu catalan:ca czech:cs danish:da dutch:nl english:en estonian:et finnish:fi "
            "french:fr german:de greek:el hindi:hi hungarian:hu indonesian:id irish:ga italian:it lithuanian:lt "
            "nepali:ne norwegian:no norwegian:nb norwegian:nn polish:pl portuguese:pt romanian:ro russian:ru "
            "serbian:sr spanish:es swedish:sv tamil:ta turkish:tr"
        ).split()
    )
}
"""The Snowball stemmer of each language that has one, by the primary subtag of BCP 47."""

STOP_WORDS = frozenset(
    (
        "an and are as at be but by can do for from has have how if in into is it its may more no not of on or our so "
        "such than that the their them then there these they this to was we were what when where which who why will "
        "with you your"
    ).split()
)
"""English words that say too little to be searched for; other languages keep theirs, which rank low by themselves."""

WORD = re.compile(r"[^\W_]+")
_SPECIAL = {
    ord(letter): plain
    for letter, plain in zip("ßøłđæœþðıħς", ("ss", "o", "l", "d", "ae", "oe", "th", "d", "i", "h", "σ"), strict=True)
}


def words_of(text: str) -> list[str]:
    """The words of a text, in order, in lower case and NFC."""
    return WORD.findall((text if text.isascii() else unicodedata.normalize("NFC", text)).lower())


def fold(word: str) -> str:
    """A word without accents, ligatures and the like: «Málaga» and «Malaga» are one."""
    if word.isascii():
        return word
    return "".join(_folded(letter) for letter in word)


@cache
def _folded(letter: str) -> str:
    parts = unicodedata.normalize("NFKD", letter).lower().translate(_SPECIAL)
    return "".join(c for c in parts if c.isalnum() and not unicodedata.combining(c))


@cache
def stemmer(language: str) -> Callable[[str], str]:
    """The stemmer of a language (a BCP 47 tag); the identity where there is none."""
    name = STEMMERS.get(language.partition("-")[0].lower())
    if name is None:
        return str
    stem: Callable[[str], str] = Stemmer.Stemmer(name, 0).stemWord
    return stem


class Terms(dict[str, str]):
    """The term of each word of a language, worked out once; empty for a word that has none."""

    def __init__(self, language: str) -> None:
        self._stem = stemmer(language)

    def __missing__(self, word: str) -> str:
        term = self[word] = "" if is_empty(word) else fold(self._stem(word))
        return term


class Analysis:
    """The terms of texts in any language; remembers every word that it has met."""

    def __init__(self) -> None:
        self._languages: dict[str, Terms] = {}

    def terms_in(self, language: str) -> Terms:
        """The terms of a language (a BCP 47 tag)."""
        code = language.partition("-")[0].lower()
        if code not in self._languages:
            self._languages[code] = Terms(code)
        return self._languages[code]

    def terms(self, text: str, language: str = HOUSE_LANGUAGE) -> list[str]:
        """The term at each place of a text; empty where a word has none."""
        return list(map(self.terms_in(language).__getitem__, words_of(text)))

    @property
    def languages(self) -> list[str]:
        """The languages met that have a stemmer, the house's first."""
        return sorted(self._languages.keys() & STEMMERS.keys(), key=lambda code: (code != HOUSE_LANGUAGE, code))


def is_empty(word: str) -> bool:
    """Whether a word says too little to have a term."""
    return word in STOP_WORDS or (len(word) < 2 and not word.isdigit())
