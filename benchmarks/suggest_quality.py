"""How good the proposals of `nzc-kb suggest` are: every curated resource is asked for anew, its own values withheld.

For each resource in turn its terms, cities, keywords and relations are taken away and the others teach. Topics: the
share of the first three proposals that its curators had chosen (precision at 3). Related: the share of the declared
relations, told from either end, among the first five proposals (recall at 5). Link targets in the text are not looked
at; where the resource comes from (report and pages) is known. Beside it a plain bag of words with the same protocol:
cosine of raw counts, topics by the sum of the cosines of the nearest resources that have them. The last column is what
a perfect answer would reach, as most resources have fewer than three topics and some more than five relations.

The few weights of `nzc_kb/teacher.py` were chosen on this same content, so that the figures flatter them a little.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import sqrt
from pathlib import Path

from benchmarks.measure import Announce, as_markdown
from nzc_kb.repository import Repository, load_repository
from nzc_kb.teacher import NEAREST, TERM_FIELDS, Draft, Ranking, Teacher, ranked, terms_of

TODAY = date(2026, 11, 20)
TOPICS_AT, RELATED_AT = 3, 5
WITHHELD = frozenset(TERM_FIELDS) | frozenset(
    "cities country keywords related learning_topic portfolio_part co_benefit ccc_document format level".split()
)


@dataclass(frozen=True, slots=True)
class Quality:
    """One measure: ours, the baseline's and a perfect answer's mean over so many resources."""

    what: str
    count: int
    ours: float
    baseline: float
    ceiling: float


class BagOfWords:
    """The baseline: raw counts of words, and their cosine."""

    def __init__(self, drafts: Mapping[str, Draft]) -> None:
        self._holders: dict[str, list[tuple[str, float]]] = defaultdict(list)
        self._vectors = {}
        for key, draft in drafts.items():
            counts = Counter(re.findall(r"\w+", draft.text.lower()))
            length = sqrt(sum(count * count for count in counts.values())) or 1.0
            self._vectors[key] = {word: count / length for word, count in counts.items()}
            for word, weight in self._vectors[key].items():
                self._holders[word].append((key, weight))

    def nearest(self, key: str) -> Ranking:
        """The other resources by the cosine of their counts."""
        near: dict[str, float] = defaultdict(float)
        for word, weight in self._vectors[key].items():
            for other, theirs in self._holders[word]:
                near[other] += weight * theirs
        del near[key]
        return ranked(near)


def measure_quality(content: Path, announce: Announce) -> list[Quality]:
    """Leave the curated values of each resource out in turn."""
    announce("asking for every resource anew")
    repository = load_repository(content, TODAY)
    teacher = Teacher(repository.catalog, repository.vocabularies)
    plain = BagOfWords(teacher.drafts)
    wanted = {key: _declared(repository, key) & teacher.drafts.keys() for key in teacher.drafts}
    bare = {
        key: replace(draft, values={f: v for f, v in draft.values.items() if f not in WITHHELD})
        for key, draft in teacher.drafts.items()
    }
    unrelated = {
        key: replace(draft, values={f: v for f, v in draft.values.items() if f != "related"})
        for key, draft in teacher.drafts.items()
    }
    near = {key: teacher.nearest(draft) for key, draft in bare.items()}
    plain_near = {key: plain.nearest(key) for key in bare}
    topics = {key: set(terms_of(resource, "topic")) for key, resource in teacher.resources.items()}

    def our_related(drafts: Mapping[str, Draft]) -> Callable[[str], Ranking]:
        return lambda key: teacher.related_scores(drafts[key], near[key])

    related = {key: others for key, others in wanted.items() if others}
    return [
        _quality(
            f"topics, precision at {TOPICS_AT}",
            topics,
            TOPICS_AT,
            lambda key: teacher.term_scores("topic", bare[key], near[key]),
            lambda key: _votes(teacher, plain_near[key]),
            lambda _: TOPICS_AT,
        ),
        *(
            _quality(
                f"related, recall at {RELATED_AT}, {how}",
                related,
                RELATED_AT,
                our_related(drafts),
                plain_near.__getitem__,
                lambda key: len(related[key]),
            )
            for how, drafts in (("relations withheld", unrelated), ("all curated values withheld", bare))
        ),
    ]


def _quality(
    what: str,
    wanted: Mapping[str, set[str]],
    at: int,
    ours: Callable[[str], Ranking],
    baseline: Callable[[str], Ranking],
    out_of: Callable[[str], int],
) -> Quality:
    def mean(answer: Callable[[str], Iterable[str]]) -> float:
        return sum(len(wanted[key].intersection(answer(key))) / out_of(key) for key in wanted) / max(1, len(wanted))

    return Quality(
        what,
        len(wanted),
        mean(lambda key: [value for _, value in ours(key)[:at]]),
        mean(lambda key: [value for _, value in baseline(key)[:at]]),
        mean(lambda key: sorted(wanted[key])[:at]),
    )


def _declared(repository: Repository, key: str) -> set[str]:
    return {relation.other for relation in repository.graph.relations.get(key, ())}


def _votes(teacher: Teacher, near: Ranking) -> Ranking:
    votes: dict[str, float] = defaultdict(float)
    for score, key in near[:NEAREST]:
        for term in terms_of(teacher.resources[key], "topic"):
            votes[term] += score
    return ranked(votes)


def quality_as_markdown(qualities: Iterable[Quality]) -> str:
    """The table of qualities."""
    rows = [("proposals, each curated value left out in turn", "resources", "ours", "bag of words", "a perfect answer")]
    rows += [(q.what, str(q.count), f"{q.ours:.3f}", f"{q.baseline:.3f}", f"{q.ceiling:.3f}") for q in qualities]
    return as_markdown(rows)
