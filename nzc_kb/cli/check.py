"""The command `nzc-kb check`."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from nzc_kb.cli.common import Misuse, common, content_folder
from nzc_kb.clock import build_day
from nzc_kb.problems import Problem, errors, printable
from nzc_kb.reports import FORMATS
from nzc_kb.repository import load_repository


@click.command()
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", help="How to write the findings.")
@click.option("--strict", is_flag=True, help="Fail on warnings too.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@common
def check(content: Path | None, quiet: bool, verbose: bool, form: str, strict: bool, paths: tuple[Path, ...]) -> None:
    """Check the content; with PATHS, tell only what is found in those files or folders.

    Exit code 0: fine. 1: findings at error level (with --strict: any finding). 2: misuse.
    """
    started = time.perf_counter()
    repository = load_repository(content_folder(content), build_day())
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
