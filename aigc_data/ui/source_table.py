"""The sources of one account as a table: when each was read, how late it is, what it brought."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from aigc_data.sync.bench import ACTIONS
from aigc_data.task import Source
from aigc_data.tencent.calls import CallCounts
from aigc_data.ui import words
from aigc_data.ui.freshness import source_name
from aigc_data.ui.source_standing import SourceOfAccount

Calls = Mapping[str, CallCounts]
NONE: Final = CallCounts()


@dataclass(frozen=True, slots=True)
class SourceFigures:
    """What is counted of one source beside what was kept of its last attempt."""

    of: SourceOfAccount
    found: int | None
    """Stored tasks that it has seen; None for a source that sees no tasks."""
    lag_s: float | None
    left_s: float | None
    """Until its history is read, at the pace of the last minutes; None where that is not known."""
    calls: CallCounts | None
    """Since the app was started; None where no cloud is connected or nothing is called."""
    broken: int


def calls_of(source: Source, calls: Calls) -> CallCounts | None:
    """Return the calls that a source is read by, taken together."""
    names = ACTIONS.get(source)
    if not names:
        return None
    parts = [calls.get(name, NONE) for name in names]
    return CallCounts(
        calls=sum(part.calls for part in parts),
        throttles=sum(part.throttles for part in parts),
        retries=sum(part.retries for part in parts),
        errors=sum(part.errors for part in parts),
    )


def table(rows: Sequence[SourceFigures], now: datetime, zone: ZoneInfo) -> pd.DataFrame:
    """Return the table, a row for each source; what is not known is NA or a dash."""
    return pd.DataFrame([_row(one, now, zone) for one in rows], columns=list(_COLUMNS)).astype(
        dict.fromkeys(NUMBERS, "Int64")
    )


def draw(frame: pd.DataFrame, key: str, account: str) -> None:
    """Draw the table; its headers explain what is measured, and how."""
    st.dataframe(
        frame,
        key=key,
        hide_index=True,
        height="content",
        placeholder=words.NOT_KNOWN,
        column_config=_COLUMNS,
        alt=f"The sources of the account {words.plain(account)}",
    )


def _row(one: SourceFigures, now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    state, calls = one.of.state, one.calls
    read_at = state.succeeded_at if state else None
    return {
        "Source": source_name(one.of.source),
        "State": one.of.standing.value,
        "History": None if one.of.share is None else int(one.of.share * 100),
        "Time left": words.about(one.left_s) if one.left_s is not None else words.NOT_KNOWN,
        "Last success": words.moment(read_at, zone) if read_at else words.NOT_KNOWN,
        "Age": words.age(read_at, now) if read_at else words.NOT_KNOWN,
        "Lag": words.duration(one.lag_s),
        "Tasks found": one.found,
        "Calls": calls.calls if calls else None,
        "Throttled": calls.throttles if calls else None,
        "Retried": calls.retries if calls else None,
        "Failed": calls.errors if calls else None,
        "Kept aside": one.broken,
        "Last error": _last_error(one.of, now),
    }


def _last_error(of: SourceOfAccount, now: datetime) -> str:
    if of.mishap is None:
        return words.NOT_KNOWN
    return f"{of.mishap.code}, {words.age(of.mishap.at, now)}"


NUMBERS: Final = ("Tasks found", "Calls", "Throttled", "Retried", "Failed", "Kept aside")
_SINCE: Final = "Counted since the app was started."
LAG_HELP: Final = (
    "**CloudAudit, Task list:** how long after its creation a task was found; the median of the "
    "last 100 that this source alone found and that were created while the collector ran. It holds "
    "the cloud's delay and the wait for the next round.  \n"
    "**Task status, Generation status:** by how long the most overdue question about an open task "
    "is late; looked at every half minute.  \n"
    "A dash: not known yet, or nothing to measure."
)

LEFT_HELP: Final = (
    "Until its history is read, at the pace of the last three minutes. A dash: all is read, or the "
    "pace is not known yet."
)


def _number(name: str, explained: str) -> Any:  # noqa: ANN401 - Streamlit's own type is private
    return st.column_config.NumberColumn(name, format="localized", help=explained, width=78)


def _text(name: str, explained: str = "", **look: Any) -> Any:  # noqa: ANN401
    return st.column_config.TextColumn(name, help=explained or None, **look)


_COLUMNS: Final = {
    "Source": _text("Source", pinned=True, width=132),
    "State": _text("State", "How the last attempt to read it went. Kept.", width=112),
    "History": st.column_config.ProgressColumn(
        "History",
        format="%d %%",
        min_value=0,
        max_value=100,
        width=104,
        help="How much of what it tells of the past has been read, or asked. Kept.",
    ),
    "Time left": _text("Time left", LEFT_HELP, width=100, alignment="right"),
    "Last success": _text(
        "Last success", "When it was last read without an error. Kept.", width=148
    ),
    "Age": _text("Age", width=78, alignment="right"),
    "Lag": _text("Lag", LAG_HELP, width=84, alignment="right"),
    "Tasks found": _number("Tasks found", "The stored tasks that it has seen. Kept."),
    "Calls": _number("Calls", f"Requests sent, each try counted. {_SINCE}"),
    "Throttled": _number("Throttled", f"Answers that said there were too many. {_SINCE}"),
    "Retried": _number("Retried", f"Requests sent again after a fault. {_SINCE}"),
    "Failed": _number("Failed", f"Calls that failed in the end. {_SINCE}"),
    "Kept aside": _number("Kept aside", "Rows that could not be read; see below. Kept."),
    "Last error": _text(
        "Last error", "The last error, also where it has mended since. Kept.", width=140
    ),
}
