from datetime import UTC, datetime
from typing import Any

import pytest

from aigc_data.task import FailureKind, TaskKind, TaskStatus
from aigc_data.wire.value import BrokenRow
from aigc_data.wire.vod_detail import from_vod_detail
from tests.wire.answers import SEEN

TASK_ID = "1250000000-AigcVideoTask-25dacdcef7dd2b20fdt"


def detail(**inner: Any) -> dict[str, Any]:
    task = {
        "TaskId": TASK_ID,
        "ErrCode": 0,
        "ErrCodeExt": "",
        "Message": "",
        "Input": {"ModelName": "Kling", "Prompt": "a car", "OutputConfig": {"Duration": 5.0}},
        "Output": {
            "FileInfos": [
                {"FileUrl": "https://v.example/f0.mp4", "ExpireTime": "2026-09-21T03:08:00Z"}
            ]
        },
    }
    return {
        "TaskType": "AigcVideoTask",
        "Status": "FINISH",
        "CreateTime": "2026-09-14T03:05:00Z",
        "BeginProcessTime": "2026-09-14T03:05:01Z",
        "FinishTime": "2026-09-14T03:08:00Z",
        "AigcVideoTask": task | inner,
    }


def test_a_finished_task_of_vod_has_its_times_and_length() -> None:
    task = from_vod_detail(detail(), account="main", seen_at=SEEN)
    assert (task.task_id, task.kind, task.status) == (
        TASK_ID,
        TaskKind.VIDEO,
        TaskStatus.SUCCESSFUL,
    )
    assert task.finished_exactly_at == datetime(2026, 9, 14, 3, 8, tzinfo=UTC)
    assert (task.model, task.prompt, task.video_duration_s) == ("Kling", "a car", 5.0)
    assert task.result_urls == ("https://v.example/f0.mp4",)
    assert task.result_expires_at == datetime(2026, 9, 21, 3, 8, tzinfo=UTC)


def test_finish_with_an_error_code_is_a_failure() -> None:
    failed = detail(ErrCode=70000, ErrCodeExt="ContentModerationFailed", Message="no", Output={})
    task = from_vod_detail(failed, account="main", seen_at=SEEN)
    assert (task.status, task.failure_kind) == (TaskStatus.FAILED, FailureKind.FAILED)
    assert (task.error_code, task.error_message) == ("ContentModerationFailed", "no")


def test_another_task_of_vod_is_broken() -> None:
    with pytest.raises(BrokenRow, match="holds no AIGC task"):
        from_vod_detail({"TaskType": "Procedure"}, account="main", seen_at=SEEN)
