"""The command `nzc-kb check`."""

from __future__ import annotations

import os
import stat
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from nzc_kb.baseline import beyond, read_baseline, write_baseline
from nzc_kb.cli.changes import changed_since
from nzc_kb.cli.common import CACHE, Misuse, common, config_option, content_folder
from nzc_kb.cli.settings import severities_of
from nzc_kb.clock import build_day
from nzc_kb.memory import Verdict, key_of_content, recall, remember
from nzc_kb.names import count_of
from nzc_kb.problems import Problem, errors, printable
from nzc_kb.reports import FORMATS, Sources, brief_report, text_report
from nzc_kb.severities import with_severities

FILE = click.Path(path_type=Path, dir_okay=False)

COLOURS = {"error": "red", "warning": "yellow"}


@click.command()
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", help="How to write the findings.")
@click.option("--strict", is_flag=True, help="Fail on warnings too.")
@click.option("--baseline", type=FILE, help="Pass over the findings that stand in FILE; only new ones are told.")
@click.option("--write-baseline", "write", type=FILE, help="Write all findings to FILE, for --baseline, and pass.")
@click.option("--changed-since", "since", metavar="REV", help="Tell only what is found in files changed since REV.")
@config_option
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@common
def check(
    content: Path | None,
    quiet: bool,
    verbose: bool,
    form: str,
    strict: bool,
    baseline: Path | None,
    write: Path | None,
    since: str | None,
    config: Path,
    paths: tuple[Path, ...],
) -> None:
    """Check the content; with PATHS, tell only what is found in those files or folders.

    The whole folder is always read, so a finding may be about two files. Exit code 0: fine. 1: findings at error level
    (with --strict: any finding). 2: misuse.
    """
    started = time.perf_counter()
    folder = content_folder(content)
    if write is not None and (baseline or since or paths):
        raise Misuse("--write-baseline writes all findings; it goes with no other selection.")
    severities = severities_of(config)
    wanted = _wanted(paths, changed_since(since, folder) if since is not None else None)
    found, files = _verdict(folder)
    problems = with_severities(found, severities)
    if write is not None:
        _keep(problems, write, quiet)
        return
    if baseline is not None:
        problems = _new(problems, baseline, quiet, verbose)
    problems = tuple(p for p in problems if all(_is_within(p, places) for places in wanted))
    if form != "text":
        click.echo(FORMATS[form](problems, files, _sources(problems)))
    elif not quiet:
        click.echo(text_report(problems, files, _sources(problems), _paint))
    elif problems:
        click.echo(brief_report(problems))
    if verbose:
        click.echo(f"Checked in {time.perf_counter() - started:.1f} s.", err=True)
    sys.exit(1 if errors(problems) or (strict and problems) else 0)


def _verdict(folder: Path) -> Verdict:
    """The findings of a folder and how many files were looked at; remembered while nothing has changed."""
    today = build_day()
    key = key_of_content(folder, today)
    known = recall(CACHE / "verdict", key)
    if known is None:
        from nzc_kb.repository import load_repository

        repository = load_repository(folder, today)
        known = repository.problems, repository.files
        remember(CACHE / "verdict", key, known)
    return known


def _wanted(paths: tuple[Path, ...], changed: tuple[Path, ...] | None) -> list[tuple[Path, ...]]:
    """The selections that a finding must lie in, as real paths."""
    for path in paths:
        if not path.exists():
            raise Misuse(f"There is no file or folder {printable(str(path))}.")
    named = [tuple(path.resolve() for path in paths)] if paths else []
    return named if changed is None else [*named, changed]


def _is_within(finding: Problem, places: Iterable[Path]) -> bool:
    """Whether a finding lies in one of the files or folders, or is about a folder that one of them lies in."""
    here = Path(finding.place.file)
    here = here.parent.resolve() / here.name
    return any(here.is_relative_to(place) or (place.is_relative_to(here) and here.is_dir()) for place in places)


def _keep(problems: Sequence[Problem], file: Path, quiet: bool) -> None:
    try:
        file.write_text(write_baseline(problems), encoding="ascii")
    except OSError as error:
        raise Misuse(f"{file}: {error.strerror}.") from error
    if not quiet:
        click.echo(f"{count_of(len(problems), 'finding')}: {file}")


def _new(problems: Sequence[Problem], file: Path, quiet: bool, verbose: bool) -> tuple[Problem, ...]:
    """The findings that do not stand in the baseline; what of it is done with is told."""
    try:
        known = read_baseline(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise Misuse(f"{file}: {error.strerror}.") from error
    except ValueError as error:
        raise Misuse(f"{file} is no baseline of --write-baseline: {error}.") from error
    new, stale = beyond(problems, known)
    if not quiet and len(new) < len(problems):
        click.echo(f"{count_of(len(problems) - len(new), 'finding')} of {file} not shown.", err=True)
    if verbose:
        for code, place, message in stale.elements():
            click.echo(f"No longer found: {printable(place)}: [{printable(code)}] {printable(message)}", err=True)
        if stale:
            click.echo(f"nzc-kb check --write-baseline {file} takes them out of it.", err=True)
    return new


def _sources(problems: Iterable[Problem]) -> Sources:
    """The lines of the files that findings stand in; what is not an ordinary file is not opened."""
    return {file: _lines(Path(file)) for file in {p.place.file for p in problems if p.place.line}}


def _lines(file: Path) -> list[str]:
    from nzc_kb.source import FILE_LIMIT

    try:
        if not stat.S_ISREG(file.lstat().st_mode):
            return []
        with file.open("rb") as stream:
            return stream.read(FILE_LIMIT).decode("utf-8-sig", "replace").split("\n")
    except OSError:
        return []


def _paint(text: str, part: str) -> str:
    if os.environ.get("NO_COLOR") or not sys.stdout.isatty():
        return text
    return click.style(text, fg=COLOURS.get(part), bold=part == "place" or None, dim=part == "faint" or None)
