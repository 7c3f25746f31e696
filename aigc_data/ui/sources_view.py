"""The Sources page: how each account is read, live, and what to do where it is not."""

from typing import Final

import streamlit as st

from aigc_data.store.errors import StoreError
from aigc_data.sync.collector import Collector
from aigc_data.ui import source_table, viewer, words
from aigc_data.ui.archive_line import archive_line
from aigc_data.ui.block import block
from aigc_data.ui.runtime import runtime, store
from aigc_data.ui.source_facts import Account, accounts
from aigc_data.ui.source_trouble import trouble

TICK_S: Final = 2.0
"""How often the figures are read anew: while a history is read they move all the time."""


@st.fragment(run_every=TICK_S)
def sources() -> None:
    """Draw every account with its sources; it refreshes itself and leaves the rest of the page."""
    with block("The sources"):
        for account in accounts(runtime(), store()):
            with st.container(key=f"account.{account.name}", gap="small"):
                _account(account)
        st.caption(
            "*Calls*, *Throttled*, *Retried* and *Failed* are counted since this app was started. "
            "All else is kept in the store, and holds from one start to the next. Times are in "
            f"your zone, {words.plain(viewer.zone().key)}."
        )


def _account(account: Account) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{words.plain(account.name)}**", width="content")
        _doing(account)
        st.space("stretch")
        _buttons(account)
    if account.fault:
        st.error(
            words.plain(account.fault),
            title="The account is not connected",
            icon=":material/cloud_off:",
        )
    if account.cloud is not None:
        _unkept(account.cloud.collector)
    frame = source_table.table(account.sources, viewer.now(), viewer.zone())
    source_table.draw(frame, f"sources.{account.name}", account.name)
    with block("What is kept of results"):
        archive_line(runtime(), account.name)
    for one in account.sources:
        trouble(one.of, account.learned, viewer.now())


def _doing(account: Account) -> None:
    """Say in a badge what the collector does just now."""
    if account.cloud is None:
        st.badge("Not connected", icon=":material/cloud_off:", color="gray", help=_UNCONNECTED)
        return
    collector, zone = account.cloud.collector, viewer.zone()
    if collector.paused_since:
        since = words.moment(collector.paused_since, zone)
        st.badge(f"Paused since {since}", icon=":material/pause:", color="orange")
    elif collector.round_since:
        since = words.clock(collector.round_since, zone)
        st.badge(f"Reading since {since}", icon=":material/sync:", color="blue")
    else:
        every = words.duration(account.cloud.settings.interval)
        st.badge(f"Waiting; a round every {every}", icon=":material/schedule:", color="gray")


def _buttons(account: Account) -> None:
    """Offer to read now and to pause; what another viewer does is seen within a tick."""
    if account.cloud is None:
        return
    collector, name = account.cloud.collector, account.name
    now = st.button(
        "Sync now",
        icon=":material/sync:",
        disabled=collector.paused,
        help="A round begins at once, or after the one under way.",
        key=f"sources.sync.{name}",
    )
    if now:
        collector.sync_soon()
    if collector.paused:
        said = st.button("Resume", icon=":material/play_arrow:", key=f"sources.resume.{name}")
    else:
        said = st.button("Pause", icon=":material/pause:", help=_PAUSE, key=f"sources.pause.{name}")
    if said:
        _turn(collector)


def _turn(collector: Collector) -> None:
    """Pause or resume, and draw the whole page anew, for its head says so too."""
    try:
        if collector.paused:
            collector.resume()
        else:
            collector.pause()
    except StoreError as error:
        st.error(words.plain(str(error)), title="That could not be kept, and nothing was changed")
        return
    st.rerun()


def _unkept(collector: Collector) -> None:
    if collector.fault:
        st.error(
            words.plain(collector.fault),
            title="What is read cannot be kept",
            icon=":material/hard_drive:",
        )


_UNCONNECTED: Final = "Its tasks are shown as they are stored; nothing is read."
_PAUSE: Final = (
    "No more rounds for this account, until somebody resumes; a restart of the app does not resume."
)
