import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigc_data.task import Source, Task, TaskKind, TaskType
from aigc_data.wire.ledger_file import COLUMNS, RawRow, decoded, raw_rows
from aigc_data.wire.ledger_row import LedgerRow, from_ledger_row
from aigc_data.wire.value import BrokenRow
from tests.tasks import IMAGE_ID, NOON, VIDEO_ID

NOW = NOON + timedelta(days=1)
SCENARIO_ID = "7f3b2a10-55aa-4c1d-9b2e-000000000001"


def read(**cells: Any) -> LedgerRow:
    return from_ledger_row(RawRow(1, {"task_id": VIDEO_ID} | cells), account="main", now=NOW)


def refusal(**cells: Any) -> str:
    with pytest.raises(BrokenRow) as raised:
        read(**cells)
    return str(raised.value)


def test_an_id_alone_is_a_task_of_its_kind() -> None:
    assert read() == LedgerRow(
        Task(
            account="main",
            task_id=VIDEO_ID,
            kind=TaskKind.VIDEO,
            sources=(Source.LEDGER,),
            first_seen_at=NOW,
        )
    )


def test_every_column_is_read() -> None:
    found = read(
        created_at="2026-09-14 20:00:00",
        prompt="a cat",
        model="Kling",
        model_version="3.0",
        duration="5 s",
        resolution="1080P",
        operator="studio",
    )
    assert found == LedgerRow(
        Task(
            account="main",
            task_id=VIDEO_ID,
            kind=TaskKind.VIDEO,
            created_at=NOON,
            prompt="a cat",
            model="Kling",
            model_version="3.0",
            video_duration_s=5.0,
            resolution="1080P",
            operator="studio",
            sources=(Source.LEDGER,),
            first_seen_at=NOW,
        ),
        "as Beijing time",
    )


@pytest.mark.parametrize(
    ("said", "form"),
    [
        ("2026-09-14 20:00:00", "as Beijing time"),
        ("2026/9/14 20:00", "as Beijing time"),
        ("2026-09-14T20:00:00", "as Beijing time"),
        ("2026-09-14T12:00:00Z", "with its zone"),
        ("2026-09-14T14:00:00+02:00", "with its zone"),
        ("1789387200", "as Unix seconds"),
        (1789387200, "as Unix seconds"),
        (1789387200.0, "as Unix seconds"),
        ("1789387200000", "as Unix milliseconds"),
    ],
)
def test_a_time_says_as_what_it_was_understood(said: object, form: str) -> None:
    found = read(created_at=said)
    assert (found.task.created_at, found.task.created_exactly, found.time_form) == (
        NOON,
        False,
        form,
    )


@pytest.mark.parametrize("said", ["yesterday", "46279.5", "14/09/2026 20:00", "2026-13-01 00:00"])
def test_what_is_no_time_is_refused_with_what_would_be(said: str) -> None:
    assert refusal(created_at=said) == (
        f"the creation time {said!r} is not understood: write 2026-09-14 20:00:00 (Beijing time), "
        "a time with its zone, or Unix seconds"
    )


def test_a_time_to_come_is_refused() -> None:
    assert refusal(created_at="2026-09-15 20:30:00") == (
        "the creation time '2026-09-15 20:30:00', read as Beijing time, is in the future"
    )
    assert read(created_at="2026-09-15 20:04:00").task.created_at == NOW + timedelta(minutes=4)


def test_a_request_is_read_as_cloudaudits_is_and_masked() -> None:
    request = {
        "ModelName": "Hailuo",
        "Prompt": "a cat",
        "ImageUrl": "https://a.example/x.png?q-sign-algorithm=sha1",
        "Uin": "100000000001",
    }
    for form in (request, json.dumps(request), json.dumps(json.dumps(request))):
        task = read(request=form, operator="studio", prompt="a cat in the rain").task
        assert (task.task_type, task.model, task.video_duration_s) == (
            TaskType.IMAGE_TO_VIDEO,
            "Hailuo",
            6.0,
        )
        assert (task.prompt, task.operator) == ("a cat in the rain", "studio")
        assert json.loads(task.request or "") == {
            "ModelName": "Hailuo",
            "Prompt": "a cat",
            "ImageUrl": "https://a.example/x.png?…",
        }


def test_a_scenario_request_is_read_too() -> None:
    request = {"Input": {"Script": "a play", "Resolution": "720p"}, "TaskInfo": {"Duration": 9}}
    task = read(task_id=SCENARIO_ID, request=request).task
    assert (task.kind, task.prompt, task.resolution, task.video_duration_s) == (
        TaskKind.SCENARIO,
        "a play",
        "720p",
        9.0,
    )


def test_the_id_decides_its_kind_and_else_the_action() -> None:
    assert read(task_id=IMAGE_ID, action="CreateAigcVideoTask").task.kind is TaskKind.IMAGE
    assert read(task_id="2600000001").task.kind is None
    assert read(task_id="2600000001", action="CreateAigcImageTask").task.kind is TaskKind.IMAGE
    assert read(task_id="new-form", action="CreateAiDramaTask").task.kind is TaskKind.SCENARIO


def test_a_prompt_loses_the_signatures_in_it() -> None:
    found = read(prompt="as https://a.example/x.png?sign=secret shows").task
    assert found.prompt == "as https://a.example/x.png?… shows"


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"task_id": ""}, "it names no task ID"),
        ({"task_id": None}, "it names no task ID"),
        ({"task_id": "my-task"}, "'my-task' does not have the form of a task ID"),
        (
            {"task_id": "2.6E+09"},
            "'2.6E+09' does not have the form of a task ID: a spreadsheet has rounded it",
        ),
        (
            {"task_id": "251006278-AigcImageTask-abct"},
            "the ID belongs to VOD, which Media Processing Service does not know",
        ),
        ({"duration": "long"}, "the duration 'long' is not a number of seconds"),
        ({"request": "{"}, "its request is not the JSON of a create request"),
        (
            {"prompt": "caf\ufffd"},
            "its text is in no encoding that is known here: save the file as UTF-8",
        ),
    ],
)
def test_a_refusal_says_why(cells: dict[str, Any], reason: str) -> None:
    assert refusal(**cells) == reason


def test_a_row_that_was_not_read_is_refused_with_its_fault() -> None:
    with pytest.raises(BrokenRow, match="the line is not JSON"):
        from_ledger_row(RawRow(1, fault="the line is not JSON"), account="main", now=NOW)


_values = st.none() | st.text() | st.integers() | st.floats() | st.booleans() | st.lists(st.text())


def task_or_reason(row: RawRow) -> Task | str:
    try:
        return from_ledger_row(row, account="main", now=NOW).task
    except BrokenRow as error:
        return str(error)


@given(st.dictionaries(st.sampled_from(COLUMNS), _values))
def test_every_row_becomes_a_task_or_a_reason(cells: dict[str, Any]) -> None:
    for row in (RawRow(1, cells), RawRow(1, cells | {"task_id": IMAGE_ID})):
        found = task_or_reason(row)
        assert found
        if isinstance(found, Task):
            assert found.created_at is None or found.created_at <= NOW + timedelta(minutes=5)


@given(st.text())
def test_every_pasted_row_becomes_a_task_or_a_reason(text: str) -> None:
    given_ = f"task_id,created_at,prompt\n{IMAGE_ID},{text}".encode()
    assert all(task_or_reason(row) for row in raw_rows(decoded(given_)))
