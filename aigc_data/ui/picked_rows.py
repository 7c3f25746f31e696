"""Several rows of a table picked: compared, or downloaded as one zip file."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from aigc_data.ui import kept_zip_route
from aigc_data.ui.compare_page import FEWEST
from aigc_data.ui.list_place import ListPlace
from aigc_data.ui.nav import COMPARE
from aigc_data.ui.several_tasks import compare_query
from aigc_data.ui.tile_grid.tile_grid import MOST_COMPARED

PICKING: Final = "list.picking"


def picking() -> bool:
    """Return whether a tick picks a row instead of opening its task."""
    return bool(st.session_state.get(PICKING, False))


def offer_picking() -> None:
    """Draw the switch between picking rows and opening tasks."""
    st.toggle(
        "Pick several",
        key=PICKING,
        help="Ticks pick rows, to compare their tasks or to download their kept results.",
    )


def picked_rows(tasks: Sequence[tuple[str, str]], where: ListPlace) -> None:
    """Draw what may be done with the tasks that are picked."""
    fits = FEWEST <= len(tasks) <= MOST_COMPARED
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="picked"):
        st.caption(f"{len(tasks)} picked" if tasks else "Tick rows to pick them.", width="content")
        asked = st.button(
            "Compare",
            icon=COMPARE.icon,
            disabled=not fits,
            help=f"{FEWEST} to {MOST_COMPARED} tasks are compared.",
            key="picked.compare",
        )
        st.link_button(
            "Download zip",
            kept_zip_route.url(tasks),
            icon=":material/download:",
            disabled=not tasks,
            help="The kept results; what is not kept is named in a text inside.",
        )
    if asked:
        COMPARE.go(compare_query(tasks, where))
