from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigc_data.task import TaskKind
from aigc_data.wire.usage import UsageDay, entries, from_entry, settled_before
from aigc_data.wire.value import BrokenRow
from tests.wire.answers import SEEN
from tests.wire.test_any_input import json_values, keyed

ROW: dict[str, Any] = {
    "TaskType": "AIGCVideo",
    "Summary": [
        {"Time": "2026-09-12T00:00:00+08:00", "Count": 0, "Usage": 0},
        {"Time": "2026-09-13T00:00:00+08:00", "Count": 3, "Usage": 20},
    ],
    "Details": [
        {
            "Specification": "Kling3.0_720P",
            "Data": [{"Time": "2026-09-13T00:00:00+08:00", "Count": 3, "Usage": 20.5}],
        }
    ],
}


def read(*rows: object) -> list[UsageDay]:
    return [from_entry(entry, account="main", read_at=SEEN) for entry in entries(rows)]


def day(number: int, kind: TaskKind = TaskKind.VIDEO, **fields: Any) -> UsageDay:
    known: dict[str, Any] = {"account": "main", "kind": kind, "read_at": SEEN}
    known |= {"day": date(2026, 9, number)}
    return UsageDay(**({"specification": None, "tasks": 0, "amount": 0.0} | known | fields))


def test_a_row_becomes_its_days_and_then_their_parts() -> None:
    assert read(ROW) == [
        day(12),
        day(13, tasks=3, amount=20.0),
        day(13, specification="Kling3.0_720P", tasks=3, amount=20.5),
    ]


def test_images_are_counted_and_videos_are_timed() -> None:
    assert day(12).unit == "seconds"
    assert day(12, TaskKind.IMAGE).unit == "images"


def test_a_day_is_beijings_in_whatever_zone_it_is_told() -> None:
    told = [{"Time": at, "Count": 1, "Usage": 1} for at in ("2026-09-13", "2026-09-12T16:00:00Z")]
    assert read({"TaskType": "aigcimage", "Summary": told}) == 2 * [
        day(13, TaskKind.IMAGE, tasks=1, amount=1.0)
    ]


def test_what_is_billed_under_no_name_is_named_so() -> None:
    data = [{"Time": "2026-09-13T00:00:00+08:00", "Count": 1, "Usage": 5}]
    row = {"TaskType": "AIGCVideo", "Summary": [], "Details": [{"Data": data}]}
    assert read(row) == [day(13, specification="unknown", tasks=1, amount=5.0)]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (None, "the usage is no object"),
        ({"TaskType": "AIGCVideo", "Summary": "none"}, "the usage is no object"),
        ({"TaskType": "AIGCVideo", "Summary": [{}]}, "the usage has no readable Time"),
        (
            {"TaskType": "Transcode", "Summary": ROW["Summary"]},
            "the usage is of no type that was asked for",
        ),
        (
            {"TaskType": "AIGCVideo", "Summary": [{"Time": "2026-09-13", "Usage": 1}]},
            "the usage has no readable Count",
        ),
        (
            {"TaskType": "AIGCVideo", "Summary": [{"Time": "2026-09-13", "Count": 1, "Usage": -1}]},
            "the usage has no readable Usage",
        ),
        (
            {"TaskType": "AIGCVideo", "Summary": [{"Time": "2026-09-13", "Count": 10**400}]},
            "the usage has no readable Count",
        ),
        ({"TaskType": "AIGCVideo", "Summary": [7]}, "the usage is no object"),
        (ROW | {"Details": ["?"]}, "the usage is no object"),
    ],
)
def test_what_cannot_be_read_is_named(row: object, reason: str) -> None:
    broken = []
    for entry in entries([row]):
        try:
            from_entry(entry, account="main", read_at=SEEN)
        except BrokenRow as error:
            broken.append(str(error))
    assert set(broken) == {reason}


days = keyed({"Time": "2026-09-13T00:00:00+08:00", "Count": 3, "Usage": 20})
detail = keyed({"Specification": "Kling", "Data": []})
rows = st.fixed_dictionaries(
    {},
    optional={
        "TaskType": st.just("AIGCImage") | json_values,
        "Summary": st.lists(days | json_values, max_size=3) | json_values,
        "Details": st.lists(detail | json_values, max_size=2) | json_values,
    },
)


def tolerates(entry: object) -> bool:
    try:
        return from_entry(entry, account="main", read_at=SEEN).tasks >= 0
    except BrokenRow as broken:
        return bool(str(broken))


@given(st.lists(rows | json_values, max_size=3))
def test_any_usage_is_read(answer: list[Any]) -> None:
    assert all(tolerates(entry) for entry in entries(answer))


def test_a_day_is_settled_at_six_in_the_evening_of_the_next() -> None:
    before, after = (
        datetime(2026, 9, 14, 9, 59, tzinfo=UTC) + timedelta(minutes=n) for n in (0, 1)
    )
    assert settled_before(before) == date(2026, 9, 13)
    assert settled_before(after) == date(2026, 9, 14)
