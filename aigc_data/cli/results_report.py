"""What `aigc-data results` says: sizes, counts and reasons, in words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import click
from pydantic import ByteSize
from rich import box
from rich.table import Table

from aigc_data.cli.table import cell, print_table
from aigc_data.cli.visible import visible
from aigc_data.results.held import Held
from aigc_data.results.open_archive import Places
from aigc_data.results.prune import Plan
from aigc_data.results.verify import Found
from aigc_data.store.result_queue import Reason, StateCount
from aigc_data.store.results import LOST, FileState, ResultFile


@dataclass(slots=True)
class Outcome:
    """What became of the files that a command fetched."""

    kept: int = 0
    lost: int = 0
    refused: int = 0
    noted: int = 0

    def count(self, file: ResultFile, step: Callable[[], None]) -> None:
        """Count a file that is not wanted any more, and move the bar on."""
        if file.state is FileState.WANTED:
            return
        setattr(self, file.state.value, getattr(self, file.state.value) + 1)
        step()

    @property
    def said(self) -> str:
        """The counts: "12 kept, 1 lost, 0 refused"; files in the user's own buckets where any."""
        noted = f", {self.noted:,} in buckets of your own" if self.noted else ""
        return f"{self.kept:,} kept, {self.lost:,} lost, {self.refused:,} refused{noted}"


def places(known: Places, held: Held) -> None:
    """Print where results are kept and how much room they take."""
    budget = known.bounds.budget
    of = f" of {said(budget)}" if budget is not None else ""
    room = f"{said(held.bytes)}{of}, small pictures and files on their way included"
    click.echo(f"{known.first.name}: {held.contents:,} contents, {room}")
    click.echo(f"second place: {known.second.name if known.second else 'none'}")


def counts(found: Sequence[StateCount]) -> None:
    """Print a table of accounts and states."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False)
    for name in ("Account", "State", "Files", "Size", "First link ends (UTC)"):
        table.add_column(name, justify="right" if name in {"Files", "Size"} else "left")
    for one in found:
        ends = f"{one.soonest:%Y-%m-%d %H:%M}" if _ends(one) else ""
        size = said(one.bytes) if one.state is FileState.KEPT else ""
        cells = (one.account, _state(one.state), f"{one.files:,}", size, ends)
        table.add_row(*(cell(text) for text in cells))
    print_table(table)


def lost(found: Sequence[Reason]) -> None:
    """Print why files were lost or refused, the most frequent reason first."""
    for one in found:
        click.echo(visible(f"{one.account}: {one.files:,} {_state(one.state)}: {one.reason}"))


def found(counted: Mapping[Found, int]) -> str:
    """Return what was found: "12 whole, 0 mended, 0 damaged"."""
    return ", ".join(f"{counted[one]:,} {one.value}" for one in Found)


def pruned(plan: Plan, *, done: bool) -> str:
    """Return what was removed or would be, and what stays all the same."""
    small = f" and {len(plan.pictures):,} small pictures" if plan.pictures else ""
    freed = f"{len(plan.removable):,} contents{small}, {said(plan.bytes)}"
    lines = [f"removed: {freed}" if done else f"would be removed: {freed}; say --yes to remove it"]
    if plan.too_old:
        lines.append(f"older, and in no second place: {plan.too_old:,} contents stay")
    if plan.excess:
        lines.append(f"beyond the budget all the same: {said(plan.excess)}, in no second place")
    return "\n".join(lines)


def said(size: int) -> str:
    """Return bytes as people say them, such as 1.2GB."""
    return ByteSize(size).human_readable(decimal=True)


def _state(state: FileState) -> str:
    return LOST if state is FileState.LOST else state.value


def _ends(one: StateCount) -> bool:
    return one.soonest is not None and one.state is FileState.WANTED
