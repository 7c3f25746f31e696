"""The rows that could not be read: what they are, why not, to take away, and to clear."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Final

import streamlit as st

from aigc_data.store import quarantine
from aigc_data.store.errors import StoreError
from aigc_data.store.quarantine import KeptRow
from aigc_data.store.writing import KEPT_BROKEN_ROWS
from aigc_data.ui import quarantine_route, viewer, words
from aigc_data.ui.freshness import source_name
from aigc_data.ui.runtime import store

SHOWN: Final = 10
"""Rows drawn at a time."""
MORE: Final = "quarantine.more"
CHOSEN: Final = "quarantine.of"
ROW_HEIGHT: Final = 160
LONG: Final = 400
Key = tuple[str, str]


def quarantine_view() -> None:
    """Draw what is kept aside, by account and source, newest first."""
    counts = store().broken_rows()
    if not counts:
        st.caption(
            "No row is kept aside: every row that the cloud sent could be read. One that cannot "
            "be is kept here with its text, and costs nothing but itself."
        )
        return
    st.caption(
        "Rows that the cloud sent and this app could not read, each text once, links without their "
        f"signatures. The newest {KEPT_BROKEN_ROWS:,} of each source are kept."
    )
    key = _choose(counts)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        address = quarantine_route.url(*key)
        st.link_button("Download as JSONL", address, icon=":material/download:")
        _offer_to_clear(key, counts[key])
    _rows(key, counts[key])


def _choose(counts: Mapping[Key, int]) -> Key:
    """Return the account and source to show: the one there is, or the one chosen."""
    accounts = {account for account, _ in counts}

    def label(key: Key) -> str:
        name = source_name(key[1]) if len(accounts) == 1 else f"{key[0]}, {source_name(key[1])}"
        return f"{words.plain(name)}: {words.count(counts.get(key))}"

    if st.session_state.get(CHOSEN) not in counts:
        st.session_state[CHOSEN] = next(iter(counts))
    chosen = st.segmented_control(
        "Rows of",
        list(counts),
        format_func=label,
        required=True,
        key=CHOSEN,
        on_change=partial(st.session_state.pop, MORE, None),
        label_visibility="collapsed",
    )
    return chosen or next(iter(counts))


def _rows(key: Key, count: int) -> None:
    """Draw the newest rows, and offer more."""
    shown = st.session_state.get(MORE, SHOWN)
    with store().cursor() as db:
        rows = quarantine.newest(db, *key, limit=shown)
    for row in rows:
        _row(row)
    st.caption(f"The newest {words.count(len(rows))} of {words.count(count)}")
    if len(rows) < count:
        st.button("Show more", on_click=_show_more, args=(shown + SHOWN,), key="quarantine.next")


def _row(row: KeptRow) -> None:
    """Draw a row: a stranger's text, letter by letter."""
    zone = viewer.zone()
    last, first = words.moment(row.seen_at, zone), words.moment(row.first_seen_at, zone)
    when = f"Came {last}" if first == last else f"Came {last}, first {first}"
    with st.container(border=True, gap="xsmall"):
        st.text(row.reason, width="stretch")
        st.caption(when)
        long = len(row.raw) > LONG
        st.code(row.raw, language=None, wrap_lines=True, height=ROW_HEIGHT if long else "content")


def _show_more(rows: int) -> None:
    st.session_state[MORE] = rows


def _offer_to_clear(key: Key, count: int) -> None:
    """Ask once more, and then forget what was there when the question was asked."""
    with st.popover(
        f"Clear {words.count(count)}…", icon=":material/delete:", key="quarantine.clear"
    ):
        st.text(
            "The rows are deleted and cannot be brought back; a row that the cloud sends again is "
            "kept again. Tasks are not touched.",
            width="stretch",
        )
        st.button(
            f"Delete {words.count(count)} rows of {source_name(key[1])}",
            type="primary",
            on_click=_clear,
            args=(key, viewer.now()),
            key="quarantine.delete",
        )


def _clear(key: Key, until: datetime) -> None:
    try:
        store().clear_broken_rows(*key, until=until)
    except StoreError as error:
        st.error(words.plain(str(error)), title="Nothing was deleted")
