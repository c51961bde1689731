"""The command `nzc-kb search`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import click

from nzc_kb.cli.common import CACHE, Misuse, announcer, common, content_folder, known_term
from nzc_kb.clock import build_day
from nzc_kb.names import count_of
from nzc_kb.problems import printable
from nzc_kb.repository import Repository, load_repository
from nzc_kb.search.answers import Answer, answer
from nzc_kb.search.engine import open_index
from nzc_kb.search.entries import FILTERS
from nzc_kb.search.matching import Source
from nzc_kb.search.queries import BadQuery


def _index_folder(content: Path) -> Path:
    """Where the search index of a content folder is kept: one folder for each."""
    return CACHE / "search" / hashlib.blake2b(str(content.resolve()).encode(), digest_size=8).hexdigest()


def _filter_options(command: Callable[..., None]) -> Callable[..., None]:
    for field in reversed(FILTERS):
        command = click.option(
            f"--{field.replace('_', '-')}",
            multiple=True,
            metavar="TERM",
            help=f"Only with this term of {field}; may be repeated.",
        )(command)
    return command


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Write the answer as JSON.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=10, show_default=True, help="How many hits to show.")
@click.option(
    "--batch",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A file with a query on each line; a JSON line is written for each.",
)
@_filter_options
@click.argument("words", nargs=-1)
@common
def search(
    content: Path | None,
    quiet: bool,
    verbose: bool,
    as_json: bool,
    limit: int,
    batch: Path | None,
    words: tuple[str, ...],
    **filters: tuple[str, ...],
) -> None:
    """Search the content for WORDS. Use "quotation marks" for a phrase and -word to leave a word out.

    Exit code 0 also where nothing was found.
    """
    repository = load_repository(content_folder(content), build_day())
    wanted = {
        f: [known_term(f, t, repository.vocabularies[f]) if f in repository.vocabularies else t for t in terms]
        for f, terms in filters.items()
        if terms
    }
    if not words and not batch and not wanted:
        raise Misuse("Give words to search for, a filter, or --batch FILE.")
    index = open_index(repository, _index_folder(content_folder(content)), announcer(quiet))
    if batch:
        for line in batch.read_text(encoding="utf-8").splitlines():
            click.echo(_answer(repository, index, line, wanted, limit).as_json())
        return
    given = _answer(repository, index, " ".join(words), wanted, limit)
    click.echo(given.as_json() if as_json else _hits_as_text(given, repository))


def _answer(repository: Repository, index: Source, text: str, filters: dict[str, list[str]], limit: int) -> Answer:
    try:
        return answer(repository, index, text, filters, limit)
    except BadQuery as error:
        raise Misuse(f"{printable(text[:80])}: {error}.") from error


def _hits_as_text(answer: Answer, repository: Repository) -> str:
    told = [f"Showing results for {printable(answer.suggestion)}."] if answer.suggestion else []
    if answer.relaxed:
        told.append("No resource has all the words; these have some.")
    if answer.complete is not None:
        told.append(f"All the words: {count_of(answer.complete, 'resource')}; the others have some.")
    if answer.missing:
        told.append(f"No resource speaks of {printable(', '.join(answer.missing))}.")
    if not answer.total:
        return " ".join(["Nothing found.", *told])
    lines = [
        *told,
        count_of(answer.total, "resource")
        + (f", the first {len(answer.hits)}:" if answer.total > len(answer.hits) else ":"),
    ]
    for hit in answer.hits:
        file = repository.catalog.document("resource", hit.id).file
        lines += ["", printable(hit.title), f"  {printable(hit.snippet)}", f"  {file}"]
    return "\n".join(lines)
