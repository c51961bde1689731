"""What other programs take from us: schemas for editors, hooks for pre-commit, an action for pull requests."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from nzc_kb.cli import main
from nzc_kb.editors import FOLDER, editor_files
from nzc_kb.json_schema import record_schema
from nzc_kb.messages import MODELS
from nzc_kb.model import Resource, Vocabulary
from nzc_kb.repository import Repository, load_repository
from nzc_kb.schema import build_record
from nzc_kb.source import kind_of, read_document
from tests.conftest import ROOT, TODAY, Drawn, resource, write_vocabularies
from tests.test_cases import BAD, GOOD, expected_of

Run = Callable[..., Result]

SEEN_BY_A_SCHEMA = frozenset("unknown-field unknown-term retired-term missing-field wrong-type empty-value".split())
"""Codes of what can be seen in one head, without its text, its name and the other files."""


class CoreLoader(yaml.CSafeLoader):
    """Reads scalars as editors do, by the core schema of YAML 1.2: days are text, and so is `no`."""


CoreLoader.yaml_implicit_resolvers = {}
for tag, form, first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
):
    CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{form})$"), list(first))
CoreLoader.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(node.value[:4000]))  # Python's own limit


def head_of(text: str, kind: str = "resource") -> Any:
    head = text if kind == "vocabulary" else re.split(r"^---[ \t]*\r?$", text.removeprefix("\ufeff"), flags=re.M)[1]
    return yaml.load(head, CoreLoader)


@cache
def real() -> Repository:
    return load_repository(ROOT / "content", TODAY)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Vocabulary]:
    content = tmp_path_factory.mktemp("small") / "content"
    write_vocabularies(content)
    return load_repository(content, TODAY).vocabularies


@pytest.mark.parametrize("kind", MODELS)
def test_a_schema_is_one_by_its_own_schema(kind: str) -> None:
    Draft202012Validator.check_schema(record_schema(kind, real().vocabularies))


@pytest.mark.parametrize("kind", MODELS)
def test_all_content_is_accepted(kind: str) -> None:
    validator = Draft202012Validator(record_schema(kind, real().vocabularies))
    paths = [p for p in (ROOT / "content").rglob("*") if kind_of(p.relative_to(ROOT / "content").as_posix()) == kind]
    assert paths
    for path in paths:
        head = head_of(path.read_text(encoding="utf-8"), kind)
        assert not [f"{path.name}: {e.json_path}: {e.message}" for e in validator.iter_errors(head)]


@pytest.mark.parametrize("case", GOOD, ids=lambda path: path.name)
def test_a_good_case_is_accepted(case: Path, small: Mapping[str, Vocabulary]) -> None:
    head = head_of(case.read_bytes().decode("utf-8"))
    errors = Draft202012Validator(record_schema("resource", small)).iter_errors(head)
    assert not [f"{error.json_path}: {error.message}" for error in errors]


def faulty() -> Iterator[Path]:
    """The bad cases with nothing but faults of the schema."""
    for case in BAD:
        codes = {code for _, code, _ in expected_of(case)}
        if case.is_file() and codes and codes <= SEEN_BY_A_SCHEMA:
            yield case


@pytest.mark.parametrize("case", list(faulty()), ids=lambda path: path.name)
def test_a_bad_case_is_refused(case: Path, small: Mapping[str, Vocabulary]) -> None:
    validator = Draft202012Validator(record_schema("resource", small))
    assert not validator.is_valid(head_of(case.read_bytes().decode("utf-8")))


def test_there_are_bad_cases_of_every_kind_that_a_schema_sees() -> None:
    assert {code for case in faulty() for _, code, _ in expected_of(case)} >= SEEN_BY_A_SCHEMA - {"retired-term"}


WORDS = [
    "heat",
    "Old HEAT",
    "law",
    "cold",
    "2024",
    "12",
    "-3",
    "2.5",
    "2026-01-02",
    "en",
    "NO",
    "active",
    "a b",
    "",
    " ",
]
VALUES = st.sampled_from(WORDS) | st.lists(st.sampled_from(WORDS), max_size=3)


@settings(deadline=None)  # the first drawing makes the schema
@given(st.sampled_from([name for name in Resource.model_fields if name != "id"]), VALUES)
def test_what_the_check_accepts_the_schema_accepts(
    small: Mapping[str, Vocabulary], field: str, value: str | list[str]
) -> None:
    """Plain values, one or many, at every field: the check may refuse more than the schema, never less."""
    written = f"[{', '.join(value)}]" if isinstance(value, list) else value
    text = resource(**{field: ""}).replace("---\n", f"---\n{field}: {written}\n", 1)
    document, found = read_document("resource", text.encode(), "good.md", "resources/good.md")
    if document is None or found or build_record(document, small)[1]:
        return
    errors = Draft202012Validator(record_schema("resource", small)).iter_errors(head_of(text))
    assert not [f"{error.json_path}: {error.message}" for error in errors]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("topic", "cold"),
        ("topic", "[heat, cold]"),
        ("topic", "[]"),
        ("topic", "{heat: 1}"),
        ("resource_type", "[guide]"),
        ("published", "2026"),
        ("published", "soon"),
        ("title", "true"),
        ("title", "[a]"),
        ("title", "'" + "x" * 201 + "'"),
        ("summary", "' '"),
        ("url", "example.org"),
        ("country", '"EU"'),
        ("duration", "long"),
        ("duration", "0"),
        ("duration", "2.5"),
        ("status", "gone"),
        ("source", "a report"),
        ("source", "{titel: x}"),
        ("source", "{date: 24}"),
        ("related", "other"),
        ("related", "[{to: other, as: friend}]"),
        ("related", "[{as: near}]"),
        ("colour", "red"),
    ],
)
def test_what_a_schema_can_see_it_refuses(field: str, value: str, small: Mapping[str, Vocabulary]) -> None:
    text = resource(**{field: value})
    document, _ = read_document("resource", text.encode(), "good.md", "resources/good.md")
    assert document is not None
    assert build_record(document, small)[1], "the check refuses it too"
    assert not Draft202012Validator(record_schema("resource", small)).is_valid(head_of(text))


def test_terms_carry_what_they_mean(small: Mapping[str, Vocabulary]) -> None:
    (heat, *_, aliases) = record_schema("resource", small)["$defs"]["term_of_topic"]["anyOf"]
    assert heat == {"const": "heat", "title": "Heat", "description": "What heat means here."}
    assert re.search(aliases["pattern"], "OLD heat")
    assert not re.search(aliases["pattern"], "old heat pump")


def test_every_field_is_explained(small: Mapping[str, Vocabulary]) -> None:
    for kind in set(MODELS) - {"vocabulary"}:
        made = record_schema(kind, small)
        for group in (made, *(part for name, part in made.get("$defs", {}).items() if "properties" in part)):
            assert all(field["description"] for field in group["properties"].values())


# The command, and the files of this repository.


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(main, ["schema", *words])


def test_the_command_writes_one_schema_or_all_files(run: Run, draw: Drawn, tmp_path: Path) -> None:
    draw()
    printed = run("--record", "city").stdout
    assert run("--record", "city", "-o", "some/city.json").exit_code == 0
    assert (tmp_path / "some/city.json").read_text(encoding="utf-8") == printed
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "settings.json").write_text("{}", encoding="utf-8")
    assert "settings.json" not in run("--editor").stdout
    assert (tmp_path / FOLDER / "settings.json").read_text(encoding="utf-8") == "{}", "settings of others stay"
    assert (tmp_path / FOLDER / "schemas/city.json").read_text(encoding="utf-8") == printed
    assert run("--editor", "-o", "x.json").exit_code == 2


def test_a_broken_vocabulary_gives_no_schema(run: Run, draw: Drawn) -> None:
    draw({"vocabularies/level.yml": "title: Levels\nterms: []\n"})
    result = run()
    assert result.exit_code == 1
    assert "level.yml" in result.stderr


def test_the_files_for_editors_are_fresh() -> None:
    for name, text in editor_files(real().vocabularies, "content").items():
        path = ROOT / FOLDER / name
        assert path.read_text(encoding="utf-8") == text, f"{path} is out of date: run make editor"


def test_snippets_offer_the_terms_in_use(small: Mapping[str, Vocabulary]) -> None:
    made = json.loads(editor_files(small, "content")["resource.code-snippets"])
    assert made["topic"]["body"] == "topic: [${1|heat,money,people|}]"
    assert made["resource_type"]["body"] == "resource_type: ${1|case,guide|}"
    assert made["topic: Heat"]["description"] == "What heat means here."


# Hooks for pre-commit: one for each command that looks at files or mends them, in the command's own words.

HOOKS = {"check": False, "fmt": True, "fix": True}
"""The commands that are hooks, and whether they take the files that change: a check always reads the whole folder."""


def hooks_text() -> str:
    hooks = []
    for name, takes_files in HOOKS.items():
        help_text = " ".join((main.get_command(click.Context(main), name) or main).help.split("\n\n")[0].split())
        hooks.append(
            {
                "id": f"nzc-kb-{name}",
                "name": f"nzc-kb {name}",
                "description": help_text,
                "entry": f"nzc-kb {name}",
                "language": "python",
                "files": r"^content/.*\.md$" if takes_files else "^content/",
                "pass_filenames": takes_files,
                "require_serial": True,
            }
        )
    return "# Made from the commands: pytest tests/test_adoption.py --rewrite-golden\n" + yaml.safe_dump(
        hooks, sort_keys=False, width=120
    )


def test_the_hooks_are_fresh(request: pytest.FixtureRequest) -> None:
    path = ROOT / ".pre-commit-hooks.yaml"
    if request.config.getoption("--rewrite-golden"):
        path.write_text(hooks_text(), encoding="utf-8")
    assert path.read_text(encoding="utf-8") == hooks_text()


# The action for pull requests.

ACTION = yaml.safe_load((ROOT / ".github/actions/check/action.yml").read_text(encoding="utf-8"))


def action_run(folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """The last step of the action, run as a runner would, with the tool of this environment."""
    (step,) = [step for step in ACTION["runs"]["steps"] if "nzc-kb check" in step.get("run", "")]
    given = {name: str(about.get("default", "")) for name, about in ACTION["inputs"].items()} | inputs
    names = {re.fullmatch(r"\$\{\{ inputs\.([a-z-]+) \}\}", value)[1]: key for key, value in step["env"].items()}
    env = {key: given[name] for name, key in names.items()}
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    bash = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    return subprocess.run(
        bash, cwd=folder, env={"PATH": path, "RUNNER_TEMP": "", **env}, capture_output=True, text=True, check=False
    )


def test_the_action_checks_and_annotates(draw: Drawn, tmp_path: Path) -> None:
    content = draw()
    assert action_run(tmp_path).returncode == 0
    (content / "resources").mkdir()
    (content / "resources/a.md").write_text(resource("a", topic="[haet]"), encoding="utf-8")
    failed = action_run(tmp_path)
    assert failed.returncode == 1
    assert failed.stdout.startswith("::error file=content/resources/a.md,line=5,")
    content.rename(tmp_path / "my content")
    assert action_run(tmp_path, content="my content").returncode == 1
    assert action_run(tmp_path, content="my content", paths="my content/vocabularies").returncode == 0


def test_the_action_takes_a_baseline_and_a_revision(draw: Drawn, tmp_path: Path) -> None:
    content = draw({"resources/a.md": resource("a", topic="[haet]")})
    for words in (
        ["git", "init", "-q"],
        ["git", "add", "."],
        ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "Begin"],
        [sys.executable, "-m", "nzc_kb", "check", "--write-baseline", "known.json"],
    ):
        subprocess.run(words, cwd=tmp_path, check=True, env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull})
    assert action_run(tmp_path).returncode == 1
    assert action_run(tmp_path, baseline="known.json").returncode == 0
    assert action_run(tmp_path, **{"changed-since": "HEAD"}).returncode == 0
    (content / "resources/b.md").write_text(resource("b", lever="[lwa]"), encoding="utf-8")
    for found in (action_run(tmp_path, baseline="known.json"), action_run(tmp_path, **{"changed-since": "HEAD"})):
        assert found.returncode == 1
        assert "resources/b.md" in found.stdout
        assert "resources/a.md" not in found.stdout


def test_no_input_of_the_action_is_run(draw: Drawn, tmp_path: Path) -> None:
    draw()
    evil = "$(touch hit); `touch hit`; \"; touch hit; #' ; touch hit"
    assert action_run(tmp_path, **dict.fromkeys(ACTION["inputs"], evil)).returncode == 2
    assert not (tmp_path / "hit").exists()
