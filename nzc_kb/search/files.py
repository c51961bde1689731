"""What was gathered of a repository to the static search index of the browser: a table of contents, and the shards that
it tells of.

The table of contents is `search/meta.json`. Every other file is named after what is in it and never changes, so readers
may keep it, and a build leaves it where it lies. Nothing here knows a repository, so that a process that starts anew
has little to read before it can put an index together.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nzc_kb.search.packing import PACK_BYTES, Files, Keep, as_json, name_of, pack_index
from nzc_kb.search.postings import rounded_length
from nzc_kb.search.reading import Part, load
from nzc_kb.search.stemmers import module_of
from nzc_kb.search.weighing import weigh
from nzc_kb.search.words import STOP_WORDS

FOLDER = "search/"
BLOCK = 4
"""Resources whose rows stand in one file."""


@dataclass(frozen=True, slots=True)
class Portion:
    """Some resources: their words, and the files of their rows, in order."""

    part: Part
    files: Sequence[bytes]


@dataclass(frozen=True, slots=True)
class Portions:
    """Portions by their keys, in order: those that were read now, and the rest lies where it was kept."""

    keys: Sequence[str]
    fresh: dict[str, bytes]

    def opened(self, keep: Keep) -> Iterator[Portion]:
        """The portions; those that are new are kept, and let go of here.

        Raises:
            OSError: what was kept is not there any more.
        """
        for key in self.keys:
            data = self.fresh.pop(key, None)
            if data is not None:
                keep.put(key, data)
            elif (data := keep.get(key)) is None:
                raise OSError("what was kept of the search cannot be read again")
            yield _opened(data)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the files are made of."""

    size: int
    url: str
    """The address of a resource, with * for its id."""
    rows: Sequence[int]
    """Where each portion begins."""
    portions: Portions
    facets: Sequence[Mapping[str, Any]]
    """The fields that the search page offers, as it is told of them."""
    others: Mapping[str, bytes]
    """The files that need no index, by their kinds."""
    synonyms: Sequence[Sequence[str]]


def files_of(gathered: Gathered, keep: Keep) -> dict[str, bytes]:
    """Make the files of what was gathered.

    Raises:
        OSError: what was kept is not there any more.
    """
    files = Files(keep)
    parts, folders = [], ""
    for portion in gathered.portions.opened(keep):
        parts.append(portion.part)
        folders += (name := name_of(*portion.files))
        files.update({f"r-{name}/d{number}.bin": data for number, data in enumerate(portion.files)})
        del portion
    index = weigh(parts, rounded_length)
    packed = pack_index(index, keep)
    files.update(packed.files)
    stemmers = {code: module_of(code, "../assets/kb/snowball.js").encode() for code in index.languages}
    files.update({f"stem-{code}-{name_of(module)}.js": module for code, module in stemmers.items()})
    meta = {
        "size": gathered.size,
        "block": BLOCK,
        "pack": PACK_BYTES,
        "url": gathered.url,
        "languages": index.languages,
        "stops": sorted(STOP_WORDS),
        "synonyms": gathered.synonyms,
        "facets": gathered.facets,
        **packed.begins,
        "rows": gathered.rows,
        "files": {
            **packed.names,
            "rows": folders,
            **{kind: files.add(kind, data) for kind, data in gathered.others.items()},
            **{f"stem-{code}": name_of(module) for code, module in stemmers.items()},
        },
    }
    return {f"{FOLDER}meta.json": as_json(meta), **{f"{FOLDER}{name}": data for name, data in files.items()}}


def _opened(data: bytes) -> Portion:
    at = data.index(b"\n") + 1
    parts = []
    for size in json.loads(data[:at]):
        parts.append(data[at : at + size])
        at += size
    return Portion(load(parts[0]), parts[1:])
