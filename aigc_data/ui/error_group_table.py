"""The groups of failures as a table: what they say, how many, since when, and their shape."""

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from aigc_data.analysis.error_groups import ErrorGroup, Standing
from aigc_data.ui import theme
from aigc_data.ui.choice_words import NOT_KNOWN
from aigc_data.ui.retry_words import retry_cell
from aigc_data.ui.task_table import one_line

CLASS: Final = "Class"
STANDING: Final = "Seen"
SAYS: Final = "What it says"
NOTHING_SAID: Final = "(no message)"
NARROW: Final = (
    "Tasks", SAYS, CLASS, STANDING, "Share", "Trend", "Retries", "Models", "Last seen",
    "First seen",
)  # fmt: skip
"""The order on a phone, which shows the first ones alone."""
FAILS_AGAIN: Final = theme.SURFACES["light"].categories[4]
MAY_PASS: Final = theme.STATUS["waiting"].light
STANDING_WORDS: Final = {Standing.NEW: "New", Standing.BACK: "Back"}


def table(groups: Sequence[ErrorGroup], zone: str) -> pd.DataFrame:
    """Return a row for each group; times are in the zone, an IANA name."""
    times = {
        name: pd.to_datetime([getattr(group, field) for group in groups], utc=True).tz_convert(zone)
        for name, field in (("Last seen", "last_ever_at"), ("First seen", "first_ever_at"))
    }
    return pd.DataFrame(
        {
            CLASS: [[group.explained.title] for group in groups],
            SAYS: [says(group) for group in groups],
            "Tasks": [group.tasks for group in groups],
            "Share": [100 * group.share for group in groups],
            "Trend": [list(group.trend) for group in groups],
            STANDING: [_standing(group) for group in groups],
            "Retries": [retry_cell(group.retries) for group in groups],
            "Models": [_models(group.models) for group in groups],
            **times,
        }
    )


def column_config(groups: Sequence[ErrorGroup]) -> Mapping[str, ColumnConfig]:
    """Return how the columns look; the words on a class are white in both themes."""
    titles = {group.explained.title: group.explained.retry for group in groups}
    return {
        CLASS: st.column_config.MultiselectColumn(
            options=list(titles),
            color=[MAY_PASS if retry else FAILS_AGAIN for retry in titles.values()],
            width=152,
            help="Grey: the same request may succeed later. Brown: it fails again as it is.",
        ),
        SAYS: st.column_config.TextColumn(
            width=340, help="<*> stands for what differs from one message to the next."
        ),
        "Tasks": st.column_config.NumberColumn(width=72, format="localized"),
        "Share": st.column_config.NumberColumn(
            width=72, format="%.1f %%", help="Of all failures that the filter selects."
        ),
        "Trend": st.column_config.BarChartColumn(
            width=130, y_min=0, color="gray", help="Tasks over the time range, by creation."
        ),
        STANDING: st.column_config.MultiselectColumn(
            options=list(STANDING_WORDS.values()),
            color=[theme.STATUS["failed"].light, theme.SURFACES["light"].accent],
            width=70,
            help="New: never seen before the time range. Back: seen again after it was quiet for a "
            "week or more, and for far longer than usual.",
        ),
        "Retries": st.column_config.TextColumn(
            width=82,
            alignment="right",
            help="How many succeeded when the same prompt was tried again within a day.",
        ),
        "Models": st.column_config.TextColumn(width=132),
        "Last seen": st.column_config.DatetimeColumn(width=112, format="distance"),
        "First seen": st.column_config.DatetimeColumn(width=112, format="distance"),
    }


def says(group: ErrorGroup) -> str:
    """Return the code and the template of a group, on one line."""
    said = ": ".join(filter(None, (group.error_code, group.template)))
    return one_line(said) or NOTHING_SAID


def _standing(group: ErrorGroup) -> list[str]:
    return [STANDING_WORDS[group.standing]] if group.standing else []


def _models(models: Sequence[str]) -> str:
    first = next(iter(models), "") or NOT_KNOWN
    return f"{first} +{len(models) - 1}" if len(models) > 1 else first
