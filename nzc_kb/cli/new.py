"""The command `nzc-kb new`: what is asked, and where the draft is written."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from nzc_kb.cli.common import Misuse, common, content_folder, known_term
from nzc_kb.clock import build_day
from nzc_kb.model import ID_PATTERN
from nzc_kb.problems import errors, printable
from nzc_kb.repository import Repository, load_repository
from nzc_kb.scaffold import TERM_FIELDS, draft_id, draft_resource
from nzc_kb.schema import build_record
from nzc_kb.source import read_document


def _term_options(command: Callable[..., None]) -> Callable[..., None]:
    for field in reversed(TERM_FIELDS):
        command = click.option(
            f"--{field.replace('_', '-')}", multiple=True, metavar="TERM", help=f"A term of {field}; may be repeated."
        )(command)
    return command


@click.command()
@click.option("--type", "resource_type", metavar="T", help="A term of resource_type.")
@click.option("--title", help="The title.")
@click.option("--summary", help="One or two sentences.")
@click.option("--url", help="Where the resource itself lives, if elsewhere.")
@_term_options
@click.argument("id", required=False)
@common
def new(
    content: Path | None,
    quiet: bool,
    verbose: bool,
    resource_type: str | None,
    title: str | None,
    summary: str | None,
    url: str | None,
    id: str | None,
    **terms: tuple[str, ...],
) -> None:
    """Write a valid draft of a resource. On a terminal, what is not given by options is asked for."""
    folder = content_folder(content)
    repository = load_repository(folder, build_day())
    answers: dict[str, Any] = {
        "resource_type": resource_type,
        "title": title,
        "summary": summary,
        "url": url,
        "id": id,
        **terms,
    }
    vocabularies = repository.vocabularies
    if lacking := [f for f in ("resource_type", *TERM_FIELDS) if f not in vocabularies]:
        raise Misuse(f"There is no vocabulary for {', '.join(lacking)}; run nzc-kb check.")
    if sys.stdin.isatty():
        _ask(answers, vocabularies)
    answers["id"] = answers["id"] or draft_id(answers["title"] or "")
    if not answers["title"] and not id:
        raise Misuse("Give an ID or a --title.")
    answers["resource_type"] = answers["resource_type"] or vocabularies["resource_type"].terms[0].id
    for field in ("resource_type", *TERM_FIELDS):
        given = answers[field] if isinstance(answers[field], (list, tuple)) else [answers[field]]
        answers[field] = [known_term(field, term, vocabularies[field]) for term in given]
    answers["resource_type"] = answers["resource_type"][0]
    text = draft_resource({k: v for k, v in answers.items() if v}, vocabularies, build_day())
    _write(folder, str(answers["id"]), text, repository)


def _ask(answers: dict[str, Any], vocabularies: Any) -> None:
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


def _write(folder: Path, key: str, text: str, repository: Repository) -> None:
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
