"""On a task's page: the tasks with the same prompt and those with the same references, as tiles.

All prompts and requests are read for them, so the page is drawn first and they are asked for then.
"""

from collections.abc import Mapping
from typing import Any, Final

import streamlit as st
from duckdb import DuckDBPyConnection

from aigc_data.analysis import alike
from aigc_data.analysis.alike import Alike
from aigc_data.analysis.filter import TaskFilter
from aigc_data.ui import words
from aigc_data.ui.block import block
from aigc_data.ui.cache import ask_lately
from aigc_data.ui.gallery import follow
from aigc_data.ui.lead import ARROW
from aigc_data.ui.list_place import ListPlace
from aigc_data.ui.nav import COMPARE
from aigc_data.ui.parameters import parameters, reference_addresses
from aigc_data.ui.result_tiles import ResultTiles
from aigc_data.ui.several_tasks import compare_query
from aigc_data.ui.task_link import place_in_url
from aigc_data.ui.task_table import records
from aigc_data.ui.tile_grid.tile_grid import MOST_COMPARED, tile_grid

Row = Mapping[str, Any]
ASKED: Final = "alike.asked"
"""Of which task the page has been drawn, so that what is like it may be asked for."""
SAID: Final = "alike.said"
SOON_S: Final = 0.3
TICK_S: Final = 1.0
PROMPT: Final = "Same prompt"
REFERENCE: Final = "Same reference"


def alike_view(row: Row) -> None:
    """Draw the tasks like this one; at first only that they are looked for."""
    if not row["prompt"] and not _addresses(row):
        return
    with block("Tasks like this"):
        if st.session_state.get(ASKED) == _name(row):
            _section(row, PROMPT, "alike.prompt", _same_prompt(row))
            _section(row, REFERENCE, "alike.reference", _same_reference(row))
        else:
            st.fragment(_wait, run_every=SOON_S)(row)


def _wait(row: Row) -> None:
    """Say that they are looked for; when that has been drawn, draw the page with them."""
    if st.session_state.get(SAID) == _name(row):
        st.session_state[ASKED] = _name(row)
        st.rerun()
    st.session_state[SAID] = _name(row)
    st.caption("Looking for tasks with the same prompt or reference…")


def _same_prompt(row: Row) -> Alike | None:
    if not row["prompt"]:
        return None
    return ask_lately(_prompt, TaskFilter(), *_name(row), row["prompt"])


def _same_reference(row: Row) -> Alike | None:
    addresses = _addresses(row)
    if not addresses:
        return None
    return ask_lately(_reference, TaskFilter(), *_name(row), addresses, row["created_at"])


def _prompt(
    db: DuckDBPyConnection, _task_filter: TaskFilter, account: str, task_id: str, prompt: str
) -> Alike:
    return alike.same_prompt(db, account, task_id, prompt)


def _reference(
    db: DuckDBPyConnection,
    _task_filter: TaskFilter,
    account: str,
    task_id: str,
    *where: Any,  # noqa: ANN401
) -> Alike:
    return alike.same_reference(db, account, task_id, *where)


def _section(row: Row, title: str, key: str, found: Alike | None) -> None:
    if found is None:
        return
    st.markdown(f"**{title}**")
    if found.rows.empty:
        st.caption(_NONE[title])
        return
    place = place_in_url()
    tiles = ResultTiles.of(records(found.rows), place)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(_count(found), width="content")
        newest = [_name(one) for one in tiles.rows[: MOST_COMPARED - 1]]
        st.page_link(
            COMPARE.file,
            label="Compare with the newest" + (f" {len(newest)}" if len(newest) > 1 else ""),
            icon=ARROW,
            icon_position="right",
            query_params=compare_query([_name(row), *newest], place),
        )
    with st.container(key=key):
        waits = tiles.pending
        draw = st.fragment(_grid, run_every=TICK_S if waits else None)
        draw(row, tiles, place, f"{title} as this task", key, waited=waits)


def _grid(
    row: Row, found: ResultTiles, place: ListPlace, label: str, key: str, *, waited: bool
) -> None:
    if waited and not found.pending:
        st.rerun()
    wish = tile_grid(found.tiles(), label, key=f"{key}.tiles", beside=_name(row))
    if wish is not None:
        follow(wish, place)


def _count(found: Alike) -> str:
    if found.number == 1:
        return "1 other task"
    shown = f", the newest {len(found.rows)}" if found.number > len(found.rows) else ""
    return f"{words.count(found.number)} other tasks{shown}"


def _addresses(row: Row) -> tuple[str, ...]:
    return reference_addresses(parameters(row["request"]))


def _name(row: Row) -> tuple[str, str]:
    return row["account"], row["task_id"]


_NONE: Final = {
    PROMPT: "No other task has this prompt.",
    REFERENCE: "No other task within 30 days names one of these references.",
}
