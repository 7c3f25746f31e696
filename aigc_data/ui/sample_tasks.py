"""A few tasks of any kind as a small table, each with the way to its page."""

from collections.abc import Mapping
from typing import Any, Final, Literal

import pandas as pd
import streamlit as st

from aigc_data.ui import theme, viewer, words
from aigc_data.ui.list_place import ListPlace
from aigc_data.ui.task_link import task_links
from aigc_data.ui.task_table import error_text, model_name, one_line, records

ROW_HEIGHT: Final = 36
PROMPT: Final = "Prompt"
ERROR: Final = "Error"
COLUMNS: Final = ("Task", "Created", "Status", "Model", "Took")


def sample_tasks(rows: pd.DataFrame, told: Literal["Prompt", "Error"]) -> None:
    """Draw the tasks, rows of the view `tasks` with times in UTC, with their prompts or errors."""
    link = task_links(ListPlace())
    looks = theme.STATUS.values()
    cells = [
        {"Task": link(row["account"], row["task_id"])} | _cells(row, told) for row in records(rows)
    ]
    st.dataframe(
        pd.DataFrame(cells, columns=[*COLUMNS, told]),
        hide_index=True,
        row_height=ROW_HEIGHT,
        column_config={
            "Task": st.column_config.LinkColumn(width=60, display_text="Open"),
            "Created": st.column_config.TextColumn(width=146),
            "Status": st.column_config.MultiselectColumn(
                options=[look.word for look in looks],
                color=[look.light for look in looks],
                width=106,
            ),
            "Model": st.column_config.TextColumn(width=130),
            "Took": st.column_config.TextColumn(alignment="right", width=90),
            told: st.column_config.TextColumn(width=420),
        },
        alt="Tasks, newest first",
    )


def _cells(row: Mapping[str, Any], told: str) -> dict[str, Any]:
    created = row["created_at"]
    return {
        "Created": words.moment(created, viewer.zone()) if created else "",
        "Status": [theme.status(row["status"]).word],
        "Model": model_name(row),
        "Took": words.duration(row["total_s"]),
        told: one_line(row["prompt"] if told == PROMPT else error_text(row)),
    }
