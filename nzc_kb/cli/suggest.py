"""The command `nzc-kb suggest`."""

from __future__ import annotations

import difflib
import json
import pickle
from dataclasses import asdict
from pathlib import Path

import click

from nzc_kb.catalog import build_catalog
from nzc_kb.cli.common import CACHE, Misuse, common, content_folder
from nzc_kb.clock import build_day
from nzc_kb.memory import key_of_content, recall_bytes, remember_bytes
from nzc_kb.problems import ProblemsFound, printable
from nzc_kb.schema import build_records, build_vocabularies
from nzc_kb.source import FILE_LIMIT, display_path, read_content, read_document
from nzc_kb.suggest import Suggestions, with_proposals
from nzc_kb.suggest import suggest as suggestions_for
from nzc_kb.teacher import Teacher, draft_of


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Write the proposals as JSON.")
@click.option("--diff", "as_diff", is_flag=True, help="Print a patch that adds them to the head; see git apply.")
@click.argument("file", type=click.Path(path_type=Path))
@common
def suggest(content: Path | None, quiet: bool, verbose: bool, as_json: bool, as_diff: bool, file: Path) -> None:
    """Propose terms, cities and related resources for the draft FILE, and tell its duplicates, each with the reason.

    FILE may lack most of its head and may stand anywhere. Where a field has terms already, others are only something to
    consider and are not part of the patch.
    """
    if as_json and as_diff:
        raise Misuse("Give --json or --diff, not both.")
    raw = _bytes_of(file)
    document, found = read_document("resource", raw, str(file), f"resources/{file.name}")
    if document is None:
        raise ProblemsFound(found)
    suggestions = suggestions_for(_teacher_of(content_folder(content)), draft_of(document))
    if as_json:
        click.echo(json.dumps({"file": str(file), **asdict(suggestions)}, ensure_ascii=False, indent=2))
    elif as_diff:
        click.echo(_patch(file, raw.decode("utf-8"), suggestions), nl=False)
    else:
        click.echo(_as_text(suggestions))


def _teacher_of(content: Path) -> Teacher:
    """What the content teaches; remembered while nothing has changed, for learning takes longer than asking.

    It is kept as a pickle, and as opening one runs it, only under the seal of this user.
    """
    today = build_day()
    key = f"teacher {key_of_content(content, today)}"
    if (kept := recall_bytes(CACHE / "teacher", key)) is not None:
        known: Teacher = pickle.loads(kept)  # noqa: S301 - sealed
        return known
    read = read_content(content)
    vocabularies, _, _ = build_vocabularies(read.documents)
    records, _ = build_records(read.documents, vocabularies, today)
    teacher = Teacher(build_catalog(records, read.seen)[0], vocabularies)
    remember_bytes(CACHE / "teacher", key, pickle.dumps(teacher, pickle.HIGHEST_PROTOCOL))
    return teacher


def _bytes_of(file: Path) -> bytes:
    """What the file holds.

    Raises:
        Misuse: it is no ordinary file, cannot be read or is too large.
    """
    if not file.is_file():
        raise Misuse(f"There is no file {printable(str(file))}.")
    try:
        with file.open("rb") as stream:
            raw = stream.read(FILE_LIMIT + 1)
    except OSError as error:
        raise Misuse(f"{printable(str(file))} cannot be read: {error.strerror}.") from error
    if len(raw) > FILE_LIMIT:
        raise Misuse(f"{printable(str(file))} is larger than {FILE_LIMIT} bytes.")
    return raw


def _patch(file: Path, text: str, suggestions: Suggestions) -> str:
    name = display_path(file).lstrip("/")
    before, after = (t.splitlines(keepends=True) for t in (text, with_proposals(text, suggestions.proposals)))
    lines = difflib.unified_diff(before, after, f"a/{name}", f"b/{name}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _as_text(suggestions: Suggestions) -> str:
    lines: list[str] = []
    field = ""
    for proposal in suggestions.proposals:
        if proposal.field != field:
            field = proposal.field
            lines += [*([""] if lines else []), f"{field}:" if proposal.is_for_head else f"{field} (to consider):"]
        lines.append(f"  {proposal.value}  ({printable(proposal.label)})")
        lines += [f"      {printable(reason)}" for reason in proposal.reasons]
    if suggestions.duplicates:
        lines += [*([""] if lines else []), "Perhaps there already:"]
        for duplicate in suggestions.duplicates:
            lines += [f"  {duplicate.id}  ({printable(duplicate.title)})", f"      {printable(duplicate.reason)}"]
    return "\n".join(lines) or "Nothing to propose."
