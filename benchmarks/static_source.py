"""An Index as `matching` asks it, without files and without Whoosh: what the browser knows, in Python."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from nzc_kb.search.postings import Posting
from nzc_kb.search.weighing import Index


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
        return self.index.posting(term)

    def places_of(self, term: str, docs: Sequence[int]) -> Mapping[int, Sequence[int]]:
        """The places of a term in some of its resources."""
        index, number, wanted = self.index, self.index.number(term), set(docs)
        if number is None:
            return {}
        here = slice(index.starts[number], index.starts[number + 1])
        run = iter(index.places[index.place_starts[number] :].tolist())
        found = {
            doc: list(islice(run, count))
            for doc, count in zip(index.docs[here].tolist(), index.counts[here].tolist(), strict=True)
        }
        return {doc: places for doc, places in found.items() if doc in wanted}
