"""Silences: what nobody is told of until then. Made from what fires or by hand, and ended early."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

import pandas as pd
import streamlit as st

from aigc_data.store.alerts import Silence, Standing
from aigc_data.store.errors import StoreError
from aigc_data.ui import viewer, words
from aigc_data.ui.admin import may_change
from aigc_data.ui.alert_facts import known
from aigc_data.ui.runtime import runtime, store

LENGTHS: Final = {
    "1 hour": timedelta(hours=1),
    "4 hours": timedelta(hours=4),
    "1 day": timedelta(days=1),
    "3 days": timedelta(days=3),
    "1 week": timedelta(days=7),
}
LONGEST_REASON: Final = 200
ANY: Final = "Any"


def offer_to_silence(one: Standing) -> None:
    """Draw a button that silences what fires, for as long as is chosen."""
    key = f"silence.{one.rule}.{one.slice.key}"
    with st.popover("Silence", icon=":material/notifications_off:", key=key, type="tertiary"):
        length = st.segmented_control(
            "For", list(LENGTHS), default="4 hours", required=True, key=f"{key}.length"
        )
        reason = st.text_input("Why", max_chars=LONGEST_REASON, key=f"{key}.reason")
        st.caption("It is logged and shown all the same, but nobody is told.")
        if st.button("Silence it", type="primary", key=f"{key}.do"):
            _put(
                str(length),
                reason,
                rule=one.rule,
                model=one.slice.get("model") or "",
                account=one.slice.get("account") or "",
            )


def silences() -> None:
    """Draw the silences that hold, those that are over, and the form for a new one."""
    now = viewer.now()
    every = store().silences()
    held = [one for one in every if one.until > now]
    if held:
        for one in held:
            _held(one, now)
    else:
        st.caption("Nothing is silenced: whoever is to be told is told.")
    if may_change():
        _form()
    over = sorted((one for one in every if one.until <= now), key=lambda one: one.until)
    if over:
        _table(over[::-1])


def _held(one: Silence, now: datetime) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
        st.text(what(one))
        st.caption(
            f"until {words.moment(one.until, viewer.zone())}, {words.age(one.until, now)}",
            width="content",
        )
        st.text(one.reason)
        st.space("stretch")
        if may_change():
            st.button(
                "End now",
                on_click=_end,
                args=(one.silence_id,),
                key=f"silence.end.{one.silence_id}",
            )


def what(one: Silence) -> str:
    """Return what a silence is about, in plain words."""
    parts = [one.rule or "Any rule", one.model and f"model {one.model}"]
    return ", ".join(filter(None, [*parts, one.account and f"account {one.account}"]))


def _form() -> None:
    """Draw the form for a silence by hand: of a rule, a model, an account, or all."""
    rules = [one.rule.name for one in known().known]
    with st.form("silence.form", clear_on_submit=True):
        left, middle, right = st.columns(3)
        rule = left.selectbox("Rule", [ANY, *rules])
        model = middle.text_input("Model", max_chars=LONGEST_REASON, placeholder="Any")
        account = right.selectbox("Account", [ANY, *runtime().accounts])
        length = st.segmented_control("For", list(LENGTHS), default="4 hours", required=True)
        reason = st.text_input("Why", max_chars=LONGEST_REASON)
        if st.form_submit_button("Silence"):
            _put(
                str(length),
                reason,
                rule="" if rule == ANY else str(rule),
                model=model.strip(),
                account="" if account == ANY else str(account),
            )


def _put(length: str, reason: str, *, rule: str, model: str, account: str) -> None:
    if not may_change():
        return
    now = viewer.now()
    made = Silence(
        silence_id=uuid4().hex,
        until=now + LENGTHS[length],
        reason=reason.strip(),
        made_at=now,
        rule=rule,
        model=model,
        account=account,
    )
    try:
        store().put_silence(made)
    except StoreError as error:
        st.error(words.plain(str(error)), title="The silence was not kept")
        return
    st.rerun()


def _end(silence_id: str) -> None:
    if not may_change():
        return
    try:
        store().drop_silence(silence_id)
    except StoreError as error:
        st.error(words.plain(str(error)), title="The silence was not ended")


def _table(over: Sequence[Silence]) -> None:
    zone = viewer.zone()
    rows = [
        (what(one), words.moment(one.until, zone), words.moment(one.made_at, zone), one.reason)
        for one in over[:50]
    ]
    st.caption("Over")
    frame = pd.DataFrame(rows, columns=["What", "Ended", "Made", "Why"])
    st.dataframe(frame, hide_index=True, height="content", key="silences.over", alt="Silences over")
