"""The door to the terminal: nzc-kb check, build, serve, new, search, stage, export. Each command calls one function
and prints.
"""

from __future__ import annotations

import gc
import hashlib
import sys
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from nzc_kb.asking import Misuse, ask_for_draft, write_draft
from nzc_kb.clock import build_day
from nzc_kb.exports import EXPORTS, build_exports
from nzc_kb.model import Vocabulary
from nzc_kb.names import count_of
from nzc_kb.problems import Problem, ProblemsFound, errors, nearest, printable
from nzc_kb.reports import FORMATS, summary_line
from nzc_kb.repository import Repository, load_repository
from nzc_kb.scaffold import TERM_FIELDS, draft_id, draft_resource
from nzc_kb.search import FILTERS, Answer, BadQuery, SearchIndex, open_index
from nzc_kb.site import make_site
from nzc_kb.workers import Announce, Progress, silent

CACHE = Path(".cache")


def _index_folder(content: Path) -> Path:
    """Where the search index of a content folder is kept: one folder for each."""
    return CACHE / "search" / hashlib.blake2b(str(content.resolve()).encode(), digest_size=8).hexdigest()


def _common(command: Callable[..., None]) -> Callable[..., None]:
    """Options that every command has; and no traceback for anything that a curator may meet."""

    @click.option(
        "--content", type=click.Path(path_type=Path), default=None, help="The content folder.  [default: content]"
    )
    @click.option("-q", "--quiet", is_flag=True, help="Print only what is wrong.")
    @click.option("-v", "--verbose", is_flag=True, help="Print more.")
    @wraps(command)
    def run(**options: Any) -> None:
        gc.disable()  # a run lives for seconds and makes no circles worth looking for
        try:
            command(**options)
        except ProblemsFound as found:
            click.echo("\n".join(map(str, found.problems)), err=True)
            click.echo(summary_line(found.problems), err=True)
            sys.exit(1)
        except BrokenPipeError:
            sys.stderr.close()
            sys.exit(0)

    return run


def _content(given: Path | None) -> Path:
    content = given or Path("content")
    if not content.is_dir():
        raise Misuse(f"There is no folder {content}. Name the content folder with --content.")
    return content


def _announcer(quiet: bool) -> Announce:
    """Show progress on a terminal; in a pipe, say nothing."""

    def announce(label: str, total: int) -> Progress:
        if quiet or not sys.stderr.isatty() or total < 20:
            return silent
        bar = click.progressbar(length=total, label=label, file=sys.stderr)
        bar.__enter__()

        def progress(done: int) -> None:
            bar.update(done)
            if bar.pos >= total:
                bar.render_finish()

        return progress

    return announce


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="nzc-kb")
def main() -> None:
    """Keep a knowledge repository: check it, search it, build its site."""


@main.command()
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", help="How to write the findings.")
@click.option("--strict", is_flag=True, help="Fail on warnings too.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@_common
def check(content: Path | None, quiet: bool, verbose: bool, form: str, strict: bool, paths: tuple[Path, ...]) -> None:
    """Check the content; with PATHS, tell only what is found in those files or folders.

    Exit code 0: fine. 1: findings at error level (with --strict: any finding). 2: misuse.
    """
    started = time.perf_counter()
    repository = load_repository(_content(content), build_day())
    problems = _within(repository.problems, paths)
    if not (quiet and form == "text" and not problems):
        click.echo(FORMATS[form](problems, repository.files))
    if verbose:
        click.echo(f"Checked in {time.perf_counter() - started:.1f} s.", err=True)
    sys.exit(1 if errors(problems) or (strict and problems) else 0)


def _within(problems: tuple[Problem, ...], paths: tuple[Path, ...]) -> tuple[Problem, ...]:
    if not paths:
        return problems
    for path in paths:
        if not path.exists():
            raise Misuse(f"There is no file or folder {printable(str(path))}.")
    wanted = [path.resolve() for path in paths]
    return tuple(p for p in problems if any(Path(p.place.file).resolve().is_relative_to(w) for w in wanted))


@main.command()
@click.option(
    "--site-dir",
    type=click.Path(path_type=Path),
    default=Path("site"),
    show_default=True,
    help="Where to put the site.",
)
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    default=Path("mkdocs.yml"),
    show_default=True,
    help="The configuration of MkDocs.",
)
@_common
def build(content: Path | None, quiet: bool, verbose: bool, site_dir: Path, config: Path) -> None:
    """Check the content and build its site: aside first, then verified, then put in place of the old one."""
    from nzc_kb.host import HostError
    from nzc_kb.host import build as build_host
    from nzc_kb.publish import PublishError, publish
    from nzc_kb.verify import verify_site

    started = time.perf_counter()
    try:
        site = publish(
            site_dir,
            lambda folder: build_host(config, content and _content(content), folder, _announcer(quiet)),
            verify_site,
        )
    except (HostError, PublishError) as error:
        raise Misuse(str(error)) from error
    problems = site.repository.problems
    if problems and not quiet:
        shown = "\n".join(map(str, problems)) + "\n" if verbose else ""
        click.echo(
            f"{shown}{summary_line(problems, site.repository.files)}"
            + ("" if verbose else " Run nzc-kb check to read them."),
            err=True,
        )
    if not quiet:
        counts = ", ".join(
            (
                count_of(len(site.repository.catalog.resources), "resource"),
                count_of(len(site.pages), "page"),
                count_of(site.links, "link"),
            )
        )
        click.echo(f"{counts} in {time.perf_counter() - started:.1f} s: {site_dir}/")
        click.echo(
            f"To look at it: python3 -m http.server --directory {site_dir} 8000, then open http://127.0.0.1:8000/"
        )


@main.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    default=Path("mkdocs.yml"),
    show_default=True,
    help="The configuration of MkDocs.",
)
@_common
def serve(content: Path | None, quiet: bool, verbose: bool, port: int, config: Path) -> None:
    """Preview the site; a page reloads when its file is saved."""
    from nzc_kb.host import HostError
    from nzc_kb.host import serve as serve_host

    gc.enable()
    try:
        serve_host(config, content and _content(content), port)
    except HostError as error:
        raise Misuse(str(error)) from error


def _term_options(command: Callable[..., None]) -> Callable[..., None]:
    for field in reversed(TERM_FIELDS):
        command = click.option(
            f"--{field.replace('_', '-')}", multiple=True, metavar="TERM", help=f"A term of {field}; may be repeated."
        )(command)
    return command


@main.command()
@click.option("--type", "resource_type", metavar="T", help="A term of resource_type.")
@click.option("--title", help="The title.")
@click.option("--summary", help="One or two sentences.")
@click.option("--url", help="Where the resource itself lives, if elsewhere.")
@_term_options
@click.argument("id", required=False)
@_common
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
    folder = _content(content)
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
        ask_for_draft(answers, vocabularies)
    answers["id"] = answers["id"] or draft_id(answers["title"] or "")
    if not answers["title"] and not id:
        raise Misuse("Give an ID or a --title.")
    answers["resource_type"] = answers["resource_type"] or vocabularies["resource_type"].terms[0].id
    for field in ("resource_type", *TERM_FIELDS):
        given = answers[field] if isinstance(answers[field], (list, tuple)) else [answers[field]]
        answers[field] = [_known(field, term, vocabularies[field]) for term in given]
    answers["resource_type"] = answers["resource_type"][0]
    text = draft_resource({k: v for k, v in answers.items() if v}, vocabularies, build_day())
    write_draft(folder, str(answers["id"]), text, repository)


def _known(field: str, term: str, vocabulary: Vocabulary) -> str:
    """The id that is meant by a term given on the command line."""
    meant = vocabulary.by_name.get(term.casefold())
    if meant is None:
        near = nearest(term, vocabulary.by_name)
        hint = f" Did you mean {vocabulary.by_name[near]}?" if near else ""
        raise Misuse(
            f"{printable(term)} is not a term of {field}.{hint} Terms: {', '.join(t.id for t in vocabulary.terms)}."
        )
    return meant


def _filter_options(command: Callable[..., None]) -> Callable[..., None]:
    for field in reversed(FILTERS):
        command = click.option(
            f"--{field.replace('_', '-')}",
            multiple=True,
            metavar="TERM",
            help=f"Only with this term of {field}; may be repeated.",
        )(command)
    return command


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Write the answer as JSON.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=10, show_default=True, help="How many hits to show.")
@click.option(
    "--batch",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A file with a query on each line; a JSON line is written for each.",
)
@_filter_options
@click.argument("words", nargs=-1)
@_common
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
    repository = load_repository(_content(content), build_day())
    wanted = {
        f: [_known(f, t, repository.vocabularies[f]) if f in repository.vocabularies else t for t in terms]
        for f, terms in filters.items()
        if terms
    }
    if not words and not batch and not wanted:
        raise Misuse("Give words to search for, a filter, or --batch FILE.")
    index = open_index(repository, _index_folder(_content(content)), _announcer(quiet))
    if batch:
        for line in batch.read_text(encoding="utf-8").splitlines():
            click.echo(_answer(index, line, wanted, limit).as_json())
        return
    answer = _answer(index, " ".join(words), wanted, limit)
    click.echo(answer.as_json() if as_json else _hits_as_text(answer, repository))


def _answer(index: SearchIndex, text: str, filters: dict[str, list[str]], limit: int) -> Answer:
    try:
        return index.search(text, filters, limit)
    except BadQuery as error:
        raise Misuse(f"{printable(text[:80])}: {error}.") from error


def _hits_as_text(answer: Answer, repository: Repository) -> str:
    if not answer.total:
        return "Nothing found." + (f" Did you mean: {printable(answer.suggestion)}?" if answer.suggestion else "")
    lines = [
        count_of(answer.total, "resource")
        + (f", the first {len(answer.hits)}:" if answer.total > len(answer.hits) else ":")
    ]
    for hit in answer.hits:
        file = repository.catalog.document("resource", hit.id).file
        lines += ["", printable(hit.title), f"  {printable(hit.snippet)}", f"  {file}"]
    return "\n".join(lines)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@_common
def stage(content: Path | None, quiet: bool, verbose: bool, folder: Path) -> None:
    """Write the generated pages into FOLDER as files: JSON front matter over a block of sanitised HTML, for any
    generator.
    """
    from nzc_kb.publish import PublishError, publish
    from nzc_kb.stage import stage_site, verify_stage

    site = make_site(_content(content), build_day(), "", _announcer(quiet))
    try:
        publish(folder, lambda fresh: stage_site(site, fresh), verify_stage)
    except PublishError as error:
        raise Misuse(str(error)) from error
    if not quiet:
        click.echo(
            f"{count_of(len(site.pages), 'page')} and {count_of(len(site.files) + len(site.images), 'file')}: {folder}/"
        )


@main.command()
@click.option(
    "--format", "forms", type=click.Choice(list(EXPORTS)), multiple=True, help="Only this format; may be repeated."
)
@click.option("--site-url", default="", help="The address of the site, to be put before addresses.")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path("export"))
@_common
def export(
    content: Path | None, quiet: bool, verbose: bool, forms: tuple[str, ...], site_url: str, folder: Path
) -> None:
    """Write the content for machines into FOLDER (default: export)."""
    repository = load_repository(_content(content), build_day())
    if not repository.is_publishable:
        raise ProblemsFound(repository.problems)
    base = site_url if not site_url or site_url.endswith("/") else f"{site_url}/"
    for name, data in build_exports(repository, base, forms).items():
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        except OSError as error:
            raise Misuse(f"{path}: {error.strerror}.") from error
        if not quiet:
            click.echo(str(path))
