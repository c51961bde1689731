"""Repository to a Whoosh index; a query to hits. The only room that knows Whoosh.

The index is kept under .cache/, brought up to date by content hash, and opened only under its seal (see `seal`).
"""

from __future__ import annotations

import json
import re
import shutil
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from whoosh import analysis, fields, highlight, qparser, query, scoring
    from whoosh.filedb.filestore import FileStorage, RamStorage
    from whoosh.support.charset import accent_map

from nzc_kb.addresses import url_of
from nzc_kb.model import Resource
from nzc_kb.names import country_name
from nzc_kb.repository import Repository
from nzc_kb.seal import SEAL_FILE, read_seal, seal_key, write_seal
from nzc_kb.views.facets import FACET_FIELDS, terms_of
from nzc_kb.workers import Announce

FILTERS = (*FACET_FIELDS, "country", "language", "cities")
"""Fields that a search can be narrowed by."""

WEIGHTS = {"title": 4.0, "summary": 2.0, "labels": 2.0, "keywords": 3.0, "body": 1.0}
QUERY_LIMIT = 400


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
    """What a search gave: the number of all hits, the best of them, counts by facet, and a better spelling if there
    is one.
    """

    query: str
    total: int
    suggestion: str | None
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


class BadQuery(ValueError):
    """The query cannot be read."""


def _analyzer() -> Any:
    return (
        analysis.RegexTokenizer(r"[^\W_]+(?:['’][^\W_]+)*")
        | analysis.LowercaseFilter()
        | analysis.CharsetFilter(accent_map)
        | analysis.StopFilter(minsize=2)
        | analysis.StemFilter(cachesize=50_000)
    )


def _schema() -> Any:
    words = {
        name: fields.TEXT(analyzer=_analyzer(), field_boost=boost, stored=name in ("title", "summary"), spelling=False)
        for name, boost in WEIGHTS.items()
    }
    plain = (
        analysis.RegexTokenizer(r"[^\W_]+")
        | analysis.LowercaseFilter()
        | analysis.CharsetFilter(accent_map)
        | analysis.StopFilter(minsize=4)
    )
    terms = {name: fields.KEYWORD(commas=True) for name in FILTERS}
    return fields.Schema(
        id=fields.ID(unique=True, stored=True),
        digest=fields.STORED,
        text=fields.STORED,
        terms=fields.STORED,
        spelling=fields.TEXT(analyzer=plain, phrase=False),
        **words,
        **terms,
    )


class SearchIndex:
    """An index of a repository's resources; open one with `open_index`."""

    def __init__(self, index: Any) -> None:
        self._index = index

    def search(self, text: str, filters: Mapping[str, Sequence[str]], limit: int) -> Answer:
        """Find what has all the words of `text` and, in each filtered field, one of the terms.

        Raises:
            BadQuery: the text is longer than QUERY_LIMIT characters or cannot be read as a query.
        """
        if len(text) > QUERY_LIMIT:
            raise BadQuery(f"a query may have {QUERY_LIMIT} characters")
        narrowed = query.And(
            [query.Or([query.Term(name, term) for term in terms]) for name, terms in filters.items() if terms]
        )
        with self._index.searcher(weighting=scoring.BM25F()) as searcher:
            wanted = self._parse(text)
            both = [wanted, narrowed] if text.strip() else [narrowed]
            found = searcher.search(query.And(both).normalize() if filters else wanted, limit=None)
            suggestion = _better_spelling(searcher, text) if text.strip() and not len(found) else None
            facets: dict[str, dict[str, int]] = {}
            for hit in found:
                for name, terms in hit["terms"].items():
                    counts = facets.setdefault(name, {})
                    for term in terms:
                        counts[term] = counts.get(term, 0) + 1
            marker = highlight.ContextFragmenter(maxchars=180, surround=60)
            hits = tuple(
                Hit(
                    hit["id"],
                    hit["title"],
                    url_of("resource", hit["id"]),
                    float(hit.score or 0.0),
                    _snippet(hit, wanted, marker),
                )
                for hit in found[:limit]
            )
            ordered = {
                name: dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
                for name, counts in sorted(facets.items())
            }
            return Answer(text, len(found), suggestion, hits, ordered)

    def _parse(self, text: str) -> Any:
        if not text.strip():
            return query.Every()
        parser = qparser.MultifieldParser(
            list(WEIGHTS),
            self._index.schema,
            group=qparser.AndGroup,
            plugins=[
                qparser.WhitespacePlugin(),
                qparser.PhrasePlugin(),
                qparser.PlusMinusPlugin(),
                qparser.MultifieldPlugin(list(WEIGHTS)),
            ],
        )
        try:
            return parser.parse(text)
        except (qparser.QueryParserError, IndexError, ValueError, RecursionError, AttributeError) as error:
            raise BadQuery('the query cannot be read; use words, "phrases" and -exclusions') from error


def _snippet(hit: Any, wanted: Any, fragmenter: Any) -> str:
    """The place in the summary or body that the words stand in; plain text."""
    text = f"{hit['summary']} {hit['text']}"
    terms = frozenset(t for f, t in wanted.iter_all_terms() if f in WEIGHTS and isinstance(t, (str, bytes)))
    words = frozenset(t.decode() if isinstance(t, bytes) else t for t in terms)
    if not words:
        return str(hit["summary"])
    found = highlight.highlight(text, words, _analyzer(), fragmenter, _PlainFormatter(), top=1)
    return str(found or hit["summary"])


class _PlainFormatter(highlight.NullFormatter):  # type: ignore[misc]
    """Fragments as they are, with dots between."""

    def format(self, fragments: Any, replace: bool = False) -> str:
        return " … ".join(f.text[f.startchar : f.endchar].strip() for f in fragments)


def _better_spelling(searcher: Any, text: str) -> str | None:
    """The query with each unknown word put right, if that changes it."""
    corrector = searcher.corrector("spelling")
    known = {t.decode() if isinstance(t, bytes) else t for t in searcher.lexicon("spelling")}
    words = [
        w
        if (w.casefold() in known or len(w) < 4 or w[0] in '-"')
        else next(iter(corrector.suggest(w.casefold(), limit=1, maxdist=2)), w)
        for w in text.split()
    ]
    better = " ".join(words)
    return better if better != text else None


def open_index(repository: Repository, folder: Path, announce: Announce) -> SearchIndex:
    """Open the index of `repository` kept in `folder`, built or brought up to date; in memory where nothing can be
    kept.
    """
    current = {
        key: _digest(repository, r) for key, r in repository.catalog.resources.items() if r.status != "withdrawn"
    }
    key = seal_key()
    if key is None:
        index: Any = RamStorage().create_index(_schema())
        _update(index, repository, current, {}, announce)
        return SearchIndex(index)
    kept = read_seal(folder, key)
    try:
        if kept is None:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True, exist_ok=True)
            index = FileStorage(str(folder)).create_index(_schema())
            kept = {}
        else:
            index = FileStorage(str(folder)).open_index()
        if kept != current:
            (folder / SEAL_FILE).unlink(missing_ok=True)
            _update(index, repository, current, kept, announce)
            write_seal(folder, key, current)
    except OSError:
        index = RamStorage().create_index(_schema())
        _update(index, repository, current, {}, announce)
    return SearchIndex(index)


def _digest(repository: Repository, resource: Resource) -> str:
    return repository.catalog.document("resource", resource.id).digest


def _update(
    index: Any,
    repository: Repository,
    current: Mapping[str, str],
    kept: Mapping[str, str],
    announce: Announce,
) -> None:
    changed = [key for key, digest in current.items() if kept.get(key) != digest]
    progress = announce("Indexing", len(changed))
    writer = index.writer(limitmb=128)
    for key in kept.keys() - current.keys():
        writer.delete_by_term("id", key)
    for key in changed:
        if key in kept:
            writer.delete_by_term("id", key)
        writer.add_document(**_entry(repository, repository.catalog.resources[key], current[key]))
        progress(1)
    writer.commit(optimize=bool(kept) and len(changed) > 50)


def _entry(repository: Repository, resource: Resource, digest: str) -> dict[str, Any]:
    vocabularies, cities = repository.vocabularies, repository.catalog.cities
    terms = {name: list(terms_of(resource, name)) for name in FILTERS if getattr(resource, name)}
    labels = [
        " ".join((t.label, *t.aliases))
        for f in FACET_FIELDS
        if f in vocabularies
        for term in terms_of(resource, f)
        if (t := vocabularies[f].by_id.get(term))
    ]
    places = [cities[c].name for c in resource.cities if c in cities] + [country_name(c) for c in resource.country]
    body = _plain(repository.catalog.document("resource", resource.id).body)
    source = (resource.source.title or "", resource.source.publisher or "") if resource.source else ()
    return {
        "id": resource.id,
        "digest": digest,
        "title": resource.title,
        "summary": resource.summary,
        "text": body[:4000],
        "terms": terms,
        "labels": " ".join(labels),
        "keywords": " ".join([*resource.keywords, *places, *source]),
        "body": f"{body} {resource.key_lesson or ''}",
        "spelling": " ".join([resource.title, resource.summary, body, *labels, *places]),
        **{n: ",".join(v) for n, v in terms.items()},
    }


def _plain(body: str) -> str:
    """A body's words without Markdown's signs and addresses, good enough to search and quote."""
    return " ".join(
        re.sub(r"[#*_`|>]+|^\s*[-+] ", " ", re.sub(r"!?\[([^\[\]]*)\]\([^()\s]*\)", r"\1", body), flags=re.M).split()
    )
