"""What tests share: content folders drawn from text, and small vocabularies that are not the project's own."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import settings

from nzc_kb.render import Rendered, unpack
from nzc_kb.repository import Repository, load_repository
from nzc_kb.workers import Job, Progress, render_each, silent

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

TODAY = date(2026, 11, 20)
ROOT = Path(__file__).parent.parent

TERMS = {
    "topic": ["heat", "money", "people"],
    "lever": ["law", "funds"],
    "domain": ["homes", "roads"],
    "city_type": ["big-city", "town"],
    "phase": ["start", "plan", "do"],
    "resource_type": ["case", "guide"],
    "audience": ["officer", "resident"],
    "learning_topic": ["basics"],
    "portfolio_part": ["example"],
}
"""Terms of another folder than ours, so that no test leans on a term of ours."""

GOOD_HEAD = {
    "title": "A good guide to warm homes",
    "summary": "Shows a town how it can keep its homes warm without burning gas.",
    "resource_type": "guide",
    "topic": "[heat]",
    "lever": "[law]",
    "domain": "[homes]",
    "city_type": "[town]",
    "phase": "[plan]",
    "published": "2026-01-02",
    "url": "https://example.org/{id}",
}


def resource(resource_id: str = "good", body: str = "Some text.", **fields: str) -> str:
    """A valid resource as text; `fields` replace or add lines of the head, an empty one takes the line out."""
    head = {key: value.format(id=resource_id) for key, value in GOOD_HEAD.items()} | fields
    lines = "".join(f"{key}: {value}\n" for key, value in head.items() if value)
    return f"---\n{lines}---\n{body}\n"


def write_vocabularies(content: Path) -> None:
    """Write the vocabularies of `TERMS`, and relations, under `content`."""
    folder = content / "vocabularies"
    folder.mkdir(parents=True, exist_ok=True)
    for field, terms in TERMS.items():
        lines = [f"title: {field.replace('_', ' ').title()}s", f"ordered: {'true' if field == 'phase' else 'false'}"]
        lines += ["centre: start"] if field == "phase" else []
        lines += ["terms:"]
        for term in terms:
            label = term.replace("-", " ").capitalize()
            lines += [
                f"  - id: {term}",
                f"    label: {label}",
                f"    definition: What {label.lower()} means here.",
                f"    aliases: [old {term}]",
            ]
        (folder / f"{field}.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "relation.yml").write_text(
        textwrap.dedent("""\
        title: Relations
        terms:
          - {id: near, label: Near to, definition: Close in subject., symmetric: true}
          - {id: part-of, label: Part of, definition: Belongs to a whole., inverse: has-part, hierarchical: true}
          - {id: has-part, label: Has part, definition: Is the whole., inverse: part-of, hierarchical: true}
        """),
        encoding="utf-8",
    )


Drawn = Callable[..., Path]


@pytest.fixture
def draw(tmp_path: Path) -> Drawn:
    """Draw a content folder: paths within it and their texts; the vocabularies are there already."""

    def make(files: dict[str, str | bytes] | None = None, *, vocabularies: bool = True) -> Path:
        content = tmp_path / "content"
        content.mkdir(exist_ok=True)
        if vocabularies:
            write_vocabularies(content)
        for name, text in (files or {}).items():
            path = content / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else textwrap.dedent(text).encode())
        return content

    return make


@pytest.fixture
def load(draw: Drawn) -> Callable[..., Repository]:
    """Draw a content folder and load it."""
    return lambda files=None, **options: load_repository(draw(files, **options), TODAY)


def codes(repository: Repository) -> list[str]:
    """The codes of a repository's findings, in their order."""
    return [finding.code for finding in repository.problems]


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--rewrite-golden` writes the golden files anew; look at the difference before you commit it."""
    parser.addoption("--rewrite-golden", action="store_true", help="Write the golden files anew.")


def pytest_configure(config: pytest.Config) -> None:
    """One built site and one Chromium serve every module of browser tests."""
    config.pluginmanager.import_plugin("tests.browser")


def render_all(jobs: Iterable[Job], progress: Progress = silent) -> dict[str, Rendered]:
    """Render every job; the answers stand in the order of the jobs."""
    queue, found = list(jobs), dict[str, bytes]()
    render_each(queue, found.__setitem__, progress)
    return {job.key: unpack(found[job.key]) for job in queue}
