"""Opening a saved query on the page: its text, its parameters, and how its answer is drawn."""

from typing import Final

import streamlit as st

from aigc_data.queries.query_chart import ChartType, QueryChart
from aigc_data.ui.saved_queries import KnownQuery

CHART: Final = "chart."
"""Before the name of a field of the picture in the address."""
FIELDS: Final = ("type", "x", "y", "colour")


def show_as_saved(opened: KnownQuery | None) -> None:
    """Put the picture of a saved query into the address, where that says none itself."""
    chart = opened.query.chart if opened else None
    if chart is None or any(name.startswith(CHART) for name in st.query_params):
        return
    said = {name: str(getattr(chart, name)) for name in FIELDS}
    st.query_params.update({f"{CHART}{name}": text for name, text in said.items() if text})


def forget_picture() -> None:
    """Take what is said of a picture out of the address: it was of another query."""
    for name in [name for name in st.query_params if name.startswith(CHART)]:
        del st.query_params[name]


def shown_picture() -> QueryChart | None:
    """Return the picture that the address says; None where the answer is shown as rows."""
    said = {name: st.query_params.get(f"{CHART}{name}", "") for name in FIELDS}
    if said["type"] not in set(ChartType):
        return None
    return QueryChart(type=ChartType(said["type"]), x=said["x"], y=said["y"], colour=said["colour"])
