"""The answer as a picture: guessed, and chosen otherwise in four fields that the address holds."""

from typing import Final

import streamlit as st

from aigc_data.queries.query_chart import ChartType
from aigc_data.store.sandbox.query import Answer, Column
from aigc_data.ui import theme, viewer, words
from aigc_data.ui.charts import answer_chart as chart
from aigc_data.ui.charts.base import CONFIG
from aigc_data.ui.charts.chart_choice import ChartChoice, Rows, guess, is_number
from aigc_data.ui.sql.address import GUESSED
from aigc_data.ui.sql.answer_rows import dicts, names

FIELDS: Final = {"type": "Drawn as", "x": "Across", "y": "Number", "colour": "Colour"}
KEY: Final = "chart."
"""Before the name of a field in the address."""


def chart_choice(answer: Answer) -> ChartChoice | None:
    """Return what is drawn: what the address says where it can be, else what is guessed."""
    columns = _columns(answer)
    guessed = guess(columns, _rows(answer))
    if guessed is None:
        return None
    said = {name: st.query_params.get(f"{KEY}{name}", "") for name in FIELDS}
    known = [column.name for column in columns]
    numbers = [column.name for column in columns if is_number(column)]
    colour = said["colour"] if f"{KEY}colour" in st.query_params else guessed.colour
    return ChartChoice(
        ChartType(said["type"]) if said["type"] in set(ChartType) else guessed.type,
        said["x"] if said["x"] in known else guessed.x,
        said["y"] if said["y"] in numbers else guessed.y,
        colour if colour in known else "",
    )


def answer_chart(answer: Answer) -> None:
    """Draw the picture and its fields."""
    choice = chart_choice(answer)
    if choice is None:
        return
    if st.query_params.get(f"{KEY}type") == GUESSED:
        st.query_params[f"{KEY}type"] = choice.type.value
    columns, rows = _columns(answer), _rows(answer)
    _fields(columns, choice)
    room = chart.PHONE if viewer.on_a_phone() else chart.PAGE
    drawn = chart.figure(columns, rows, choice, shown=theme.mode(), room=room)
    st.plotly_chart(
        drawn,
        key="sql.chart",
        theme=None,
        config=CONFIG,
        alt=f"{choice.y} by {choice.x}",
    )
    st.caption(words.plain(_note(answer, columns, rows, choice)))


def _fields(columns: list[Column], choice: ChartChoice) -> None:
    known = [column.name for column in columns]
    numbers = [column.name for column in columns if is_number(column)]
    options: dict[str, list[str]] = {
        "type": [*ChartType],
        "x": known,
        "y": numbers,
        "colour": ["", *known],
    }
    with st.container(horizontal=True, gap="small", key="sql.chart.fields"):
        for name, label in FIELDS.items():
            st.session_state[f"sql.{KEY}{name}"] = getattr(choice, name)
            st.selectbox(
                label,
                options[name],
                format_func=_word,
                key=f"sql.{KEY}{name}",
                width=160,
                on_change=_choose,
            )


def _choose() -> None:
    said = {f"{KEY}{name}": str(st.session_state[f"sql.{KEY}{name}"]) for name in FIELDS}
    st.query_params.update(said)


def _word(value: str) -> str:
    if isinstance(value, ChartType):
        return value.value.capitalize()
    return value or "One colour"


def _note(answer: Answer, columns: list[Column], rows: Rows, choice: ChartChoice) -> str:
    """Say how many rows are drawn, which are added up, and what is not drawn."""
    every = answer.table.num_rows
    first = f"the first {words.count(len(rows))} of " if every > len(rows) else ""
    said = [f"{first}{words.count(every)} row{'' if every == 1 else 's'}"]
    said += filter(None, (chart.added_up(columns, rows, choice),))
    if left_out := chart.left_out(columns, rows, choice):
        said.append(f"not drawn: {left_out}")
    return " ".join(f"{one[0].upper()}{one[1:]}." for one in said)


def _columns(answer: Answer) -> list[Column]:
    return [
        Column(name, column.type)
        for name, column in zip(names(answer), answer.columns, strict=True)
    ]


def _rows(answer: Answer) -> Rows:
    return dicts(answer.table, names(answer), chart.MOST_POINTS)
