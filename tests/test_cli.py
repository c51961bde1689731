"""The door to the terminal: options, exit codes and shapes, as others rely on them; and never a traceback."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from nzc_kb import cli
from tests.conftest import Drawn, resource

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in a folder of its own, its seal key included."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return lambda *words, **options: CliRunner().invoke(cli.main, list(words), **options)


GOOD: dict[str, str | bytes] = {
    "resources/a.md": resource(
        "a", "A text about lignite and district heating in Ghent.\n", title="Heat without lignite", keywords="[coal]"
    ),
    "resources/b.md": resource(
        "b",
        "Roads for bicycles.\n",
        title="Bicycles first",
        topic="[people]",
        lever="[funds]",
        domain="[roads]",
        phase="[do]",
        language="fr",
    ),
    "resources/c.md": resource(
        "c",
        "How to pay for heating.\n",
        title="Paying for warmth",
        topic="[money, heat]",
        lever="[funds]",
        related="[a]",
    ),
}


def findings(result: Result) -> dict[str, Any]:
    shape: dict[str, Any] = json.loads(result.stdout)
    assert set(shape) == {"findings", "summary"}
    assert set(shape["summary"]) == {"files", "errors", "warnings"}
    keys = {"code", "severity", "file", "line", "column", "end_line", "end_column", "message", "help", "replacement"}
    assert all(set(f) == keys for f in shape["findings"])
    return shape


def test_check_is_silent_about_what_is_good(run: Run, draw: Drawn) -> None:
    draw(dict(GOOD))
    result = run("check")
    assert result.exit_code == 0
    assert result.stdout == "No problems in 13 files.\n"
    assert run("check", "-q").stdout == ""


def test_check_tells_place_reason_and_cure(run: Run, draw: Drawn) -> None:
    draw({**GOOD, "resources/bad.md": resource("bad", topic="[haet]")})
    result = run("check")
    assert result.exit_code == 1
    assert result.stdout.startswith(
        "content/resources/bad.md:5:9: error[unknown-term]: “haet” is not a term of topic. Did you mean “heat”?"
    )
    shape = findings(run("check", "--format", "json"))
    assert shape["summary"] == {"files": 14, "errors": 1, "warnings": 0}
    assert shape["findings"][0]["replacement"] == "heat"
    assert (shape["findings"][0]["line"], shape["findings"][0]["end_column"]) == (5, 13)


def test_check_writes_annotations_that_no_text_can_break(run: Run, draw: Drawn) -> None:
    draw({"resources/bad.md": resource("bad", topic='["x\\n::error::evil%0A"]')})
    result = run("check", "--format", "github")
    assert result.exit_code == 1
    first = result.stdout.splitlines()[0]
    assert first.startswith("::error file=content/resources/bad.md,line=5,endLine=5,col=9,endColumn=")
    assert "\n::error::evil" not in result.stdout
    assert "%250A" in first


def test_strict_fails_on_warnings(run: Run, draw: Drawn) -> None:
    draw({"resources/a.md": resource("a", url="")})
    assert run("check").exit_code == 0
    assert "warning[no-source]" in run("check").stdout
    assert run("check", "--strict").exit_code == 1


def test_paths_narrow_what_is_told_not_what_is_known(run: Run, draw: Drawn) -> None:
    draw({**GOOD, "resources/bad.md": resource("bad", topic="[x]"), "resources/worse.md": "x"})
    result = run("check", "content/resources/worse.md")
    assert "worse.md" in result.stdout
    assert "bad.md" not in result.stdout
    assert run("check", "content/resources/a.md").exit_code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("check", "--content", "nowhere"),
        ("check", "nowhere.md"),
        ("check", "--format", "xml"),
        ("search",),
        ("frobnicate",),
        ("search", "--lever", "nope", "x"),
    ],
)
def test_misuse_is_two(run: Run, draw: Drawn, words: tuple[str, ...]) -> None:
    draw(dict(GOOD))
    result = run(*words)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_search_gives_the_promised_shape(run: Run, draw: Drawn) -> None:
    draw(dict(GOOD))
    result = run("search", "--json", "heating")
    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    assert set(answer) == {"query", "total", "suggestion", "hits", "facets"}
    assert {h["id"] for h in answer["hits"]} == {"a", "c"}
    assert set(answer["hits"][0]) == {"id", "title", "url", "score", "snippet"}
    assert answer["hits"][0]["url"].startswith("resources/")
    assert answer["hits"][0]["url"].endswith("/")
    assert answer["facets"]["topic"] == {"heat": 2, "money": 1}


def test_search_stems_folds_and_narrows(run: Run, draw: Drawn) -> None:
    draw(dict(GOOD))

    def ids(*words: str) -> list[str]:
        return [h["id"] for h in json.loads(run("search", "--json", *words).stdout)["hits"]]

    assert ids("bicycle") == ["b"]
    assert ids("HÉATING", "lignité") == ["a"]
    assert ids("heating", "--topic", "money") == ["c"]
    assert ids("--language", "fr") == ["b"]
    assert ids("--lever", "funds", "--phase", "do") == ["b"]
    assert ids('"district heating"') == ["a"]
    assert ids("heating", "--", "-lignite") == ["c"]
    assert ids("old heat")[0] in ("a", "c"), "an alias of a term finds what is filed under it"


def test_search_puts_a_slip_right_and_says_so(run: Run, draw: Drawn) -> None:
    draw(dict(GOOD))
    answer = json.loads(run("search", "--json", "lignyte").stdout)
    assert (answer["suggestion"], [hit["id"] for hit in answer["hits"]]) == ("lignite", ["a"])
    assert "Showing results for lignite." in run("search", "lignyte").stdout


def test_search_says_what_is_nowhere_and_relaxes(run: Run, draw: Drawn) -> None:
    draw(dict(GOOD))
    told = run("search", "lignite qqqq").stdout
    assert "No resource has all the words; these have some." in told
    assert "No resource speaks of qqqq." in told
    assert "1 resource" in told
    assert "Nothing found." in run("search", "qqqq").stdout


def test_search_follows_changes_and_trusts_only_its_own_index(run: Run, draw: Drawn, tmp_path: Path) -> None:
    content = draw(dict(GOOD))
    assert json.loads(run("search", "--json", "bicycles").stdout)["total"] == 1
    (content / "resources/b.md").write_text(resource("b", "Trams.", title="Trams first"), encoding="utf-8")
    (content / "resources/c.md").unlink()
    assert json.loads(run("search", "--json", "bicycles").stdout)["total"] == 0
    assert json.loads(run("search", "--json", "trams").stdout)["total"] == 1
    assert json.loads(run("search", "--json", "warmth").stdout)["total"] == 0
    toc = next((tmp_path / ".cache/search").glob("*/_MAIN_*.toc"))
    toc.write_bytes(b"cos\nsystem\n(S'touch pwned'\ntR.")
    assert json.loads(run("search", "--json", "trams").stdout)["total"] == 1
    assert not (tmp_path / "pwned").exists()


def test_search_batch(run: Run, draw: Drawn, tmp_path: Path) -> None:
    draw(dict(GOOD))
    (tmp_path / "queries.txt").write_text("heating\nnothing at all\n", encoding="utf-8")
    lines = run("search", "--batch", "queries.txt").stdout.splitlines()
    assert [json.loads(line)["total"] for line in lines] == [2, 0]


@pytest.mark.parametrize("words", ["(", '"', "NOT " * 200, "*", "x" * 5000, "body:", "a AND", "[", "\x1b[31m"])
def test_odd_queries_do_no_harm(run: Run, draw: Drawn, words: str) -> None:
    draw(dict(GOOD))
    result = run("search", "--", words)
    assert result.exit_code in (0, 2)
    assert result.exception is None or isinstance(result.exception, SystemExit)


def test_new_writes_a_draft_that_passes(run: Run, draw: Drawn) -> None:
    content = draw(dict(GOOD))
    result = run("new", "--type", "guide", "warm-homes")
    assert result.exit_code == 0, result.output
    assert "resources/warm-homes.md" in result.stdout
    check = run("check", "content/resources/warm-homes.md")
    assert check.exit_code == 0, check.stdout
    assert "placeholder-text" in check.stdout
    assert "# topic: check this guess. Terms: heat, money, people" in (content / "resources/warm-homes.md").read_text(
        encoding="utf-8"
    )


def test_new_takes_answers_from_options(run: Run, draw: Drawn) -> None:
    content = draw(dict(GOOD))
    options = [
        "--type",
        "Case",
        "--title",
        "Trams: all of them",
        "--summary",
        "Shows a town how it got its trams back.",
        "--topic",
        "people",
        "--topic",
        "money",
        "--lever",
        "funds",
        "--domain",
        "roads",
        "--city-type",
        "town",
        "--phase",
        "do",
        "--url",
        "https://example.org/trams",
    ]
    assert run("new", *options).exit_code == 0
    text = (content / "resources/trams-all-of-them.md").read_text(encoding="utf-8")
    assert "resource_type: case\n" in text
    assert "check this guess" not in text
    again = run("new", *options)
    assert again.exit_code == 2
    assert "already" in again.output


@pytest.mark.parametrize(
    "words",
    [
        ("new", "--type", "gide", "x"),
        ("new",),
        ("new", "--type", "guide", "Not An Id"),
        ("new", "--type", "guide", "../../evil"),
    ],
)
def test_new_refuses_what_would_not_pass(run: Run, draw: Drawn, words: tuple[str, ...], tmp_path: Path) -> None:
    draw(dict(GOOD))
    before = sorted(tmp_path.rglob("*.md"))
    result = run(*words)
    assert result.exit_code == 2
    assert sorted(tmp_path.rglob("*.md")) == before


def test_export_writes_every_format(run: Run, draw: Drawn, tmp_path: Path) -> None:
    draw({**GOOD, "resources/f.md": resource("f", title='"=1+1 is a formula"', keywords='["@x"]')})
    assert run("export", "--site-url", "https://kb.example", "out").exit_code == 0
    data = json.loads((tmp_path / "out/api/resources.json").read_text(encoding="utf-8"))
    by_id = {r["id"]: r for r in data["resources"]}
    assert by_id["c"]["relations"] == [{"as": "near", "to": "a"}]
    assert data["addresses"]["resource"] == "resources/*/"
    assert by_id["a"]["address"] == "resources/a/"
    assert by_id["b"]["language"] == "fr"
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out/api/resources.csv").read_text(encoding="utf-8-sig"))))
    assert rows[0]["address"] == "https://kb.example/resources/a/"
    assert next(r for r in rows if r["id"] == "f")["title"] == "'=1+1 is a formula"
    feed = ElementTree.fromstring((tmp_path / "out/feed.xml").read_text(encoding="utf-8"))
    atom = "{http://www.w3.org/2005/Atom}"
    assert len(feed.findall(f"{atom}entry")) == 4
    assert all((e.findtext(f"{atom}id") or "").startswith("urn:uuid:") for e in feed.findall(f"{atom}entry"))
    vocabularies = json.loads((tmp_path / "out/api/vocabularies.json").read_text(encoding="utf-8"))["vocabularies"]
    assert vocabularies["topic"]["terms"][0]["resources"] == 3


def test_export_of_one_format(run: Run, draw: Drawn, tmp_path: Path) -> None:
    draw(dict(GOOD))
    assert run("export", "--format", "csv", "out").exit_code == 0
    assert [p.name for p in (tmp_path / "out").rglob("*") if p.is_file()] == ["resources.csv"]


def test_export_refuses_broken_content(run: Run, draw: Drawn, tmp_path: Path) -> None:
    draw({"resources/a.md": "x"})
    result = run("export", "out")
    assert result.exit_code == 1
    assert not (tmp_path / "out").exists()


def test_every_field_comes_back_from_the_json(run: Run, draw: Drawn, tmp_path: Path) -> None:
    fields = {
        "audience": "[officer]",
        "key_lesson": "Take away this.",
        "licence": "CC-BY-4.0",
        "country": '["NO"]',
        "keywords": '["a, b", c]',
        "duration": "30",
        "starts": "2026-01-05",
        "ends": "2026-01-06",
        "version": "1.10",
        "owner": "Team",
        "reviewed": "2026-02-01",
        "review_in": "12",
        "aliases": "[former]",
        "source": '{title: "T: x", authors: [A, B], publisher: P, date: 2024-05, url: "https://s.example/", '
        'doi: 10.1234/x, pages: "1-2"}',
    }
    draw({"resources/a.md": resource("a", **fields)})
    assert run("check").stdout == "No problems in 11 files.\n"
    run("export", "--format", "resources", "out")
    record = json.loads((tmp_path / "out/api/resources.json").read_text(encoding="utf-8"))["resources"][0]
    expected = {
        "audience": ["officer"],
        "country": ["NO"],
        "keywords": ["a, b", "c"],
        "duration": 30,
        "version": "1.10",
        "reviewed": "2026-02-01",
        "review_in": 12,
        "aliases": ["former"],
        "source": {
            "title": "T: x",
            "authors": ["A", "B"],
            "publisher": "P",
            "date": "2024-05",
            "url": "https://s.example/",
            "doi": "10.1234/x",
            "pages": "1-2",
        },
    }
    assert {key: record[key] for key in expected} == expected
