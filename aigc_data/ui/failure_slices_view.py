"""The failure rate by each dimension; each point leads to the failed tasks behind it."""

from typing import Final

from aigc_data.analysis.failure_slices import DIMENSIONS, failure_slices
from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.filter_state import CHOICES, FilterState
from aigc_data.analysis.stats import USEFUL_N
from aigc_data.ui import theme, viewer, words
from aigc_data.ui.block import block
from aigc_data.ui.cache import ask, drawn
from aigc_data.ui.chart_card import Chart, chart_card
from aigc_data.ui.charts import failure_by_slice
from aigc_data.ui.choice_words import TITLES
from aigc_data.ui.recent import Question
from aigc_data.ui.slice_lead import failed_of_slice
from aigc_data.ui.url_choice import url_choice
from aigc_data.ui.window_words import window_words

KEY: Final = "by"
NAMES: Final = {name: key for key, name in CHOICES.items()}
"""The names that dimensions have in the URL: those of the filter's choices."""
QUESTIONS: Final = {
    "models": "Which model versions fail more than the others?",
    "families": "Which models fail more than the others?",
    "kinds": "Which kinds of tasks fail more than the others?",
    "task_types": "Which task types fail more than the others?",
    "resolutions": "At which resolutions do more tasks fail?",
    "operators": "Whose tasks fail more than those of the others?",
    "hours": "At which hours of the day do more tasks fail?",
}


def slices_ahead(task_filter: TaskFilter) -> tuple[Question, ...]:
    """Return what the view asks."""
    return (Question(failure_slices, task_filter, (viewer.zone().key,)),)


def failure_slices_view(task_filter: TaskFilter, state: FilterState) -> None:
    """Draw the choice of a dimension and the rates of its values."""
    shown = {NAMES[name]: TITLES[name] for name in DIMENSIONS}
    dimension = CHOICES[url_choice("Dimension", KEY, shown)]
    with block("The failure rates"):
        zone = viewer.zone().key
        frame = ask(failure_slices, task_filter, zone)
        slices = frame[frame["dimension"] == dimension]
        ended, still = int(slices["ended"].sum()), int(slices["open"].sum())
        chart_card(
            Chart(
                f"chart.slices.{dimension}",
                QUESTIONS[dimension],
                f"{window_words(state)} · n = {words.count(ended)} ended tasks, "
                f"{words.count(still)} still open · 95 % intervals; grey where n < {USEFUL_N}",
                drawn(
                    failure_by_slice.figure, failure_slices, task_filter, zone,
                    dimension=dimension, shown=theme.mode(), narrow=viewer.on_a_phone(),
                ),
                lambda at: failed_of_slice(state, at[0], at[1]) if at else None,
                f"Failure rate by {TITLES[dimension].lower()}",
                remark=_remark(dimension, zone),
            ),
            state,
        )  # fmt: skip


def _remark(dimension: str, zone: str) -> str:
    if dimension == "hours":
        return f"By the hour of creation, on the clocks of {zone}."
    return "What surely fails most comes first. A click on a point shows its failed tasks."
