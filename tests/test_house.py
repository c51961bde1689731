"""The doors of the house: a module imports only from floors below its own, and each outside library has one room."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "nzc_kb"

FLOORS: list[set[str]] = [
    {
        *(
            "codes",
            "countries",
            "anchors",
            "images",
            "clock",
            "cures",
            "letters",
            "markup",
            "plain_heads",
            "privacy",
            "names",
        ),
        *("geography", "outlines", "audited", "hands", "search.words", "search.slips"),
    },
    {"problems", "conversion", "words", "search.queries", "search.stemmers"},
    {"render"},
    {"licences", "fences", "places", "decoding", "search.entry"},
    {"forms"},
    {"model", "heads", "scan", "workers", "baseline", "severities"},
    {"readings", "stopwatch"},
    {"source", "languages"},
    {"messages", "contradictions"},
    {"editing"},
    {"items"},
    {"schema"},
    {"catalog", "wording"},
    {"addresses", "scaffold", "unreadable"},
    {"links"},
    {"graph", "similarity"},
    {"checks", "related", "translations", "views.facets", "views.atlas", "views.worth"},
    {"views.transition_map", "views.portfolio", "peers"},
    {"repository"},
    {"mending", "seal", "teacher", "pages.page", "citing", "swap", "generation", "search.entries"},
    {"suggest", "pages.cards", "reports.common", "memory", "shelf", "json_schema", "search.postings"},
    {"search.matching", "search.reading", "program"},
    {"search.engine", "search.synonyms", "cluster", "search.weighing"},
    {
        "editors",
        "search.answers",
        "search.packing",
        "pages.linked_data",
        "pages.lists",
        "pages.city_map",
        "pages.my_portfolio",
        "pages.choice",
        "pages.stamps",
        *(f"reports.{name}" for name in ("as_json", "github", "rdjson", "sarif", "text")),
    },
    {"search.files"},
    {"pages.resources", "pages.maps", "reports", "exports.portions"},
    {"pages.start", "pages.audiences", "pages.countries", "pages.cities", "pages.learning", "pages.texts"},
    {
        "pages",
        "exports.json_files",
        "exports.table",
        "exports.atom",
        "exports.browser",
        "exports.drawings",
        "exports.picks",
    },
    {"exports", "indexing", "bodies"},
    {"site"},
    {"publish", "verify", "stage"},
    {"hosted", "themes"},
    {"drawing"},
    {"errands"},
    {"host"},
    {"plugin", "cli.common"},
    {"cli.changes", "cli.settings"},
    {"cli.check", "cli.edit", "cli.build", "cli.new", "cli.search", "cli.suggest", "cli.schema"},
    {"cli"},
]
"""Lowest first. A module may import only from floors below its own; neighbours on one floor do not know each other."""

ROOMS = {
    "yaml": {"heads"},
    "frontmatter": {"heads"},
    "pydantic": {"forms", "model", "messages", "schema"},
    "pydantic_core": {"forms"},
    "markdown": {"conversion"},
    "nh3": {"render"},
    "whoosh": {"search.engine"},
    "numpy": {"search.reading", "search.weighing", "search.packing"},
    "Stemmer": {"search.words"},
    "snowballstemmer": {"search.stemmers"},
    "mkdocs": {"host", "hosted", "themes", "drawing", "errands", "plugin"},
    "jinja2": {"host", "hosted", "drawing", "errands", "plugin"},
    "distributed": {"cluster"},
    "click": {
        "cli",
        "cli.common",
        "cli.check",
        "cli.edit",
        "cli.build",
        "cli.new",
        "cli.search",
        "cli.suggest",
        "cli.schema",
    },
    "babel": {"names", "words"},
    "packaging": {"licences"},
    "feedgenerator": {"exports.atom"},
    "filelock": {"publish"},
}
"""Each outside library and the rooms that may use it."""

WORLD = {
    "outlines",
    "audited",
    "source",
    "languages",
    "workers",
    "seal",
    "memory",
    "search.engine",
    "shelf",
    "program",
    "hands",
    "indexing",
    "cluster",
    "errands",
    "stopwatch",
    "swap",
    "generation",
    "drawing",
    "hosted",
    "themes",
    "publish",
    "verify",
    "stage",
    "host",
    "plugin",
    "clock",
    "render",
    *(
        f"cli.{name}"
        for name in ("build", "changes", "check", "common", "settings", "edit", "new", "schema", "search", "suggest")
    ),
}
"""The rooms that may touch the disk, a process or the clock; all others are plain functions of their arguments."""

DATA_ONLY = {"codes"}
"""Modules that are one table and may be longer than a sitting."""

SITTING = 330


def modules() -> dict[str, Path]:
    """Every module by its name within the package."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")
        if name not in ("__init__", "__main__", "views", "search"):
            found[name] = path
    return found


MODULES = modules()


def imported(path: Path) -> Iterator[str]:
    """The full names of everything that a module imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports relatively; write imports in full"
            yield node.module or ""


def floor_of(name: str) -> int:
    return next(i for i, floor in enumerate(FLOORS) if name in floor)


def test_every_module_has_a_floor() -> None:
    assert sorted(MODULES) == sorted(name for floor in FLOORS for name in floor)


@pytest.mark.parametrize("name", MODULES)
def test_doors_open_downwards(name: str) -> None:
    for target in imported(MODULES[name]):
        if target.startswith("nzc_kb."):
            inner = target.removeprefix("nzc_kb.")
            assert floor_of(inner) < floor_of(name), f"{name} imports {inner}, which is not on a floor below"


@pytest.mark.parametrize("name", MODULES)
def test_outside_libraries_stay_in_their_rooms(name: str) -> None:
    for target in imported(MODULES[name]):
        library = target.partition(".")[0]
        if library in ("nzc_kb", "__future__") or library in sys.stdlib_module_names:
            continue
        assert name in ROOMS[library], f"{library} is not a library of {name}"


@pytest.mark.parametrize("name", sorted(set(MODULES) - WORLD))
def test_the_core_is_pure(name: str) -> None:
    """No disk, no clock, no process, no log in the rooms that are plain functions of their arguments."""
    names = set(imported(MODULES[name]))
    assert not names & {"os", "subprocess", "logging", "time", "shutil", "tempfile", "socket", "random"}
    text = MODULES[name].read_text(encoding="utf-8")
    for call in ("open(", ".read_text(", ".write_text(", ".now(", ".today()", "print("):
        assert call not in text, f"{name} calls {call}"


@pytest.mark.parametrize("name", MODULES)
def test_nothing_is_fetched(name: str) -> None:
    """No module opens a connection, but to the cluster that somebody names: what a file links to is never asked."""
    for target in imported(MODULES[name]):
        network = target.partition(".")[0] in {"http", "ftplib", "requests", "ssl", "urllib3", "asyncio", "smtplib"}
        assert not network and target != "urllib.request", f"{name} imports {target}"
        assert target != "socket" or name == "publish", "publish asks for the name of this machine, and no more"


@pytest.mark.parametrize("name", sorted(set(MODULES) - DATA_ONLY))
def test_a_module_fits_in_one_sitting(name: str) -> None:
    lines = MODULES[name].read_text(encoding="utf-8").count("\n")
    assert lines <= SITTING, f"{name} has {lines} lines: it is two modules"


@pytest.mark.parametrize("name", MODULES)
def test_every_module_says_its_arrow(name: str) -> None:
    assert ast.get_docstring(ast.parse(MODULES[name].read_text(encoding="utf-8")))


def test_no_term_of_ours_stands_in_the_code() -> None:
    """The vocabularies are data: the code may name fields, never the terms of this repository's own vocabularies."""
    from nzc_kb.heads import read_head

    terms = set()
    for path in (PACKAGE.parent / "content" / "vocabularies").glob("*.yml"):
        head, _ = read_head(path.read_text(encoding="utf-8"), path.name, 1)
        assert head is not None
        terms |= {str(term["id"]) for term in head.values["terms"] if "-" in str(term["id"])}
    for name, path in MODULES.items():
        strings = {
            n.value
            for n in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(n, ast.Constant) and isinstance(n.value, str)
        }
        assert not strings & terms, f"{name} names {strings & terms}"
