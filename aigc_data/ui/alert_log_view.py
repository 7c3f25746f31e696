"""The log of alerts: every change, newest first, and whom it was told to."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

import pandas as pd
import streamlit as st

from aigc_data.store.alerts import KEPT_LOG, Transition
from aigc_data.store.deliveries import Delivery, DeliveryState
from aigc_data.ui import alert_words, viewer, words
from aigc_data.ui.alert_facts import known
from aigc_data.ui.runtime import store

ROWS: Final = 50
RULE: Final = "log.rule"
PAGE: Final = "log.page"
ALL: Final = "All rules"
BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)


def alert_log() -> None:
    """Draw a page of the log, of one rule or of all."""
    whole = store().alert_log(KEPT_LOG)
    if not whole:
        st.caption(
            "Nothing has changed yet: each change of a rule's state comes here, and so does "
            "who was told of it."
        )
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        chosen = _choose(whole)
        log = whole if chosen == ALL else [one for one in whole if one.rule == chosen]
        page = _page(len(log))
    shown = log[page * ROWS : (page + 1) * ROWS]
    since = min((one.at for one in shown), default=BEGINNING)
    _table(shown, store().deliveries(since))
    first, last = page * ROWS + 1, page * ROWS + len(shown)
    st.caption(
        f"{words.count(first)}–{words.count(last)} of {words.count(len(log))}; the newest "
        f"{KEPT_LOG:,} are kept. Times are in your zone, {words.plain(viewer.zone().key)}."
    )


def told(change: Transition, deliveries: Sequence[Delivery]) -> str:
    """Return whom a change was told to, and how that went, in plain words."""
    if change.silenced:
        return "Silenced"
    return "; ".join(f"{one.target}: {_outcome(one)}" for one in deliveries if one.of(change))


def _outcome(one: Delivery) -> str:
    if one.state is DeliveryState.FAILED:
        return f"failed, {one.said} (try {one.tries})"
    return _OUTCOMES[one.state]


def _choose(log: Sequence[Transition]) -> str:
    rules = (one.rule.name for one in known().known)
    names = dict.fromkeys((*rules, *(one.rule for one in log)))
    chosen = st.selectbox(
        "Rule",
        [ALL, *names],
        key=RULE,
        on_change=_first_page,
        label_visibility="collapsed",
        width=320,
    )
    return str(chosen)


def _page(rows: int) -> int:
    """Return which page is shown, and draw the way to the others."""
    pages = max(1, -(-rows // ROWS))
    page = min(int(st.session_state.get(PAGE, 0)), pages - 1)
    last = page == pages - 1
    if pages > 1:
        st.button("Newer", disabled=page == 0, on_click=_turn, args=(page - 1,), key="log.newer")
        st.button("Older", disabled=last, on_click=_turn, args=(page + 1,), key="log.older")
    return page


def _turn(page: int) -> None:
    st.session_state[PAGE] = page


def _first_page() -> None:
    st.session_state.pop(PAGE, None)


def _table(log: Sequence[Transition], deliveries: Sequence[Delivery]) -> None:
    zone = viewer.zone()
    rows = [
        (
            words.moment(one.at, zone),
            one.rule,
            alert_words.part(one.slice),
            alert_words.change(one),
            one.reason,
            told(one, deliveries),
        )
        for one in log
    ]
    frame = pd.DataFrame(rows, columns=list(_COLUMNS))
    st.dataframe(
        frame,
        key="alerts.log",
        hide_index=True,
        height="content",
        column_config=_COLUMNS,
        alt="The changes of alerts, newest first",
    )


_OUTCOMES: Final[Mapping[DeliveryState, str]] = {
    DeliveryState.SENT: "sent",
    DeliveryState.SENDING: "being sent, or cut short by the end of the app",
}
_COLUMNS: Final = {
    "Time": st.column_config.TextColumn("Time", width=148),
    "Rule": st.column_config.TextColumn("Rule", width=160),
    "Tasks": st.column_config.TextColumn("Tasks", width=170),
    "Change": st.column_config.TextColumn("Change", width=132),
    "Why": st.column_config.TextColumn("Why", width=400),
    "Told": st.column_config.TextColumn(
        "Told", width=320, help="Who was told of it, and how that went."
    ),
}
