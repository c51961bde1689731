"""The paper is true: documented commands exist, generated tables are fresh, pinned versions fit."""

from __future__ import annotations

import re
import subprocess
import tomllib

import click
import pytest
import yaml

from nzc_kb.cli import COMMANDS, main
from nzc_kb.codes import CODES
from nzc_kb.messages import MODELS
from nzc_kb.pages.texts import field_table
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_command_is_documented_and_has_help() -> None:
    for name in COMMANDS:
        command = main.get_command(click.Context(main), name)
        assert command is not None
        assert f"`nzc-kb {name}" in README, f"README does not speak of nzc-kb {name}"
        assert command.help
        for option in command.params:
            if option.param_type_name == "option" and option.name not in ("quiet", "verbose", "port", "config"):
                assert getattr(option, "help", None) or option.name == "port", f"{name} --{option.name} has no help"


def test_every_documented_command_exists() -> None:
    for text in (README, *(p.read_text(encoding="utf-8") for p in (ROOT / "content" / "curate").glob("*.md"))):
        for name in re.findall(r"nzc-kb ([a-z]+)", text):
            assert name in COMMANDS, f"nzc-kb {name} is spoken of and does not exist"


def test_every_make_target_that_is_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.M))
    for name in ("README.md", "CONTRIBUTING.md", ".ci/run", "content/curate/index.md"):
        for target in re.findall(r"\bmake ([a-z-]+)\b", (ROOT / name).read_text(encoding="utf-8")):
            assert target in targets or target in ("and", "sure"), f"{name} names make {target}"


def test_the_plan_of_the_house_is_the_house() -> None:
    plan = README.split("```text")[1].split("```")[0]
    named = set(re.findall(r"[a-z_]+", plan))
    modules = {p.stem for p in (ROOT / "nzc_kb").glob("*.py")} - {"__init__", "__main__"}
    assert (
        not modules
        - named
        - {"anchors", "countries", "clock", "names", "asking", "scaffold", "reports", "stage", "verify"}
    )


def test_constraints_are_plain_and_fit() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line) for line in lines)
    pinned = {line.split("==")[0].lower().replace("_", "-") for line in lines}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    for requirement in wanted:
        name = re.split(r"[<>=!\[; ]", requirement)[0].lower()
        assert name in pinned, f"{name} is not pinned"


def test_every_dependency_says_why_it_is_there() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for line in re.findall(r'^  "[A-Za-z][^"]*[<>=!][^"]*",.*$', text, re.M):
        assert "#" in line, f"{line.strip()} does not say why"


@pytest.mark.parametrize("kind", MODELS)
def test_every_field_says_what_it_means(kind: str) -> None:
    for row in field_table(kind, {})["fields"]:
        assert row["meaning"] or kind == "vocabulary", f"{kind}.{row['name']} has no description"
        assert row["form"]


def test_no_two_codes_share_their_words() -> None:
    for part in ("title", "message", "help", "why"):
        said = [getattr(code, part) for code in CODES.values() if getattr(code, part) != "{advice}"]
        assert len(said) == len(set(said)), f"two codes share a {part}: {[s for s in said if said.count(s) > 1][:1]}"


def test_workflows_are_safe() -> None:
    workflows = list((ROOT / ".github" / "workflows").glob("*.yml"))
    actions = list((ROOT / ".github" / "actions").glob("*/action.yml"))
    assert workflows
    assert actions
    for path in (*workflows, *actions):
        text = path.read_text(encoding="utf-8")
        read = yaml.safe_load(text)
        assert "pull_request_target" not in text
        assert path in actions or read["permissions"] == {"contents": "read"}
        for line in text.splitlines():
            if "uses:" in line and (ROOT / line.partition("uses:")[2].strip() / "action.yml") not in actions:
                assert re.search(r"@[0-9a-f]{40} # v\d", line), f"{path.name} uses what may change"
        for job in (read["runs"],) if path in actions else read["jobs"].values():
            for step in job["steps"]:
                assert "${{" not in step.get("run", ""), f"{path.name}: an expression stands in a shell command"


def test_nothing_of_one_machine_is_committed() -> None:
    files = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    for name in files:
        path = ROOT / name
        if path.suffix in (".png", ".woff2") or not path.is_file() or name == "tests/test_docs.py":
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        assert not re.search(r"(?<![\w./-])/(?:home|root|work)/[a-z]", text), f"{name} names a path of one machine"
