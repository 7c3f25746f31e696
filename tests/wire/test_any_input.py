"""No input whatever crashes a reader: it becomes a task, or a row that is said to be broken."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigc_data.task import Task, TaskKind
from aigc_data.wire.create_answer import from_create_answer
from aigc_data.wire.create_event import from_create_event
from aigc_data.wire.generation import from_generation
from aigc_data.wire.scenario import from_scenario
from aigc_data.wire.value import BrokenRow
from aigc_data.wire.vod_detail import from_vod_detail
from tests.tasks import NOON, VIDEO_ID
from tests.wire.answers import SEEN, create_event, list_row

KNOWN: dict[str, Any] = {"account": "main", "seen_at": SEEN}
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
odd_values = (
    json_values | json_values.map(json.dumps) | st.sampled_from(["https://[", "٣", "1e999"])
)


def keyed(example: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return rows with the example's keys, each with its own value or an odd one, or absent."""
    return st.fixed_dictionaries(
        {}, optional={key: st.just(value) | odd_values for key, value in example.items()}
    )


def tolerates(read: Callable[[], Task | None]) -> bool:
    try:
        task = read()
    except BrokenRow as broken:
        return bool(str(broken))
    return task is None or bool(task.task_id)


@given(json_values | keyed(list_row()))
def test_any_row_of_the_list_is_read(row: Any) -> None:
    assert tolerates(lambda: from_scenario(row, **KNOWN))


@given(
    keyed(json.loads(create_event()["CloudAuditEvent"])).map(
        lambda inner: {"CloudAuditEvent": json.dumps(inner)}
    )
    | json_values
)
def test_any_event_is_read(event: Any) -> None:
    assert tolerates(lambda: from_create_event(event, **KNOWN))


@pytest.mark.parametrize("kind", [TaskKind.IMAGE, TaskKind.VIDEO, TaskKind.AUDIO])
@given(
    answer=keyed(
        {
            "Status": "DONE",
            "ImageUrls": ["https://a.example/0.png"],
            "VideoUrls": [],
            "AudioInfos": [{"Url": "https://a.example/0.mp3"}],
            "Resolution": "8x8",
            "Message": "ok",
        }
    )
)
def test_any_answer_about_a_generation_is_read(kind: TaskKind, answer: dict[str, Any]) -> None:
    assert tolerates(lambda: from_generation(answer, task_id=VIDEO_ID, kind=kind, **KNOWN))


@given(
    keyed(
        {
            "TaskType": "AigcVideoTask",
            "Status": "FINISH",
            "CreateTime": "2026-09-14T03:05:00Z",
            "AigcVideoTask": {"TaskId": "1-AigcVideoTask-1t", "Input": {}, "Output": {}},
        }
    )
)
def test_any_answer_of_vod_is_read(answer: dict[str, Any]) -> None:
    assert tolerates(lambda: from_vod_detail(answer, **KNOWN))


@given(keyed({"TaskId": VIDEO_ID}), st.dictionaries(st.text(), json_values, max_size=3))
def test_any_answer_to_a_create_call_is_read(
    answer: dict[str, Any], request: dict[str, Any]
) -> None:
    assert tolerates(
        lambda: from_create_answer(
            answer, request, account="main", kind=TaskKind.VIDEO, called_at=NOON
        )
    )
