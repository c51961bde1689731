"""The commands that edit: `nzc-kb fix` and `nzc-kb fmt`."""

from __future__ import annotations

import difflib
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from nzc_kb.cli.common import Misuse, common, content_folder
from nzc_kb.clock import build_day
from nzc_kb.editing import Written, format_head
from nzc_kb.mending import mend_content
from nzc_kb.problems import Problem, printable, quoted
from nzc_kb.schema import build_vocabularies
from nzc_kb.source import display_path, read_content


def _editing(command: Callable[..., None]) -> Callable[..., None]:
    """Options of a command that edits."""
    for option in (
        click.argument("paths", nargs=-1, type=click.Path(path_type=Path)),
        click.option("--check", "only_check", is_flag=True, help="Write nothing; fail if anything would change."),
        click.option("--diff", is_flag=True, help="Write nothing; show what would change."),
    ):
        command = option(command)
    return command


@click.command()
@_editing
@common
def fix(
    content: Path | None, quiet: bool, verbose: bool, diff: bool, only_check: bool, paths: tuple[Path, ...]
) -> None:
    """Make the replacements that findings propose, where they are sure; with PATHS, in those files or folders.

    Slips of the pen in terms, keys and ids, missing quotation marks, replaced terms, lists and licences; tabs, missing
    colons, brackets and the like that keep a head from being read; in texts, links to what moved or was renamed, and
    garbled letters. Every other finding is left to you: see nzc-kb check. Exit
    code 0: fine. 1: with --check, something would change. 2: misuse.
    """
    folder = content_folder(content)
    is_wanted = _selection(folder, paths)
    mended = mend_content(read_content(folder), display_path(folder), build_day(), _text_of, is_wanted)
    for left in mended.left:
        _tell(f"{_where(left.finding)}: left alone [{left.finding.code}]: {left.reason}. {left.finding.help}")
    if not quiet and not diff:
        for change in mended.changes:
            click.echo(
                f"{_where(change.finding)}: {quoted(change.old)} becomes {quoted(change.new)} [{change.finding.code}]"
            )
    _finish({file: (_text_of(file), text) for file, text in mended.texts.items()}, diff, only_check, quiet)


@click.command()
@_editing
@common
def fmt(
    content: Path | None, quiet: bool, verbose: bool, diff: bool, only_check: bool, paths: tuple[Path, ...]
) -> None:
    """Write front matter in one order and style; with PATHS, in those files or folders.

    Keys stand in the order of the field reference, terms in place of their aliases, lists of terms and ids in
    brackets. Comments stay with their keys, and texts are not touched. Exit code 0: fine. 1: with --check, something
    would change. 2: misuse.
    """
    folder = content_folder(content)
    is_wanted = _selection(folder, paths)
    read = read_content(folder)
    vocabularies, _, _ = build_vocabularies(read.documents)
    prefix, documents = display_path(folder), {d.path: d for d in read.documents}
    edits: dict[str, tuple[str, str]] = {}
    for kind, path in read.seen:
        file = f"{prefix}/{path}"
        if kind == "vocabulary" or not is_wanted(file):
            continue
        if path not in documents:
            _tell(f"{printable(file)}: left alone: its front matter cannot be read; run nzc-kb check")
            continue
        text = _text_of(file)
        formatted = format_head(Written(kind, file, path, text), vocabularies)
        if formatted.left:
            _tell(f"{printable(file)}: left alone: {formatted.left}")
        if formatted.text != text:
            edits[file] = (text, formatted.text)
    _finish(edits, diff, only_check, quiet)


def _where(finding: Problem) -> str:
    return f"{printable(finding.place.file)}:{finding.place.line or 1}"


def _tell(line: str) -> None:
    click.echo(line, err=True)


def _selection(folder: Path, paths: tuple[Path, ...]) -> Callable[[str], bool]:
    """Tell which files are meant.

    Raises:
        Misuse: a path is not there, or lies outside the content folder.
    """
    root = folder.resolve()
    for path in paths:
        if not path.exists():
            raise Misuse(f"There is no file or folder {printable(str(path))}.")
        if not (path.resolve().is_relative_to(root) or root.is_relative_to(path.resolve())):
            raise Misuse(f"{printable(str(path))} does not lie in the content folder {printable(str(folder))}.")
    wanted = [path.resolve() for path in paths]
    return lambda file: not wanted or any(Path(file).resolve().is_relative_to(path) for path in wanted)


def _text_of(file: str) -> str:
    try:
        return Path(file).read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Misuse(f"{printable(file)} was changed or taken away meanwhile. Run the command again.") from error


def _finish(edits: dict[str, tuple[str, str]], diff: bool, only_check: bool, quiet: bool) -> None:
    """Show the edits, tell them, or write them."""
    if diff:
        for file, (old, new) in edits.items():
            click.echo("".join(_diff(file, old, new)), nl=False)
    elif only_check:
        for file in edits:
            click.echo(f"{printable(file)} would change.")
    else:
        for file, (old, new) in edits.items():
            _write(file, old, new)
    if not quiet:
        verb = "would change" if diff or only_check else "changed"
        _tell(f"{len(edits)} file{'' if len(edits) == 1 else 's'} {verb}.")
    if only_check and edits:
        sys.exit(1)


def _diff(file: str, old: str, new: str) -> Iterator[str]:
    """A unified diff that `patch -p1` takes; on a terminal, nothing in it can steer the terminal."""
    name = printable(file).lstrip("/")
    for line in difflib.unified_diff(_lines(old), _lines(new), f"a/{name}", f"b/{name}"):
        whole = line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
        yield f"{printable(whole.rstrip(chr(10)))}\n" if sys.stdout.isatty() else whole


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    return [line + "\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _write(file: str, old: str, new: str) -> None:
    """Put the new text in the place of the old, whole or not at all.

    Raises:
        Misuse: it cannot be written, or somebody else wrote to it meanwhile.
    """
    path = Path(file)
    if _text_of(file) != old:
        raise Misuse(f"{printable(file)} was changed meanwhile. Run the command again.")
    aside = None
    try:
        descriptor, aside = tempfile.mkstemp(prefix=".nzc-kb-", dir=path.parent)
        with open(descriptor, "wb") as stream:
            stream.write(new.encode("utf-8"))
        shutil.copymode(path, aside)
        Path(aside).replace(path)
    except OSError as error:
        if aside is not None:
            Path(aside).unlink(missing_ok=True)
        raise Misuse(f"{printable(file)} cannot be written: {error.strerror}.") from error
