"""The same filter gives the same count everywhere."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from duckdb import DuckDBPyConnection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aigc_data.analysis.failure_rate_over_time import failure_rate_over_time
from aigc_data.analysis.failure_slices import failure_slices
from aigc_data.analysis.figures import figures
from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.outcomes import outcomes
from aigc_data.analysis.overview import overview
from aigc_data.analysis.task_rows import Sort, count, facets, page, rows_for_export
from aigc_data.store.store import Store
from aigc_data.task import Task, TaskKind, TaskStatus, TaskType
from aigc_data.wire.error_template import error_group, error_template
from tests.analysis.history import ended, task
from tests.tasks import NOON, after

DAYS = 40
ZONES = ("UTC", "Asia/Shanghai", "Europe/Berlin", "Asia/Kathmandu")
PROMPTS = (None, "a lantern", "100% wool", "under_score", "o'clock", "一盏红灯笼")
MESSAGES = ("task 7 is busy", "ret:1201", "生成失败")


def group_of(message: str) -> str:
    return error_group(None, None, error_template(message))


def any_task(chance: Random) -> Task:
    created = None if chance.random() < 0.1 else chance.uniform(0, DAYS * 86_400)
    fields = {
        "kind": chance.choice([*TaskKind, None]),
        "task_type": chance.choice(list(TaskType)),
        "model": chance.choice(["Kling", "Vidu", None]),
        "model_version": chance.choice(["3.0", None]),
        "prompt": chance.choice(PROMPTS),
        "account": chance.choice(["main", "other"]),
        "resolution": chance.choice(["720P", None]),
        "operator": chance.choice(["studio", "=cmd", None]),
    }
    if created is not None and chance.random() < 0.6:
        failed = chance.random() < 0.3
        said = {"error_message": chance.choice(MESSAGES)} if failed else {}
        return ended(created, chance.uniform(1, 900), failed=failed, **fields, **said)
    return task(created, status=chance.choice(list(TaskStatus)), **fields)


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDBPyConnection]:
    chance = Random(1)
    path: Path = tmp_path_factory.mktemp("agreement") / "test.duckdb"
    with Store.open(path) as store:
        store.save([any_task(chance) for _ in range(150)], at=NOON)
        with store.cursor() as cursor:
            yield cursor


def some(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.just(()) | st.lists(st.sampled_from(values), unique=True, max_size=2).map(tuple)


moments = st.none() | st.integers(-86_400, (DAYS + 1) * 86_400).map(after)
filters = st.builds(
    TaskFilter,
    since=moments,
    until=moments,
    accounts=some("main", "other", "none"),
    kinds=some("image", "video", "scenario", ""),
    task_types=some("text-to-image", "ai-drama", "unknown"),
    models=some("Kling 3.0", "Kling", "3.0", ""),
    statuses=some("waiting", "executing", "successful", "failed", "unknown"),
    undated=st.sampled_from((False, False, True)),
    families=some("Kling", "Vidu", ""),
    resolutions=some("720P", ""),
    operators=some("studio", "=cmd", ""),
    hours=some("0", "9", "23", ""),
    zone=st.sampled_from(ZONES),
    text=st.sampled_from(("", "LANTERN", "%", "_", "'", "红", "task-00")),
    error_groups=some(*map(group_of, MESSAGES)),
)


@given(
    chosen=filters,
    zone=st.sampled_from(ZONES),
    limit=st.integers(7, 60),
    sort=st.sampled_from(Sort),
)
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_same_filter_gives_the_same_count_everywhere(
    db: DuckDBPyConnection, chosen: TaskFilter, zone: str, limit: int, sort: Sort
) -> None:
    now = NOON + timedelta(days=DAYS)
    tasks = count(db, chosen)
    undated = 0 if chosen.windowed else count(db, chosen.without_a_time())
    seen, in_utc = overview(db, chosen, zone, now), overview(db, chosen, "UTC")
    frames = (seen.status_over_time, seen.day_by_hour, seen.figures_over_time)
    assert [frame["tasks"].sum() for frame in frames] == [tasks - undated] * 3
    found = figures(db, chosen)
    assert found.tasks == found.ended + found.unknown + found.open_in_cohort == tasks
    assert in_utc.failures["tasks"].sum() == tasks
    assert in_utc.durations["tasks"].sum() == tasks
    assert sum(batch.num_rows for batch in rows_for_export(db, chosen)) == tasks
    assert _paged(db, chosen, sort, limit) == tasks
    assert in_utc.failures["failed"].sum() == found.failed


@given(chosen=filters, zone=st.sampled_from(ZONES))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_failures_are_those_of_the_filter_and_a_slice_counts_what_choosing_it_shows(
    db: DuckDBPyConnection, chosen: TaskFilter, zone: str
) -> None:
    now = NOON + timedelta(days=DAYS)
    tasks, found = count(db, chosen), outcomes(db, chosen)
    undated = 0 if chosen.windowed else count(db, chosen.without_a_time())
    over_time = failure_rate_over_time(db, chosen, zone, now).frame
    assert (found.tasks, over_time["tasks"].sum()) == (tasks, tasks - undated)
    assert found.failed == overview(db, chosen, "UTC").failures["failed"].sum()
    whole = replace(chosen, hours=())
    for dimension, group in failure_slices(db, whole, zone).groupby("dimension"):
        value, tasks = group.iloc[-1][["value", "tasks"]]
        picked: dict[str, Any] = {str(dimension): (value,), "zone": zone}
        assert count(db, replace(whole, **picked)) == tasks
    sliced = failure_slices(db, chosen, zone).groupby("dimension")[["tasks", "failed"]].sum()
    assert {tuple(row) for row in sliced.to_numpy()} <= {(found.tasks, found.failed)}


@given(chosen=filters)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_facets_value_counts_what_choosing_it_shows(
    db: DuckDBPyConnection, chosen: TaskFilter
) -> None:
    choices = {
        "account": "accounts", "status": "statuses", "kind": "kinds",
        "task_type": "task_types", "model": "models",
    }  # fmt: skip
    for field, group in facets(db, chosen).groupby("field"):
        value, tasks = group.iloc[-1][["value", "tasks"]]
        fields = {name: getattr(chosen, name) for name in TaskFilter.__dataclass_fields__}
        picked = TaskFilter(**(fields | {choices[str(field)]: (value,)}))
        assert count(db, picked) == tasks


def _paged(db: DuckDBPyConnection, chosen: TaskFilter, sort: Sort, limit: int) -> int:
    found = page(db, chosen, sort, limit=limit)
    ids = list(zip(found.rows["account"], found.rows["task_id"], strict=True))
    while found.has_next:
        found = page(db, chosen, sort, after=found.last, limit=limit)
        ids += zip(found.rows["account"], found.rows["task_id"], strict=True)
    assert len(set(ids)) == len(ids)
    return len(ids)
