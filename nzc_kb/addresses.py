"""Where every record stands on the site, and what a link written in a body means."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from nzc_kb.anchors import anchor_id
from nzc_kb.catalog import Catalog

FACET_FOLDERS = {
    "lever": "levers",
    "domain": "domains",
    "topic": "topics",
    "city_type": "city-types",
    "resource_type": "types",
    "phase": "map",
    "audience": "for",
}
"""The folder in which the pages of a vocabulary's terms stand; any other governed field is shown, but has no pages.
"""

GENERATED_PAGES = frozenset(
    {"curate/fields", "curate/codes", "explore", "map", "portfolio", "cities", "curate", "start", "my-portfolio"}
    | set(FACET_FOLDERS.values())
)

_SCHEMES = {
    "resource": "resource",
    "city": "city",
    "phase": "phase",
    "pathway": "pathway",
    "topic": "learning_topic",
    "page": "page",
}
SCHEME_OF = {kind: scheme for scheme, kind in _SCHEMES.items()}
"""How a link names a record of each kind: `resource:heat`."""

_EXTERNAL = re.compile(r"(?:https?://|mailto:)[^\s]+", re.I)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_PLAIN = re.compile(r"((?:\.\./)*)([\w-]+(?:/[\w-]+)*\.md)", re.A)
"""How most links are written, which need not be taken apart with care."""
_SPACE = re.compile(r"[\s\\\x00-\x1f]+")
_BARE_WEB = re.compile(r"//+|www\.", re.I)
"""What an address on the web begins with where its scheme was left out."""


def url_of(kind: str, key: str) -> str:
    """The address of a record's page, relative to the site; ends in / (the home page is the empty string)."""
    if kind == "page":
        return "" if key == "index" else f"{key.removeprefix('pages/').removesuffix('/index')}/"
    folder = {
        "resource": "resources",
        "city": "cities",
        "phase": "map",
        "learning_topic": "portfolio",
        "pathway": "portfolio/pathways",
    }[kind]
    return f"{folder}/{key}/"


def term_url(field: str, term: str) -> str | None:
    """The address of a term's page; None for a vocabulary whose terms have none."""
    folder = FACET_FOLDERS.get(field)
    return f"{folder}/{term}/" if folder else None


def image_url(path: str) -> str:
    """Where an image of content/assets stands: apart from the theme's own assets, so that none can take the place of
    one.
    """
    return f"media/{path.removeprefix('assets/')}"


@dataclass(frozen=True, slots=True)
class Target:
    """What a link leads to: a record, an outside address, or (with both None) nothing that is there."""

    kind: str | None = None
    key: str | None = None
    fragment: str = ""
    external: str | None = None
    image: str | None = None
    unsafe: bool = False

    @property
    def url(self) -> str | None:
        """The address to write: site-relative for a record, absolute for an outside one."""
        if self.external is not None:
            return self.external
        if self.image is not None:
            return image_url(self.image)
        if self.kind is None or self.key is None:
            return None
        base = f"{self.key}/" if self.kind == "generated" else url_of(self.kind, self.key)
        return base + (f"#{anchor_id(self.fragment)}" if self.fragment else "")


def read_target(raw: str, path: str, catalog: Catalog, images: Mapping[str, object]) -> Target:
    """Tell what the link `raw`, written in the file at `path` (within the content folder), leads to."""
    if plain := _PLAIN.fullmatch(raw):
        folders, up = path.split("/")[:-1], len(plain[1]) // 3
        place = "/".join([*folders[: len(folders) - up], plain[2]])
        if up <= len(folders) and (record := catalog.paths.get(place)) is not None:
            return Target(*record)
    if _EXTERNAL.fullmatch(raw):
        return Target(external=raw)
    if raw.startswith("#"):
        kind, key = catalog.paths.get(path, (None, None))
        return Target(kind, key, raw[1:])
    head, _, fragment = raw.partition("#")
    if scheme := _SCHEME.match(head):
        kind = _SCHEMES.get(scheme[0][:-1].lower())
        if kind is None:
            return Target(unsafe=True)
        return _record(kind, head[scheme.end() :], fragment, catalog)
    if _hides_a_scheme(raw) or _BARE_WEB.match(raw):
        return Target(unsafe=True)
    if not head or head.startswith("/") or "\\" in head:
        return Target()
    place = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(head)))
    if place in catalog.paths:
        return Target(*catalog.paths[place], fragment)
    if place in images:
        return Target(image=place)
    return Target()


def _hides_a_scheme(raw: str) -> bool:
    """Whether a browser may find a scheme in a link where the plain eye finds none."""
    if "%" not in raw and "&" not in raw and ":" not in raw:
        return False
    return _SCHEME.match(_SPACE.sub("", html.unescape(unquote(raw)))) is not None


def web_address_of(raw: str) -> str | None:
    """The whole address where a link on the web was written without its scheme, or with blanks in it."""
    if re.match(r"https?://[^\s]", raw, re.I):
        return re.sub(r"\s", "%20", raw)
    return "https://" + raw.lstrip("/") if _BARE_WEB.match(raw) else None


def id_in(raw: str) -> tuple[str, str]:
    """The id that a link names, in whatever way, and its fragment with the #."""
    head, sign, fragment = raw.partition("#")
    path = unquote(head).rpartition(":")[2].rstrip("/")
    return path.rpartition("/")[2].removesuffix(".md").removesuffix(".html"), sign + fragment


def _record(kind: str, key: str, fragment: str, catalog: Catalog) -> Target:
    if (kind, key) in catalog.documents or (kind, key) in catalog.faulty:
        return Target(kind, key, fragment)
    if kind == "page":
        for candidate in (f"pages/{key}", f"{key}/index"):
            if (kind, candidate) in catalog.documents:
                return Target(kind, candidate, fragment)
        if key in GENERATED_PAGES:
            return Target("generated", key, fragment)
    return Target()
