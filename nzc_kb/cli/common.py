"""What every command shares: its options, its exit codes, how it tells of long work."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nzc_kb.problems import ProblemsFound, nearest, printable
from nzc_kb.reports import summary_line

if TYPE_CHECKING:  # a check of what has not changed shall not wait for the model and the renderer
    from nzc_kb.model import Vocabulary
    from nzc_kb.workers import Announce, Progress

CACHE = Path(".cache")
"""What may be deleted at any time: it is made anew."""

CONFIG = Path("mkdocs.yml")

config_option = click.option(
    "--config",
    type=click.Path(path_type=Path),
    default=CONFIG,
    show_default=True,
    help="The configuration of MkDocs, in which severities are set too.",
)
"""The option of every command that heeds mkdocs.yml."""


class Misuse(click.ClickException):
    """A command that cannot be carried out as given; exit code 2."""

    exit_code = 2


def common(command: Callable[..., None]) -> Callable[..., None]:
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


def content_folder(given: Path | None) -> Path:
    """The content folder that is meant.

    Raises:
        Misuse: there is no such folder.
    """
    content = given or Path("content")
    if not content.is_dir():
        raise Misuse(f"There is no folder {content}. Name the content folder with --content.")
    return content


def announcer(quiet: bool) -> Announce:
    """Show progress on a terminal; in a pipe, say nothing."""
    from nzc_kb.workers import silent

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


def known_term(field: str, term: str, vocabulary: Vocabulary) -> str:
    """The id that is meant by a term given on the command line."""
    meant = vocabulary.by_name.get(term.casefold())
    if meant is None:
        near = nearest(term, vocabulary.by_name)
        hint = f" Did you mean {vocabulary.by_name[near]}?" if near else ""
        raise Misuse(
            f"{printable(term)} is not a term of {field}.{hint} Terms: {', '.join(t.id for t in vocabulary.terms)}."
        )
    return meant
