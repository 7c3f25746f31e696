"""The command `aigc-data`: what the app does, without a page.

Exit codes: 0 done · 1 some source failed, or the query is wrong · 2 not configured ·
3 the database is held by another process · 4 the query is refused.
"""

import click

from aigc_data.cli.simulate import simulate
from aigc_data.cli.sql import sql
from aigc_data.cli.sync import sync


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="aigc-data")
def main() -> None:
    """Analytics for the AIGC tasks of a Tencent Cloud MPS account."""


main.add_command(sync)
main.add_command(sql)
main.add_command(simulate)
