"""Repository to a Whoosh index; a query to an Answer. The only room that knows Whoosh.

Whoosh gets terms that are analysed already, and keeps and scores them; what a query means is worked out by `matching`.
The index is kept under .cache/, brought up to date by content hash, and opened only under its seal (see `seal`).
"""

from __future__ import annotations

import hashlib
import shutil
import warnings
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from whoosh import analysis, fields, scoring
    from whoosh.filedb.filestore import FileStorage, RamStorage
    from whoosh.reading import TermNotFound

from nzc_kb.repository import Repository
from nzc_kb.seal import SEAL_FILE, read_seal, seal_key, write_seal
from nzc_kb.search.entries import anchors_of, entry_of, keywords_of, labels_of
from nzc_kb.search.entry import WEIGHTS
from nzc_kb.search.postings import K1, B, Posting, quantise
from nzc_kb.search.words import Analysis, fold, words_of
from nzc_kb.workers import Announce

MERGED_SIZE, MERGED_CHANGES = 2_000, 50
"""A larger index is not written anew for fewer changes; its statistics then still count what was replaced."""

NO_TERM = "_"
"""Stands where a word has no term, so that the others keep their places."""


def _schema() -> Any:
    terms = analysis.RegexTokenizer(r"\S+") | analysis.StopFilter(stoplist=[NO_TERM], minsize=1, renumber=False)
    return fields.Schema(
        id=fields.ID(unique=True, stored=True),
        forms=fields.KEYWORD(),
        languages=fields.KEYWORD(),
        **{name: fields.TEXT(analyzer=terms, spelling=False) for name in WEIGHTS},
    )


class WhooshSource:
    """An index as `matching` asks it; resources are numbered in the order of `listed`."""

    def __init__(self, index: Any, listed: Sequence[str]) -> None:
        self.searcher = index.searcher(weighting=scoring.BM25F(B=B, K1=K1))
        self._reader = self.searcher.reader()
        numbers = {key: number for number, key in enumerate(listed)}
        self._numbers = {number: numbers[stored["id"]] for number, stored in self._reader.iter_docs()}
        known = Analysis()
        for language in self._reader.lexicon("languages"):
            known.terms_in(language.decode())
        self.languages = known.languages

    def terms_of(self, form: str) -> list[str]:
        """The terms of a word as written, folded."""
        return [term for known, having in self.beginning_with(f"{form}/") for term in having]

    def beginning_with(self, start: str) -> Iterator[tuple[str, Mapping[str, int]]]:
        """The forms that begin so, with their terms and how many resources have each."""
        yield from _by_form((key, self._having(key)) for key in self._reader.expand_prefix("forms", start))

    def near(self, form: str) -> Iterator[tuple[str, Mapping[str, int]]]:
        """The forms that begin with the same three letters, or begin and end with the same letter."""
        for other, having in self._lexicon.items():
            if other[:3] == form[:3] or (len(other) > 3 and (other[0], other[-1]) == (form[0], form[-1])):
                yield other, having

    def ending_like(self, form: str) -> Iterator[tuple[str, Mapping[str, int]]]:
        """The forms that end with the same two letters."""
        for other, having in self._lexicon.items():
            if len(other) > 3 and other[-2:] == form[-2:]:
                yield other, having

    @cached_property
    def _lexicon(self) -> Mapping[str, Mapping[str, int]]:
        return dict(_by_form((key, self._having(key)) for key in self._reader.lexicon("forms")))

    def _having(self, key: bytes) -> int:
        having: int = self._reader.doc_frequency("forms", key)
        return having

    def posting(self, term: str) -> Posting | None:
        """The resources of a term."""
        weights: dict[int, float] = {}
        for name, weight in WEIGHTS.items():
            for number, matcher in self._matches(name, term):
                weights[number] = weights.get(number, 0.0) + weight * matcher.score()
        docs = sorted(weights)
        return Posting(array("I", docs), *quantise([weights[doc] for doc in docs])) if docs else None

    def places_of(self, term: str, docs: Sequence[int]) -> Mapping[int, Sequence[int]]:
        """The places of a term in some of its resources; those of different fields stand far apart."""
        wanted, places = set(docs), dict[int, list[int]]()
        for position, name in enumerate(WEIGHTS):
            for number, matcher in self._matches(name, term):
                if number in wanted:
                    places.setdefault(number, []).extend(
                        position * 1_000_000 + p for p in matcher.value_as("positions")
                    )
        return places

    def _matches(self, name: str, term: str) -> Iterator[tuple[int, Any]]:
        try:
            matcher = self.searcher.postings(name, term)
        except TermNotFound:
            return
        while matcher.is_active():
            yield self._numbers[matcher.id()], matcher
            matcher.next()


def _by_form(keys: Iterable[tuple[bytes, int]]) -> Iterator[tuple[str, Mapping[str, int]]]:
    """Keys of the lexicon, in order, to forms with their terms; a form's keys may stand apart."""
    found: dict[str, dict[str, int]] = {}
    for key, having in keys:
        form, _, term = key.decode().partition("/")
        found.setdefault(form, {})[term] = having
    yield from found.items()


def open_index(repository: Repository, folder: Path, announce: Announce) -> WhooshSource:
    """Open the index of `repository` kept in `folder`, built or brought up to date; in memory where nothing can be
    kept.
    """
    listed = repository.facets.listed
    current = {key: _digest(repository, key) for key in listed}
    key = seal_key()
    if key is None:
        return WhooshSource(_in_memory(repository, current, announce), listed)
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
        index = _in_memory(repository, current, announce)
    return WhooshSource(index, listed)


def _digest(repository: Repository, key: str) -> str:
    """Changes with everything that the index holds of a resource: its file, names of terms and places, links to it."""
    resource = repository.catalog.resources[key]
    names = "\0".join(of(repository, resource) for of in (labels_of, keywords_of, anchors_of))
    return hashlib.blake2b(
        f"{repository.catalog.document('resource', key).digest}\0{names}".encode(), digest_size=16
    ).hexdigest()


def _in_memory(repository: Repository, current: Mapping[str, str], announce: Announce) -> Any:
    index = RamStorage().create_index(_schema())
    _update(index, repository, current, {}, announce)
    return index


def _update(
    index: Any,
    repository: Repository,
    current: Mapping[str, str],
    kept: Mapping[str, str],
    announce: Announce,
) -> None:
    changed = [key for key, digest in current.items() if kept.get(key) != digest]
    progress = announce("Indexing", len(changed))
    words = Analysis()
    writer = index.writer(limitmb=128)
    for key in kept.keys() - current.keys():
        writer.delete_by_term("id", key)
    for key in changed:
        if key in kept:
            writer.delete_by_term("id", key)
        writer.add_document(id=key, **_terms(repository, key, words))
        progress(1)
    writer.commit(optimize=bool(kept) and (len(current) <= MERGED_SIZE or len(changed) > MERGED_CHANGES))


def _terms(repository: Repository, key: str, analysis: Analysis) -> dict[str, str]:
    entry = entry_of(repository, repository.catalog.resources[key])
    met: set[tuple[str, str]] = set()
    languages: dict[str, None] = {}
    terms = {}
    for name, (text, language) in zip(WEIGHTS, entry.texts(), strict=True):
        found = analysis.terms(text, language)
        met.update(zip(words_of(text), found, strict=True))
        languages[language.partition("-")[0].lower()] = None
        terms[name] = " ".join(term or NO_TERM for term in found)
    return {
        **terms,
        "forms": " ".join(sorted({f"{fold(word)}/{term}" for word, term in met if term})),
        "languages": " ".join(languages),
    }
