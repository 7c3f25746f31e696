"""What becomes of results, in words: "Kept", "Expires in 3 h 12 min", "Lost"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

import streamlit as st

from aigc_data.analysis.result_fate import Fate, Outlook, noted, outlook
from aigc_data.results.kept import Kept, kept_of
from aigc_data.ui import viewer, words
from aigc_data.ui.runtime import store

Row = Mapping[str, Any]
TICK_S: Final = 20.0


@dataclass(frozen=True, slots=True)
class Outlooks:
    """What becomes of the results of some tasks, as it looked at a time (UTC)."""

    at: datetime
    found: Mapping[tuple[str, str], Outlook | None]
    """By account and task ID."""

    def of(self, row: Row) -> Outlook | None:
        """Return the outlook of a row; None where it has not succeeded, or was not asked for."""
        return self.found.get(_key(row))


NOT_ASKED: Final = Outlooks(datetime(1970, 1, 1, tzinfo=UTC), {})


@dataclass(frozen=True, slots=True)
class Look:
    """How a fate is drawn; the word says the same as the colour."""

    icon: str
    colour: Literal["green", "orange", "red", "gray"]


LOOKS: Final = {
    Fate.KEPT: Look(":material/inventory_2:", "green"),
    Fate.STAYS: Look(":material/inventory_2:", "gray"),
    Fate.EXPIRES: Look(":material/timer:", "orange"),
    Fate.LOST: Look(":material/timer_off:", "red"),
    Fate.UNKNOWN: Look(":material/question_mark:", "gray"),
}


def outlooks(rows: Sequence[Row], now: datetime) -> Outlooks:
    """Return what becomes of the results of each row, asked at once."""
    asked = {_key(row): row for row in rows}
    with store().cursor() as db:
        found = noted(db, asked, _since(rows))
    return Outlooks(now, {key: outlook(row, found.get(key), now) for key, row in asked.items()})


def outlook_of(row: Row, now: datetime) -> Outlook | None:
    """Return what becomes of the results of one row."""
    return outlooks([row], now).of(row)


def kept_files(rows: Sequence[Row]) -> Mapping[tuple[str, str], Sequence[Kept]]:
    """Return the kept files of each row that has some, by account and task ID."""
    with store().cursor() as db:
        return kept_of(db, map(_key, rows), _since(rows))


def _key(row: Row) -> tuple[str, str]:
    return row["account"], row["task_id"]


def _since(rows: Sequence[Row]) -> datetime | None:
    """Return when the first of them was created; None where that is not known of each."""
    moments = [row["created_at"] for row in rows]
    return None if None in moments else min(moments, default=None)


def fate_words(found: Outlook | None, now: datetime) -> str:
    """Return what becomes of results; the empty text where there are none, or nothing is known."""
    if found is None:
        return ""
    match found.fate:
        case Fate.EXPIRES if found.until is not None:
            return f"Expires in {words.duration(max((found.until - now).total_seconds(), 0))}"
        case Fate.KEPT:
            return "Kept"
        case Fate.STAYS:
            return "In your bucket"
        case Fate.LOST:
            kept, files = found.noted.kept, found.noted.files
            return f"{kept} of {files} kept, the rest lost" if kept else "Lost"
        case _:
            return ""


def fate_badge(found: Outlook | None, now: datetime) -> None:
    """Draw it as a badge, nothing where there is nothing to say."""
    said = fate_words(found, now)
    if found is not None and said:
        look = LOOKS[found.fate]
        st.badge(said, icon=look.icon, color=look.colour)


def live_badge(row: Row) -> None:
    """Draw the badge of a task's page: it counts down, and the page is drawn anew when it ends."""
    found = outlook_of(row, viewer.now())
    ticking = found is not None and found.fate is Fate.EXPIRES
    st.fragment(_badge, run_every=TICK_S if ticking else None)(row, found)


def _badge(row: Row, before: Outlook | None) -> None:
    now = viewer.now()
    found = outlook_of(row, now)
    if (found and found.fate) != (before and before.fate):
        st.rerun()
    fate_badge(found, now)
