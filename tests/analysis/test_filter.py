from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import duckdb
import pytest
from duckdb import DuckDBPyConnection
from hypothesis import given
from hypothesis import strategies as st

from aigc_data.analysis import task_rows
from aigc_data.analysis.filter import Preset, TaskFilter, window
from aigc_data.store.store import Store
from aigc_data.task import TaskKind, TaskStatus, TaskType
from aigc_data.wire.error_template import error_group
from tests.analysis.history import HUNYUAN, KLING, task
from tests.tasks import NOON, after

HOUR = timedelta(hours=1)
BUSY = error_group(None, None, "task <*> is busy")


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckDBPyConnection]:
    with duckdb.connect() as db:
        yield db


def found(db: DuckDBPyConnection, task_filter: TaskFilter) -> set[str]:
    return set(task_rows.page(db, task_filter, limit=100).rows["task_id"])


def test_no_choice_is_no_condition() -> None:
    assert TaskFilter().where() == ("true", {})


def test_only_what_is_chosen_is_bound() -> None:
    condition, parameters = TaskFilter(since=NOON, kinds=("video",)).where()
    assert condition == "created_at >= $since\n    AND coalesce(kind, '') IN $kinds"
    assert parameters == {"since": NOON, "kinds": ["video"]}


def test_a_window_holds_its_begin_and_not_its_end(store: Store, db: DuckDBPyConnection) -> None:
    times = {"before": -1, "begin": 0, "last": 59, "end": 60, "undated": None}
    store.save([task(at, task_id=name) for name, at in times.items()], at=NOON)
    assert found(db, TaskFilter(since=NOON, until=after(60))) == {"begin", "last"}
    assert found(db, TaskFilter(since=NOON)) == {"begin", "last", "end"}
    assert found(db, TaskFilter()) == set(times)


def test_tasks_without_a_creation_time_are_found_by_having_none(
    store: Store, db: DuckDBPyConnection
) -> None:
    dated, undated = task(0, **KLING), task(None, **KLING)
    store.save([dated, undated], at=NOON)
    hour = TaskFilter(NOON, after(3600), accounts=("main",))
    assert hour.without_a_time() == TaskFilter(accounts=("main",), undated=True)
    assert found(db, hour) == {dated.task_id}
    assert found(db, hour.without_a_time()) == {undated.task_id}
    assert hour.without_a_time().at_any_time() == TaskFilter(accounts=("main",))


def test_values_of_a_field_are_alternatives_and_fields_narrow_each_other(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save(
        [
            task(task_id="a", status=TaskStatus.FAILED, error_message="task 7 is busy", **KLING),
            task(task_id="b", status=TaskStatus.WAITING, **KLING),
            task(task_id="c", status=TaskStatus.FAILED, **HUNYUAN),
            task(task_id="d", account="other", kind=None, task_type=TaskType.AI_DRAMA),
        ],
        at=NOON,
    )
    assert found(db, TaskFilter(models=("Kling 3.0", "Hunyuan 3.0"))) == {"a", "b", "c"}
    assert found(db, TaskFilter(models=("Kling 3.0",), statuses=("failed",))) == {"a"}
    assert found(db, TaskFilter(models=("",))) == {"d"}
    assert found(db, TaskFilter(kinds=("", "image"))) == {"c", "d"}
    assert found(db, TaskFilter(task_types=("ai-drama",))) == {"d"}
    assert found(db, TaskFilter(accounts=("main",))) == {"a", "b", "c"}
    assert found(db, TaskFilter(error_groups=(BUSY,))) == {"a"}
    assert found(db, TaskFilter(error_groups=(BUSY, "v0-0"), kinds=("image",))) == set()
    assert found(db, TaskFilter(models=("never'; DROP VIEW tasks; --",))) == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("100%", {"percent"}),
        ("%", {"percent"}),
        ("_", {"under_score"}),
        ("o'clock", {"quote"}),
        ('"', {"double"}),
        ("\\", {"backslash"}),
        ("红灯笼", {"lantern"}),
        ("STRASSE", {"street"}),
        ("unDER_", {"under_score"}),
        ("nothing", {"silent"}),
        ("'; DROP VIEW tasks; --", set()),
    ],
)
def test_text_is_found_literally_in_any_case(
    store: Store, db: DuckDBPyConnection, text: str, expected: set[str]
) -> None:
    prompts = {
        "percent": "100% wool",
        "under_score": "plain",
        "quote": "five o'clock tea",
        "double": 'a "sign"',
        "backslash": "a \\ b",
        "lantern": "一盏红灯笼",
        "street": "Eine Strasse",
    }
    tasks = [task(task_id=name, prompt=prompt) for name, prompt in prompts.items()]
    store.save([*tasks, task(task_id="silent-Nothing", prompt=None)], at=NOON)
    assert {name.partition("-")[0] for name in found(db, TaskFilter(text=text))} == expected


@given(prompt=st.text(min_size=1, max_size=80), data=st.data())
def test_any_part_of_a_prompt_finds_it(
    engine: DuckDBPyConnection, prompt: str, data: st.DataObject
) -> None:
    first = data.draw(st.integers(0, len(prompt) - 1))
    part = prompt[first : data.draw(st.integers(first + 1, len(prompt)))]
    condition, parameters = TaskFilter(text=part).where()
    asked = f"SELECT {condition} FROM (SELECT $prompt AS prompt, NULL::VARCHAR AS task_id)"
    assert engine.execute(asked, parameters | {"prompt": prompt}).fetchall() == [(True,)]


def test_the_period_before_is_as_long_and_ends_where_the_window_begins() -> None:
    chosen = TaskFilter(NOON, NOON + HOUR, kinds=("video",), text="a")
    assert chosen.before() == TaskFilter(NOON - HOUR, NOON, kinds=("video",), text="a")


@pytest.mark.parametrize(
    "chosen",
    [
        TaskFilter(),
        TaskFilter(since=NOON),
        TaskFilter(until=NOON),
        TaskFilter(datetime(1, 1, 2, tzinfo=UTC), NOON),
    ],
)
def test_a_window_open_on_a_side_has_no_period_before(chosen: TaskFilter) -> None:
    assert chosen.before() is None


def test_a_filter_loses_its_window_or_one_choice() -> None:
    chosen = TaskFilter(NOON, NOON + HOUR, kinds=("video",), statuses=("failed",))
    assert chosen.at_any_time() == TaskFilter(kinds=("video",), statuses=("failed",))
    assert chosen.without("kinds") == TaskFilter(NOON, NOON + HOUR, statuses=("failed",))
    assert (chosen.windowed, chosen.at_any_time().windowed) == (True, False)


def test_a_preset_ends_with_the_running_minute() -> None:
    now = datetime(2026, 9, 14, 12, 34, 56, tzinfo=UTC)
    until = datetime(2026, 9, 14, 12, 35, tzinfo=UTC)
    assert window(Preset.HOUR, now) == (until - HOUR, until)
    assert window(Preset.QUARTER, now) == (until - timedelta(days=90), until)
    assert window(Preset.DAY, until) == (until - 23 * HOUR + HOUR / 60 - HOUR, until + HOUR / 60)


def test_a_custom_range_has_no_window_of_its_own() -> None:
    with pytest.raises(ValueError, match="take since and until from the viewer"):
        window(Preset.CUSTOM, NOON)


def test_presets_have_labels() -> None:
    labels = [preset.label for preset in Preset]
    assert labels == ["1 h", "6 h", "24 h", "7 d", "30 d", "90 d", "custom", "no creation time"]


def test_a_model_is_found_by_name_for_any_kind_of_task(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save(
        [
            task(task_id="version", model=None, model_version="2.1", kind=TaskKind.VIDEO),
            task(task_id="model", model="Vidu", kind=TaskKind.IMAGE),
        ],
        at=NOON,
    )
    assert found(db, TaskFilter(models=("2.1",))) == {"version"}
    assert found(db, TaskFilter(models=("Vidu",))) == {"model"}


def test_a_model_by_its_name_alone_has_any_version(store: Store, db: DuckDBPyConnection) -> None:
    store.save(
        [
            task(task_id="three", model="Kling", model_version="3.0"),
            task(task_id="two", model="Kling", model_version="2.6"),
            task(task_id="bare", model="Kling"),
            task(task_id="none", model=None, model_version="1"),
            task(task_id="vidu", model="Vidu"),
        ],
        at=NOON,
    )
    assert found(db, TaskFilter(families=("Kling",))) == {"three", "two", "bare"}
    assert found(db, TaskFilter(families=("",))) == {"none"}


def test_what_is_not_known_can_be_chosen(store: Store, db: DuckDBPyConnection) -> None:
    told, silent = task(resolution="720P", operator="o'clock"), task()
    store.save([told, silent], at=NOON)
    for name, value in (("resolutions", "720P"), ("operators", "o'clock")):
        assert found(db, TaskFilter(**{name: (value,)})) == {told.task_id}  # type: ignore[arg-type]
        assert found(db, TaskFilter(**{name: ("",)})) == {silent.task_id}  # type: ignore[arg-type]


def test_an_hour_is_that_of_the_zones_clock(store: Store, db: DuckDBPyConnection) -> None:
    store.save(
        [task(0, task_id="noon"), task(3599, task_id="one"), task(None, task_id="no")], at=NOON
    )
    assert found(db, TaskFilter(hours=("12",))) == {"noon", "one"}
    assert found(db, TaskFilter(hours=("20",), zone="Asia/Shanghai")) == {"noon", "one"}
    assert found(db, TaskFilter(hours=("17",), zone="Asia/Kathmandu")) == {"noon"}
    assert found(db, TaskFilter(hours=("",))) == {"no"}
    assert found(db, TaskFilter(hours=("", "18"), zone="Asia/Kathmandu")) == {"no", "one"}
