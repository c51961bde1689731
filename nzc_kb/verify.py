"""A built folder to what is wrong with it: pages that are missing, links and anchors that lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from nzc_kb.generation import Aside
from nzc_kb.site import Site

_ADDRESS = re.compile(r"<(?:a|link|script|img)\b[^>]*?\s(?:href|src)=\"([^\"]*)\"")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.I)
_ID = re.compile(r"\sid=\"([^\"]*)\"")

Target = tuple[str, str]
"""Where a link leads: a place within the site as written, without its last slash, and an anchor or nothing."""


@dataclass
class Drawn:
    """What is to be known of a site that was drawn, to verify it; pages that were not drawn again are as they were when
    they were verified last.
    """

    site: Site
    names: set[str] = field(default_factory=set)
    """The pages that were drawn."""
    links: list[tuple[str, Target]] = field(default_factory=list)
    """Their links, each with a page that has it."""
    anchors: list[tuple[str, Target]] = field(default_factory=list)
    """The links of all pages that lead to an anchor of another page."""
    wrong: list[str] = field(default_factory=list)
    before: Collection[str] = ()
    """The files that the other pages may link to, as they were when these were verified."""
    is_drawn_by_host: bool = False


def verify_drawn(aside: Aside, drawn: Drawn) -> list[str]:
    """Tell every internal link or anchor that leads nowhere.

    A page that is as it was needs no look while every file that it may link to is there, and every anchor of a page
    that was drawn anew is still in it.
    """
    known = aside.files.keys()
    if drawn.is_drawn_by_host or any(name not in known for name in drawn.before):
        return verify_site(aside.folder, drawn.site)
    links = [*drawn.links, *(link for link in drawn.anchors if f"{link[1][0]}/index.html".lstrip("/") in drawn.names)]
    return drawn.wrong + list(dict.fromkeys(dead_links(links, known, aside.folder)))


def verify_site(folder: Path, site: Site) -> list[str]:
    """Tell every page or file that is missing, and every internal link or anchor that leads nowhere."""
    wrong = [
        f"{page.url}index.html is missing" for page in site.pages if not (folder / page.url / "index.html").is_file()
    ]
    wrong += [f"{name} is missing" for name in site.files if not (folder / name).is_file()]
    known = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    names = [name for page in site.pages if (name := f"{page.url}index.html") in known]
    links = (
        (name, target) for name in names for target in targets_of(name, (folder / name).read_text(encoding="utf-8"))
    )
    return wrong + list(dead_links(links, known, folder))


def targets_of(name: str, text: str) -> set[Target]:
    """Where the internal links of the page `name` lead."""
    found = set()
    root = "../" * name.count("/")
    for address in set(_ADDRESS.findall(text)):
        if not address or (address[0] != "." and _ELSEWHERE.match(address)):
            continue
        path, _, fragment = address.partition("#")
        path = path.partition("?")[0]
        if root and path.startswith(root) and ".." not in (inner := path[len(root) :]):
            path = inner
        else:
            path = normpath(join(dirname(name), path)) if path else name
        if "%" in path or "&" in path:
            path = normpath(unquote(path.replace("&amp;", "&")))
        found.add((path.rstrip("/") or path, unquote(fragment.replace("&amp;", "&")) if fragment else ""))
    return found


def dead_links(links: Iterable[tuple[str, Target]], known: Collection[str], folder: Path) -> Iterator[str]:
    """Tell every link, given with the page that it stands on, that leads nowhere among the `known` files of a
    folder.
    """
    ids: dict[str, frozenset[str]] = {}
    for name, (path, fragment) in links:
        target = target_in(known, path)
        shown = (f"{path}#{fragment}" if fragment else path) or "./"
        if target is None:
            yield f"{name} links to {shown}, which is not there"
        elif fragment and target.endswith(".html"):
            if target not in ids:
                ids[target] = ids_of((folder / target).read_text(encoding="utf-8"))
            if fragment not in ids[target]:
                yield f"{name} links to {shown}, where there is no such anchor"


def target_in(known: Collection[str], path: str) -> str | None:
    """The file among the known ones that a link to `path` shows."""
    inner = f"{path}/index.html" if path not in ("", ".") else "index.html"
    return path if path in known else inner if inner in known else None


def dead_anchors(name: str, text: str, anchors: Collection[str]) -> list[str]:
    """Tell the anchors that the page `name` links to within itself and does not have."""
    if all(f' id="{anchor}"' in text and '"' not in anchor for anchor in anchors):
        return []
    ids = ids_of(text)
    return [f"{name} links to #{anchor}, where there is no such anchor" for anchor in anchors if anchor not in ids]


def ids_of(text: str) -> frozenset[str]:
    """The anchors of a page."""
    return frozenset(_ID.findall(text))
