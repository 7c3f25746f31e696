from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aigc_data.medium import Medium
from aigc_data.result_link import ResultLink
from aigc_data.task import TaskKind
from aigc_data.ui.result_state import ResultState, file_name, medium, result_state
from tests.tasks import IMAGE_ID

NOON = datetime(2026, 9, 14, 12, 0, tzinfo=UTC)
DONE: dict[str, Any] = {"status": "successful", "account": "main", "result_expires_at": None}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ResultState.ASKABLE),
        ({"result_expires_at": NOON + timedelta(seconds=1)}, ResultState.ASKABLE),
        ({"result_expires_at": NOON}, ResultState.EXPIRED),
        ({"account": "other", "result_expires_at": NOON}, ResultState.ELSEWHERE),
        ({"status": "waiting"}, ResultState.OPEN),
        ({"status": "executing"}, ResultState.OPEN),
        ({"status": "failed"}, ResultState.FAILED),
        ({"status": "unknown"}, ResultState.UNKNOWN),
        ({"status": "a new word"}, ResultState.UNKNOWN),
    ],
)
def test_a_row_says_whether_there_is_a_result_to_ask_for(
    changes: dict[str, Any], expected: ResultState
) -> None:
    assert result_state(DONE | changes, ("main",), NOON) is expected


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("a.png?x=1.mp4", TaskKind.VIDEO, Medium.IMAGE),
        ("a.MP4", TaskKind.VIDEO, Medium.VIDEO),
        ("a.wav", TaskKind.AUDIO, Medium.AUDIO),
        ("a.glb", TaskKind.VIDEO, Medium.FILE),
        ("a.svg", TaskKind.IMAGE, Medium.FILE),
        ("a", TaskKind.IMAGE, Medium.IMAGE),
        ("a", TaskKind.SCENARIO, Medium.VIDEO),
        ("a", None, Medium.FILE),
    ],
)
def test_a_file_is_shown_by_its_extension_then_by_its_kind(
    name: str, kind: TaskKind | None, expected: Medium
) -> None:
    assert medium(ResultLink(f"https://a.example/{name}"), kind) is expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (f"x/{IMAGE_ID}_0.png?q=1", f"{IMAGE_ID}_0.png"),
        ("x/y.jpg", f"{IMAGE_ID}_2.jpg"),
        ("x/y", f"{IMAGE_ID}_2"),
        (f"x/{IMAGE_ID}_狐.png", f"{IMAGE_ID}_2.png"),
        (f"x/{IMAGE_ID}{'a' * 300}.png", f"{IMAGE_ID}_2.png"),
    ],
)
def test_a_downloaded_file_is_named_after_its_task(path: str, expected: str) -> None:
    assert file_name(ResultLink(f"https://a.example/{path}"), IMAGE_ID, 2) == expected
