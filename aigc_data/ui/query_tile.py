"""A pinned query's answer as a tile: a figure, a small picture, or a short table."""

from functools import partial
from typing import Any, Final

import pyarrow as pa
import streamlit as st

from aigc_data.queries.query_chart import ChartType
from aigc_data.queries.saved_query import SavedQuery
from aigc_data.store.sandbox.query import Answer, Column
from aigc_data.store.sandbox.value import rows, text
from aigc_data.ui import theme, viewer, words
from aigc_data.ui.charts import answer_chart
from aigc_data.ui.charts.base import CONFIG
from aigc_data.ui.charts.chart_choice import ChartChoice, Rows, guess, is_number
from aigc_data.ui.charts.drawing import Drawing
from aigc_data.ui.sql.answer_rows import dicts, names, page_of
from aigc_data.ui.sql.answer_table import time_columns
from aigc_data.ui.sql.fault_words import fault_words
from aigc_data.ui.tile_answers import TileAnswer

HEIGHT: Final = 200
"""Pixels of what a tile shows, whatever it is: the page does not jump when an answer comes."""
ROW_HEIGHT: Final = 28
MOST_ROWS: Final = 6
LONGEST: Final = 24
"""Letters of a figure."""


def query_tile(key: str, query: SavedQuery, found: TileAnswer | None) -> None:
    """Draw the answer of a query, or why there is none, and how old it is."""
    if found is None:
        st.skeleton(HEIGHT)
        st.caption("The answer is on its way.")
        return
    answer, hidden = found.outcome, ""
    with st.container(height=HEIGHT, border=False, gap="xsmall", key=f"{key}.body"):
        if not isinstance(answer, Answer):
            _fault(answer)
        elif not answer.table.num_rows:
            st.caption("No rows.")
        elif is_figure(answer):
            _figure(answer)
        elif (choice := found.once("choice", partial(picture, query, answer))) is not None:
            _picture(key, answer, choice, found)
            hidden = found.once("hidden", partial(_hidden, answer, choice))
        else:
            _table(key, *found.once("rows", partial(_first_rows, answer)))
    st.caption(" · ".join(filter(None, (_age(found), hidden))))


def is_figure(answer: Answer) -> bool:
    """Return whether the answer is one value."""
    return (int(answer.table.num_rows), int(answer.table.num_columns)) == (1, 1)


def picture(query: SavedQuery, answer: Answer) -> ChartChoice | None:
    """Return how the answer is drawn: as it was saved, else a line where time comes first."""
    columns = _columns(answer)
    guessed = guess(columns, _rows(answer))
    if guessed is None or answer.table.num_rows < _FEWEST_POINTS:
        return None
    saved, known = query.chart, {column.name for column in columns}
    if saved is None:
        runs_over_time = guessed.type is ChartType.LINE and guessed.x == columns[0].name
        return guessed if runs_over_time else None
    numbers = {column.name for column in columns if is_number(column)}
    return ChartChoice(
        saved.type,
        saved.x if saved.x in known else guessed.x,
        saved.y if saved.y in numbers else guessed.y,
        saved.colour if saved.colour in known else "",
    )


def figure_words(value: object) -> str:
    """Return a value as a figure: counts with commas, numbers in four figures, times by clock."""
    if isinstance(value, bool) or value is None:
        return words.NOT_KNOWN if value is None else ("yes" if value else "no")
    if isinstance(value, int):
        return words.count(value)
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < _WHOLE else f"{value:,.0f}"
    said = text(value)
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"


def _figure(answer: Answer) -> None:
    [(value,)] = [row for batch in answer.table.to_batches() for row in rows(batch)]
    st.metric(words.plain(answer.columns[0].name), figure_words(value))


def _picture(key: str, answer: Answer, choice: ChartChoice, found: TileAnswer) -> None:
    mode = theme.mode()
    st.plotly_chart(
        found.once(mode, partial(_drawn, answer, choice, mode)),
        key=f"{key}.chart",
        theme=None,
        config=CONFIG,
        alt=f"{choice.y} by {choice.x}",
    )


def _hidden(answer: Answer, choice: ChartChoice) -> str:
    """Return what the picture does not show, or adds up; empty where it shows each row."""
    columns, answered = _columns(answer), _rows(answer)
    left_out = answer_chart.left_out(columns, answered, choice, answer_chart.TILE)
    added_up = answer_chart.added_up(columns, answered, choice)
    said = (added_up, f"not drawn: {left_out}" if left_out else "")
    return words.plain(" · ".join(filter(None, said)))


def _drawn(answer: Answer, choice: ChartChoice, mode: theme.Mode) -> Drawing:
    columns, answered = _columns(answer), _rows(answer)
    return answer_chart.figure(columns, answered, choice, shown=mode, room=answer_chart.TILE)


def _first_rows(answer: Answer) -> tuple[pa.Table, dict[str, Any]]:
    """Return the first rows as the page would show them, in the form that is sent, and how."""
    shown = page_of(answer.table.slice(0, MOST_ROWS), names(answer), 1)
    return pa.Table.from_pandas(shown, preserve_index=False), time_columns(shown)


def _table(key: str, shown: pa.Table, columns: dict[str, Any]) -> None:
    st.dataframe(
        shown,
        hide_index=True,
        height=ROW_HEIGHT * (shown.num_rows + 1) + 3,
        row_height=ROW_HEIGHT,
        placeholder="NULL",
        column_config=columns,
        key=f"{key}.table",
        alt="The first rows of the answer",
    )


def _fault(fault: Exception) -> None:
    said = fault_words(fault)  # type: ignore[arg-type]
    st.caption(f":orange[:material/warning: {words.plain(f'{said.title}. {said.said}')}]")


def _age(found: TileAnswer) -> str:
    """Return as of when, and how much of the answer the tile shows."""
    answer = found.outcome
    if not isinstance(answer, Answer):
        return f"Tried {words.age(found.asked_at, viewer.now())}"
    at = f"As of {words.clock(answer.as_of, viewer.zone())}"
    if is_figure(answer) or answer.table.num_rows <= MOST_ROWS:
        return at
    more = "more than " if answer.truncated else ""
    return f"{at} · {more}{words.count(answer.table.num_rows)} rows"


def _columns(answer: Answer) -> list[Column]:
    pairs = zip(names(answer), answer.columns, strict=True)
    return [Column(name, column.type) for name, column in pairs]


def _rows(answer: Answer) -> Rows:
    return dicts(answer.table, names(answer), answer_chart.MOST_POINTS)


_FEWEST_POINTS: Final = 2
_WHOLE: Final = 10_000
