"""The saved queries that were deleted, each a click away from coming back."""

from typing import Final

import streamlit as st

from aigc_data.store.saved_queries import StoredQuery
from aigc_data.ui import viewer, words
from aigc_data.ui.runtime import store
from aigc_data.ui.saved_queries import deleted
from aigc_data.ui.saver import saver
from aigc_data.ui.sql.open_query import open_query
from aigc_data.ui.sql.opened_query import attempt

LIST: Final = "list"
MOST: Final = 20
"""Queries that are shown, those deleted last."""


def deleted_queries() -> None:
    """Draw them behind a button; nothing where none was deleted."""
    found = deleted()
    if not found:
        return
    with st.popover("Deleted", icon=":material/restore_from_trash:", key="queries.deleted"):
        st.caption("A click brings one back, as it was.")
        for one in found[:MOST]:
            bring_back_button(one, f"{one.query.title} · {deletion(one)}", LIST)
        if len(found) > MOST:
            more = words.count(len(found) - MOST)
            st.caption(f"And {more} more: `aigc-data queries list --deleted` says all.")


def bring_back_button(gone: StoredQuery, label: str, place: str) -> None:
    """Offer to save it anew, as it was, and to ask it; `label` may be strangers' text.

    `place` tells apart where it is offered.
    """
    st.button(
        words.plain(label),
        icon=":material/undo:",
        type="tertiary" if place == LIST else "secondary",
        on_click=lambda: attempt(lambda: _bring_back(gone)),
        key=f"queries.back.{place}.{gone.query.name}",
    )


def deletion(gone: StoredQuery) -> str:
    """Return when it was deleted, and by whom where they said so; not for Markdown as it is."""
    by = f" by {gone.saved_by}" if gone.saved_by else ""
    return f"deleted {words.age(gone.saved_at, viewer.now())}{by}"


def _bring_back(gone: StoredQuery) -> None:
    store().save_query(gone.query, by=saver(), at=viewer.now(), on=gone.version)
    open_query(gone.query.name)
