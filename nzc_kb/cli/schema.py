"""The command `nzc-kb schema`."""

from __future__ import annotations

from pathlib import Path

import click

from nzc_kb.cli.common import Misuse, common, content_folder
from nzc_kb.editors import FOLDER, OWNED_BY_USERS, editor_files, schema_text
from nzc_kb.messages import MODELS
from nzc_kb.model import Vocabulary
from nzc_kb.problems import ProblemsFound, errors
from nzc_kb.schema import build_vocabularies
from nzc_kb.source import display_path, read_content


@click.command()
@click.option(
    "--record", type=click.Choice(list(MODELS)), default="resource", show_default=True, help="The kind of record."
)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
@click.option(
    "--editor", "for_editor", is_flag=True, help=f"Write all schemas, settings and snippets into {FOLDER}/ instead."
)
@common
def schema(
    content: Path | None, quiet: bool, verbose: bool, record: str, output: Path | None, for_editor: bool
) -> None:
    """Write the JSON Schema of a record's head, with the terms of the vocabularies and what they mean.

    It accepts what the check accepts, and refuses what can be seen in one head alone.
    """
    folder = content_folder(content)
    vocabularies = _vocabularies_of(folder)
    if for_editor:
        if output is not None:
            raise Misuse(f"--editor writes into {FOLDER}/; it goes without --output.")
        for name, text in editor_files(vocabularies, display_path(folder)).items():
            path = Path(FOLDER) / name
            if name in OWNED_BY_USERS and path.exists():
                continue
            _write(path, text)
            if not quiet:
                click.echo(str(path))
    elif output is not None:
        _write(output, schema_text(record, vocabularies))
    else:
        click.echo(schema_text(record, vocabularies), nl=False)


def _vocabularies_of(folder: Path) -> dict[str, Vocabulary]:
    """The vocabularies of a content folder.

    Raises:
        ProblemsFound: one of them cannot be read, so that a schema would refuse its terms.
    """
    read = read_content(folder)
    vocabularies, _, found = build_vocabularies(read.documents)
    within = f"{display_path(folder)}/vocabularies/"
    if wrong := errors([*(p for p in read.problems if p.place.file.startswith(within)), *found]):
        raise ProblemsFound(wrong)
    return vocabularies


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise Misuse(f"{path}: {error.strerror}.") from error
