"""The page SQL: what its address asks is asked, and everything that was written stays."""

from typing import Final

import streamlit as st

from aigc_data.store.errors import StoreError
from aigc_data.store.manifest import read_manifest
from aigc_data.ui import viewer
from aigc_data.ui.block import block
from aigc_data.ui.empty import say_unpublished
from aigc_data.ui.nav import SQL, browser_title
from aigc_data.ui.sql.address import put_into_address
from aigc_data.ui.sql.answer_view import answer_part
from aigc_data.ui.sql.desk import Desk, desk
from aigc_data.ui.sql.history_view import keep_history
from aigc_data.ui.sql.saved_picture import show_as_saved
from aigc_data.ui.sql.side_view import side
from aigc_data.ui.sql.state import SqlState, read
from aigc_data.ui.sql.unmeant_view import unmeant_view
from aigc_data.ui.sql.workbench import run, sandbox, workbench

SIDE: Final = 470
"""Pixels of what is beside the editor, the same whatever it shows."""
START: Final = SqlState(
    "SELECT model_name, count(*) AS tasks, count(*) FILTER (status = 'failed') AS failed\n"
    "FROM tasks\n"
    "WHERE created_at >= now() - INTERVAL 7 DAY\n"
    "GROUP BY ALL\n"
    "ORDER BY tasks DESC"
)


def sql_page() -> None:
    """Draw the page, or why there is nothing to ask yet."""
    if not _is_published():
        say_unpublished()
        return
    held = desk()
    _take_in_address(held)
    held.note()
    held.is_new = False
    if held.opened is not None:
        st.set_page_config(page_title=browser_title(held.opened.query.title, SQL.title))
    if viewer.on_a_phone():
        workbench()
        _aside()
    elif held.is_folded:
        written, beside = st.columns([4, 1], gap="medium")
        with written:
            workbench()
        with beside, st.container(horizontal_alignment="right"):
            _aside()
    else:
        written, beside = st.columns([3, 2], gap="medium")
        with written:
            workbench()
        with beside, st.container(height=SIDE, border=False), block("The columns"):
            side()
    with block("The answer"):
        unmeant_view()
        answer_part()
    keep_history(held)


def _aside() -> None:
    """Offer what is beside the editor where there is no room for it."""
    with st.popover("Queries, columns, history", icon=":material/table:", key="sql.side"):
        side()


def _is_published() -> bool:
    """Return whether there is anything to ask about; what is broken says so when it is asked."""
    try:
        return bool(read_manifest(sandbox().folder).days)
    except StoreError:
        return False


def _take_in_address(held: Desk) -> None:
    """Ask what the address asks, where it asks another thing than before.

    At a bare address, which the navigation leads to, stays what was there.
    """
    said = read({name: st.query_params.get_all(name) for name in st.query_params})
    if (said.text or said.name) and said != held.addressed:
        held.put(said)
        held.addressed = said
        held.is_by_link = True
        show_as_saved(held.opened)
        unmeant = held.leave_out_unmeant(sandbox())
        _ask(held, said)
        held.unmeant = unmeant
    elif not (said.text or said.name) and held.asked is not None and held.addressed is not None:
        put_into_address(held)
    elif held.is_start and not held.state.text:
        held.begin(START)


def _ask(held: Desk, said: SqlState) -> None:
    """Ask what an address says, unless it says nothing of a parameter: not even that it is NULL."""
    unsaid = tuple(name for name in held.names(sandbox()) if name not in said.said)
    if unsaid and not said.name:
        held.wait_for(unsaid)
    else:
        run()
