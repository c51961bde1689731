"""Repository to (name, bytes) of files for machines, a small module a format."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from nzc_kb.exports.atom import atom_feed
from nzc_kb.exports.browser import search_json
from nzc_kb.exports.json_files import resources_json, vocabularies_json
from nzc_kb.exports.table import resources_csv
from nzc_kb.repository import Repository

Export = Callable[[Repository, str], bytes]

EXPORTS: Mapping[str, tuple[str, Export]] = {
    "resources": ("api/resources.json", resources_json),
    "vocabularies": ("api/vocabularies.json", vocabularies_json),
    "csv": ("api/resources.csv", resources_csv),
    "atom": ("feed.xml", atom_feed),
    "search": ("api/search.json", search_json),
}
"""Every format by its name: where it stands on the site, and what makes it out of a repository and the site's
address.
"""


OF_HEADS = frozenset(["vocabularies", "csv", "atom"])
"""The formats that are made of nothing but what stands in heads and vocabularies."""


def build_exports(repository: Repository, site_url: str, formats: tuple[str, ...] = ()) -> dict[str, bytes]:
    """Make the files of all formats, or of some."""
    return {
        path: make(repository, site_url) for name, (path, make) in EXPORTS.items() if not formats or name in formats
    }
