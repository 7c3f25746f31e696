"""One page of a list as a table: the console's columns in the console's order, then ours.

Cells are texts made here, so that the viewer's zone, units and ± are right. A cell holds the whole
value (double-click shows it, Ctrl+C copies it) and shows a short form of it.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler
from streamlit.elements.lib.column_types import ColumnConfig

from aigc_data.analysis.task_rows import Sort
from aigc_data.task import TaskKind
from aigc_data.ui import measured_words, theme, words
from aigc_data.ui.fates import NOT_ASKED, Outlooks, fate_words

Link = Callable[[str, str], str]
"""Account and task ID to the address of the task's page."""

TASK_ID: Final = "Task ID"
STATUS: Final = "Task Status"
ACCOUNT: Final = "Account"
PROMPT: Final = "Prompt"
DURATION: Final = "Video Duration (s)"
OPERATION: Final = "Operation"
RESULT: Final = "Result"
ERROR: Final = "Error"
COLUMNS: Final = (
    TASK_ID, "Task Type", STATUS, PROMPT, "Model", "Resolution", DURATION, "Creation Time",
    "End Time", OPERATION, RESULT, ACCOUNT, "Total time", ERROR, "Operator",
)  # fmt: skip
MEASURED: Final = "✓: measured on the kept file. Without it: in the cloud's answer, or asked for."
PROMPT_WIDTH: Final = 112
DURATION_WIDTH: Final = 132
"""Pixels."""
SORT_OF_COLUMN: Final = {
    "Creation Time": Sort.CREATED,
    "End Time": Sort.FINISHED,
    "Total time": Sort.DURATION,
    "Model": Sort.MODEL,
    STATUS: Sort.STATUS,
}
"""The columns that the whole list can be ordered by."""


def columns(kind: TaskKind, *, several: bool = False) -> tuple[str, ...]:
    """Return the columns that a list of a kind has.

    Pictures have no duration, and where there are not `several` accounts all tasks are of one.
    """
    without = {DURATION} if kind is TaskKind.IMAGE else set()
    if not several:
        without.add(ACCOUNT)
    return tuple(name for name in COLUMNS if name not in without)


def records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows as dicts in which what is not known is None."""
    names = [str(name) for name in rows]
    columns = [[_known(value) for value in rows[name].tolist()] for name in rows]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def table(
    rows: pd.DataFrame,
    kind: TaskKind,
    zone: ZoneInfo,
    link: Link,
    *,
    several: bool = False,
    results: Outlooks = NOT_ASKED,
) -> pd.DataFrame:
    """Return the cells of a page of rows, which are columns of the `tasks` view."""
    cells = [_cells(row, zone, link) | _result_cells(row, results) for row in records(rows)]
    return pd.DataFrame(cells, columns=list(columns(kind, several=several)))


def shortened(cells: pd.DataFrame) -> Styler:
    """Return the table with the short forms that its cells show, those that have one first."""
    short: dict[Any, str | Callable[[object], str] | None] = {
        TASK_ID: _short_id,
        PROMPT: _one_line,
        ERROR: _one_line,
    }
    first = cells[[*short, *(name for name in cells if name not in short)]]
    pd.set_option("styler.render.max_columns", len(short))  # the others show what they hold
    return first.style.format(short)


def column_config(kind: TaskKind) -> Mapping[str, ColumnConfig]:
    """Return how the columns look; the words on a status are white in both themes.

    The console's columns fit on a page of 1440 pixels; where there is no duration the prompt has
    its room.
    """
    looks = theme.STATUS.values()
    return {
        TASK_ID: st.column_config.TextColumn(
            width=92, pinned=True, help="Short; the cell holds it whole: double-click, or copy."
        ),
        "Task Type": st.column_config.TextColumn(width=108),
        STATUS: st.column_config.MultiselectColumn(
            options=[look.word for look in looks],
            color=[look.light for look in looks],
            width=106,
        ),
        PROMPT: st.column_config.TextColumn(
            width=PROMPT_WIDTH + (DURATION_WIDTH if kind is TaskKind.IMAGE else 0),
            help="Double-click a cell to read all.",
        ),
        "Model": st.column_config.TextColumn(width=124),
        "Resolution": st.column_config.TextColumn(width=92, help=MEASURED),
        DURATION: st.column_config.TextColumn(
            width=DURATION_WIDTH, alignment="right", help=MEASURED
        ),
        "Creation Time": st.column_config.TextColumn(width=146),
        "End Time": st.column_config.TextColumn(
            width=176,
            help="± says how far off an estimated time may be: the cloud does not say when a "
            "picture or video was done.",
        ),
        OPERATION: st.column_config.LinkColumn(width=90, display_text="View Result"),
        RESULT: st.column_config.TextColumn(
            width=140,
            help="Whether the files are kept by this app, for how long the cloud still has them, "
            "or that they are lost.",
        ),
        ACCOUNT: st.column_config.TextColumn(width=110),
        "Total time": st.column_config.TextColumn(
            width=136, alignment="right", help="From creation to end."
        ),
        ERROR: st.column_config.TextColumn(width=300),
        "Operator": st.column_config.TextColumn(width=120),
    }


def short_id(task_id: str) -> str:
    """Return the part of an ID that tells tasks apart: "7c9e6679…"; a short ID is left whole."""
    found = _RANDOM_PART.search(task_id)
    if found:
        return f"{found[1]}…"
    return task_id if len(task_id) <= _LONGEST_ID else f"{task_id[: _LONGEST_ID - 1]}…"


def one_line(text: str | None) -> str:
    """Return a text on one line, cut where no table is that wide."""
    line = " ".join((text or "").split())
    return line if len(line) <= _LONGEST_LINE else f"{line[: _LONGEST_LINE - 1]}…"


def model_name(row: Mapping[str, Any]) -> str:
    """Return a model as people say it: "Kling 3.0"; an empty text where it is not known."""
    return " ".join(filter(None, (row["model"], row["model_version"])))


def error_text(row: Mapping[str, Any]) -> str:
    """Return why a task failed, or what it warns of, with the code before the words."""
    code, message = row["error_code"], row["error_message"]
    return ": ".join(filter(None, (code, message))) or (row["failure_kind"] or "")


def _known(value: object) -> object:
    """Return the value; None for each of the ways in which pandas says that there is none."""
    missing = value is pd.NaT or value is pd.NA or (isinstance(value, float) and value != value)
    return None if missing else value


def _short_id(value: object) -> str:
    return short_id(value) if isinstance(value, str) else ""


def _one_line(value: object) -> str:
    return one_line(value) if isinstance(value, str) else ""


_RANDOM_PART = re.compile(r"(?:^|-)([0-9a-f]{8})(?:[0-9a-f]{24}|-[0-9a-f-]{27})$")
_LONGEST_ID = 14
_LONGEST_LINE = 200


def _cells(row: Mapping[str, Any], zone: ZoneInfo, link: Link) -> dict[str, Any]:
    """Return the cells of a row in the order of COLUMNS."""
    return {
        TASK_ID: row["task_id"],
        "Task Type": words.title(row["task_type"] or ""),
        STATUS: [theme.status(row["status"]).word],
        PROMPT: row["prompt"],
        "Model": model_name(row),
        "Resolution": "",
        DURATION: "",
        "Creation Time": words.moment(row["created_at"], zone) if row["created_at"] else "",
        "End Time": ended(row, zone),
        OPERATION: link(row["account"], row["task_id"]),
        RESULT: "",
        ACCOUNT: row["account"],
        "Total time": _total(row),
        ERROR: error_text(row),
        "Operator": row["operator"] or "",
    }


def _result_cells(row: Mapping[str, Any], results: Outlooks) -> dict[str, str]:
    """Return the cells that a kept file may say more of than the row does."""
    found = results.of(row)
    return {
        "Resolution": measured_words.resolution_cell(row, found),
        DURATION: measured_words.length_cell(row, found),
        RESULT: fate_words(found, results.at),
    }


def ended(row: Mapping[str, Any], zone: ZoneInfo) -> str:
    """Return the end of a task in the viewer's zone, with its ± where it is estimated."""
    at, margin_s = row["finished_at"], row["finished_at_margin_s"]
    if at is None:
        return ""
    said = words.moment(at, zone)
    return f"{said} ± {words.duration(margin_s)}" if margin_s else said


def _total(row: Mapping[str, Any]) -> str:
    if row["total_s"] is None:
        return ""
    return words.with_margin(row["total_s"], row["finished_at_margin_s"])
