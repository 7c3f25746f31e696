import json
from datetime import UTC, datetime
from typing import Any

import pytest

from aigc_data.task import FailureKind, Source, Task, TaskKind, TaskStatus, TaskType
from aigc_data.wire.scenario import from_scenario
from aigc_data.wire.value import BrokenRow
from tests.tasks import IMAGE_ID, VIDEO_ID
from tests.wire.answers import BUCKET, GATEWAY, SEEN, list_row, signed


def seen(**changes: Any) -> Task:
    return from_scenario(list_row(**changes), account="main", seen_at=SEEN)


def test_a_finished_redraw_becomes_a_task_with_utc_times_and_no_secrets() -> None:
    request = {"Input": {"Url": "https://in.example/1.mp4"}, "TaskInfo": {"Style": "粘土风"}}
    assert seen() == Task(
        account="main",
        task_id="5f1c2a30-4b5d-4e6f-8a7b-0c1d2e3f4a5b",
        kind=TaskKind.SCENARIO,
        task_type=TaskType.VIDEO_REDRAW,
        status=TaskStatus.SUCCESSFUL,
        raw_status="FINISHED",
        status_seen_at=SEEN,
        prompt="粘土风",
        resolution="720p",
        aspect_ratio="16:9",
        request=json.dumps(request, ensure_ascii=False),
        created_at=datetime(2026, 9, 14, 12, 19, 49, tzinfo=UTC),
        created_exactly=True,
        scheduled_exactly_at=datetime(2026, 9, 14, 12, 19, 50, tzinfo=UTC),
        finished_exactly_at=datetime(2026, 9, 14, 12, 27, 8, tzinfo=UTC),
        terminal_seen_at=SEEN,
        signed_from=datetime(2026, 9, 14, 12, 26, 7, tzinfo=UTC),
        signed_until=datetime(2026, 9, 14, 12, 28, 7, tzinfo=UTC),
        result_urls=(f"{BUCKET}/redraw_output.mp4",),
        result_expires_at=datetime(2026, 9, 21, 12, 27, 7, tzinfo=UTC),
        sources=(Source.TASK_LIST,),
        first_seen_at=SEEN,
    )


@pytest.mark.parametrize(
    ("word", "status", "kind"),
    [
        ("PENDING", TaskStatus.WAITING, None),
        ("RUNNING", TaskStatus.EXECUTING, None),
        ("FINISHED", TaskStatus.SUCCESSFUL, None),
        ("FAILED", TaskStatus.FAILED, FailureKind.FAILED),
        ("TIMEOUT", TaskStatus.FAILED, FailureKind.TIMEOUT),
        ("STOP", TaskStatus.FAILED, FailureKind.STOPPED),
        ("REVIEWING", TaskStatus.UNKNOWN, None),
    ],
)
def test_each_word_of_the_cloud_has_the_consoles_status(
    word: str, status: TaskStatus, kind: FailureKind | None
) -> None:
    task = seen(TaskStatus=word)
    assert (task.status, task.failure_kind, task.raw_status) == (status, kind, word)


@pytest.mark.parametrize("spelling", ["RedrawVideo", "VideoRedraw"])
def test_both_spellings_of_a_redraw_are_one_type(spelling: str) -> None:
    assert seen(TaskType=spelling).task_type is TaskType.VIDEO_REDRAW


def test_a_type_never_seen_is_unknown_and_costs_nothing_else() -> None:
    task = seen(TaskType="SomeFutureType", RequestBody="not json {")
    assert (task.task_type, task.status) == (TaskType.UNKNOWN, TaskStatus.SUCCESSFUL)
    assert (task.request, task.prompt) == (None, None)


def test_nulls_and_blanks_are_not_known() -> None:
    blank = dict.fromkeys(("ScheduledTime", "FinishedTime", "Urls", "Resolution", "Ratio"))
    task = seen(**blank, CreateTime="", RequestBody=None, TaskResultCode=None, TaskStatus=None)
    assert task == Task(
        account="main",
        task_id=task.task_id,
        kind=TaskKind.SCENARIO,
        task_type=TaskType.VIDEO_REDRAW,
        status_seen_at=SEEN,
        sources=(Source.TASK_LIST,),
        first_seen_at=SEEN,
    )


def test_a_failure_keeps_code_and_message() -> None:
    task = seen(TaskStatus="FAILED", TaskResultCode=-401, TaskResultMsg="Save to cos failed")
    assert (task.error_code, task.error_message) == ("-401", "Save to cos failed")


def test_the_code_zero_is_no_error() -> None:
    task = seen(TaskResultCode=0, TaskResultMsg="success")
    assert (task.error_code, task.error_message) == (None, None)


@pytest.mark.parametrize("layers", [0, 1, 2, 3])
def test_a_request_is_read_through_every_layer_of_json(layers: int) -> None:
    body: object = {"Input": {"Script": "一只兔子", "Ratio": "9:16"}} | GATEWAY
    for _ in range(layers):
        body = json.dumps(body, ensure_ascii=False)
    task = seen(RequestBody=body, Ratio=None)
    assert (task.prompt, task.aspect_ratio) == ("一只兔子", "9:16")


def test_an_answer_by_id_gives_its_one_link() -> None:
    row = list_row(OutputUrl=f"{BUCKET}/a-202609142044-0.mp4")
    row.pop("Urls")
    task = from_scenario(row, account="main", seen_at=SEEN, source=Source.TASK_STATUS)
    assert task.result_urls == (f"{BUCKET}/a-202609142044-0.mp4",)
    assert task.sources == (Source.TASK_STATUS,)


def test_a_generation_task_in_the_list_is_taken_for_what_it_is() -> None:
    body = {"ModelName": "Kling", "ModelVersion": "2.5", "Prompt": "move", "Duration": 5}
    task = seen(
        TaskId=VIDEO_ID,
        TaskType="AigcVideo",
        RequestBody=json.dumps(body | {"ImageUrl": "https://in.example/a.png"} | GATEWAY),
        Urls=[signed("a.mp4", 1789354820, 1789398030)],
    )
    assert (task.kind, task.task_type) == (TaskKind.VIDEO, TaskType.IMAGE_TO_VIDEO)
    assert (task.model, task.model_version, task.video_duration_s) == ("Kling", "2.5", 5.0)
    assert task.result_expires_at == datetime(2026, 9, 14, 15, 0, 30, tzinfo=UTC)
    assert seen(TaskId=IMAGE_ID, Urls=["https://a.example/0.png"] * 2).image_count == 2


@pytest.mark.parametrize("row", [None, [], "text", 7, {}, {"TaskId": None}, {"TaskId": " "}])
def test_a_row_without_an_id_is_broken(row: object) -> None:
    with pytest.raises(BrokenRow, match="has no TaskId"):
        from_scenario(row, account="main", seen_at=SEEN)


def test_an_id_of_unlikely_length_is_broken() -> None:
    with pytest.raises(BrokenRow, match="longer than 200"):
        seen(TaskId="1" * 201)


def test_a_message_on_a_task_still_open_means_nothing() -> None:
    task = seen(TaskStatus="PENDING", TaskResultMsg="task is busy", TaskResultCode=-403)
    assert (task.error_code, task.error_message) == (None, None)
    assert task.waiting_seen_at == SEEN
