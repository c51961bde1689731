"""The door to the terminal. Each command stands in a module of its own, calls one function and prints."""

from __future__ import annotations

from importlib import import_module

import click

COMMANDS = {
    "check": "check",
    "fix": "edit",
    "fmt": "edit",
    "build": "build",
    "serve": "build",
    "new": "new",
    "search": "search",
    "suggest": "suggest",
    "stage": "build",
    "export": "build",
    "schema": "schema",
}
"""Every command and the module that it stands in; a module is loaded only when its command is called."""


class _OnDemand(click.Group):
    """A group that loads a command when it is called, so that `check` does not wait for the search engine."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"nzc_kb.cli.{COMMANDS[cmd_name]}"), cmd_name)
        return command


@click.group(cls=_OnDemand, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="nzc-kb")
def main() -> None:
    """Keep a knowledge repository: check it, search it, build its site."""
