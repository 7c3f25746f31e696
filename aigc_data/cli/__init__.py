"""The command `aigc-data`: what the app does, without a page.

Exit codes: 0 done · 1 some source failed, the query is wrong, or doctor found something to mend ·
2 not configured · 3 the database is held by another process · 4 the query is refused ·
5 the query needs more time or memory than it may use, or a file would hold too many rows ·
6 the query could not be run, or what is printed could not be written · 141 whoever read what is
printed went away. `check` has codes of its own.
"""

from importlib import import_module
from typing import Any

import click

COMMANDS = (
    *("sync", "add", "sql", "queries", "export", "where", "publish", "results"),
    *("check", "doctor", "simulate"),
)


class Commands(click.Group):
    """Imports a command when it is called: each needs libraries that the others do not."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click has it
        """Run the command, and see to what it prints."""
        from aigc_data.cli.stdout import printing

        with printing():
            return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return the command of this name, or None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"aigc_data.cli.{cmd_name}"), cmd_name)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="aigc-data")
def main() -> None:
    """Analytics for the AIGC tasks of a Tencent Cloud MPS account."""
