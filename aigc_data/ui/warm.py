"""What is done once so that the first viewer does not wait for it: imports and first queries."""

import importlib
import logging
from typing import Final

import plotly.io

from aigc_data.analysis.figures import figures
from aigc_data.analysis.filter import Preset, TaskFilter, window
from aigc_data.analysis.names import names
from aigc_data.analysis.overview import Overview, overview
from aigc_data.store.store import Store
from aigc_data.ui.charts import (
    day_by_hour,
    duration_by_model,
    failure_by_model,
    status_over_time,
)
from aigc_data.ui.runtime import runtime
from aigc_data.ui.sql_editor.route import words_url
from aigc_data.ui.viewer import now

LOG: Final = logging.getLogger(__name__)
MODULES: Final = (
    "pandas",
    "plotly.graph_objects",
    "plotly.io",
    "pyarrow",
    "pytz",
    "streamlit.elements.plotly_chart",
    "aigc_data.ui.page_head",
    "aigc_data.ui.filter_bar",
    "aigc_data.ui.empty",
    "aigc_data.ui.charts",
    "aigc_data.ui.sql.page",
)


def warm() -> None:
    """Import what pages import, and ask the store the first page's questions once.

    What fails here is left to the page, which says it in place.
    """
    for name in MODULES:
        importlib.import_module(name)
    opened = runtime().store
    if opened is None:
        return
    try:
        _ask(opened)
    except Exception:
        LOG.exception("The first questions could not be answered")


def _ask(opened: Store) -> None:
    since, until = window(Preset.WEEK, now())
    week = TaskFilter(since, until)
    with opened.cursor() as db:
        figures(db, week)
        names(db, week)
        _draw(overview(db, week, "UTC"))
    words_url()


def _draw(found: Overview) -> None:
    """Draw every picture once: Plotly loads what it needs when it is first needed."""
    failure_by_model.figure(found.failures, shown="light", rows=1)
    duration_by_model.figure(found.durations, shown="light", rows=1)
    status_over_time.figure(found.status_over_time, shown="light", zone="UTC")
    drawn = day_by_hour.figure(found.day_by_hour, shown="light", zone="UTC")
    plotly.io.to_json(drawn, validate=False)
