"""What each slice was and is, as a table: the numbers behind the bars of what changed."""

from typing import Any, Final

import pandas as pd
import streamlit as st

from aigc_data.ui.choice_words import TITLES, value_words

MOST_ROWS: Final = 100


def changed_table(slices: pd.DataFrame) -> None:
    """Draw the first rows of `Changed.slices`; effects in points, rates in percent."""
    st.dataframe(
        _cells(slices.head(MOST_ROWS)),
        hide_index=True,
        column_config=_config(),
        placeholder="",
        alt="What each slice was and is",
    )


def _cells(rows: pd.DataFrame) -> pd.DataFrame:
    named = zip(rows["dimension"], rows["value"], strict=True)
    return pd.DataFrame(
        {
            "Slice": [TITLES[name] for name in rows["dimension"]],
            "Value": [value_words(name, value) for name, value in named],
            **{title: rows[name] * 100 for title, name in (POINTS | PERCENT).items()},
            **{title: rows[name] for title, name in COUNTS.items()},
            "Remark": ["too few to say" if few else "" for few in rows["few"]],
        }
    )


def _config() -> dict[str, Any]:
    points = st.column_config.NumberColumn(format="%+.2f", help="Points of the failure rate.")
    percent = st.column_config.NumberColumn(format="%.1f %%")
    count = st.column_config.NumberColumn(format="localized")
    kinds = ((POINTS, points), (PERCENT, percent), (COUNTS, count))
    return {title: config for titles, config in kinds for title in titles}


POINTS: Final = {"Explains": "effect", "By rate": "rate_effect", "By mix": "mix_effect"}
PERCENT: Final = {"Rate before": "rate_before", "Rate now": "rate"}
COUNTS: Final = {
    "Failed before": "failed_before",
    "Failed now": "failed",
    "Ended before": "ended_before",
    "Ended now": "ended",
}
"""The heads of the columns and what they show of a slice."""
