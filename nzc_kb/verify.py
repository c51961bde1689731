"""A built folder to what is wrong with it: pages that are missing, links and anchors that lead nowhere."""

from __future__ import annotations

import re
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from nzc_kb.site import Site

_ADDRESS = re.compile(r"<a\b[^>]*?\shref=\"([^\"]*)\"|<(?:link|script|img)\b[^>]*?\s(?:href|src)=\"([^\"]*)\"")
_ID = re.compile(r"\sid=\"([^\"]*)\"")


def verify_site(folder: Path, site: Site) -> list[str]:
    """Tell every page or file that is missing, and every internal link or anchor that leads nowhere."""
    wrong = [
        f"{page.url}index.html is missing" for page in site.pages if not (folder / page.url / "index.html").is_file()
    ]
    wrong += [f"{name} is missing" for name in site.files if not (folder / name).is_file()]
    known = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    ids: dict[str, frozenset[str]] = {}
    for page in site.pages:
        name = f"{page.url}index.html"
        if name in known:
            wrong += _dead_links(name, (folder / name).read_text(encoding="utf-8"), known, ids, folder)
    return wrong


def _dead_links(name: str, text: str, known: set[str], ids: dict[str, frozenset[str]], folder: Path) -> list[str]:
    wrong = []
    for found in dict.fromkeys(m[1] or m[2] for m in _ADDRESS.finditer(text)):
        address = found.replace("&amp;", "&")
        if not address or re.match(r"[a-z][a-z0-9+.-]*:|//", address, re.I):
            continue
        path, _, fragment = address.partition("#")
        path = unquote(path.partition("?")[0])
        place = normpath(join(dirname(name), path)) if path else name
        target = next((p for p in (place, f"{place}/index.html".removeprefix("./")) if p in known), None)
        if target is None:
            wrong.append(f"{name} links to {address}, which is not there")
        elif fragment and target.endswith(".html") and unquote(fragment) not in _ids(target, ids, folder):
            wrong.append(f"{name} links to {address}, where there is no such anchor")
    return wrong


def _ids(name: str, ids: dict[str, frozenset[str]], folder: Path) -> frozenset[str]:
    if name not in ids:
        ids[name] = frozenset(_ID.findall((folder / name).read_text(encoding="utf-8")))
    return ids[name]
