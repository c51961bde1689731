"""An Index to the bytes of its shards: what the browser loads of it, a small piece at a time.

Every file is deflated here, so that it is as small on a server that compresses nothing. Words stand in shards by their
first three letters; a shard has the terms, how they are written, and their postings, or where these are long the names
of files of their own, the best resources first. Places stand in one long run of bytes that is cut into equal packs.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nzc_kb.search.reading import Numbers
from nzc_kb.search.weighing import Index

SHARD_BYTES = 10_000
"""A shard is closed when it has so many bytes before deflating; most halve."""
LONG_POSTING = 6_000
"""Bytes beyond which a posting has files of its own."""
KEY_BYTES = 14_000
"""Bytes of postings that words with the same three first letters may have in their shard."""
PART = 9_000
"""Resources of a long posting in one file."""
PACK_BYTES = 12_000
"""Bytes of the places in one pack."""


@dataclass(frozen=True, slots=True)
class Packed:
    """Files by their names, and at which key each shard of a kind begins."""

    files: Mapping[str, bytes]
    words: Sequence[str]
    near: Sequence[str]
    endings: Sequence[str]


def deflated(data: bytes) -> bytes:
    """Bytes as they are stored."""
    return zlib.compress(data, 9)


def as_json(value: Any) -> bytes:
    """A value as compact JSON in UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


class _Files(dict[str, bytes]):
    """Files by their names: a letter for the kind, a running number."""

    def __init__(self) -> None:
        self._next: Counter[str] = Counter()

    def add(self, kind: str, data: bytes) -> int:
        """Add the next file of a kind; gives its number."""
        number = self._next[kind]
        self._next[kind] += 1
        self[f"{kind}{number}.bin"] = deflated(data)
        return number


def pack_index(index: Index) -> Packed:
    """Make the files of an index."""
    files = _Files()
    starts, run = _places(index)
    for at in range(0, len(run), PACK_BYTES):
        files.add("p", run[at : at + PACK_BYTES])
    words = []
    for key, shard in _shards(index, starts, files):
        words.append(key)
        files.add("w", shard)
    having = {form: max(terms.values()) for form, terms in index.forms.items() if len(form) > 3}
    near = _lexicon("n", having, lambda form: form[0] + form[-1], files)
    endings = _lexicon("e", having, lambda form: form[-2:], files)
    return Packed(files, words, near, endings)


def order(key: str) -> bytes:
    """What keys are sorted by: as the browser compares texts, by UTF-16."""
    return key.encode("utf-16-be", "surrogatepass")


@dataclass(slots=True)
class _Shard:
    """A shard that is being filled."""

    begins: str = ""
    heads: list[Any] = field(default_factory=list)
    elsewhere: list[tuple[str, int, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    size: int = 0

    def data(self) -> bytes:
        """Its bytes: the length of the head, the head as JSON, the postings."""
        head = as_json([self.heads, self.elsewhere])
        return struct.pack("<I", len(head)) + head + b"".join(self.bodies)


def _shards(index: Index, starts: Sequence[tuple[int, int]], files: _Files) -> Iterator[tuple[str, bytes]]:
    """The shards of the words, each with the key that it begins at; the files of long postings are added."""
    written: dict[str, dict[str, int]] = {}
    terms_of: dict[str, list[int]] = {}
    elsewhere: dict[str, list[tuple[str, int, str]]] = {}
    for form, terms in index.forms.items():
        for term, having in terms.items():
            written.setdefault(term, {})[form] = having
            if form[:3] != term[:3]:
                elsewhere.setdefault(form[:3], []).append((form, having, term))
    for number, term in enumerate(index.terms):
        terms_of.setdefault(term[:3], []).append(number)
    encoded = _postings(index)
    shard = _Shard()
    for key in sorted({*terms_of, *elsewhere}, key=order):
        bodies = {number: encoded[number] for number in terms_of.get(key, ())}
        long = _long_ones(bodies)
        if shard.size and shard.size + sum(len(body) for n, body in bodies.items() if n not in long) > SHARD_BYTES:
            yield shard.begins, shard.data()
            shard = _Shard(key)
        shard.elsewhere += elsewhere.get(key, ())
        for number, body in bodies.items():
            term = index.terms[number]
            forms = " ".join(f"{form} {having}" for form, having in sorted(written.get(term, {}).items()))
            is_long = number in long
            length = _parts(index, number, body, files) if is_long else len(body)
            shard.heads.append([term, forms, int(index.scales[number]), length, *starts[number]])
            shard.bodies.append(b"" if is_long else body)
            shard.size += len(shard.bodies[-1]) + len(forms) + len(term) + 12
    if shard.size or shard.elsewhere:
        yield shard.begins, shard.data()


def _long_ones(bodies: Mapping[int, bytes]) -> set[int]:
    """The postings that get files of their own: the long ones, and more while those of one key are too many."""
    long, left = set(), sum(map(len, bodies.values()))
    for number, body in sorted(bodies.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        if len(body) <= LONG_POSTING and left <= KEY_BYTES:
            break
        long.add(number)
        left -= len(body)
    return long


def _parts(index: Index, term: int, body: bytes, files: _Files) -> list[int]:
    """Write a long posting into files of its own, the best resources first; gives their numbers."""
    if index.starts[term + 1] - index.starts[term] <= PART:
        return [files.add("x", body)]
    here = slice(index.starts[term], index.starts[term + 1])
    docs, impacts = index.docs[here], index.impacts[here]
    best = np.argsort(-impacts.astype(np.int16), kind="stable")
    numbers = []
    for at in range(0, len(best), PART):
        part = np.sort(best[at : at + PART])
        numbers.append(files.add("x", encode_posting(docs[part], impacts[part])))
    return numbers


def encode_posting(docs: Numbers, impacts: Numbers) -> bytes:
    """A posting: how many resources, the step from each number to the next, and the impacts, a byte each."""
    data, _ = varints(np.concatenate([[len(docs)], docs[:1], np.diff(docs)]))
    return data + impacts.tobytes()


def _postings(index: Index) -> list[bytes]:
    """The posting of every term."""
    steps = np.diff(index.docs, prepend=index.docs[:1]).astype(np.int64)
    firsts = index.starts[:-1]
    steps[firsts] = index.docs[firsts]
    data, begins = varints(steps)
    sizes, size_begins = varints(np.diff(index.starts))
    impacts, starts = index.impacts.tobytes(), index.starts.tolist()
    begins_of, size_at = begins[index.starts].tolist(), size_begins.tolist()
    return [
        sizes[size_at[i] : size_at[i + 1]] + data[begins_of[i] : begins_of[i + 1]] + impacts[starts[i] : starts[i + 1]]
        for i in range(len(index.terms))
    ]


def varints(numbers: Numbers) -> tuple[bytes, Numbers]:
    """Numbers in as few bytes as they need: seven bits a byte, the highest says that more follows; and where each
    begins, and the last ends.
    """
    sizes = np.ones(len(numbers), np.int64)
    shift = 7
    while (more := numbers >> shift > 0).any():
        sizes += more
        shift += 7
    begins = np.concatenate([[0], np.cumsum(sizes)])
    out = np.empty(int(begins[-1]), np.uint8)
    for at in range(int(sizes.max(initial=0))):
        has = np.flatnonzero(sizes > at)
        out[begins[has] + at] = (numbers[has] >> 7 * at & 127) | (sizes[has] > at + 1) * 128
    return out.tobytes(), begins


def _places(index: Index) -> tuple[list[tuple[int, int]], bytes]:
    """All places in one run of bytes, and where in it each term begins and how long it is: a count for each resource,
    then the places in two bytes each.
    """
    counts, begins = varints(index.counts.astype(np.int64))
    count_at, place_at = begins[index.starts].tolist(), (2 * index.place_starts).tolist()
    places = index.places.astype("<u2").tobytes()
    runs = [
        counts[count_at[i] : count_at[i + 1]] + places[place_at[i] : place_at[i + 1]] for i in range(len(index.terms))
    ]
    ends = np.cumsum([len(run) for run in runs], dtype=np.int64).tolist()
    return [(end - len(run), len(run)) for end, run in zip(ends, runs, strict=True)], b"".join(runs)


def _lexicon(kind: str, having: Mapping[str, int], key_of: Callable[[str], str], files: _Files) -> list[str]:
    """Files of words with how many resources have each, by a key of two letters; gives the key that each begins at."""
    groups: dict[str, list[str]] = {}
    for form in having:
        groups.setdefault(key_of(form), []).append(form)
    begins: list[str] = []
    lines: list[str] = []
    size = 0
    for key in sorted(groups, key=order):
        if not lines:
            begins.append(key)
        lines += [f"{form} {having[form]}" for form in sorted(groups[key])]
        size += sum(len(form) + 3 for form in groups[key])
        if size > SHARD_BYTES:
            files.add(kind, "\n".join(lines).encode())
            lines, size = [], 0
    if lines:
        files.add(kind, "\n".join(lines).encode())
    return begins
