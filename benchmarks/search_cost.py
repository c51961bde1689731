"""What the search index costs: processor and memory to make it, bytes and milliseconds to ask it, beside Pagefind.

Making is measured in a process of its own that has loaded the folder, as `nzc-kb build` has: seconds of processor for
`build_index` and `pack_index`, and the largest memory before and after. As other work on the machine makes every second
longer, a fixed loop is timed before and after and told as well. Pagefind gets the same texts as HTML. Bytes are those
of the files as they are stored, deflated already, and of meta.json by gzip -9; a query is a reader's first, with
meta.json and the rows of the twenty resources shown fetched anew. Reading from the disk is part of its milliseconds.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from html import escape
from pathlib import Path
from random import Random

from benchmarks.measure import Announce, as_markdown, python, run
from benchmarks.search_engines import has_node, index_with_pagefind, node, write_static
from benchmarks.search_queries import typo
from benchmarks.suggest_quality import TODAY
from nzc_kb.repository import Repository, load_repository
from nzc_kb.search.entries import entries
from nzc_kb.search.packing import pack_index
from nzc_kb.search.postings import rounded_length
from nzc_kb.search.weighing import build_index
from nzc_kb.search.words import is_empty, words_of

SEED = 11
ASKED = 30
"""Queries of each kind."""
FILE_KINDS = {
    "meta": "table of contents",
    "w": "words and postings",
    "x": "long postings",
    "p": "places, for phrases",
    "n": "near words",
    "e": "endings",
    "c-": "columns of facets",
    "d": "rows",
    "stem-": "stemmers",
}
HOUSE = Path(__file__).resolve().parent.parent


def _loop() -> float:
    started, total = time.process_time(), 0
    for number in range(3_000_000):
        total += number * number
    return time.process_time() - started


def _megabytes() -> float:
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1024**2


def make(content: Path, site: Path) -> dict[str, float]:
    """Make the index and time it; then write all files and the pages for Pagefind under `site`."""
    repository = load_repository(content, TODAY)
    before, loops = _megabytes(), [_loop()]
    started = time.process_time()
    index = build_index(entries(repository), rounded_length)
    built = time.process_time()
    pack_index(index)
    packed = time.process_time()
    loops.append(_loop())
    costs = {"build": built - started, "pack": packed - built, "before": before, "after": _megabytes()}
    del index
    write_static(repository, site)
    for entry in entries(repository):
        page = site / "r" / entry.id / "index.html"
        page.parent.mkdir(parents=True)
        texts = "".join(f"<p>{escape(text)}</p>" for text in (entry.summary, entry.labels, entry.keywords, entry.body))
        html = f'<html lang="en"><body><article><h1>{escape(entry.title)}</h1>{texts}</article></body></html>'
        page.write_text(html, encoding="utf-8")
    return {**costs, "loop": sum(loops) / 2}


def measure_cost(corpus: Callable[[int], Path], scratch: Path, sizes: Sequence[int], announce: Announce) -> str:
    """Measure at each size; gives Markdown."""
    costs = [("making the index", "resources", "CPU s", "fixed loops", "MiB before, at most", "Pagefind CPU s, MiB")]
    files = [("files, KB", *(f"{size:,} resources" for size in sizes))]
    asked: list[tuple[str, ...]] = [
        ("a reader's first query", "resources", "KB moved: median, most", "ms: median, most")
    ]
    kinds: dict[str, list[str]] = defaultdict(list)
    for size in sizes:
        site = scratch / f"search-{size}"
        site.mkdir()
        announce(f"indexing {size:,}")
        arguments = (str(corpus(size)), str(site))
        made = json.loads(run(python("benchmarks.search_cost", *arguments), HOUSE)[1])
        announce(f"indexing {size:,} with Pagefind")
        cpu = made["build"] + made["pack"]
        costs.append(
            (
                "`build_index` and `pack_index`",
                f"{size:,}",
                f"{made['build']:.1f} + {made['pack']:.1f}",
                f"{cpu / made['loop']:.0f}",
                f"{made['before']:.0f}, {made['after']:.0f}",
                _pagefind(site),
            )
        )
        for kind, text in _file_sizes(site).items():
            kinds[kind].append(text)
        if has_node():
            announce(f"asking {size:,}")
            asked += _asked(load_repository(corpus(size), TODAY), site, size)
    tables = [as_markdown(costs), as_markdown([*files, *((kind, *texts) for kind, texts in kinds.items())])]
    tables.append(as_markdown(asked, 2) if has_node() else "Node is not installed: no query was asked.")
    return "\n\n".join(tables)


def _pagefind(site: Path) -> str:
    try:
        cost = index_with_pagefind(site)
    except RuntimeError:
        return "not installed"
    return f"{cost.cpu:.1f}, {cost.megabytes:.0f}"


def _file_sizes(site: Path) -> dict[str, str]:
    """Kilobytes by kind of file, with how many files there are, and the largest."""
    found: dict[str, list[int]] = {what: [] for what in FILE_KINDS.values()}
    largest = (0, "")
    for path in (site / "search").rglob("*"):
        if path.is_file():
            size = path.stat().st_size
            prefix = next((p for p in FILE_KINDS if path.name.startswith(p) and not path.name.startswith("names")), "d")
            prefix = "d" if path.name.startswith("definitions") else prefix
            found[FILE_KINDS[prefix]].append(size)
            largest = max(largest, (size, path.name))
    texts = {what: f"{sum(sizes) / 1000:,.0f} in {len(sizes):,}" for what, sizes in found.items()}
    texts["all"] = f"{sum(map(sum, found.values())) / 1000:,.0f}"
    return {**texts, "largest file": f"{largest[0] / 1000:.1f} ({largest[1]})"}


def _asked(repository: Repository, site: Path, size: int) -> Iterator[tuple[str, ...]]:
    """Rows of what queries of each kind move and take."""
    random = Random(SEED)
    queries: dict[str, list[str]] = {
        "one word": [" ".join(_near_words(repository, random, 1)) for _ in range(ASKED)],
        "two words": [" ".join(_near_words(repository, random, 2)) for _ in range(ASKED)],
        "three words": [" ".join(_near_words(repository, random, 3)) for _ in range(ASKED)],
        "a phrase of two words": [f'"{" ".join(_near_words(repository, random, 2))}"' for _ in range(ASKED)],
        "three words, one with a typo": [_with_typo(_near_words(repository, random, 3), random) for _ in range(ASKED)],
        "no words: every resource, all facets": [""] * 5,
    }
    for kind, texts in queries.items():
        answers = node("search_ours.mjs", site, queries=[[text, False] for text in texts], more=("fresh",))
        moved, times = (sorted(answer[part] for answer in answers) for part in ("moved", "ms"))
        middle = len(answers) // 2
        yield (
            kind,
            f"{size:,}",
            f"{moved[middle] / 1000:.1f}, {moved[-1] / 1000:.1f}",
            f"{times[middle]:.0f}, {times[-1]:.0f}",
        )


def _near_words(repository: Repository, random: Random, count: int) -> list[str]:
    """Words that follow one another in a title or body."""
    while True:
        key = random.choice(repository.facets.listed)
        resource_, document = repository.catalog.resources[key], repository.catalog.document("resource", key)
        words = words_of(random.choice([resource_.title, document.body]))
        start = random.randrange(max(1, len(words) - count))
        found = words[start : start + count]
        if len(found) == count and not any(map(is_empty, found)):
            return found


def _with_typo(words: Sequence[str], random: Random) -> str:
    longest = max(words, key=len)
    return " ".join(typo(word, random) if word is longest and len(word) > 3 else word for word in words)


if __name__ == "__main__":
    print(json.dumps(make(Path(sys.argv[1]), Path(sys.argv[2]))))
