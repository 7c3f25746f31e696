"""`/compare?task_id=…&task_id=…`: two to four tasks side by side, with what differs marked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import pandas as pd
import streamlit as st
from duckdb import DuckDBPyConnection

from aigc_data.analysis import task_rows
from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.filter_state import ACCOUNT
from aigc_data.medium import Medium
from aigc_data.results.kept import Kept
from aigc_data.results.probe.thumbnail import POSTER
from aigc_data.store.errors import StoreError
from aigc_data.ui import kept_route, kept_zip_route, measured_words, theme, viewer, words
from aigc_data.ui.block import block
from aigc_data.ui.cache import ask
from aigc_data.ui.compared import Compared, Mark, compared
from aigc_data.ui.fates import Outlooks, fate_badge, fate_words
from aigc_data.ui.filter_bar import carried
from aigc_data.ui.nav import COMPARE, IMAGES, LIST_OF_KIND, OVERVIEW, TASK
from aigc_data.ui.page_head import ALONE, page_head
from aigc_data.ui.parameters import parameters
from aigc_data.ui.result_tiles import ResultTiles
from aigc_data.ui.several_tasks import Named, compare_query, several_tasks
from aigc_data.ui.side_by_side.side_by_side import Figure, side_by_side
from aigc_data.ui.task_link import TASK_ID, place_in_url, task_query
from aigc_data.ui.task_table import ended, error_text, model_name, short_id
from aigc_data.ui.tile_grid.tile import Tile
from aigc_data.ui.tile_grid.tile_grid import MOST_COMPARED
from aigc_data.ui.url_choice import url_choice

Row = Mapping[str, Any]
FEWEST: Final = 2
LETTERS: Final = "ABCD"
TICK_S: Final = 1.0
NO_SUCH: Final = "No such result"
OPENS: Final = "Opens these tasks side by side."
LONGEST_ID: Final = 240
SHOW: Final = "show"
SHOWN: Final = {"all": "All parameters", "differs": "What differs"}
NUMBER: Final = "number"
"""Which of their results is compared, from 1, where a task has several."""
LONGEST_IN_A_CELL: Final = 48
"""Letters that a cell shows of four tasks at a desk; what is longer is shown whole below."""


def compare_page() -> None:
    """Draw the page of the tasks that the URL names."""
    held = st.query_params
    named = several_tasks(held.get_all(ACCOUNT), held.get_all(TASK_ID))
    page_head(COMPARE.title, opens=OPENS if len(named) >= FEWEST else ALONE)
    try:
        found = {task: ask(_one, TaskFilter(), *task) for task in named[:MOST_COMPARED]}
    except StoreError as error:
        st.error(str(error), title="The tasks could not be read", icon=":material/error:")
        return
    rows = [row for row in found.values() if row is not None]
    _ways(rows)
    _say_what_is_left_out(named, [task_id for (_, task_id), row in found.items() if row is None])
    if len(rows) < FEWEST:
        _say_too_few(rows)
        return
    _compare(rows)


def _one(
    db: DuckDBPyConnection, _task_filter: TaskFilter, account: str | None, task_id: str
) -> dict[str, Any] | None:
    return task_rows.one(db, account, task_id)


def _ways(rows: Sequence[Row]) -> None:
    """Lead back to the list, and offer what is kept of all as one file."""
    place = LIST_OF_KIND.get(rows[0]["kind"], OVERVIEW) if rows else OVERVIEW
    query = carried() | ({} if place is OVERVIEW else place_in_url().to_query())
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.page_link(
            place.file,
            label=f"Back to {place.title}",
            icon=":material/arrow_back:",
            query_params=query,
        )
        if rows:
            st.link_button(
                "Download all as zip",
                kept_zip_route.url([_name(row) for row in rows]),
                icon=":material/download:",
                help="The kept results; what is not kept is named in a text inside.",
            )


def _say_what_is_left_out(named: Sequence[Named], missing: Sequence[str]) -> None:
    if len(named) > MOST_COMPARED:
        st.caption(f"The link names {len(named)} tasks; the first {MOST_COMPARED} are compared.")
    for task_id in missing:
        st.warning(words.plain(task_id[:LONGEST_ID]), title="No task with this ID is stored")


def _say_too_few(rows: Sequence[Row]) -> None:
    found = "One task was found" if rows else "No task was found"
    st.info(
        f"{found}. Tick two to {MOST_COMPARED} tasks in the gallery of a list and choose Compare, "
        "or name them in the link: /compare?task\\_id=…&task\\_id=…",
        title="Two tasks are needed",
    )
    st.page_link(
        IMAGES.file, label="Image generation", icon=IMAGES.icon, query_params={"view": "gallery"}
    )


def _compare(rows: Sequence[Row]) -> None:
    found = ResultTiles.of(rows, place_in_url())
    _heads(rows, found.results)
    with block("The results"):
        waits, number = found.pending, _number(found)
        st.fragment(_figures, run_every=TICK_S if waits else None)(found, number, waited=waits)
    with block("The outcome"):
        _outcome(rows, found)
    with block("The parameters"):
        _parameters(rows)


def _heads(rows: Sequence[Row], results: Outlooks) -> None:
    """Draw the name of each task over its column, with the way to it and out of the comparison."""
    for letter, row, column in zip(LETTERS, rows, st.columns(len(rows)), strict=False):
        look, name = theme.status(row["status"]), _name(row)
        with (
            column,
            st.container(horizontal=True, vertical_alignment="center", gap="xsmall"),
        ):
            st.markdown(f"**{letter}**", width="content")
            st.badge(look.word, icon=look.icon, color=look.badge)
            fate_badge(results.of(row), results.at)
            st.page_link(
                TASK.file,
                label=words.plain(short_id(row["task_id"])),
                query_params=task_query(*name),
            )
            if len(rows) > FEWEST:
                st.button(
                    ":material/close:",
                    help=f"Take {letter} out",
                    key=f"compare.without.{letter}",
                    type="tertiary",
                    on_click=_keep_only,
                    args=([_name(other) for other in rows if other is not row],),
                )


def _keep_only(tasks: Sequence[tuple[str, str]]) -> None:
    st.query_params.update(compare_query(tasks, place_in_url()))


def _number(found: ResultTiles) -> int:
    """Return which result of each task is shown, from 0; draw the choice where one has several."""
    last = max((kept.file.position for files in found.kept.values() for kept in files), default=0)
    if not last:
        return 0
    shown = {str(number): f"Result {number}" for number in range(1, last + 2)}
    return int(url_choice("Result", NUMBER, shown)) - 1


def _figures(found: ResultTiles, number: int, *, waited: bool) -> None:
    """Draw the results; the page anew once all links that were asked for have come."""
    if waited and not found.pending:
        st.rerun()
    pairs = zip(LETTERS, found.tiles(), strict=False)
    side_by_side(
        [
            _figure(letter, tile, found.kept.get((tile.account, tile.task_id), ()), number)
            for letter, tile in pairs
        ],
        key="compare.figures",
    )


def _figure(letter: str, tile: Tile, files: Sequence[Kept], number: int) -> Figure:
    """Return one result of a tile in its whole size: what is kept, else what its link leads to."""
    several = f" · {number + 1} of {tile.files}" if number < tile.files > 1 else ""
    figure = Figure(
        letter=letter,
        caption=f"{tile.about}{several}",
        prompt=tile.prompt,
        alt=f"{letter}: result of task {tile.name}",
        picture=tile.picture,
        film=tile.film,
        said=tile.said,
    )
    one = next((kept for kept in files if kept.file.position == number), None)
    if one is None:
        return replace(figure, picture="", film="", said=NO_SUCH) if number else figure
    return replace(figure, **_shown(one))


def _shown(kept: Kept) -> dict[str, str]:
    """Return the fields of a figure that show a kept file."""
    address = kept_route.url(kept)
    match kept.medium:
        case Medium.IMAGE:
            return {"picture": address, "film": ""}
        case Medium.VIDEO:
            still = kept_route.url(kept, size=POSTER) if kept.content.poster else ""
            return {"picture": still, "film": address}
        case _:
            return {"picture": "", "film": "", "said": "A file to download"}


def _outcome(rows: Sequence[Row], found: ResultTiles) -> None:
    st.markdown("**Outcome, times, and what was measured**")
    lines = {
        name: [told(row, found.results) or words.NOT_KNOWN for row in rows]
        for name, told in _OUTCOME.items()
        if name != "Account" or found.several
    }
    table = [[name, *values] for name, values in lines.items()]
    _table(pd.DataFrame(table, columns=["", *_columns(rows)]), "What came of the tasks")
    st.caption(f"Times are in {words.plain(viewer.zone().key)}; ± says how far off one may be.")


def _parameters(rows: Sequence[Row]) -> None:
    lines = compared([_asked(row) for row in rows])
    differing = sum(line.mark is Mark.DIFFERS for line in lines)
    st.markdown("**Parameters**")
    if not lines:
        st.caption("No source has seen a request of these tasks.")
        return
    said = f"{differing} of {len(lines)} parameters differ" if differing else "No parameter differs"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        shown = url_choice("Parameters", SHOW, SHOWN)
        st.caption(said, width="content")
    told = [line for line in lines if shown == "all" or line.mark is Mark.DIFFERS]
    if told:
        narrow = viewer.on_a_phone()
        marks = [line.mark.sign if narrow else line.mark.value for line in told]
        table = [
            [_short(line.name) if narrow else line.name, mark, *map(_value, line.values)]
            for line, mark in zip(told, marks, strict=True)
        ]
        columns = ["Parameter", "Compared", *_columns(rows)]
        frame = pd.DataFrame(table, columns=columns)
        _table(frame, "The parameters of each task, those that differ first")
    _whole([line for line in told if any(map(_is_long, line.values))])


def _short(name: str) -> str:
    """Return the parameter's own name, without those that it is within."""
    return name.rpartition(".")[2]


def _whole(lines: Sequence[Compared]) -> None:
    """Show the long values letter by letter, which a cell cuts."""
    if not lines:
        return
    with st.expander(
        "Long values in full", expanded=any(one.mark is Mark.DIFFERS for one in lines)
    ):
        for line in lines:
            st.markdown(f"**{words.plain(line.name)}**")
            columns = st.columns(len(line.values), gap="small")
            for letter, value, column in zip(LETTERS, line.values, columns, strict=False):
                column.caption(letter)
                column.text(_value(value), width="stretch")


def _is_long(value: str | None) -> bool:
    return value is not None and len(value) > LONGEST_IN_A_CELL


def _table(frame: pd.DataFrame, alt: str) -> None:
    """Draw texts as they are: strangers' links in a table of Markdown could be followed."""
    first, narrow = str(frame.columns[0]), viewer.on_a_phone()
    st.dataframe(
        frame,
        hide_index=True,
        height="content",
        column_config={
            first: st.column_config.TextColumn(width=105 if narrow else 190, pinned=True),
            "Compared": st.column_config.TextColumn(
                "=/≠" if narrow else "Compared", width=40 if narrow else 150
            ),
        },
        alt=alt,
    )


def _asked(row: Row) -> dict[str, str] | None:
    """Return what was asked for by name; None where no source has seen the request."""
    found = {one.name: one.value for one in parameters(row["request"])}
    return found or None


def _value(value: str | None) -> str:
    return "not known" if value is None else value or "not set"


def _columns(rows: Sequence[Row]) -> list[str]:
    pairs = zip(LETTERS, rows, strict=False)
    return [f"{letter} · {short_id(row['task_id'])}" for letter, row in pairs]


def _name(row: Row) -> tuple[str, str]:
    return row["account"], row["task_id"]


def _created(row: Row) -> str:
    return words.moment(row["created_at"], viewer.zone()) if row["created_at"] else ""


_OUTCOME: Final[Mapping[str, Callable[[Row, Outlooks], str]]] = {
    "Status": lambda row, _: theme.status(row["status"]).word,
    "Error": lambda row, _: error_text(row),
    "Result": lambda row, results: fate_words(results.of(row), results.at),
    "Model": lambda row, _: model_name(row),
    "Resolution": lambda row, results: measured_words.resolution(row, results.of(row)),
    "Video duration": lambda row, results: measured_words.length(row, results.of(row)),
    "Created": lambda row, _: _created(row),
    "Ended": lambda row, _: ended(row, viewer.zone()),
    "In the queue": lambda row, _: words.duration(row["queue_s"]),
    "Running": lambda row, _: words.duration(row["run_s"]),
    "Total": lambda row, _: words.with_margin(row["total_s"], row["finished_at_margin_s"]),
    "Operator": lambda row, _: row["operator"] or "",
    "Account": lambda row, _: row["account"],
}
