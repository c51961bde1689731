"""A question to an Answer: the best resources with the place that matched, and counts by facet."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from nzc_kb.addresses import url_of
from nzc_kb.repository import Repository
from nzc_kb.search.entries import FILTERS, entry_of, values_of
from nzc_kb.search.matching import Found, Source, find
from nzc_kb.search.queries import read_query
from nzc_kb.search.synonyms import synonyms_of
from nzc_kb.search.words import WORD, Analysis

SNIPPET_WIDTH = 180
"""Characters that a snippet has at most, but for a word at its end."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A resource that was found; `url` is relative to the site and ends in /."""

    id: str
    title: str
    url: str
    score: float
    snippet: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search gave: the number of all hits, the best of them, counts by facet; `suggestion` is the query that was
    searched for instead, where a word was put right; `relaxed`, whether the hits have some of the words only;
    `complete`, how many have all where the others have some.
    """

    query: str
    total: int
    suggestion: str | None
    relaxed: bool
    complete: int | None
    missing: tuple[str, ...]
    hits: tuple[Hit, ...]
    facets: Mapping[str, Mapping[str, int]]

    def as_json(self) -> str:
        """The answer as design.md, section 7, has it."""
        return json.dumps(
            {
                "query": self.query,
                "total": self.total,
                "suggestion": self.suggestion,
                "hits": [
                    {"id": h.id, "title": h.title, "url": h.url, "score": round(h.score, 4), "snippet": h.snippet}
                    for h in self.hits
                ],
                "facets": self.facets,
            },
            ensure_ascii=False,
        )


def answer(
    repository: Repository, source: Source, text: str, filters: Mapping[str, Collection[str]], limit: int
) -> Answer:
    """Find what `text` asks for among the resources that have, in each filtered field, one of its values.

    Raises:
        BadQuery: the text is too long.
    """
    query, listed = read_query(text), repository.facets.listed
    found = (
        find(source, query, synonyms_of(repository)) if query.wanted else Found(dict.fromkeys(range(len(listed)), 0.0))
    )
    scores = {doc: found.scores[doc] for doc in found.best_first()} | found.more
    resources = [(doc, repository.catalog.resources[listed[doc]]) for doc in scores]
    matching = [
        (doc, resource)
        for doc, resource in resources
        if all(set(values_of(repository, resource, field)) & set(values) for field, values in filters.items() if values)
    ]
    analysis = Analysis()
    hits = []
    for doc, resource in islice(matching, limit):
        entry = entry_of(repository, resource)
        snippet = snippet_of(f"{entry.summary} {entry.body}", entry.language, found.terms, analysis) or entry.summary
        hits.append(Hit(entry.id, entry.title, url_of("resource", entry.id), scores[doc] / 51_000, snippet))
    counted = {
        field: _counts(values_of(repository, resource, field) for _, resource in matching) for field in sorted(FILTERS)
    }
    return Answer(
        text,
        len(matching),
        _suggestion(text, found.corrected),
        found.relaxed,
        sum(doc in found.scores for doc, _ in matching) if found.more else None,
        tuple(found.missing),
        tuple(hits),
        {field: counts for field, counts in counted.items() if counts},
    )


def _suggestion(text: str, corrected: Mapping[str, str]) -> str | None:
    """The query with words put right, where some were."""
    if not corrected:
        return None
    return " ".join(WORD.sub(lambda word: corrected.get(word[0].lower(), word[0]), text).split())


def _counts(values: Iterable[tuple[str, ...]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for some in values:
        for value in some:
            counts[value] = counts.get(value, 0) + 1
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def snippet_of(text: str, language: str, terms: Collection[str], analysis: Analysis) -> str:
    """The stretch of a text in which most different terms stand; empty where none does."""
    known = analysis.terms_in(language)
    words = [(match.start(), match.end(), known[match[0].lower()]) for match in WORD.finditer(text)]
    marked = [word for word in words if word[2] in terms]
    if not marked:
        return ""
    first = max(
        marked,
        key=lambda word: len({term for start, _, term in marked if 0 <= start - word[0] < SNIPPET_WIDTH * 2 // 3}),
    )[0]
    start = max((s for s, _, _ in words if s <= max(0, first - SNIPPET_WIDTH // 3)), default=0)
    end = next((e for _, e, _ in words if e >= start + SNIPPET_WIDTH), len(text))
    return f"{'… ' if start else ''}{text[start:end].strip()}{' …' if end < len(text) else ''}"
