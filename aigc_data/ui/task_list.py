"""A list page: the filter, one page of rows as table or gallery, the way through the pages, CSV."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import streamlit as st
from duckdb import DuckDBPyConnection

from aigc_data.analysis import task_rows
from aigc_data.analysis.filter import Preset, TaskFilter
from aigc_data.analysis.list_position import rows_before
from aigc_data.analysis.task_rows import TaskPage
from aigc_data.store.errors import StoreError
from aigc_data.task import TaskKind
from aigc_data.ui import accounts, export_route, filter_bar, list_place, viewer, words
from aigc_data.ui.cache import ask, ask_lately
from aigc_data.ui.empty import say_empty
from aigc_data.ui.fates import outlooks
from aigc_data.ui.gallery import gallery
from aigc_data.ui.list_place import GALLERY, ORDER_WORDS, ROWS, TABLE, ListPlace
from aigc_data.ui.nav import TASK, Place
from aigc_data.ui.page_head import page_head
from aigc_data.ui.picked_rows import offer_picking, picked_rows, picking
from aigc_data.ui.task_link import place_in_url, task_links, task_query
from aigc_data.ui.task_table import (
    SORT_OF_COLUMN,
    column_config,
    columns,
    records,
    shortened,
    table,
)

SORT: Final = "list.sort"
PAGE_ROWS: Final = "list.rows"
VIEW: Final = "list.view"
FILTERED: Final = "list.filtered"
ROW_HEIGHT: Final = 35
MOST_HEIGHT: Final = 19
"""Rows that the table shows at once; the others are reached by scrolling in it."""
WHAT: Final = {
    TaskKind.IMAGE: "image tasks",
    TaskKind.VIDEO: "video tasks",
    TaskKind.SCENARIO: "scenario tasks",
}


def task_list(place: Place, kind: TaskKind) -> None:
    """Draw the list page of a kind."""
    page_head(place.title)
    task_filter = filter_bar.filter_bar(kind=kind)
    _begin_anew_with_another_filter(place)
    try:
        _listed(kind, task_filter, place_in_url())
        _offer_undated(kind, task_filter)
    except StoreError as error:
        st.error(str(error), title="The tasks could not be read", icon=":material/error:")


def _listed(kind: TaskKind, task_filter: TaskFilter, where: ListPlace) -> None:
    total = ask(task_rows.count, task_filter)
    if total == 0:
        say_empty(WHAT[kind])
        return
    page, before = ask(_page, task_filter, where)
    if page.rows.empty:
        where = where.first_page
        page, before = ask(_page, task_filter, where)
    span = _span(before, len(page.rows), total)
    _tools(kind, where, page, span, total)
    if where.view == GALLERY:
        gallery(records(page.rows), where)
        _pager(where, page, span, "bottom")
    else:
        _table(kind, where, page)


def _offer_undated(kind: TaskKind, task_filter: TaskFilter) -> None:
    """Say how many tasks no window holds, and show them on a click."""
    n = 0 if task_filter.undated else ask_lately(task_rows.count, task_filter.without_a_time())
    if n:
        undated = replace(filter_bar.current(), preset=Preset.UNDATED, since=None, until=None)
        tasks = WHAT[kind] if n > 1 else WHAT[kind].removesuffix("s")
        st.button(
            f"{words.count(n)} {tasks} {'have' if n > 1 else 'has'} no creation time: show "
            f"{'them' if n > 1 else 'it'}",
            type="tertiary",
            icon=":material/event_busy:",
            on_click=filter_bar.choose,
            args=(undated,),
            key="list.undated",
        )


def _page(
    db: DuckDBPyConnection, task_filter: TaskFilter, where: ListPlace
) -> tuple[TaskPage, int]:
    """Return a page of rows and how many rows come before it."""
    page = task_rows.page(
        db,
        task_filter,
        where.sort,
        descending=where.descending,
        after=where.after,
        before=where.before,
        limit=where.rows,
    )
    if page.first is None or not page.has_previous:
        return page, 0
    return page, rows_before(db, task_filter, page.first, where.sort, descending=where.descending)


def _begin_anew_with_another_filter(place: Place) -> None:
    """Go to the first page when the filter is no more the one that the page was turned in."""
    chosen = (place.name, filter_bar.current())
    before = st.session_state.get(FILTERED)
    st.session_state[FILTERED] = chosen
    if before and before[0] == chosen[0] and before != chosen:
        _go(place_in_url().first_page)


def _go(where: ListPlace) -> None:
    """Put a place into the URL in one step, so that Back undoes one choice."""
    query: Any = where.to_query()
    st.query_params.update({key: query.get(key, []) for key in list_place.KEYS})


def _tools(kind: TaskKind, where: ListPlace, page: TaskPage, span: str, total: int) -> None:
    """Draw view, order, rows, the way through the pages and CSV in one line."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="list.tools"):
        _looks(where)
        if where.view == TABLE:
            offer_picking()
        _pager(where, page, span, "top")
        st.link_button(
            f"CSV of {words.count(total)} {'row' if total == 1 else 'rows'}",
            export_route.url(kind),
            icon=":material/download:",
            help="All rows of this filter with all columns, newest first; times in UTC.",
        )


def _looks(where: ListPlace) -> None:
    """Draw what the list looks like; the widgets say what the URL says."""
    st.session_state[SORT] = (where.sort, where.descending)
    st.session_state[PAGE_ROWS] = where.rows
    st.session_state[VIEW] = where.view
    st.segmented_control(
        "View",
        [TABLE, GALLERY],
        format_func=str.capitalize,
        key=VIEW,
        required=True,
        label_visibility="collapsed",
        on_change=_viewed,
    )
    st.selectbox(
        "Order",
        list(ORDER_WORDS),
        format_func=lambda order: ORDER_WORDS.get(order, ""),
        key=SORT,
        label_visibility="collapsed",
        on_change=_sorted,
        width=168,
    )
    st.selectbox(
        "Rows on a page",
        ROWS,
        format_func=lambda rows: f"{rows} a page",
        key=PAGE_ROWS,
        label_visibility="collapsed",
        on_change=_sized,
        width=128,
    )


def _viewed() -> None:
    where = place_in_url()
    _go(replace(where, view=st.session_state[VIEW]))


def _sorted() -> None:
    sort, descending = st.session_state[SORT]
    _go(place_in_url().ordered(sort, descending=descending))


def _sized() -> None:
    _go(replace(place_in_url().first_page, rows=st.session_state[PAGE_ROWS]))


def _pager(where: ListPlace, page: TaskPage, span: str, at: str) -> None:
    """Draw the way to the other pages, and which rows of how many are shown."""
    back = replace(where, after=None, before=page.first)
    on = replace(where, after=page.last, before=None)
    with st.container(
        horizontal=True, vertical_alignment="center", gap="xsmall", key=f"pager.{at}",
        width="content",
    ):  # fmt: skip
        _step("First", "first_page", where.first_page, at, enabled=page.has_previous)
        _step("Previous", "chevron_left", back, at, enabled=page.has_previous)
        st.caption(span, width="content")
        _step("Next", "chevron_right", on, at, enabled=page.has_next)


def _step(name: str, icon: str, target: ListPlace, at: str, *, enabled: bool) -> None:
    st.button(
        name,
        icon=f":material/{icon}:",
        disabled=not enabled,
        on_click=_go,
        args=(target,),
        key=f"pager.{at}.{name}",
    )


def _span(before: int, shown: int, total: int) -> str:
    """Return "51–100 of 1,204,331", exact."""
    return f"{words.count(before + 1)}–{words.count(before + shown)} of {words.count(total)}"


def _table(kind: TaskKind, where: ListPlace, page: TaskPage) -> None:
    several = accounts.several()
    results = outlooks(records(page.rows), viewer.now())
    links = task_links(where)
    cells = table(page.rows, kind, viewer.zone(), links, several=several, results=results)
    picks = picking()
    above = st.container()
    chosen = st.dataframe(
        shortened(cells),
        hide_index=True,
        column_order=columns(kind, several=several),
        column_config=dict(column_config(kind)),
        height=ROW_HEIGHT * (min(len(cells), MOST_HEIGHT) + 1) + 3,
        row_height=ROW_HEIGHT,
        placeholder="",
        selection_mode=["multi-row" if picks else "single-row", "single-column"],
        on_select="rerun",
        key=f"table.{kind}.{where!r}.{'picks' if picks else 'opens'}",
        alt=f"{WHAT[kind].capitalize()}, one page of the list",
    )
    ticks = "" if picks else "Tick a row to open its task. "
    st.caption(
        f"Times are in {words.plain(viewer.zone().key)}; ± says how far off an estimated one may "
        f"be. {ticks}Click the head of Creation Time, End Time, Total time, Model or Task Status "
        "to order the whole list by it."
    )
    if picks:
        with above:
            picked_rows(_names(chosen.selection.rows, page), where)
    else:
        _open(chosen.selection.rows, page, where)
    _order_by(chosen.selection.columns, where)


def _names(ticked: Sequence[int], page: TaskPage) -> list[tuple[str, str]]:
    rows = page.rows.iloc[sorted(ticked)]
    return list(zip(rows["account"], rows["task_id"], strict=True))


def _open(ticked: Sequence[int], page: TaskPage, where: ListPlace) -> None:
    for account, task_id in _names(ticked[:1], page):
        TASK.go(task_query(account, task_id, where))


def _order_by(clicked: Sequence[str], where: ListPlace) -> None:
    """Order the list by a column; a second click turns it round."""
    for name in clicked[:1]:
        sort = SORT_OF_COLUMN.get(name)
        if sort is not None:
            same = sort is where.sort
            descending = not where.descending if same else list_place.descends(sort)
            _go(where.ordered(sort, descending=descending))
            st.rerun()
