"""A Query and what knows the postings to the resources that match, with scores.

The module of the browser, `overrides/assets/kb/search.js`, follows the same steps with the same numbers, so both give
one order. A word stands for the terms it is known to have; else for those that a stemmer gives it; else for the words
that it begins; else for that near word which goes best with the others, or for two words that were run together. All
words must be found. Where no resource has all, one known word may be a slip for a commoner one, or two words halves of
one; else those resources with most of the words are given, and the answer says so. Where few have all, those with most
follow them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Protocol

from nzc_kb.search.postings import Posting
from nzc_kb.search.queries import Phrase, Query
from nzc_kb.search.slips import distance, is_likely, slips_allowed
from nzc_kb.search.words import fold, stemmer

PREFIX_LENGTH = 3
"""Letters that a word must have to stand for the words that it begins."""
PREFIX_FORMS = 40
"""Words that a beginning may stand for, the commonest first."""
PREFIX_WEIGHT = 0.75
SYNONYM_WEIGHT = 0.5
CHOICES = 6
"""Near words of which one is chosen."""
PART_LENGTH = 3
"""Letters that each of two words must have that were run together."""
FEW = 10
"""Resources up to which those that have all words are followed by those that have MOST of them."""
MOST = 0.6
SOME = 0.3
"""The share of the most words that any resource has, which one must have to be given where none has all."""

Synonyms = Mapping[tuple[str, ...], tuple[tuple[str, ...], ...]]
"""The folded words of a name to the terms of the other names of the same thing."""


class Source(Protocol):
    """What knows the postings."""

    languages: list[str]

    def terms_of(self, form: str) -> Iterable[str]:
        """The terms of a word as written, folded."""

    def beginning_with(self, start: str) -> Iterable[tuple[str, Mapping[str, int]]]:
        """The forms that begin so, with their terms and how many resources have each."""

    def near(self, form: str) -> Iterable[tuple[str, Mapping[str, int]]]:
        """The forms that begin with the same three letters, or begin and end with the same letter."""

    def ending_like(self, form: str) -> Iterable[tuple[str, Mapping[str, int]]]:
        """The forms that end with the same two letters."""

    def posting(self, term: str) -> Posting | None:
        """The resources of a term."""

    def places_of(self, term: str, docs: Sequence[int]) -> Mapping[int, Sequence[int]]:
        """The places of a term in some of its resources."""


@dataclass(slots=True)
class Found:
    """The resources that match, by number, with their scores; and what was made of the query."""

    scores: dict[int, float]
    more: dict[int, float] = field(default_factory=dict)
    """Where few match, those that have most of the words, the best first."""
    relaxed: bool = False
    corrected: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    terms: set[str] = field(default_factory=set)

    def best_first(self) -> list[int]:
        """The numbers of the resources that match, the best first; the newer one where two are equal."""
        return sorted(self.scores, key=lambda doc: (-self.scores[doc], doc))


def find(source: Source, query: Query, synonyms: Synonyms, correct: bool = True) -> Found:
    """Find what a query that wants something asks for; `correct` is whether unknown words may be put right."""
    return _Search(source, synonyms, correct).find(query)


Group = dict[int, float]
"""The resources that a part of the query finds, with their scores."""


class _Search:
    """One search: what was read of the source, and what is to be told."""

    def __init__(self, source: Source, synonyms: Synonyms, correct: bool) -> None:
        self.source = source
        self.synonyms = synonyms
        self.correct = correct
        self.found = Found({})
        self.postings: dict[str, Posting | None] = {}
        self.choices: dict[str, list[str]] = {}
        """What each word that nothing has may be meant to be."""

    def find(self, query: Query) -> Found:
        """Follow the steps that the module tells."""
        units, groups = self.read(query.wanted)
        scores = all_of(groups)
        if not scores and any(len(phrase.words) > 1 for phrase in query.wanted):
            units, groups = self.read([Phrase(((word, 0),)) for phrase in query.wanted for word, _ in phrase.words])
            scores = all_of(groups)
            self.found.relaxed = bool(scores)
        if not scores and len(groups) > 1 and self.correct:
            scores = self.second_guess(units, groups)
        if not scores and len(groups) > 1:
            scores = most_of(groups, SOME)
            self.found.relaxed = bool(scores)
        out = {doc for phrase in query.unwanted for doc in self.phrase(phrase, told=False, marked=False)}
        self.found.scores = {doc: score for doc, score in scores.items() if doc not in out}
        if 0 < len(self.found.scores) < FEW and not any(phrase.quoted for phrase in query.wanted):
            most = most_of(groups, MOST).items()
            others = sorted((-score, doc) for doc, score in most if doc not in scores and doc not in out)
            self.found.more = {doc: -score for score, doc in others[: FEW - len(self.found.scores)]}
        return self.found

    def read(self, wanted: Sequence[Phrase]) -> tuple[list[Sequence[Phrase]], list[Group]]:
        """The parts of a query and what each finds; the unsure ones are settled once the others are known."""
        units = list(self.units(wanted))
        groups = [self.unit(unit) for unit in units]
        unsure = {i: word for i, unit in enumerate(units) if (word := _loose_word(unit)) in self.choices}
        sure = all_of([group for i, group in enumerate(groups) if i not in unsure])
        for i, word in unsure.items():
            best = self.best_of(self.choices[word], sure)[0] or self.choices[word][0]
            groups[i] = self.put_right(word, best)
            sure = all_of([sure, groups[i]]) if i or len(unsure) < len(units) else groups[i]
        return units, groups

    def best_of(self, choices: Iterable[str], others: Group) -> tuple[str, Group]:
        """The choice with which the best resource among `others` is found, and all that are; empty where none is."""
        best, top, found = "", 0.0, Group()
        for meant in choices:
            group = all_of([others, self.meaning(meant, marked=False)])
            if (score := max(group.values(), default=0.0)) > top:
                best, top, found = meant, score, group
        return best, found

    def second_guess(self, units: Sequence[Sequence[Phrase]], groups: Sequence[Group]) -> Group:
        """Resources that have all words but one, the rarer the sooner, and a commoner near word instead of that; or one
        word instead of two neighbours.
        """
        words = [_loose_word(unit) for unit in units]
        for i, (word, following) in enumerate(pairwise(words)):
            rest = [*groups[:i], *groups[i + 2 :]]
            if not (word and following) or (rest and not all_of(rest)):
                continue
            joined = fold(word + following)
            if group := all_of([*rest, self.meaning(joined, marked=False)]):
                self.put_right(word, joined)
                self.found.corrected[following] = ""
                self.found.missing = [other for other in self.found.missing if other not in (word, following)]
                return group
        for i in sorted(range(len(words)), key=lambda i: (len(groups[i]), i)):
            word, others = words[i], all_of([*groups[:i], *groups[i + 1 :]])
            if word and others and word not in self.found.corrected:
                best, group = self.best_of(self.nearest(fold(word)), others)
                if best:
                    self.put_right(word, best)
                    return group
        return {}

    def put_right(self, word: str, meant: str) -> Group:
        """Take a word for another, and tell it."""
        self.found.corrected[word] = meant
        return self.meaning(meant, marked=True)

    def meaning(self, meant: str, marked: bool) -> Group:
        """What one known form finds, or two that were run together."""
        return all_of(
            [
                self.any_of(((term, 1.0) for term in sorted(self.source.terms_of(form))), marked)
                for form in meant.split()
            ]
        )

    def units(self, wanted: Sequence[Phrase]) -> Iterable[Sequence[Phrase]]:
        """Parts of a query that stand for something together: the longest names that there are, else single words."""
        longest = max(map(len, self.synonyms), default=1)
        start = 0
        while start < len(wanted):
            for length in range(min(longest, len(wanted) - start), 0, -1):
                unit = wanted[start : start + length]
                if length == 1 or _name_of(unit) in self.synonyms:
                    yield unit
                    start += length
                    break

    def unit(self, unit: Sequence[Phrase]) -> Group:
        """What a name or a single part finds, by its words or by another name of the same thing."""
        name = _name_of(unit)
        others = self.synonyms.get(name, ()) if name else ()
        group = all_of([self.phrase(phrase, told=not others) for phrase in unit])
        for terms in others:
            weight = SYNONYM_WEIGHT * len(name) / len(terms)
            self.found.terms.update(terms)
            for doc, score in all_of([self.term(term) for term in terms]).items():
                group[doc] = max(group.get(doc, 0.0), weight * score)
        return group

    def phrase(self, phrase: Phrase, told: bool = True, marked: bool = True) -> Group:
        """What the words of a phrase find, standing together in this order; `told` is whether what is not known may be
        guessed at and is told, `marked`, whether the terms are those that a reader looks for.
        """
        if len(phrase.words) == 1:
            return self.word(phrase.words[0][0], told, told and not phrase.quoted, marked)
        meant = [self.known_terms(word) for word, _ in phrase.words]
        group = all_of([self.any_of(((term, 1.0) for term in terms), marked) for terms in meant])
        return {doc: group[doc] for doc in self.standing_together(phrase, meant, sorted(group))}

    def standing_together(self, phrase: Phrase, meant: Sequence[Sequence[str]], docs: Sequence[int]) -> Iterable[int]:
        """Those of some resources in which terms stand at the distances of a phrase."""
        places = [[self.source.places_of(term, docs) for term in terms] for terms in meant]
        for doc in docs:
            starts = [
                {place - offset for found in choices for place in found.get(doc, ())}
                for choices, (_, offset) in zip(places, phrase.words, strict=True)
            ]
            if set.intersection(*starts):
                yield doc

    def word(self, word: str, told: bool, lenient: bool, marked: bool) -> Group:
        """What a word finds; a lenient search takes it for a beginning, or for a slip, where it is not known."""
        form = fold(word)
        if terms := self.known_terms(word):
            return self.any_of(((term, 1.0) for term in terms), marked)
        if lenient and len(form) >= PREFIX_LENGTH and (forms := list(self.source.beginning_with(form))):
            best = sorted(forms, key=lambda pair: (-max(pair[1].values()), pair[0]))[:PREFIX_FORMS]
            terms = list(dict.fromkeys(term for _, having in best for term in sorted(having)))
            return self.any_of(((term, PREFIX_WEIGHT) for term in terms), marked)
        if lenient and self.correct and (choices := self.nearest(form) or self.parts(form)):
            self.choices[word] = choices
            return {}
        if told and word not in self.found.missing:
            self.found.missing.append(word)
        return {}

    def known_terms(self, word: str) -> list[str]:
        """The terms that a word is known to have, or that a stemmer gives it."""
        if terms := sorted(self.source.terms_of(fold(word))):
            return terms
        stems = dict.fromkeys(fold(stemmer(language)(word)) for language in self.source.languages)
        return [stem for stem in stems if self.posting(stem)]

    def nearest(self, form: str) -> list[str]:
        """The nearest known forms that are commoner: fewest slips only, the first letter right, the commonest first."""
        limit = slips_allowed(form)
        if not limit:
            return []
        known = {other: max(having.values()) for other, having in self.source.near(form)}
        known |= {other: max(having.values()) for other, having in self.source.ending_like(form)}
        own = known.get(form, 0)
        near = sorted(
            (slips, other[0] != form[0], -having, other)
            for other, having in known.items()
            if having > own and is_likely(form, other) and 0 < (slips := distance(form, other, limit)) <= limit
        )
        return [other for slips, _, _, other in near if slips == near[0][0]][:CHOICES]

    def parts(self, form: str) -> list[str]:
        """Two known forms that were run together, the first as long as can be."""
        for cut in range(len(form) - PART_LENGTH, PART_LENGTH - 1, -1):
            first, second = form[:cut], form[cut:]
            if list(self.source.terms_of(first)) and list(self.source.terms_of(second)):
                return [f"{first} {second}"]
        return []

    def any_of(self, terms: Iterable[tuple[str, float]], marked: bool) -> Group:
        """What any of some weighted terms finds, with the best score that one of them gives."""
        group: Group = {}
        for term, weight in terms:
            if marked:
                self.found.terms.add(term)
            for doc, score in self.term(term).items():
                group[doc] = max(group.get(doc, 0.0), weight * score)
        return group

    def term(self, term: str) -> Group:
        """What a term finds."""
        posting = self.posting(term)
        if posting is None:
            return {}
        return {doc: float(impact * posting.scale) for doc, impact in zip(posting.docs, posting.impacts, strict=True)}

    def posting(self, term: str) -> Posting | None:
        """The resources of a term, read once."""
        if term not in self.postings:
            self.postings[term] = self.source.posting(term)
        return self.postings[term]


def _name_of(unit: Sequence[Phrase]) -> tuple[str, ...]:
    """The folded words of a unit; empty where it has a phrase in quotation marks."""
    if any(phrase.quoted for phrase in unit):
        return ()
    return tuple(fold(word) for phrase in unit for word, _ in phrase.words)


def _loose_word(unit: Sequence[Phrase]) -> str:
    """The word of a unit that is a single one without quotation marks; empty where it is another."""
    return unit[0].words[0][0] if len(unit) == 1 and len(unit[0].words) == 1 and not unit[0].quoted else ""


def all_of(groups: Sequence[Group]) -> Group:
    """The resources that every group has, their scores added up."""
    if not groups:
        return {}
    smallest = min(groups, key=len)
    return {doc: sum(group[doc] for group in groups) for doc in smallest if all(doc in group for group in groups)}


def most_of(groups: Sequence[Group], share: float) -> Group:
    """The resources that a share of as many groups have as the best has; the more groups, the more it counts."""
    had: dict[int, int] = {}
    scores: Group = {}
    for group in groups:
        for doc, score in group.items():
            had[doc] = had.get(doc, 0) + 1
            scores[doc] = scores.get(doc, 0.0) + score
    most = max(had.values(), default=0)
    return {doc: scores[doc] * had[doc] / len(groups) for doc in scores if had[doc] >= share * most}
