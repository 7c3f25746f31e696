import json
from datetime import UTC, datetime
from typing import Any

import pytest

from aigc_data.task import Source, Task, TaskKind, TaskStatus, TaskType
from aigc_data.wire.create_answer import from_create_answer
from aigc_data.wire.create_event import from_create_event
from aigc_data.wire.value import BrokenRow
from tests.tasks import NOON, VIDEO_ID
from tests.wire.answers import SEEN, create_event


def seen(**changes: Any) -> Task | None:
    return from_create_event(create_event(**changes), account="main", seen_at=SEEN)


def test_an_accepted_call_becomes_a_task_that_nobody_asked_about_yet() -> None:
    request = {
        "ExtraParameters": {"AspectRatio": "16:9", "Resolution": "720P"},
        "ModelName": "Kling",
        "ModelVersion": "2.5",
        "Prompt": "a paper boat",
    }
    assert seen() == Task(
        account="main",
        task_id=VIDEO_ID,
        kind=TaskKind.VIDEO,
        task_type=TaskType.TEXT_TO_VIDEO,
        status=TaskStatus.UNKNOWN,
        prompt="a paper boat",
        model="Kling",
        model_version="2.5",
        resolution="720P",
        aspect_ratio="16:9",
        video_duration_s=5.0,
        operator="studio",
        request=json.dumps(request),
        created_at=datetime(2026, 9, 14, 3, 5, tzinfo=UTC),
        created_exactly=True,
        sources=(Source.CLOUDAUDIT,),
        first_seen_at=SEEN,
    )


@pytest.mark.parametrize("no_error", [0, "0", "", None])
def test_every_spelling_of_no_error_is_accepted(no_error: object) -> None:
    assert seen(apiErrorCode=no_error, errorCode=no_error) is not None


@pytest.mark.parametrize(
    "refusal",
    [
        {"apiErrorCode": "InvalidParameter.ViolationContent", "responseElements": ""},
        {"errorCode": "4", "responseElements": ""},
        {"apiErrorCode": {"odd": "shape"}},
    ],
)
def test_a_call_that_the_cloud_refused_is_no_task(refusal: dict[str, object]) -> None:
    assert seen(**refusal) is None


def test_an_audio_task_has_no_task_type_of_the_consoles() -> None:
    task = seen(
        eventName="CreateAigcAudioTask",
        requestParameters=json.dumps({"ModelName": "Mureka", "Prompt": "a waltz"}),
        responseElements=json.dumps({"TaskId": f"24000145-AigcAudio-{'0' * 32}"}),
    )
    assert task is not None
    assert (task.kind, task.task_type) == (TaskKind.AUDIO, TaskType.UNKNOWN)
    assert (task.model, task.video_duration_s) == ("Mureka", None)


def test_any_other_call_is_no_task() -> None:
    assert seen(eventName="DescribeAigcVideoTask") is None


def test_an_answer_wrapped_in_a_response_is_read_too() -> None:
    task = seen(responseElements=json.dumps({"Response": {"TaskId": VIDEO_ID}}))
    assert task is not None
    assert task.task_id == VIDEO_ID


def test_an_accepted_call_without_an_id_is_broken_and_names_its_request() -> None:
    with pytest.raises(BrokenRow, match="00000000-0000-4000-8000-000000000054"):
        seen(responseElements="")


@pytest.mark.parametrize("event", [None, 7, {}, {"CloudAuditEvent": "{cut"}])
def test_an_event_that_cannot_be_read_is_broken(event: object) -> None:
    with pytest.raises(BrokenRow, match="no readable CloudAuditEvent"):
        from_create_event(event, account="main", seen_at=SEEN)


def test_a_request_that_was_cut_costs_only_what_it_held() -> None:
    task = seen(requestParameters='{"ModelName": "Kling", "Prom')
    assert task is not None
    assert (task.model, task.task_type, task.request) == (None, TaskType.UNKNOWN, None)


def test_the_operator_of_the_request_beats_the_callers_name() -> None:
    task = seen(requestParameters=json.dumps({"Operator": "night batch"}))
    assert task is not None
    assert task.operator == "night batch"


def test_the_answer_to_a_create_call_becomes_a_task() -> None:
    task = from_create_answer(
        {"TaskId": "2147483792"},
        {"ModelName": "Vidu", "Prompt": "rain", "Duration": 8},
        account="main",
        kind=TaskKind.VIDEO,
        called_at=NOON,
    )
    assert (task.task_id, task.kind, task.created_at) == ("2147483792", TaskKind.VIDEO, NOON)
    assert (task.model, task.video_duration_s, task.sources) == ("Vidu", 8.0, (Source.LEDGER,))


def test_a_create_call_that_names_no_id_is_broken() -> None:
    with pytest.raises(BrokenRow, match="names no TaskId"):
        from_create_answer({}, {}, account="main", kind=TaskKind.IMAGE, called_at=NOON)
