"""How the answer of a saved query is drawn: put into the address, and read off it to be saved."""

from typing import Final

import streamlit as st

from aigc_data.queries.query_chart import QueryChart
from aigc_data.store.sandbox.query import Answer
from aigc_data.ui.saved_queries import KnownQuery
from aigc_data.ui.sql.answer_chart_view import KEY, chart_choice
from aigc_data.ui.sql.desk import Desk

FIELDS: Final = ("type", "x", "y", "colour")


def show_as_saved(opened: KnownQuery | None) -> None:
    """Put the picture of a saved query into the address, where that says none itself."""
    chart = opened.query.chart if opened else None
    if chart is None or any(name.startswith(KEY) for name in st.query_params):
        return
    said = {name: str(getattr(chart, name)) for name in FIELDS}
    st.query_params.update({f"{KEY}{name}": text for name, text in said.items() if text})


def show_anew(opened: KnownQuery | None) -> None:
    """Put the picture of a saved query into the address in the place of another query's."""
    for name in [name for name in st.query_params if name.startswith(KEY)]:
        del st.query_params[name]
    show_as_saved(opened)


def shown_picture(held: Desk) -> QueryChart | None:
    """Return the picture that is shown; None where the answer is shown as rows, or not there.

    What is not there yet is drawn as it was saved.
    """
    answer = held.asked.outcome if held.asked else None
    if not isinstance(answer, Answer):
        return held.opened.query.chart if held.opened else None
    choice = chart_choice(answer) if f"{KEY}type" in st.query_params else None
    if choice is None:
        return None
    return QueryChart(type=choice.type, x=choice.x, y=choice.y, colour=choice.colour)
