"""The reader's own portfolio as plain data, run in Node: nothing in it needs a page."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from nzc_kb.exports.picks import pick_files, shard_count, shard_of
from nzc_kb.repository import Repository
from tests.conftest import ROOT, resource

MODULE = (ROOT / "overrides/assets/kb/picks.js").as_uri()
pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed")


def run(script: str, *given: Any) -> Any:
    """What a script gives back, which may use the module as `m` and what is given as `given`."""
    program = f"const m = await import({json.dumps(MODULE)}); const given = {json.dumps(given)};"
    program += f"console.log(JSON.stringify(await (async () => {{ {script} }})()))"
    made = subprocess.run(
        ["node", "--input-type=module", "-e", program], capture_output=True, text=True, check=False, timeout=30
    )
    assert made.returncode == 0, made.stderr
    return json.loads(made.stdout)


def pick(key: str, **more: str) -> dict[str, str]:
    return {"id": key, "title": key.title(), "url": f"resources/{key}/", "kind": "Guide", "note": ""} | more


def test_what_was_kept_is_read_with_suspicion() -> None:
    assert run("return given[0].map(m.read)", ["", "null", "[]", '{"picks": 3}', '{"picks": [null]}']) == [[]] * 5
    kept = json.dumps({"version": 1, "picks": [pick("a"), pick("a"), pick("../b"), {"id": "c", "title": 7}]})
    assert [p["id"] for p in run("return m.read(given[0])", kept)] == ["a", "c"]


def test_picks_are_moved_noted_and_taken_out() -> None:
    picks = [pick("a"), pick("b"), pick("c")]
    order = "const ids = (picks) => picks.map((p) => p.id).join('');"
    assert run(
        order + "return [m.move(given[0],'c',-1), m.move(given[0],'a',-1), m.move(given[0],'c',1), "
        "m.move(given[0],'x',1), m.remove(given[0],'b'), m.add(given[0],[{id:'b'},{id:'d'}])].map(ids)",
        picks,
    ) == ["acb", "abc", "abc", "abc", "ac", "abcd"]
    assert [p["note"] for p in run("return m.annotate(given[0], 'b', 'Ask.')", picks)] == ["", "Ask.", ""]


@pytest.mark.parametrize("count", [1, 500])
def test_a_link_brings_the_selection_back(count: int) -> None:
    picks = [pick(f"r-{n}", note=f"é & #{n} = ?" if n % 2 else "") for n in range(count)]
    with_notes = run("return m.fromFragment(m.toFragment(given[0], true))", picks)
    assert [(p["id"], p["note"]) for p in with_notes] == [(p["id"], p["note"]) for p in picks]
    without = run("return m.fromFragment(m.toFragment(given[0], false))", picks)
    assert [(p["id"], p["note"]) for p in without] == [(p["id"], "") for p in picks]


def test_a_mangled_link_does_no_harm() -> None:
    found = run("return given[0].map(m.fromFragment)", ["", "#list", "#pick=", "#pick=..a..<b>.a.c%00", "#pick=%zz"])
    assert [p and [x["id"] for x in p] for p in found] == [None, None, [], ["a"], []]


INDEX = {
    "fields": [
        {
            "field": "lever",
            "title": "Levers",
            "terms": [
                {"id": "law", "title": "Law", "proposals": ["a"]},
                {"id": "funds", "title": "Funds", "proposals": ["b", "c"]},
            ],
        },
        {
            "field": "phase",
            "title": "Phases",
            "terms": [
                {"id": "plan", "title": "Plan", "proposals": ["a"]},
                {"id": "do", "title": "Do", "proposals": ["c"]},
            ],
        },
    ],
    "details": {
        "a": {"lever": ["law"], "phase": ["plan"], "by": "A & B", "year": "2024", "link": "https://example.org/a"},
        "b": {"lever": ["funds"], "phase": ["plan"], "by": "C", "year": "", "link": ""},
        "c": {"lever": ["funds"], "phase": ["do"], "by": "C", "year": "", "link": ""},
    },
}


def test_what_is_covered_and_what_is_missing() -> None:
    gaps = run("return m.missing(given[0], given[1], given[0].details)", INDEX, [pick("a")])
    assert [(g["term"]["id"], g["proposals"]) for g in gaps] == [("funds", ["c", "b"]), ("do", ["c"])], (
        "what closes two gaps comes first"
    )
    assert run("return m.missing(given[0], given[1], given[0].details)", INDEX, [pick("a"), pick("c")]) == []
    table = "const [rows, columns] = given[0].fields; return m.cross(rows, columns, given[1], given[0].details)"
    assert run(table, INDEX, [pick("a"), pick("b"), pick("unknown")]) == [[1, 0], [1, 0]]


@pytest.mark.parametrize(
    "title", ["=1+1", "+cmd", "-2", "@x", "\t=1", " =1", "＝1", 'say "x", y', "line\nbreak", "Heat; =1", "line\n-break"]
)
def test_no_cell_is_calculated(title: str) -> None:
    text = run("return m.toCsv(given[1], given[0].details, given[0], 'https://s/')", INDEX, [pick("a", title=title)])
    head, row = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    found = dict(zip(head, row, strict=True))
    expected = {"\t=1": "'\t'=1", "Heat; =1": "Heat; '=1", "line\n-break": "line\n'-break"}
    assert found["title"] == expected.get(title, title if title.startswith(("say", "line")) else f"'{title}")
    assert (found["lever"], found["author"], found["address"]) == ("Law", "A & B", "https://s/resources/a/")


EVIL = "a}},\n@misc{b, title={x} \\input{c}"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            "A & B (2024). ",
            ". Based on: A report, P, pages 3-4.",
            ["A & B", "2024", "", "Based on: A report, P, pages 3-4"],
        ),
        ("C (of D) (n.d.). ", ". https://example.org/c", ["C (of D)", "", "https://example.org/c", ""]),
        ("E (2020). ", ".", ["E", "2020", "", ""]),
        (f"{EVIL} (1999). ", f". Based on: {EVIL}.", [EVIL, "1999", "", f"Based on: {EVIL}"]),
    ],
)
def test_a_citation_is_read_by_its_parts(before: str, after: str, expected: list[str]) -> None:
    found = run("return m.citedIn(given[0], given[1])", before, after)
    assert [found[key] for key in ("by", "year", "link", "note")] == expected


def test_an_entry_of_a_bibliography_ends_where_it_should() -> None:
    known = {"a": {"by": EVIL, "year": "2024", "link": "https://example.org/}},x={\\y}"}}
    entry = run("return m.toBibtex(given[0], given[1], '')", [pick("a", title=EVIL, note=EVIL)], known).strip()
    depth = 0
    for place, sign in enumerate(entry):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        assert depth > 0 or place < entry.index("{") or place == len(entry) - 1, entry
    assert "\\input" not in entry and "\\y" not in entry


def test_references_and_text_say_what_is_picked() -> None:
    picks = [pick("a", title="Heat {50%} \\ cost_", note="Read & ask"), pick("b", title="[x](y) *z*")]
    bibtex = run("return m.toBibtex(given[1], given[0].details, 'https://s/')", INDEX, picks)
    assert "@misc{a,\n  author = {{A \\& B}},\n  title = {{Heat (50\\%) / cost\\_}}" in bibtex
    assert "url = {https://example.org/a},\n  note = {Read \\& ask}" in bibtex
    assert "url = {https://s/resources/b/}" in bibtex
    broken = INDEX["details"] | {"a": INDEX["details"]["a"] | {"link": "https://example.org/}},\\x{"}}
    bibtex = run("return m.toBibtex(given[1], given[0], 'https://s/')", broken, picks[:1])
    assert "url = {https://example.org/%7D%7D,%5Cx%7B}" in bibtex
    markdown = run("return m.toMarkdown('Mine', given[1], given[0].details, 'https://s/')", INDEX, picks)
    assert markdown.startswith("# Mine\n\n1. [Heat {50%} \\\\ cost\\_](https://s/resources/a/) (Guide, A & B, 2024)")
    assert "2. [\\[x\\](y) \\*z\\*](https://s/resources/b/) (Guide, C)" in markdown


def test_the_browser_finds_the_file_of_an_id() -> None:
    ids = ["a", "city-support-model", "r-1", "x" * 120]
    assert run("return given[0].map((id) => m.shardOf(id, 64))", ids) == [shard_of(key, 64) for key in ids]


def test_every_listed_resource_is_in_its_file_and_files_stay_small(load: Callable[..., Repository]) -> None:
    repository = load({f"resources/r-{n}.md": resource(f"r-{n}") for n in range(200)})
    files = {name: json.loads(data) for name, data in pick_files(repository).items()}
    index = files["api/portfolio/index.json"]
    assert index["shards"] == shard_count(200) == len(files) - 1
    for key in repository.facets.listed:
        assert key in files[f"api/portfolio/{shard_of(key, index['shards'])}.json"]
    assert max(len(shard) for name, shard in files.items() if name != "api/portfolio/index.json") <= 96
