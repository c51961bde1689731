"""An Index as `matching` asks it, without files and without Whoosh: what the browser knows, in Python."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from nzc_kb.search.postings import Index, Posting


class StaticSource:
    """The postings of an Index."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.languages = index.languages

    def terms_of(self, form: str) -> list[str]:
        """The terms of a word as written, folded."""
        return list(self.index.forms.get(form, ()))

    def beginning_with(self, start: str) -> Iterator[tuple[str, Mapping[str, int]]]:
        """The forms that begin so."""
        return ((form, having) for form, having in self.index.forms.items() if form.startswith(start))

    def near(self, form: str) -> Iterator[tuple[str, Mapping[str, int]]]:
        """The forms that begin with the same three letters, or begin and end with the same letter."""
        for other, having in self.index.forms.items():
            if other[:3] == form[:3] or (len(other) > 3 and (other[0], other[-1]) == (form[0], form[-1])):
                yield other, having

    def ending_like(self, form: str) -> Iterator[tuple[str, Mapping[str, int]]]:
        """The forms that end with the same two letters."""
        for other, having in self.index.forms.items():
            if len(other) > 3 and other[-2:] == form[-2:]:
                yield other, having

    def posting(self, term: str) -> Posting | None:
        """The resources of a term."""
        return self.index.postings.get(term)

    def places_of(self, term: str, docs: Sequence[int]) -> Mapping[int, Sequence[int]]:
        """The places of a term in some of its resources."""
        counts, places = self.index.places[term]
        run, found = iter(places), {}
        for doc, count in zip(self.index.postings[term].docs, counts, strict=True):
            found[doc] = list(islice(run, count))
        return {doc: found[doc] for doc in docs if doc in found}
