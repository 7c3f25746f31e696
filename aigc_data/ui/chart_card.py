"""A picture in its card: the question it answers, its window and n, and the way to its tasks."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import streamlit as st

from aigc_data.analysis.filter_state import FilterState
from aigc_data.ui import words
from aigc_data.ui.charts.base import CONFIG
from aigc_data.ui.charts.drawing import Drawing
from aigc_data.ui.lead import follow, offer

Lead = Callable[[list[Any]], FilterState | None]
"""What a point carries to the state of the filter that its tasks are found by, if there is one."""


class Chart(NamedTuple):
    """A picture that answers a question."""

    key: str
    question: str
    note: str
    figure: Drawing
    lead: Lead
    alt: str
    shaded: str = ""
    """What the shades in it mean, letter by letter."""
    remark: str = ""
    """What else is said under it, letter by letter."""


def chart_card(chart: Chart, state: FilterState) -> None:
    """Draw a picture in its card; a click on a point leads to its tasks."""
    with st.container(border=True, gap="xsmall", height="stretch"):
        st.markdown(f"**{words.plain(chart.question)}**")
        st.caption(chart.note)
        st.plotly_chart(
            chart.figure,
            key=chart.key,
            theme=None,
            config=CONFIG,
            on_select=partial(_chosen, chart, state),
            selection_mode="points",
            alt=chart.alt,
        )
        if chart.remark:
            st.caption(words.plain(chart.remark))
        if chart.shaded:
            st.caption(f"Shaded: {words.plain(chart.shaded)}")
        held = st.session_state.get(f"{chart.key}.lead")
        if held and held[0] == state:
            with st.container(horizontal=True, gap="small"):
                offer(held[1])


def _chosen(chart: Chart, state: FilterState) -> None:
    """Go to the tasks behind a point, or keep them to be offered under the picture.

    A callback, for it is called before the page is drawn anew: with newer data the picture is
    another element for Streamlit, and the choice would be lost with the old one.
    """
    points = st.session_state[chart.key].selection.points
    lead = chart.lead(points[0]["customdata"]) if points else None
    st.session_state[f"{chart.key}.lead"] = (state, lead) if lead else None
    if lead:
        follow(lead)
