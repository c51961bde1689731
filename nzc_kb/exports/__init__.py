"""Repository to (name, bytes) of files for machines, a small module a format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from nzc_kb.exports.atom import atom_feed, term_feeds
from nzc_kb.exports.drawings import outline_svg, phases_svg
from nzc_kb.exports.json_files import resources_json, vocabularies_json
from nzc_kb.exports.picks import pick_files
from nzc_kb.exports.table import resources_csv
from nzc_kb.messages import MODELS
from nzc_kb.repository import Repository

RESOURCES = "api/resources.json"

Export = Callable[[Repository, str], bytes]
Exports = Callable[[Repository, str], Mapping[str, bytes]]


def _one(path: str, make: Export) -> Exports:
    """An export of one file."""
    return lambda repository, site_url: {path: make(repository, site_url)}


def _schema(kind: str, repository: Repository, site_url: str) -> bytes:
    from nzc_kb.editors import schema_text  # slow to start with, and made only when a head has changed

    return schema_text(kind, repository.vocabularies).encode()


def _search(repository: Repository, site_url: str) -> Mapping[str, bytes]:
    from nzc_kb.exports.browser import search_files  # slow to start with too

    return search_files(repository)


EXPORTS: Mapping[str, Exports] = {
    "resources": _one(RESOURCES, resources_json),
    "vocabularies": _one("api/vocabularies.json", vocabularies_json),
    "csv": _one("api/resources.csv", resources_csv),
    "atom": _one("feed.xml", atom_feed),
    "feeds": term_feeds,
    "search": _search,
    "outlines": _one("api/outlines.svg", outline_svg),
    "phases": _one("api/phases.svg", phases_svg),
    **{f"schema-{kind}": _one(f"api/schema/{kind}.json", partial(_schema, kind)) for kind in MODELS},
}
"""Every format by its name: what makes its files out of a repository and the site's address, by where they stand."""


OF_HEADS = EXPORTS.keys() - {"resources", "search"}
"""The formats that are made of nothing but what stands in heads and vocabularies."""


def build_exports(repository: Repository, site_url: str, formats: tuple[str, ...] = ()) -> dict[str, bytes]:
    """Make the files of all formats and those of the pages in the browser, or of some formats alone."""
    files = {
        path: data
        for name, make in EXPORTS.items()
        if not formats or name in formats
        for path, data in make(repository, site_url).items()
    }
    return files if formats else files | pick_files(repository)
