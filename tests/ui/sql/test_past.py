"""What the browser keeps of a query, and what of that is taken back."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aigc_data.ui.sql.past import Past, as_kept, read_kept, together
from aigc_data.ui.sql.state import SqlState
from tests.tasks import NOON, after

STATE = SqlState("SELECT $a, $b", {"a": ("1", "2"), "b": ()}, "failing", is_changed=True)
KEPT = as_kept(Past(STATE, NOON, 1.5, 2, "2 rows"))


def test_the_browser_keeps_a_query_without_anything_of_its_answer() -> None:
    assert "rows" not in json.dumps(KEPT)
    assert read_kept([json.loads(json.dumps(KEPT))]) == (Past(STATE, NOON, 1.5),)


@pytest.mark.parametrize(
    "change",
    [
        {"at": "yesterday"},
        {"at": "2026-09-14T12:00:00"},
        {"at": None},
        {"text": 3},
        {"text": "x" * 20_001},
        {"said": ["a"]},
        {"said": {"a": 3}},
        {"seconds": "long"},
    ],
)
def test_what_another_hand_put_there_is_left_out_alone(change: dict[str, Any]) -> None:
    lacking = {name: value for name, value in KEPT.items() if name not in change}
    assert len(read_kept([KEPT | change, lacking, "text", None, KEPT])) == 1


def test_what_was_asked_in_this_session_too_is_told_once_and_with_its_end() -> None:
    here = Past(STATE, after(60), 1.0, 2, "2 rows")
    before = [Past(STATE, NOON), Past(SqlState("SELECT 1"), after(-60))]
    later = Past(SqlState("SELECT 2"), after(90))
    assert together([here], [later, *before]) == (later, here, before[1])


def test_no_more_than_a_hundred_are_shown() -> None:
    at = [datetime(2026, 9, 14, tzinfo=UTC) + timedelta(minutes=number) for number in range(120)]
    kept = [Past(SqlState(f"SELECT {number}"), one) for number, one in enumerate(at)]
    assert [one.at for one in together([], kept)] == at[:19:-1]
