"""What a reader typed to a Query: words, "phrases in quotation marks", and -what to leave out.

The module of the browser, `overrides/assets/kb/search.js`, reads queries in the same way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from nzc_kb.search.words import is_empty, words_of

QUERY_LIMIT = 400
"""Characters that a query may have."""
WORD_LIMIT = 20
"""Words of a query that are looked at."""

_QUOTES = str.maketrans("“”„‟«»", '""""""')
_PART = re.compile(r'(?:(?<=\s)|^)(-?)"([^"]*)"|(\S+)')


class BadQuery(ValueError):
    """The query cannot be read."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must stand together, each with its place among them; one word is a phrase of one."""

    words: tuple[tuple[str, int], ...]
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for and what is left out. `ignored` are words that say too little."""

    wanted: tuple[Phrase, ...]
    unwanted: tuple[Phrase, ...]
    ignored: tuple[str, ...]


def read_query(text: str) -> Query:
    """Read a query.

    Raises:
        BadQuery: it is longer than QUERY_LIMIT characters.
    """
    if len(text) > QUERY_LIMIT:
        raise BadQuery(f"a query may have {QUERY_LIMIT} characters")
    wanted: list[Phrase] = []
    unwanted: list[Phrase] = []
    ignored: list[str] = []
    left = WORD_LIMIT
    for minus, quoted, loose in _PART.findall(text.translate(_QUOTES)):
        out = bool(minus) or (loose.startswith("-") and not quoted)
        words = words_of(quoted or loose)
        kept = [(word, place) for place, word in enumerate(words) if not is_empty(word)][: max(0, left)]
        left -= len(kept)
        ignored += [word for word in words if is_empty(word)]
        if not kept:
            continue
        first = kept[0][1]
        phrase = Phrase(tuple((word, place - first) for word, place in kept), bool(quoted))
        if out:
            unwanted.append(phrase)
        elif quoted:
            wanted.append(phrase)
        else:
            wanted += [Phrase(((word, 0),)) for word, _ in kept]
    return Query(tuple(wanted), tuple(unwanted), tuple(ignored))
