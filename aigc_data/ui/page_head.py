"""The first row of every page: title, age of the data, demo label, progress, errors, copy, live."""

from collections.abc import Sequence
from time import monotonic
from typing import Final
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from aigc_data.ui import words
from aigc_data.ui.freshness import Freshness, Trouble
from aigc_data.ui.nav import ALERTS
from aigc_data.ui.runtime import runtime, store
from aigc_data.ui.viewer import now, zone

__all__ = ["page_head", "zone"]

TICK_S: Final = 5.0
"""How often the head looks whether the store has changed, and says the age anew."""
CALM_S: Final = 10.0
"""While a history streams in, a page is not drawn anew more often: its charts would flicker."""
DRAWN: Final = "head.version"
DRAWN_AT: Final = "head.drawn_at"
LIVE: Final = "head.live"
WITH_FILTER: Final = "Opens this page with this filter."
ALONE: Final = "Opens this page."


def page_head(title: str, *, opens: str = WITH_FILTER) -> None:
    """Draw the head; it refreshes itself, and reruns the page when the store has changed.

    A rerun keeps the viewer's place: scroll, selections and what is being typed stay. `opens` says
    what the address does, in the words of the popover that copies it.
    """
    st.session_state[DRAWN] = store().version
    st.session_state[DRAWN_AT] = monotonic()
    _head(title, opens)


@st.fragment(run_every=TICK_S)
def _head(title: str, opens: str) -> None:
    shared = runtime()
    if st.session_state.get(LIVE, True) and _outdated():
        st.rerun()
    paused = [name for name, one in shared.clouds.items() if one.collector.paused]
    fresh = shared.freshness(now())
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="head"):
        st.subheader(title, anchor=False, width="content")
        if shared.is_demo:
            st.badge("Demo data", icon=":material/science:", color="violet", help=_DEMO)
        _age(fresh)
        _pauses(paused, shared.accounts)
        _progress(fresh)
        _troubles(fresh.troubles)
        _firing(shared.alerts.firing if shared.alerts else 0)
        st.space("stretch")
        st.toggle("Live", value=True, key=LIVE, help=_LIVE, persist_state="session")
        _copy_link(opens)


def _outdated() -> bool:
    """Return whether the store has changed since the page was drawn, and not only just."""
    calm = monotonic() - st.session_state.get(DRAWN_AT, 0.0) >= CALM_S
    return calm and store().version != st.session_state.get(DRAWN)


def _age(fresh: Freshness) -> None:
    """Say as of when, in amber with the reason where that is too long ago."""
    if fresh.as_of is None:
        said = "Nothing was read yet" if fresh.troubles else "The first round is under way"
        st.caption(said, width="content")
        return
    at = words.clock(fresh.as_of, zone())
    said = f"As of {at}, {words.age(fresh.as_of, now())}"
    if fresh.late:
        said = f":orange[:material/schedule: {said}: {words.plain(fresh.reason)}]"
    st.caption(said, width="content", help=f"Times are in your zone, {words.plain(zone().key)}.")


def _pauses(paused: Sequence[str], accounts: Sequence[str]) -> None:
    """Say that accounts are not read because a person paused them, and where to resume."""
    if not paused:
        return
    names = words.plain(", ".join(paused))
    st.badge(
        "Collection paused" if len(accounts) == 1 else f"Paused: {names}",
        icon=":material/pause:",
        color="orange",
        help="Somebody paused it: nothing new is read. The Sources page resumes it.",
    )


def _progress(fresh: Freshness) -> None:
    if fresh.progress is not None and not fresh.stalled:
        share = int(fresh.progress * 100)
        st.badge(
            f"Reading history, {share}{words.NBSP}%",
            icon=":material/sync:",
            help=fresh.note or None,
        )


def _troubles(troubles: Sequence[Trouble]) -> None:
    """Offer what could not be read, and why, where something could not."""
    if not troubles:
        return
    more = f" +{len(troubles) - 1}" if len(troubles) > 1 else ""
    label = f":orange[:material/warning: {words.plain(troubles[0].source)} not read{more}]"
    with st.popover(label, type="tertiary", key="head.troubles"):
        for trouble in troubles:
            _say(trouble)
        st.caption("The page shows what is stored. The collector tries again by itself.")


def _firing(parts: int) -> None:
    """Lead to the Alerts page where something fires, or where no data is itself an alert."""
    if parts:
        noun = "alert" if parts == 1 else "alerts"
        st.page_link(
            ALERTS.file,
            label=f":red-badge[{parts} {noun}]",
            icon=":material/notifications_active:",
            help="What fires now or has no data, and the tasks behind it.",
        )


def _say(trouble: Trouble) -> None:
    st.markdown(f"**{words.plain(trouble.source)}**")
    st.text(trouble.message, width="stretch")
    if trouble.code:
        st.code(f"{trouble.code} {trouble.request_id}".strip(), language=None)


def _copy_link(opens: str) -> None:
    """Offer the page's address; the icon of the code block copies it."""
    with st.popover("Copy link", type="tertiary", icon=":material/link:", key="head.link"):
        st.code(_address(), language=None, wrap_lines=True)
        st.caption(opens)


def _address() -> str:
    parts = urlsplit(st.context.url or "")
    said = [(key, one) for key in st.query_params for one in st.query_params.get_all(key)]
    query = urlencode(said)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


_DEMO: Final = (
    "Simulated tasks of a simulated account. Set TENCENTCLOUD_SECRET_ID and "
    "TENCENTCLOUD_SECRET_KEY to read a real one."
)
_LIVE: Final = "The page follows the store: new tasks appear within one round of the collector."
