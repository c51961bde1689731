"""How well search finds a resource that somebody has in mind, beside Whoosh as it comes, Material's lunr and Pagefind.

The queries are made from the content itself (`search_queries`) and every engine gets the same texts (`search_engines`).
A summary is looked for in an index of the same content with all summaries withheld; the text of a link in one without
the links that are asked, neither where they stand nor where they lead. MRR@10 is the mean of 1 / place of
the first right resource among the first ten, success@10 the share of queries that have one there. The weights and the
steps of `nzc_kb.search` were chosen on the tuning half; the other is the one to report. Without Node only Whoosh can be
asked, as the others are made for browsers.

    python -m benchmarks quality
    python -m benchmarks.search_quality CONTENT  another folder alone
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import Announce, as_markdown
from benchmarks.search_engines import engines, has_node
from benchmarks.search_queries import KINDS, Known, known_items, without_links, without_summaries
from benchmarks.suggest_quality import TODAY
from nzc_kb.repository import Repository, load_repository

SEED = 7


@dataclass(frozen=True, slots=True)
class Score:
    """How well an engine answers a kind of query over some content."""

    content: str
    kind: str
    engine: str
    count: int
    mrr: float
    success: float


def measure_search(name: str, repository: Repository, scratch: Path, most: int, announce: Announce) -> list[Score]:
    """Ask every engine the queries of both halves, `most` of a kind and half."""
    halves = {name: False, f"{name}, tuning": True}
    known = known_items(repository, SEED)
    asked = {
        half: chosen([query for query in known if query.is_tuning == tuning], most) for half, tuning in halves.items()
    }
    scores: list[Score] = []
    for number, (kinds, shown) in enumerate(shown_to(repository, [q for some in asked.values() for q in some])):
        announce(f"{name}: indexing {number + 1} of 3")
        for engine, ask in engines(shown, scratch / f"{name}-{number}").items():
            for half, queries in asked.items():
                if put := [query for query in queries if query.kind in kinds]:
                    announce(f"{half}: asking {engine} {len(put):,} queries")
                    scores += scored(half, engine, put, ask([(query.text, query.kind == "typed") for query in put]))
    return scores


def shown_to(repository: Repository, asked: Sequence[Known]) -> Iterator[tuple[frozenset[str], Repository]]:
    """What engines are shown for some kinds of queries: everything, or everything but what is asked."""
    withheld = frozenset(["summary", "anchor"])
    yield frozenset(KINDS) - withheld, repository
    yield frozenset(["summary"]), without_summaries(repository)
    yield frozenset(["anchor"]), without_links(repository, [query.link for query in asked if query.link])


def chosen(queries: Sequence[Known], most: int) -> list[Known]:
    """The first queries of each kind."""
    counts: dict[str, int] = defaultdict(int)
    kept = []
    for known in queries:
        counts[known.kind] += 1
        if counts[known.kind] <= most:
            kept.append(known)
    return kept


def scored(content: str, engine: str, asked: Sequence[Known], answers: Sequence[Sequence[str]]) -> list[Score]:
    """The scores of an engine, by kind."""
    places: dict[str, list[int]] = defaultdict(list)
    for known, ids in zip(asked, answers, strict=True):
        places[known.kind].append(next((at for at, key in enumerate(ids[:10], 1) if key in known.wanted), 0))
    return [
        Score(
            content,
            kind,
            engine,
            len(found),
            sum(1 / place for place in found if place) / len(found),
            sum(map(bool, found)) / len(found),
        )
        for kind, found in places.items()
    ]


def search_as_markdown(scores: Iterable[Score]) -> str:
    """The table: a row a content and kind, the engines beside each other, MRR@10 / success@10."""
    cells: dict[tuple[str, str], dict[str, Score]] = defaultdict(dict)
    for score in scores:
        cells[score.content, score.kind][score.engine] = score
    names = list(dict.fromkeys(engine for row in cells.values() for engine in row))
    rows = [("content", "query (MRR@10 / success@10)", "queries", *names)]
    for content in dict.fromkeys(content for content, _ in cells):
        for kind, what in KINDS.items():
            if row := cells.get((content, kind)):
                rows.append((content, what, str(next(iter(row.values())).count), *_cells(row, names)))
    table = as_markdown(rows, numbers_from=2)
    return (
        table
        if has_node()
        else f"{table}\n\nNode is not installed: our static index, lunr and Pagefind were not asked."
    )


def _cells(row: Mapping[str, Score], names: Sequence[str]) -> list[str]:
    best = max(score.mrr for score in row.values())
    cells = []
    for name in names:
        score = row[name]
        text = f"{score.mrr:.3f} / {score.success:.3f}"
        cells.append(f"**{text}**" if score.mrr == best else text)
    return cells


def main() -> None:
    """Ask about a folder."""
    with TemporaryDirectory() as folder:
        repository = load_repository(Path(sys.argv[1]), TODAY)
        print(search_as_markdown(measure_search(Path(sys.argv[1]).name, repository, Path(folder), 250, print)))


if __name__ == "__main__":
    main()
