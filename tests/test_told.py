"""Every word that is said of a bad file, and every value that is read from a good one, held against a golden file.

A fault in a message, a place, a cure or a value changes a line here. `pytest tests/test_told.py --rewrite-golden`
writes the file anew; look at the difference before you commit it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from nzc_kb.problems import Problem
from nzc_kb.repository import Repository, load_repository
from nzc_kb.source import display_path
from tests.conftest import TODAY, Drawn, resource
from tests.test_cases import BAD, CASES, GOOD, draw_case

GOLDEN = Path(__file__).parent / "golden" / "told.txt"

HEAD = resource("a").split("---\n")[1]
SHAPES = {
    "empty": "",
    "blank": " \n\n",
    "words alone": "Some text.\n",
    "a long first line": "Some text that is a good deal longer than what fits into forty signs.\n",
    "a first line of forty": "x" * 40 + "\n",
    "a first line of forty-one": "x" * 41 + "\n",
    "key first": f"{HEAD}---\nText.\n",
    "capital key first": f"Title: x\n{HEAD}---\nText.\n",
    "key and never a fence": HEAD,
    "blank lines first": f"\n\n---\n{HEAD}---\nText.\n",
    "words first": f"Some text.\n---\n{HEAD}---\nText.\n",
    "toml": f"+++\n{HEAD}+++\nText.\n",
    "json": '{"title": "x"}\n',
    "semicolons": f";;;\n{HEAD};;;\nText.\n",
    "dashes of a typesetter": f"\u2014\n{HEAD}\u2014\nText.\n",
    "four hyphens": f"----\n{HEAD}----\nText.\n",
    "two hyphens": f"--\n{HEAD}--\nText.\n",
    "indented fence": f" ---\n{HEAD} ---\nText.\n",
    "remark behind the fence": f"--- # head\n{HEAD}---\nText.\n",
    "never closed": f"---\n{HEAD}\nText.\n",
    "never closed, no key": "---\n\nText.\n",
    "never closed, one key": "---\ntitle: x",
    "never closed, key without a value": "---\ntitle:\r\n",
    "closed by dots": f"---\n{HEAD}...\nText.\n",
    "closed by a dash": f"---\n{HEAD}\u2013\nText.\n",
    "closed with a space before": f"---\n{HEAD} ---\nText.\n",
    "closed by plus signs": f"---\n{HEAD}+++\nText.\n",
    "nothing in the head": "---\n---\nText.\n",
    "a list for a head": "---\n- a\n- b\n---\nText.\n",
    "a word for a head": "---\nword\n---\nText.\n",
    "a tab before a key": f"---\n{HEAD}\turl: x\n---\nText.\n",
    "a key twice": f"---\n{HEAD}title: Another\n---\nText.\n",
    "a quote that never ends": f'---\n{HEAD}owner: "x\n---\nText.\n',
    "a bracket that never ends": f"---\n{HEAD}keywords: [a, b\n---\nText.\n",
    "an alias": f"---\n{HEAD}owner: &x a\nversion: *x\n---\nText.\n",
    "a tag": f"---\n{HEAD}owner: !!str a\n---\nText.\n",
    "a number for a key": f"---\n{HEAD}1: a\n---\nText.\n",
    "a mapping for a text": f"---\n{HEAD}owner: {{a: b}}\n---\nText.\n",
    "a list for a text": f"---\n{HEAD}owner: [a, b]\n---\nText.\n",
    "folded": f"---\n{HEAD}key_lesson: >\n  one\n  two\n---\nText.\n",
    "literal": f"---\n{HEAD}key_lesson: |\n  one\n  two\n---\nText.\n",
    "over two lines": f"---\n{HEAD}key_lesson: one\n  two\n---\nText.\n",
    "quoted over two lines": f'---\n{HEAD}key_lesson: "one\n  two"\n---\nText.\n',
    "a list line by line": f"---\n{HEAD}keywords:\n  - one\n  - 'two'\n  - \"three\"\n---\nText.\n",
    "remarks": f"---\n# one\n{HEAD}owner: a # two\n\n---\nText.\n",
    "line ends of another system": f"---\n{HEAD}owner: a\n---\nText.\n".replace("\n", "\r\n"),
    "a mark at the front": f"\ufeff---\n{HEAD}---\nText.\n",
    "no text": f"---\n{HEAD}---",
    "a second head": f"---\n{HEAD}---\n---\n{HEAD}---\nText.\n",
    "an unknown key": f"---\n{HEAD}autor: a\n---\nText.\n",
    "a word that is a yes": f"---\n{HEAD}owner: yes\ncountry: [NO]\n---\nText.\n",
    "a number for a text": f"---\n{HEAD}version: 1.10\nowner: 0x1F\n---\nText.\n",
    "nothing for a text": f"---\n{HEAD}owner:\nversion: ~\n---\nText.\n",
    "everything": resource(
        "a",
        "## Part\n\nText and [that](b.md).\n",
        key_lesson="Begin early.",
        keywords="[one, two]",
        language="fr",
        country='["BE", "NL"]',
        cities="[ghent]",
        licence="CC-BY-4.0",
        duration="25",
        owner="The team",
        reviewed="2026-03-04",
        review_in="12",
        version="2",
        source="{title: A, publisher: B, authors: [C, D], date: 2024-05, pages: 3-4, url: 'https://example.org/s'}",
        related="[{to: b, as: part-of}]",
    ),
}
"""Texts of a file resources/a.md, good and bad, by what is the matter with them."""

OTHERS = {
    "resources/b.md": resource("b", title="Trams for a town on a river"),
    "cities/ghent.md": '---\nname: Ghent\ncountry: "BE"\ncity_type: [town]\ncoordinates: [51.05, 3.72]\n---\nText.\n',
}
NAMES = [*(f"shape: {name}" for name in SHAPES), *(f"{case.parent.name}: {case.name}" for case in (*BAD, *GOOD))]


def sections() -> dict[str, str]:
    """What the golden file holds for each name."""
    text = GOLDEN.read_text(encoding="utf-8") if GOLDEN.is_file() else ""
    return dict(part.split("\n", 1) for part in text.split("\n== ")[1:])


def lines_of(repository: Repository, content: Path) -> Iterator[str]:
    """What was found, and then what was read."""
    for finding in repository.problems:
        yield json.dumps(_plain(finding, content), ensure_ascii=True)
    for kind in ("resources", "cities", "phases", "learning_topics", "pathways", "pages"):
        for key, record in getattr(repository.catalog, kind).items():
            if key not in ("neighbour", "b", "ghent"):
                yield f"{kind} {key} {record.model_dump_json(exclude_defaults=True, ensure_ascii=True)}"


def _plain(finding: Problem, content: Path) -> list[object]:
    place = finding.place
    where = [place.line, place.column, place.end_line, place.end_column]
    file = place.file.replace(display_path(content), "content")
    return [file, *where, finding.code, finding.severity, finding.message, finding.help, finding.replacement]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_said_and_read(name: str, draw: Drawn, request: pytest.FixtureRequest) -> None:
    kind, _, title = name.partition(": ")
    if kind == "shape":
        content = draw({"resources/a.md": SHAPES[title].encode(), **OTHERS})
    else:
        content = draw_case(CASES / kind / title, draw)
    text = "\n".join(lines_of(load_repository(content, TODAY), content)).replace(display_path(content), "content")
    known = sections()
    if request.config.getoption("--rewrite-golden"):
        known[name] = text
        GOLDEN.write_text("".join(f"\n== {n}\n{known[n]}" for n in NAMES if n in known), encoding="utf-8")
    assert text == known.get(name), f"what is said of {name} has changed; --rewrite-golden writes it anew"


def test_nothing_else_is_held() -> None:
    assert list(sections()) == NAMES
