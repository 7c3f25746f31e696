"""One page of a list as pictures: the results that can be shown, and the status of the others."""

from typing import Final

import streamlit as st

from aigc_data.ui import viewer
from aigc_data.ui.list_place import ListPlace
from aigc_data.ui.nav import COMPARE, TASK
from aigc_data.ui.result_tiles import ResultTiles, Rows
from aigc_data.ui.several_tasks import compare_query
from aigc_data.ui.task_link import task_query
from aigc_data.ui.tile_grid.tile_grid import Wish, tile_grid

TICK_S: Final = 1.0
KEYS: Final = (
    "Point at a video to play it. Arrow keys move, Space selects, Enter opens the task, Escape "
    "clears; what is selected is compared or downloaded as one zip."
)
TAPS: Final = "Tap a video to play it, and its ID to open the task. Tick tiles to compare them."


def gallery(rows: Rows, where: ListPlace) -> None:
    """Draw the tiles of a page of rows; draws them again while links are still asked for."""
    found = ResultTiles.of(rows, where)
    waits = found.pending
    with st.container(key="gallery"):
        st.fragment(_draw, run_every=TICK_S if waits else None)(found, where, waited=waits)
        st.caption(TAPS if viewer.on_a_phone() else KEYS)


def _draw(found: ResultTiles, where: ListPlace, *, waited: bool) -> None:
    """Draw the tiles; the page anew once all links that were asked for have come."""
    if waited and not found.pending:
        st.rerun()
    wish = tile_grid(found.tiles(), "Results of this page", key="gallery.tiles")
    if wish is not None:
        follow(wish, where)


def follow(wish: Wish, where: ListPlace) -> None:
    """Lead to where a viewer wants to go from a grid."""
    if wish.compare:
        COMPARE.go(compare_query(wish.tasks, where))
    [(account, task_id)] = wish.tasks
    TASK.go(task_query(account or "", task_id, where))
