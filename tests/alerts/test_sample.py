"""What is counted of a stretch of tasks, by windows and slices."""

from datetime import timedelta

import numpy as np
from duckdb import DuckDBPyConnection

from aigc_data.alert_rule import By
from aigc_data.alerts.sample import count, read_sample
from aigc_data.store.alerts import Slice
from aigc_data.store.store import Store
from aigc_data.task import TaskStatus
from tests.analysis.history import HUNYUAN, KLING, ended, task
from tests.tasks import NOON, after

WINDOWS = (timedelta(minutes=1), timedelta(minutes=10))


def test_windows_hold_what_was_created_in_them_and_known_by_then(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save(
        [
            ended(-600, 30, **KLING),
            ended(-601, 30, **KLING),
            ended(-500, 10, failed=True, **KLING),
            ended(-50, 60, failed=True, **KLING),
            ended(-60, 5, **HUNYUAN),
            ended(0, 5, **HUNYUAN),
            task(-40, status=TaskStatus.EXECUTING, **KLING),
            task(-30, **KLING),
            task(None, status=TaskStatus.FAILED, **KLING),
        ],
        at=NOON,
    )
    sample = read_sample(db, (By.MODEL,), after(-600), NOON)
    assert [group[By.MODEL] for group in sample.groups] == ["Kling 3.0", "Hunyuan 3.0"]
    slices = (Slice((("model", "Hunyuan 3.0"),)), Slice((("model", "Kling 3.0"),)))
    counts = count(sample, slices, np.array([1, 0]), WINDOWS, NOON)
    assert counts.slices == slices
    assert counts.failed.tolist() == [[0, 0], [0, 1]]
    assert counts.ended.tolist() == [[1, 1], [0, 2]]
    assert counts.created.tolist() == [[1, 1], [2, 4]]


def test_a_request_that_failed_shortly_before_fails_repeatedly(
    store: Store, db: DuckDBPyConnection
) -> None:
    hours = (0, 1, 6.5, 13)
    store.save(
        [
            *(ended(3600 * h, 10, failed=True, prompt="a cat", **KLING) for h in hours),
            ended(60, 10, failed=True, prompt="a cat", request="{}", **KLING),
            ended(120, 10, failed=True, prompt="a dog", **KLING),
            ended(180, 10, failed=True, prompt="a cat", account="other", **KLING),
            ended(240, 10, failed=True, **KLING),
            ended(300, 10, failed=True, **KLING),
        ],
        at=NOON,
    )
    sample = read_sample(db, (), NOON, after(86_400))
    hours_of_repeated = (sample.created_us[sample.repeated] / 1e6 - NOON.timestamp()) / 3600
    assert sorted(hours_of_repeated.tolist()) == [1.0, 6.5]
    counts = count(sample, (Slice(),), np.array([0]), (timedelta(days=1),), after(86_400))
    assert (counts.failed.item(), counts.repeated.item(), counts.requests.item()) == (9, 2, 7)
    assert [one.item() for one in counts.weighed] == [8, 8]


def test_the_first_failure_may_lie_before_the_sample(store: Store, db: DuckDBPyConnection) -> None:
    store.save([ended(s, 10, failed=True, prompt="a cat", **KLING) for s in (0, 60)], at=NOON)
    sample = read_sample(db, (), after(30), after(90))
    assert (len(sample.failed), sample.repeated.tolist()) == (1, [True])


def test_an_end_that_nobody_knows_is_taken_to_be_at_the_creation(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save([task(0, status=TaskStatus.FAILED, **KLING)], at=NOON)
    sample = read_sample(db, (), NOON, after(1))
    assert sample.ended_us.tolist() == sample.created_us.tolist()


def test_nothing_is_a_sample_too(db: DuckDBPyConnection) -> None:
    sample = read_sample(db, (By.KIND, By.MODEL), NOON, after(1))
    assert (sample.groups, len(sample.created_us)) == ((), 0)
