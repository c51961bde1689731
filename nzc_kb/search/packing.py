"""An Index to the bytes of its shards: what the browser loads of it, a small piece at a time.

Every file is deflated here, so that it is as small on a server that compresses nothing, and is named after what is in
it, so that readers may keep it. Words stand in shards by their first three letters; a shard has the terms, how they are
written, and their postings, or where these are long the names of files of their own, the best resources first; and the
names of the packs in which their places stand, which only phrases need.
"""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from nzc_kb.search.reading import Numbers
from nzc_kb.search.weighing import AT_ONCE, Index

SHARD_BYTES = 10_000
"""A shard is closed when it has so many bytes before deflating; most halve."""
LEXICON_BYTES = 6_000
"""The same for the words that a slip is put right by."""
LONG_POSTING = 6_000
"""Bytes beyond which a posting has files of its own."""
KEY_BYTES = 14_000
"""Bytes of postings that words with the same three first letters may have in their shard."""
PART = 9_000
"""Resources of a long posting in one file."""
PACK_BYTES = 12_000
"""Bytes that one pack of places has at most. A term of more has packs of its own; no other stands in two."""


class Keep(Protocol):
    """Where things lie that were made before, under keys that tell all that they depend on."""

    def get(self, key: str) -> bytes | None:
        """What lies under a key."""

    def put(self, key: str, data: bytes) -> None:
        """Put something under a key."""


class KeepNothing:
    """Forgets everything."""

    def get(self, key: str) -> bytes | None:
        """Nothing."""

    def put(self, key: str, data: bytes) -> None:
        """Do nothing."""


FORGETFUL = KeepNothing()


@dataclass(frozen=True, slots=True)
class Packed:
    """Files by their names; for each kind of shard at which key each begins, and their names one after another."""

    files: Mapping[str, bytes]
    begins: Mapping[str, Sequence[str]]
    names: Mapping[str, str]


def deflated(data: bytes) -> bytes:
    """Bytes as they are stored."""
    return zlib.compress(data, 7)  # 9 takes a third longer and saves a thousandth


def as_json(value: Any) -> bytes:
    """A value as compact JSON in UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def name_of(*data: bytes) -> str:
    """Eight letters that stand for some bytes."""
    digest = hashlib.blake2b(digest_size=6)
    for some in data:
        digest.update(b"%d:" % len(some) + some)
    return urlsafe_b64encode(digest.digest()).decode()


class Files(dict[str, bytes]):
    """Files by their names: a letter or word for the kind, and what stands for the bytes."""

    def __init__(self, keep: Keep) -> None:
        self._keep = keep

    def add(self, kind: str, data: bytes) -> str:
        """Add a file; gives the part of its name that follows its kind."""
        key = hashlib.blake2b(data, digest_size=16).hexdigest()
        if (stored := self._keep.get(key)) is None:
            self._keep.put(key, stored := deflated(data))
        self[f"{kind}-{(name := name_of(data))}.bin"] = stored
        return name


def pack_index(index: Index, keep: Keep = FORGETFUL) -> Packed:
    """Make the files of an index."""
    files = Files(keep)
    having = {form: max(terms.values()) for form, terms in index.forms.items() if len(form) > 3}
    shards = {
        "words": _shards(index, files),
        "near": _lexicon(having, lambda form: form[0] + form[-1]),
        "endings": _lexicon(having, lambda form: form[-2:]),
    }
    begins: dict[str, list[str]] = {kind: [] for kind in shards}
    names = dict.fromkeys(shards, "")
    for kind, some in shards.items():
        for key, data in some:
            begins[kind].append(key)
            names[kind] += files.add(kind[0], data)
    return Packed(files, begins, names)


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
    packs: list[bytes] = field(default_factory=list)
    size: int = 0

    def place(self, run: bytes) -> tuple[int, int]:
        """Put the places of a term into packs; gives where they begin, as if all were full, and their length."""
        if not self.packs or len(self.packs[-1]) + len(run) > PACK_BYTES:
            self.packs.append(b"")
        begin = (len(self.packs) - 1) * PACK_BYTES + len(self.packs[-1])
        self.packs[-1] += run[:PACK_BYTES]
        self.packs += [run[at : at + PACK_BYTES] for at in range(PACK_BYTES, len(run), PACK_BYTES)]
        return begin, len(run)

    def data(self, files: Files) -> bytes:
        """Its bytes: the length of the head, the head as JSON, the postings. The packs are added to the files."""
        packs = "".join(files.add("p", pack) for pack in self.packs)
        head = as_json([self.heads, self.elsewhere, packs])
        return struct.pack("<I", len(head)) + head + b"".join(self.bodies)


def _shards(index: Index, files: Files) -> Iterator[tuple[str, bytes]]:
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
    encoded, places = _postings(index), _places(index)
    shard = _Shard()
    for key in sorted({*terms_of, *elsewhere}, key=order):
        bodies = {number: encoded[number] for number in terms_of.get(key, ())}
        long = _long_ones(bodies)
        if shard.size and shard.size + sum(len(body) for n, body in bodies.items() if n not in long) > SHARD_BYTES:
            yield shard.begins, shard.data(files)
            shard = _Shard(key)
        shard.elsewhere += elsewhere.get(key, ())
        for number, body in bodies.items():
            term = index.terms[number]
            forms = " ".join(f"{form} {having}" for form, having in sorted(written.get(term, {}).items()))
            is_long = number in long
            length = _parts(index, number, body, files) if is_long else len(body)
            shard.heads.append([term, forms, int(index.scales[number]), length, *shard.place(places[number])])
            shard.bodies.append(b"" if is_long else body)
            shard.size += len(shard.bodies[-1]) + len(forms) + len(term) + 12
    if shard.size or shard.elsewhere:
        yield shard.begins, shard.data(files)


def _long_ones(bodies: Mapping[int, bytes]) -> set[int]:
    """The postings that get files of their own: the long ones, and more while those of one key are too many."""
    long, left = set(), sum(map(len, bodies.values()))
    for number, body in sorted(bodies.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        if len(body) <= LONG_POSTING and left <= KEY_BYTES:
            break
        long.add(number)
        left -= len(body)
    return long


def _parts(index: Index, term: int, body: bytes, files: Files) -> list[str]:
    """Write a long posting into files of its own, the best resources first; gives their names."""
    if index.starts[term + 1] - index.starts[term] <= PART:
        return [files.add("x", body)]
    here = slice(index.starts[term], index.starts[term + 1])
    docs, impacts = index.docs[here], index.impacts[here]
    best = np.argsort(-impacts.astype(np.int16), kind="stable")
    parts = [np.sort(best[at : at + PART]) for at in range(0, len(best), PART)]
    return [files.add("x", encode_posting(docs[part], impacts[part])) for part in parts]


def encode_posting(docs: Numbers, impacts: Numbers) -> bytes:
    """A posting: how many resources, the step from each number to the next, and the impacts, a byte each."""
    data, _ = varints(np.concatenate([[len(docs)], docs[:1], np.diff(docs)]))
    return data + impacts.tobytes()


def _postings(index: Index) -> list[bytes]:
    """The posting of every term."""
    found = []
    for first, last in _blocks(index.starts):
        starts = index.starts[first : last + 1]
        docs, impacts = index.docs[starts[0] : starts[-1]], index.impacts[starts[0] : starts[-1]].tobytes()
        begins = starts - starts[0]
        steps = np.diff(docs.astype(np.int32), prepend=np.int32(0))
        steps[begins[:-1]] = docs[begins[:-1]]
        data, at = varints(steps)
        sizes, size_at = varints(np.diff(starts))
        at, begins, size_at = at[begins].tolist(), begins.tolist(), size_at.tolist()
        found += [
            sizes[size_at[i] : size_at[i + 1]] + data[at[i] : at[i + 1]] + impacts[begins[i] : begins[i + 1]]
            for i in range(last - first)
        ]
    return found


def _blocks(starts: Numbers) -> Iterator[tuple[int, int]]:
    """Runs of terms, from the first of each to the first of the next, with not many more postings than are packed at
    once.
    """
    first, count = 0, len(starts) - 1
    while first < count:
        last = max(first + 1, int(np.searchsorted(starts, starts[first] + AT_ONCE, "right")) - 1)
        yield first, last
        first = last


def varints(numbers: Numbers) -> tuple[bytes, Numbers]:
    """Numbers in as few bytes as they need: seven bits a byte, the highest says that more follows; and where each
    begins, and the last ends.
    """
    sizes = np.ones(len(numbers), np.int8)
    rests = [(np.empty(0, np.int64), numbers)]
    while (large := rests[-1][1] > 127).any():
        where = rests[-1][0][large] if len(rests) > 1 else np.flatnonzero(large)
        sizes[where] += 1
        rests.append((where, rests[-1][1][large] >> 7))
    begins = np.zeros(len(numbers) + 1, np.int64)
    np.cumsum(sizes, out=begins[1:])
    out = np.empty(int(begins[-1]), np.uint8)
    for at, (where, rest) in enumerate(rests):
        out[(begins[where] if at else begins[:-1]) + at] = (rest & 127) | (rest > 127) * 128
    return out.tobytes(), begins


def _places(index: Index) -> list[bytes]:
    """The places of every term: how many there are in each of its resources, then the step from each to the next, which
    for the first is the place itself.
    """
    found = []
    for first, last in _blocks(index.starts):
        starts, place_starts = index.starts[first : last + 1], index.place_starts[first : last + 1]
        of_each = index.counts[starts[0] : starts[-1]].astype(np.int32)
        places = index.places[place_starts[0] : place_starts[-1]]
        counts, count_at = varints(of_each)
        steps = np.diff(places.astype(np.int32), prepend=np.int32(0))
        firsts = (np.cumsum(of_each) - of_each)[of_each > 0]
        steps[firsts] = places[firsts]
        data, place_at = varints(steps)
        begins, ends = count_at[starts - starts[0]].tolist(), place_at[place_starts - place_starts[0]].tolist()
        found += [counts[begins[i] : begins[i + 1]] + data[ends[i] : ends[i + 1]] for i in range(last - first)]
    return found


def _lexicon(having: Mapping[str, int], key_of: Callable[[str], str]) -> Iterator[tuple[str, bytes]]:
    """Shards of words with how many resources have each, by a key of two letters, with the key that each begins at."""
    groups: dict[str, list[str]] = {}
    for form in having:
        groups.setdefault(key_of(form), []).append(form)
    begins, lines, size = "", list[str](), 0
    for key in sorted(groups, key=order):
        begins = begins if lines else key
        lines += [f"{form} {having[form]}" for form in sorted(groups[key])]
        size += sum(len(form) + 3 for form in groups[key])
        if size > LEXICON_BYTES:
            yield begins, "\n".join(lines).encode()
            lines, size = [], 0
    if lines:
        yield begins, "\n".join(lines).encode()
