"""Tables on stdout."""

import sys
from typing import Final

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from aigc_data.cli.visible import visible

WIDEST: Final = 1_000_000


def new_table(*names: str) -> Table:
    """Return a table without rows, whose columns fold their cells."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False)
    for name in names:
        table.add_column(cell(name), overflow="fold")
    return table


def cell(text: str, style: str = "") -> Text:
    """Return a text as a cell that neither steers the terminal nor is read as markup."""
    return Text(visible(text), style=style)


def print_table(table: Table) -> None:
    """Print a table: folded to the width of a terminal, and as wide as its cells elsewhere."""
    Console(width=None if sys.stdout.isatty() else WIDEST).print(table)
