"""The door to the terminal. Each command stands in a module of its own, calls one function and prints."""

from __future__ import annotations

import click

from nzc_kb.cli.build import build, export, serve, stage
from nzc_kb.cli.check import check
from nzc_kb.cli.new import new
from nzc_kb.cli.search import search

COMMANDS = (check, build, serve, new, search, stage, export)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="nzc-kb")
def main() -> None:
    """Keep a knowledge repository: check it, search it, build its site."""


for _command in COMMANDS:
    main.add_command(_command)
