"""The engines that search is measured beside: each is given a repository and queries, and gives ids, the best first.

Every engine gets the same texts: title, summary, the names of terms and places, keywords and body. The peers get them
as pages that stock Material builds; Pagefind indexes the articles of these pages. As on a page of any site, the names
of terms stand there without their aliases. Material's search worker and Pagefind's module are run by Node as they are,
without a browser. Pagefind is installed on demand into .cache/peers, and is no dependency of anything.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import material  # type: ignore[import-untyped]
from whoosh.query import And, Or, Term

from benchmarks.build_speed import tool
from benchmarks.measure import Cost, run
from nzc_kb.exports.browser import search_files
from nzc_kb.names import country_name
from nzc_kb.repository import Repository
from nzc_kb.search.engine import WhooshSource, open_index
from nzc_kb.search.entries import keywords_of
from nzc_kb.search.entry import WEIGHTS
from nzc_kb.search.words import Analysis
from nzc_kb.views.facets import FACET_FIELDS, countries_of, terms_of
from nzc_kb.workers import silently

HERE = Path(__file__).resolve().parent
PEERS = HERE.parent / ".cache" / "peers"
Ask = Callable[[Sequence[tuple[str, bool]]], list[list[str]]]
"""Texts, each with whether it is being typed, to the ids found for each."""

PAGES_CONFIG = """\
site_name: Pages
theme: {name: material, font: false}
plugins: [search]
markdown_extensions: [tables, footnotes, admonition, def_list, fenced_code, toc, attr_list]
not_in_nav: /r/
nav: [index.md]
"""


def has_node() -> bool:
    """Whether Node is there, which runs what is meant for browsers."""
    return shutil.which("node") is not None


def node(script: str, *arguments: str | Path, queries: Any, more: Sequence[str] = ()) -> Any:
    """What a script gives for some queries."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "queries.json"
        path.write_text(json.dumps(queries), encoding="utf-8")
        command = ["node", str(HERE / script), *map(str, arguments), str(path), *more]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{script} failed:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout)


def write_static(repository: Repository, site: Path) -> None:
    """Write the files of our index and its module, as a built site has them."""
    for name, data in search_files(repository).items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_bytes(data)
    scripts = site / "assets" / "kb"
    scripts.mkdir(parents=True, exist_ok=True)
    for name in ("search.js", "snowball.js"):
        shutil.copy(HERE.parent / "overrides" / "assets" / "kb" / name, scripts)
    (site / "package.json").write_text('{"type": "module"}', encoding="utf-8")


def ours(repository: Repository, scratch: Path) -> Ask:
    """Our static index, asked through the module of the browser."""
    site = scratch / "ours"
    write_static(repository, site)
    return lambda texts: [answer["ids"] for answer in node("search_ours.mjs", site, queries=list(texts))]


def plain_whoosh(repository: Repository, scratch: Path) -> Ask:
    """Whoosh's own search over the same terms: a resource must have every word, in any field, weighed by BM25F."""
    source = open_index(repository, scratch / "whoosh", silently)
    analysis = Analysis()

    def ask(text: str) -> list[str]:
        return whoosh_order(source, list(dict.fromkeys(filter(None, analysis.terms(text)))), 10)

    return lambda texts: [ask(text) for text, _ in texts]


def whoosh_order(source: WhooshSource, terms: Sequence[str], limit: int | None) -> list[str]:
    """The ids that Whoosh's searcher gives for terms that must all be there, the best first."""
    query = And([Or([Term(field, term, boost=weight) for field, weight in WEIGHTS.items()]) for term in terms])
    return [hit["id"] for hit in source.searcher.search(query, limit=limit)]


def write_pages(repository: Repository, folder: Path) -> None:
    """Write a page a resource, for stock Material to build."""
    pages = folder / "docs" / "r"
    pages.mkdir(parents=True)
    (folder / "mkdocs.yml").write_text(PAGES_CONFIG, encoding="utf-8")
    (folder / "docs" / "index.md").write_text("# Pages\n", encoding="utf-8")
    for key in repository.facets.listed:
        resource = repository.catalog.resources[key]
        labels = [
            term.label
            for field in FACET_FIELDS
            if field in repository.vocabularies
            for term_id in terms_of(resource, field)
            if (term := repository.vocabularies[field].by_id.get(term_id))
        ]
        labels += map(country_name, countries_of(resource, repository.catalog.cities))
        body = repository.catalog.document("resource", key).body
        parts = (
            f"# {resource.title}",
            resource.summary,
            ", ".join(labels),
            keywords_of(repository, resource),
            resource.key_lesson or "",
            body,
        )
        head = json.dumps({"title": resource.title}, ensure_ascii=False)
        (pages / f"{key}.md").write_text(f"---\n{head}\n---\n" + "\n\n".join(parts), encoding="utf-8")


def build_pages(repository: Repository, folder: Path) -> Path:
    """Build the pages with stock Material; gives the folder of the site."""
    write_pages(repository, folder)
    run([tool("mkdocs"), "build", "-q", "-f", str(folder / "mkdocs.yml"), "-d", str(folder / "site")], folder)
    return folder / "site"


def material_lunr(site: Path) -> Ask:
    """Material's search: its worker, with the index that it built."""
    workers = Path(material.__file__).parent / "templates" / "assets" / "javascripts" / "workers"
    worker = next(workers.glob("search.*.min.js"))
    index = site / "search" / "search_index.json"
    return lambda texts: _ids(node("search_material.mjs", worker, index, queries=[text for text, _ in texts]))


def pagefind_program() -> str:
    """The program that makes Pagefind's index, installed if it is not there yet.

    Raises:
        RuntimeError: it cannot be installed.
    """
    python = PEERS / "venv" / "bin" / "python"
    if not list((PEERS / "venv").glob("lib/*/site-packages/pagefind_bin")):
        PEERS.mkdir(parents=True, exist_ok=True)
        run([sys.executable, "-m", "venv", str(PEERS / "venv")], PEERS)
        run([str(python), "-m", "pip", "install", "--quiet", "pagefind[bin]>=1.5,<2"], PEERS)
    return str(python)


def index_with_pagefind(site: Path) -> Cost:
    """Let Pagefind index the articles of a site; gives what that cost."""
    command = [pagefind_program(), "-m", "pagefind", "--site", str(site), "--root-selector", "article", "--quiet"]
    cost, _ = run([*command, "--glob", "r/**/*.html"], site)
    (site / "pagefind" / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    return cost


def pagefind(site: Path) -> Ask:
    """Pagefind's search."""
    index_with_pagefind(site)
    bundle = site / "pagefind"
    return lambda texts: _ids(node("search_pagefind.mjs", bundle, queries=[text for text, _ in texts]))


def _ids(answers: Sequence[Sequence[str]]) -> list[list[str]]:
    return [[address.strip("/").removeprefix("r/") for address in addresses] for addresses in answers]


def engines(repository: Repository, scratch: Path) -> Mapping[str, Ask]:
    """Every engine that can be asked here, over one repository."""
    scratch.mkdir(parents=True)
    found = {"Whoosh, plain": plain_whoosh(repository, scratch)}
    if has_node():
        site = build_pages(repository, scratch / "pages")
        found = {"ours": ours(repository, scratch), **found, "Material (lunr)": material_lunr(site)}
        try:
            found["Pagefind"] = pagefind(site)
        except RuntimeError as error:
            print(f"Pagefind is left out: {str(error).splitlines()[0]}", file=sys.stderr)
    return found
