from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pyarrow as pa
import pytest
from streamlit.elements.lib.pandas_styler_utils import marshall_styler
from streamlit.proto.ArrowData_pb2 import ArrowData

from aigc_data.analysis.result_fate import Fate, Noted, Outlook
from aigc_data.analysis.task_rows import PAGE_COLUMNS
from aigc_data.task import TaskKind
from aigc_data.ui.fates import Outlooks
from aigc_data.ui.task_table import (
    COLUMNS,
    columns,
    error_text,
    one_line,
    records,
    short_id,
    shortened,
    table,
)
from tests.tasks import IMAGE_ID, VIDEO_ID

BERLIN = ZoneInfo("Europe/Berlin")
CREATED = datetime(2026, 9, 14, 12, 0, 5, tzinfo=UTC)
VIDEO: dict[str, Any] = dict.fromkeys(PAGE_COLUMNS) | {
    "account": "main",
    "task_id": VIDEO_ID,
    "kind": "video",
    "task_type": "text-to-video",
    "status": "successful",
    "prompt": "a fox\nin the snow",
    "model": "Kling",
    "model_version": "3.0",
    "resolution": "1920x1080",
    "video_duration_s": 5.0,
    "created_at": CREATED,
    "finished_at": datetime(2026, 9, 14, 12, 1, 35, tzinfo=UTC),
    "finished_at_margin_s": 4.0,
    "total_s": 90.0,
    "operator": "studio",
}
OPEN: dict[str, Any] = dict.fromkeys(PAGE_COLUMNS) | {
    "account": "main",
    "task_id": IMAGE_ID,
    "task_type": "unknown",
    "status": "paused",
}


def link(account: str, task_id: str) -> str:
    return f"/task?{account}/{task_id}"


def frame(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(PAGE_COLUMNS))


def test_a_row_becomes_the_consoles_cells_and_ours() -> None:
    assert records(table(frame(VIDEO), TaskKind.VIDEO, BERLIN, link)) == [
        {
            "Task ID": VIDEO_ID,
            "Task Type": "Text-to-video",
            "Task Status": ["Successful"],
            "Prompt": "a fox\nin the snow",
            "Model": "Kling 3.0",
            "Resolution": "1920x1080",
            "Video Duration (s)": "5",
            "Creation Time": "2026-09-14 14:00:05",
            "End Time": "2026-09-14 14:01:35 ± 4\u00a0s",
            "Operation": f"/task?main/{VIDEO_ID}",
            "Result": "",
            "Total time": "1\u00a0min 30\u00a0s ± 4\u00a0s",
            "Error": "",
            "Operator": "studio",
        }
    ]


def test_what_was_measured_on_a_kept_file_takes_the_place_of_what_was_said() -> None:
    kept = Noted(files=1, kept=1, width=1280, height=720, duration_s=5.041)
    found = {("main", VIDEO_ID): Outlook(Fate.KEPT, noted=kept)}
    cells = table(frame(VIDEO), TaskKind.VIDEO, BERLIN, link, results=Outlooks(CREATED, found))
    columns_of_it = ["Resolution", "Video Duration (s)", "Result"]
    assert cells[columns_of_it].values.tolist() == [["1280x720 ✓", "5.04 ✓", "Kept"]]


def test_what_is_not_known_is_blank_and_a_new_status_word_is_unknown() -> None:
    assert records(table(frame(VIDEO, OPEN), TaskKind.VIDEO, BERLIN, link))[1] == {
        "Task ID": IMAGE_ID,
        "Task Type": "Unknown",
        "Task Status": ["Unknown"],
        "Prompt": None,
        "Model": "",
        "Resolution": "",
        "Video Duration (s)": "",
        "Creation Time": "",
        "End Time": "",
        "Operation": f"/task?main/{IMAGE_ID}",
        "Result": "",
        "Total time": "",
        "Error": "",
        "Operator": "",
    }


def test_whose_a_task_is_is_said_where_there_are_several_accounts() -> None:
    assert set(COLUMNS) - set(columns(TaskKind.VIDEO)) == {"Account"}
    assert "Account" not in table(frame(VIDEO), TaskKind.VIDEO, BERLIN, link)
    cells = table(frame(VIDEO), TaskKind.VIDEO, BERLIN, link, several=True)
    assert list(cells["Account"]) == [VIDEO["account"]]


def test_pictures_have_no_duration() -> None:
    assert columns(TaskKind.VIDEO, several=True) == COLUMNS
    assert set(COLUMNS) - set(columns(TaskKind.IMAGE, several=True)) == {"Video Duration (s)"}
    assert list(table(frame(OPEN), TaskKind.IMAGE, BERLIN, link)) == list(columns(TaskKind.IMAGE))


def test_a_cell_shows_the_short_form_and_holds_the_whole() -> None:
    cells = table(frame(VIDEO, OPEN), TaskKind.VIDEO, BERLIN, link)
    styled = shortened(cells)
    sent = ArrowData()
    marshall_styler(sent, styled, "any")
    shown = pa.ipc.open_stream(sent.styler.display_values).read_pandas()
    assert shown[["Task ID", "Prompt", "Error"]].values.tolist() == [
        ["0f3b6a5c…", "a fox in the snow", ""],
        ["7c9e6679…", "", ""],
    ]
    assert list(shown["Creation Time"]) == ["2026-09-14 14:00:05", ""]
    held = styled.data[list(cells)]  # type: ignore[attr-defined]  # which the stubs do not know
    assert records(held) == records(cells)


@pytest.mark.parametrize(
    ("task_id", "short"),
    [
        (IMAGE_ID, "7c9e6679…"),
        ("c50f6094-3b56-a1fa-e616-0eec386bfc00", "c50f6094…"),
        ("1234567890", "1234567890"),
        ("<b>something else</b>", "<b>something …"),
        ("", ""),
    ],
)
def test_a_short_id_is_the_part_that_tells_tasks_apart(task_id: str, short: str) -> None:
    assert short_id(task_id) == short


def test_a_long_text_becomes_one_line() -> None:
    assert one_line("a\n\n  b\tc") == "a b c"
    assert one_line("x" * 2000) == f"{'x' * 199}…"
    assert one_line(None) == ""


@pytest.mark.parametrize(
    ("code", "message", "kind", "said"),
    [
        ("-401", "Save to cos failed", "failed", "-401: Save to cos failed"),
        (None, "ret:1201", "failed", "ret:1201"),
        (None, None, "timeout", "timeout"),
        (None, None, None, ""),
    ],
)
def test_an_error_is_its_code_and_message_or_at_least_its_kind(
    code: str | None, message: str | None, kind: str | None, said: str
) -> None:
    row = {"error_code": code, "error_message": message, "failure_kind": kind}
    assert error_text(row) == said
