"""The pinned queries on the overview: each an answer that leads to its query.

They are drawn apart from the page, from answers that are there already: a slow query slows nothing.
"""

from functools import partial
from typing import Final

import streamlit as st

from aigc_data.store.errors import StoreError
from aigc_data.store.saved_queries import Pin
from aigc_data.ui import pins, viewer, words
from aigc_data.ui.block import block
from aigc_data.ui.nav import SQL
from aigc_data.ui.query_tile import query_tile
from aigc_data.ui.runtime import store
from aigc_data.ui.saved_queries import KnownQuery, known_queries
from aigc_data.ui.sql.state import SqlState
from aigc_data.ui.tile_answers import TileAnswer, TileQuestion, tile_answers

TICK_S: Final = 1.0
"""How often is looked whether an answer is there that was not there yet."""
NARROWEST: Final = 320
"""Pixels of a tile."""
LONGEST: Final = 48
"""Letters of a title, which is one line."""


def query_tiles() -> None:
    """Draw the pinned queries; nothing where none is."""
    with block("The pinned queries"):
        if store().pins():
            waiting = any(found is None for _, known, found in _looked_up() if known)
            st.fragment(_tiles, run_every=TICK_S if waiting else None)(waiting=waiting)


def _tiles(*, waiting: bool) -> None:
    """Draw all of them; when the last answer has come, the page stops looking for it."""
    with block("The pinned queries"):
        looked_up = _looked_up()
        if waiting and all(found is not None for _, known, found in looked_up if known):
            st.rerun()
        st.markdown("**Pinned queries**")
        st.caption("Each has times of its own: the filter above does not narrow them.")
        grid = st.grid(3, min_column_width=NARROWEST, gap="small")
        for pin, known, found in looked_up:
            with grid.cell(), st.container(border=True, gap="xsmall", key=f"tile.{pin.name}"):
                _tile(pin, known, found)


def _looked_up() -> list[tuple[Pin, KnownQuery | None, TileAnswer | None]]:
    """Return each pin with its query and the answer that is there."""
    known, answers, zone = known_queries(), tile_answers(), viewer.zone().key
    found = []
    for pin in store().pins():
        query = known.get(pin.name)
        asked = TileQuestion(query.query, tuple(sorted(pin.said.items())), zone) if query else None
        found.append((pin, query, answers.look(asked) if asked else None))
    return found


def _tile(pin: Pin, known: KnownQuery | None, found: TileAnswer | None) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if known is None:
            st.text(pin.name)
        else:
            _link(pin, known)
        st.space("stretch")
        if not pins.pin_refusal():
            _changes(pin)
    if known is None:
        st.caption("This query was deleted, or its file is gone.")
    else:
        query_tile(f"tile.{pin.name}", known.query, found)


def _link(pin: Pin, known: KnownQuery) -> None:
    title, about = known.query.title, known.query.description
    shown = title if len(title) <= LONGEST else f"{title[: LONGEST - 1]}…"
    st.page_link(
        SQL.file,
        label=f"**{words.plain(shown)}**",
        query_params=SqlState(name=pin.name, said=pin.said).to_query(),
        help=words.plain(" ".join((title if shown != title else "", about))) or None,
    )


def _changes(pin: Pin) -> None:
    with st.popover("", icon=":material/more_vert:", type="tertiary", key=f"tile.{pin.name}.more"):
        for label, icon, change in (
            ("Move left", ":material/arrow_back:", partial(pins.move, pin.name, -1)),
            ("Move right", ":material/arrow_forward:", partial(pins.move, pin.name, 1)),
            ("Take off the overview", ":material/keep_off:", partial(pins.unpin, pin.name)),
        ):
            st.button(
                label,
                icon=icon,
                type="tertiary",
                key=f"tile.{pin.name}.{label}",
                on_click=_try,
                args=(change,),
            )


def _try(change: "partial[None]") -> None:
    try:
        change()
    except StoreError as error:
        st.toast(words.plain(str(error)), icon=":material/error:")
