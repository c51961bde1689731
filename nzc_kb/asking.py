"""The terminal's side of a new draft: what is asked, and where it is written."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click

from nzc_kb.model import ID_PATTERN
from nzc_kb.problems import errors, printable
from nzc_kb.repository import Repository
from nzc_kb.scaffold import TERM_FIELDS
from nzc_kb.schema import build_record
from nzc_kb.source import read_document


class Misuse(click.ClickException):
    """A command that cannot be carried out as given; exit code 2."""

    exit_code = 2


def ask_for_draft(answers: dict[str, Any], vocabularies: Any) -> None:
    """Ask for what the options left open; an empty answer leaves it to the draft."""
    for field, question in (
        ("title", "Title"),
        ("summary", "Summary, one or two sentences (may come later)"),
        ("url", "Address, if it lives elsewhere"),
    ):
        answers[field] = answers[field] or click.prompt(question, default="", show_default=False)
    for field in ("resource_type", *TERM_FIELDS):
        if not answers[field]:
            terms = vocabularies[field].terms
            click.echo("\n" + "\n".join(f"  {n:>2} {t.label}" for n, t in enumerate(terms, 1)))
            given = click.prompt(
                f"{field.replace('_', ' ').capitalize()}: number or numbers, or nothing for a guess",
                default="",
                show_default=False,
            )
            numbers = [
                int(word) for word in given.replace(",", " ").split() if word.isdigit() and 0 < int(word) <= len(terms)
            ]
            answers[field] = [terms[n - 1].id for n in numbers]
            if field == "resource_type":
                answers[field] = answers[field][0] if answers[field] else None


def write_draft(folder: Path, key: str, text: str, repository: Repository) -> None:
    """Write a draft into the content folder, unless the id is taken or the draft would not pass.

    Raises:
        Misuse: there is such a resource already, or what was answered is not allowed.
    """
    if not re.fullmatch(ID_PATTERN, key):
        raise Misuse(f"{printable(key)} cannot be an id: use small letters a-z, digits and single hyphens.")
    path = folder / "resources" / f"{key}.md"
    if key in repository.catalog.resources or path.exists():
        raise Misuse(f"There is a resource with the id {key} already.")
    document, found = read_document("resource", text.encode(), str(path), f"resources/{key}.md")
    if document is not None:
        found = [*found, *build_record(document, repository.vocabularies)[1]]
    if wrong := errors(found):
        raise Misuse("\n".join(f"{p.message} {p.help}" for p in wrong))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    click.echo(f"Wrote {path}. Open it, replace what says TODO, then run nzc-kb check {path}")
