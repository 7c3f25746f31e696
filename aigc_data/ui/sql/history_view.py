"""The viewer's own queries: kept in the viewer's browser, and listed beside the editor."""

import json
from collections.abc import Sequence
from typing import Any, Final

import pandas as pd
import streamlit as st

from aigc_data.ui import viewer, words
from aigc_data.ui.own_history.own_history import MOST, Keep, own_history, told
from aigc_data.ui.sql.answer_view import rerun
from aigc_data.ui.sql.desk import Desk, desk
from aigc_data.ui.sql.past import Past, as_kept, moment_of, read_kept

KEY: Final = "sql.history"
HEIGHT: Final = 280
ROW_HEIGHT: Final = 30
LONGEST: Final = 160
"""Letters of a text in its cell."""
NEWEST: Final = 5
"""Queries that the browser is told at each run: it has the others already."""


def keep_history(held: Desk) -> None:
    """Let the viewer's browser keep what was asked, and take in what it kept before."""
    keep = Keep(
        session=held.session,
        is_wanted=held.kept is None,
        asked=[as_kept(one) for one in held.to_keep()[:NEWEST]],
        cleared=moment_of(held.cleared) if held.cleared else "",
    )
    own_history(keep, key=KEY, on_told=_take_in)


def history(past: Sequence[Past]) -> None:
    """Draw them, each run again by a click."""
    st.caption(_where(desk(), past))
    if not past:
        return
    key = f"sql.past.{len(past)}.{past[0].at}"
    frame = pd.DataFrame([_cells(one) for one in past])
    st.dataframe(
        frame.loc[:, frame.astype(bool).any()],
        hide_index=True,
        height=min(ROW_HEIGHT * (len(past) + 1) + 3, HEIGHT),
        row_height=ROW_HEIGHT,
        selection_mode="single-cell",
        on_select=lambda: _again(key, past),
        key=key,
        column_config={
            "When": st.column_config.TextColumn(width=92),
            "Query": st.column_config.TextColumn(width=210),
            "Ended": st.column_config.TextColumn(width=130),
            "Took": st.column_config.TextColumn(width=70, alignment="right"),
        },
        alt="Queries that you ran, newest first",
    )
    st.button(
        "Clear",
        icon=":material/delete:",
        type="tertiary",
        key="sql.history.clear",
        help="Forgets all of them, in this browser too.",
        on_click=lambda: desk().forget(),
    )


def _where(held: Desk, past: Sequence[Past]) -> str:
    """Say where they are kept, and what of them."""
    if held.is_refused:
        where = "This browser keeps nothing for pages: your queries are here until you close it."
    else:
        where = (
            f"Your last {MOST} queries, kept in this browser alone: texts, values and times, "
            "never answers."
        )
    return f"{where} Click one to run it again." if past else where


def _take_in() -> None:
    if said := told(KEY):
        desk().kept, desk().is_refused = read_kept(said.queries), said.is_refused


def _cells(past: Past) -> dict[str, Any]:
    said = {name: " ".join(texts) for name, texts in past.state.said.items() if texts}
    return {
        "When": _when(past),
        "Query": " ".join(past.state.text.split())[:LONGEST],
        "Ended": past.outcome,
        "Took": "" if past.seconds is None else words.duration(past.seconds),
        "Parameters": json.dumps(said, ensure_ascii=False) if said else "",
    }


def _when(past: Past) -> str:
    """Return the time of day, and of another day its date."""
    zone = viewer.zone()
    if past.at.astimezone(zone).date() == viewer.now().astimezone(zone).date():
        return words.clock(past.at, zone)
    return f"{past.at.astimezone(zone):%m-%d %H:%M}"


def _again(key: str, past: Sequence[Past]) -> None:
    for row, _column in st.session_state[key].selection.cells[:1]:
        rerun(desk(), past[row].state)
