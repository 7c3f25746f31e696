import json
from datetime import timedelta
from pathlib import Path

import pytest

from aigc_data.store.store import Store
from aigc_data.sync.audit_trail import OVERLAP
from aigc_data.sync.handover import handover_file, leave_lesson, take_lesson
from aigc_data.sync.learned import Learned, Lesson, learned_of, lesson_of, read_learned
from aigc_data.wire.value import BEIJING
from tests.tasks import NOON

ALL = Learned(
    at=NOON,
    page_size=100,
    zone_offset_s=-12_600,
    audit_delay_s=1800.0,
    forgotten_after_s=604_800.5,
    closed=frozenset({"DescribeUsageData", "DescribeAigcTaskList"}),
)


def test_what_was_learned_is_kept_and_read_back_whole(tmp_path: Path) -> None:
    with Store.open(tmp_path / "tasks.duckdb") as store:
        assert read_learned(store, "main") == Learned()
        store.save(at=NOON, checkpoints=[ALL.checkpoint("main")])
        assert read_learned(store, "main") == ALL
        assert read_learned(store, "other") == Learned()


@pytest.mark.parametrize(
    "value",
    [
        None,
        {},
        {"page_size": 0, "zone_offset_s": 10**6, "audit_delay_s": -1, "forgotten_after_s": 0},
        {"page_size": True, "zone_offset_s": "8", "closed": "all", "at": None},
        {"page_size": 10**9, "audit_delay_s": 10**9, "more": 1},
    ],
)
def test_a_value_that_cannot_be_is_as_if_it_had_not_been_learned(
    value: dict[str, object] | None,
) -> None:
    assert learned_of(value) == Learned()


def test_without_it_times_are_beijings_and_events_a_quarter_of_an_hour_late() -> None:
    nothing = Learned()
    assert (nothing.zone, nothing.overlap) == (BEIJING, OVERLAP)


def test_with_it_they_are_as_learned() -> None:
    assert ALL.zone.utcoffset(None) == timedelta(hours=-3.5)
    assert ALL.overlap == timedelta(minutes=45)


def test_a_lesson_changes_what_it_proves_and_nothing_else() -> None:
    opened, closed = frozenset({"DescribeUsageData"}), frozenset({"DescribeEvents"})
    facts = {"page_size": 50, "forgotten_after_s": None, "odd": 1}
    taught = Lesson(NOON + timedelta(days=1), facts, opened, closed).taught(ALL)
    assert taught == Learned(
        at=NOON + timedelta(days=1),
        page_size=50,
        zone_offset_s=-12_600,
        audit_delay_s=1800.0,
        forgotten_after_s=None,
        closed=frozenset({"DescribeAigcTaskList", "DescribeEvents"}),
    )


def test_a_lesson_is_handed_over_once(tmp_path: Path) -> None:
    database = tmp_path / "tasks.duckdb"
    lesson = Lesson(NOON, {"page_size": 30}, frozenset({"a"}), frozenset({"b"}))
    file = leave_lesson(database, "main/../../x", lesson)
    assert file.parent == tmp_path
    assert take_lesson(database, "other") is None
    assert take_lesson(database, "main/../../x") == lesson
    assert take_lesson(database, "main/../../x") is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "[]", '{"at": 1}', '{"at": "x", "facts": {}}', "\x00\xff"])
def test_a_file_that_holds_no_lesson_is_taken_away(tmp_path: Path, text: str) -> None:
    database = tmp_path / "tasks.duckdb"
    handover_file(database, "main").write_text(text, "latin-1")
    assert take_lesson(database, "main") is None
    assert list(tmp_path.iterdir()) == []


def test_what_json_holds_of_a_lesson_is_read_with_care() -> None:
    value = {"at": NOON.timestamp(), "facts": {}, "opened": "all", "closed": [1]}
    assert lesson_of(json.loads(json.dumps(value))) == Lesson(NOON, {}, closed=frozenset({"1"}))
    assert lesson_of(None) is None
