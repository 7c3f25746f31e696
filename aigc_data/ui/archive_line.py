"""What becomes of an account's results, in one line under its sources."""

from datetime import datetime
from typing import Final

import streamlit as st

from aigc_data.store.result_queue import StateCount
from aigc_data.store.results import LOST, FileState
from aigc_data.ui import viewer, words
from aigc_data.ui.runtime import Runtime

NOWHERE: Final = (
    ":material/inventory_2: Results are not kept: the cloud deletes them after 12 hours. "
    "Name a folder, or a bucket, in `AIGC_DATA_RESULTS`."
)


def archive_line(shared: Runtime, account: str) -> None:
    """Draw the line; raises StoreError."""
    if shared.results_fault:
        st.error(words.plain(shared.results_fault), title="Results are not kept")
    elif shared.archives is None:
        st.caption(NOWHERE)
    else:
        _kept(shared, account)


def said(counts: list[StateCount], now: datetime) -> str:
    """Return the line: "Results: 12 kept · 3 to fetch, the first link ends in 3 h · 1 lost"."""
    by_state = {one.state: one for one in counts}
    parts = [f"{words.count(_files(by_state, FileState.KEPT))} kept"]
    if wanted := by_state.get(FileState.WANTED):
        ends = f", the first link ends {words.age(wanted.soonest, now)}" if wanted.soonest else ""
        parts.append(f"{words.count(wanted.files)} to fetch{ends}")
    for state, what in _MORE.items():
        if number := _files(by_state, state):
            parts.append(f"{words.count(number)} {what}")
    return f"Results: {' · '.join(parts)}"


def room_said(holds: int, budget: int | None) -> str:
    """Return what the place holds of all accounts: "4.2 MB of 500 MB in the place"."""
    of = f" of {words.size(budget)}" if budget is not None else ""
    return f"{words.size(holds)}{of} in the place"


def _kept(shared: Runtime, account: str) -> None:
    archives = shared.archives
    if archives is None:
        return
    line = f"{said(archives.counts(account), viewer.now())} · {room_said(*archives.room())}"
    st.caption(f":material/inventory_2: {line}")
    if fault := archives.fault(account):
        st.error(words.plain(f"{fault}."), title="Results cannot be kept now")


def _files(by_state: dict[FileState, StateCount], state: FileState) -> int:
    return by_state[state].files if state in by_state else 0


_MORE: Final = {
    FileState.LOST: LOST,
    FileState.REFUSED: "refused",
    FileState.REMOVED: "removed",
    FileState.NOTED: "in buckets of your own",
}
