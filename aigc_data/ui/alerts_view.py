"""The Alerts page: what fires now, and below it the rules, the log, the silences, the targets."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

import streamlit as st

from aigc_data.alert_rule import Rule
from aigc_data.alerts.rules import KnownRules
from aigc_data.alerts.silence import matches
from aigc_data.alerts.view import view
from aigc_data.alerts.watch import alarming
from aigc_data.store.alerts import AlertState, Silence, Standing
from aigc_data.ui import alert_words, viewer, words
from aigc_data.ui.admin import may_change, offer_to_unlock
from aigc_data.ui.alert_facts import asked_at, known
from aigc_data.ui.alert_log_view import alert_log
from aigc_data.ui.alert_rules_view import alert_rules
from aigc_data.ui.alert_targets_view import alert_targets
from aigc_data.ui.block import block
from aigc_data.ui.nav import OVERVIEW, PLACES, Place
from aigc_data.ui.runtime import runtime, store
from aigc_data.ui.silences_view import offer_to_silence, silences

TICK_S: Final = 5.0
SHOWN: Final = 20
"""Firing ones that are drawn whole; the rules' table counts the others."""
PART: Final = "part"
"""The URL says which part is shown: `/alerts?part=Log`."""


@st.fragment(run_every=TICK_S)
def alerts_now() -> None:
    """Draw how the rules stand; it refreshes itself and leaves the rest of the page."""
    with block("The alerts"):
        rules, standings = known(), store().standings()
        firing = [one for one in standings if alarming(one)]
        _evaluation(rules, standings)
        by_name = {one.rule.name: one.rule for one in rules.known}
        quiet = [one for one in store().silences() if one.until > viewer.now()]
        newest = sorted(firing, key=lambda one: one.since, reverse=True)
        for one in newest[:SHOWN]:
            _firing(one, by_name.get(one.rule), quiet)
        if len(newest) > SHOWN:
            st.caption(f"The newest {SHOWN} of {words.count(len(newest))} that fire.")
        if not newest:
            _calm(rules, standings)


def alert_parts() -> None:
    """Draw the parts as tabs; a part that fails leaves the others alive."""
    offer_to_unlock()
    for tab, (name, draw) in zip(
        st.tabs(list(PARTS), key=PART, bind="query-params"), PARTS.items(), strict=True
    ):
        if tab.open:
            with tab, block(name):
                draw()


def _evaluation(rules: KnownRules, standings: list[Standing]) -> None:
    """Say when the rules were last asked, why they are not asked now, and what is broken."""
    watch = runtime().alerts
    if watch is None:
        return
    for fault, title in (
        (watch.fault, "The rules could not be asked; what is shown is as of before"),
        (watch.telling_fault, "The notices could not be looked after"),
    ):
        if fault:
            st.error(words.plain(fault), title=title, icon=":material/error:")
    for fault in rules.faults:
        st.warning(words.plain(fault), title="A rule cannot be used")
    if watch.waits:
        st.info(words.plain(watch.waits), title="The rules wait", icon=":material/schedule:")
    st.caption(_asked(rules, asked_at(standings)))


def _asked(rules: KnownRules, at: datetime | None) -> str:
    on = len(rules.rules)
    said = f"{on} rule{'' if on == 1 else 's'} on"
    if at is None:
        return f"{said}, not asked yet"
    zone = viewer.zone()
    when = f"{words.clock(at, zone)}, {words.age(at, viewer.now())}"
    return f"{said}, last asked at {when}"


def _calm(rules: KnownRules, standings: list[Standing]) -> None:
    """Say that nothing fires, and what that rests on: no data is not OK."""
    silent = [one for one in standings if one.state is AlertState.NO_DATA]
    pending = [one for one in standings if one.state is AlertState.PENDING]
    with st.container(border=True):
        if not rules.rules:
            st.markdown("**No rule is on**")
            st.caption("Nothing is watched. The rules are below.")
        elif asked_at(standings) is None:
            st.markdown("**Not asked yet**")
            st.caption("The rules are asked after each round of collecting.")
        else:
            st.markdown("**Nothing fires**")
            st.caption(
                f"{words.count(len(pending))} pending, {words.count(len(silent))} without data."
            )


def _firing(one: Standing, rule: Rule | None, quiet: list[Silence]) -> None:
    silence = next((held for held in quiet if matches(held, one.rule, one.slice)), None)
    look = alert_words.STATE[one.state]
    with st.container(border=True, gap="xsmall", key=f"firing.{one.rule}.{one.slice.key}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.badge(look.word, icon=look.icon, color=look.badge)
            st.markdown(f"**{words.plain(one.rule)}**", width="content")
            st.text(alert_words.part(one.slice))
        st.text(alert_words.seen(rule.kind if rule else None, one.measure), width="stretch")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            since = words.moment(one.since, viewer.zone())
            st.caption(f"Since {since}, {words.age(one.since, viewer.now())}", width="content")
            if rule is not None:
                _way(rule, one)
            _silence(one, silence)


def _way(rule: Rule, one: Standing) -> None:
    """Draw the link to exactly the tasks that the rule speaks of."""
    shown = view(rule, one.slice, one.measure)
    place = place_of(shown.page)
    st.page_link(
        place.file,
        label=f"See them on {place.title}",
        icon=":material/arrow_forward:",
        icon_position="right",
        query_params=shown.query,
    )


def place_of(page: str) -> Place:
    """Return the page of this address; the first one where there is none."""
    return next((place for place in PLACES if place.address == page), OVERVIEW)


def _silence(one: Standing, silence: Silence | None) -> None:
    if silence is not None:
        until = words.moment(silence.until, viewer.zone())
        st.badge(
            f"Silenced until {until}", icon=":material/notifications_off:", color="gray",
            help=words.plain(silence.reason) or None,
        )  # fmt: skip
    elif may_change():
        offer_to_silence(one)


PARTS: Final[Mapping[str, Callable[[], None]]] = {
    "Rules": alert_rules,
    "Log": alert_log,
    "Silences": silences,
    "Who is told": alert_targets,
}
