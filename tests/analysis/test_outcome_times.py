"""By when tasks have ended, over a real store, held against statsmodels task by task."""

from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from duckdb import DuckDBPyConnection
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight

from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.outcome_times import (
    MARKS_S,
    MOST_MODELS,
    OVERALL,
    Clock,
    Ends,
    OutcomeTimes,
    outcome_times,
)
from aigc_data.store.store import Store
from aigc_data.store.watch import Watched
from aigc_data.task import Task, TaskKind, TaskStatus
from tests.analysis.history import HUNYUAN, KLING, ended, near, polled, task, values
from tests.analysis.test_durations import timed
from tests.tasks import NOON, after

LATER = after(10_000)


def still_open(age: float, **fields: Any) -> Task:
    """Return a task that executes, created so long before LATER."""
    return task(10_000 - age, status=TaskStatus.EXECUTING, **fields)


def undated_end(*, failed: bool, **fields: Any) -> Task:
    """Return a task that ended, nobody knows when."""
    return task(0, status=TaskStatus.FAILED if failed else TaskStatus.SUCCESSFUL, **fields)


def told(
    db: DuckDBPyConnection, clock: Clock = Clock.TOTAL, ends: Ends = Ends.MIDDLE
) -> OutcomeTimes:
    return outcome_times(db, TaskFilter(), clock, ends, LATER)


def row(found: OutcomeTimes, rank: int = OVERALL) -> dict[str, Any]:
    frame = found.summary[found.summary["rank"] == rank]
    return {name: frame[name].iloc[0] for name in frame.columns}


def within(found: OutcomeTimes, mark_s: int, rank: int = OVERALL) -> dict[str, float]:
    frame = found.within
    mine = frame[(frame["rank"] == rank) & (frame["mark_s"] == mark_s)]
    return {name: float(mine[name].iloc[0]) for name in frame.columns}


def test_the_shares_are_those_of_statsmodels(store: Store, db: DuckDBPyConnection) -> None:
    draw = np.random.default_rng(5)
    seconds = draw.integers(1, 600, 300)
    status = draw.choice([0, 1, 2], 300, p=[0.2, 0.6, 0.2])
    store.save(
        [
            still_open(int(took), **KLING)
            if ending == 0
            else ended(0, int(took), failed=ending == 2, **KLING)
            for took, ending in zip(seconds, status, strict=True)
        ],
        at=NOON,
    )
    found = told(db)
    with np.errstate(all="ignore"):
        theirs = CumIncidenceRight(seconds, status)
        survivors = SurvfuncRight(seconds, status > 0)
        interval = survivors.quantile_ci(0.5)
    for mark in (10, 30, 60, 120, 300):
        at = np.searchsorted(theirs.times, mark, side="right") - 1
        shares = within(found, mark)
        assert shares["succeeded"] == pytest.approx(theirs.cinc[0][at], abs=1e-9)
        assert shares["failed"] == pytest.approx(theirs.cinc[1][at], abs=1e-9)
        assert shares["succeeded"] + shares["failed"] + shares["open"] == near(1)
        assert shares["succeeded_low"] < shares["succeeded"] < shares["succeeded_high"]
    whole = row(found)
    assert whole["median_s"] == survivors.quantile(0.5)
    assert (whole["median_low_s"], whole["median_high_s"]) == interval
    assert (whole["tasks"], whole["open"]) == (300, (status == 0).sum())


def test_who_still_runs_is_not_taken_for_one_who_never_ends_nor_left_out(
    store: Store, db: DuckDBPyConnection
) -> None:
    """Of four, one ended at 50 s; of the three others two were followed to 100 s, one to 20 s."""
    store.save(
        [ended(0, 50), still_open(20), still_open(100), still_open(100)],
        at=NOON,
    )
    assert within(told(db), 60)["succeeded"] == near(1 / 3)


def test_beyond_the_longest_follow_up_a_share_is_not_known(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save([ended(0, 50), still_open(100)], at=NOON)
    shares = told(db).within.set_index("mark_s")["succeeded"]
    assert shares.notna().tolist() == [mark <= 100 for mark in MARKS_S] * 2
    store.save([ended(0, 120, task_id="task-last")], at=NOON)
    closed = row(told(db))
    assert (closed["median_s"], np.isnan(closed["p95_s"])) == (120, False)


def test_a_task_is_followed_up_to_when_its_account_was_last_read(
    store: Store, db: DuckDBPyConnection
) -> None:
    """Nobody looked for an hour: that the task still ran then is not known."""
    last = LATER - timedelta(hours=1)
    store.save([ended(0, 500), still_open(4000), still_open(4100, account="other")], at=NOON)
    store.save([], at=NOON, watched=[Watched("main", NOON, last, 10)])
    at_risk = told(db).curves.query("rank == 0").set_index("t")["at_risk"]
    assert at_risk.to_dict() == {0: 3, 400: 3, 500: 2, 4100: 1}


def test_a_task_that_is_younger_than_the_last_reading_was_not_followed(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save([ended(0, 50), still_open(-60)], at=NOON)
    assert within(told(db), 60)["succeeded"] == 1
    assert row(told(db))["open"] == 1


def test_an_end_at_an_unknown_time_is_spread_over_those_of_its_model_and_outcome(
    store: Store, db: DuckDBPyConnection
) -> None:
    """Two failed, and when is known of one: within 10 s both are taken to have, and not one."""
    store.save(
        [
            *(ended(0, took, **KLING) for took in (20, 40)),
            ended(0, 9, failed=True, **KLING),
            undated_end(failed=True, **KLING),
            ended(0, 5, **HUNYUAN),
        ],
        at=NOON,
    )
    found = told(db)
    assert within(found, 10)["failed"] == near(2 / 5)
    assert within(found, 10, rank=1)["failed"] == near(2 / 4)
    assert within(found, 30, rank=1)["succeeded"] == near(1 / 4)
    assert (row(found)["untimed"], row(found)["unplaced"], row(found)["tasks"]) == (1, 0, 5)


def test_it_adds_nothing_to_what_is_known_of_the_time(store: Store, db: DuckDBPyConnection) -> None:
    known = [ended(0, took, **KLING) for took in (5, 20, 40, 50)]
    store.save(known, at=NOON)
    alone = told(db)
    store.save([undated_end(failed=False, **KLING) for _ in range(8)], at=NOON)
    more = told(db)
    columns = ["succeeded", "succeeded_low", "succeeded_high"]
    assert more.within[columns].to_numpy() == pytest.approx(alone.within[columns].to_numpy())


def test_where_no_end_of_an_outcome_has_a_time_those_of_the_other_are_borrowed(
    store: Store, db: DuckDBPyConnection
) -> None:
    """A history read afterwards dates no failure; the shares in the end must hold them all."""
    store.save(
        [
            *(ended(0, took, **KLING) for took in (5, 50, 500)),
            undated_end(failed=True, **KLING),
            undated_end(failed=True, **KLING),
        ],
        at=NOON,
    )
    found = told(db)
    assert (row(found)["untimed"], row(found)["borrowed"], row(found)["unplaced"]) == (0, 2, 0)
    assert within(found, 600)["failed"] == near(2 / 5)
    assert [within(found, mark)["succeeded"] for mark in (10, 60, 600)] == [
        near(1 / 5), near(2 / 5), near(3 / 5),
    ]  # fmt: skip


def test_a_success_borrows_the_time_of_a_failure_too(store: Store, db: DuckDBPyConnection) -> None:
    store.save([ended(0, 5, failed=True), undated_end(failed=False)], at=NOON)
    shares = within(told(db), 10)
    assert (shares["succeeded"], shares["failed"]) == (near(1 / 2), near(1 / 2))


def test_a_model_of_which_no_time_is_known_has_a_row_and_no_curve(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save([undated_end(failed=True, **KLING)], at=NOON)
    found = told(db)
    assert row(found, rank=1)["model"] == "Kling 3.0"
    assert (row(found)["unplaced"], np.isnan(row(found)["median_s"])) == (1, True)
    assert found.curves.empty
    assert found.within["succeeded"].isna().all()


@pytest.mark.parametrize(
    ("ends", "median"), [(Ends.EARLIEST, 40), (Ends.MIDDLE, 100), (Ends.LATEST, 160)]
)
def test_an_estimated_end_can_be_taken_where_its_margin_allows(
    store: Store, db: DuckDBPyConnection, ends: Ends, median: float
) -> None:
    """Vague as it is it takes part: to drop it would drop tasks by how long they took."""
    store.save([polled(0, 100, 60)], at=NOON)
    assert row(told(db, ends=ends))["median_s"] == median


def test_an_end_cannot_have_been_before_the_creation(store: Store, db: DuckDBPyConnection) -> None:
    store.save([ended(0, 0)], at=NOON)
    assert row(told(db, ends=Ends.EARLIEST))["median_s"] == 0


@pytest.mark.parametrize(
    ("took", "told_s"),
    [(0.2, 1), (59.2, 60), (60, 60), (600, 600), (600.1, 610), (7200, 7200), (7201, 7260)],
)
def test_times_are_rounded_up_to_what_the_cloud_tells(
    store: Store, db: DuckDBPyConnection, took: float, told_s: float
) -> None:
    store.save([ended(0, took)], at=NOON)
    assert row(told(db))["median_s"] == told_s


def test_queue_and_run_are_told_apart(store: Store, db: DuckDBPyConnection) -> None:
    waiting = task(9_900, status=TaskStatus.WAITING, **KLING)
    runs = still_open(500, scheduled_exactly_at=after(9_700), **KLING)
    store.save([timed(10, 50, **KLING), timed(30, 70, **KLING), waiting, runs], at=NOON)
    queue, run = told(db, Clock.QUEUE), told(db, Clock.RUN)
    columns = ["tasks", "successful", "failed", "open", "median_s"]
    assert values(queue.summary[columns]) == [(4, 3, 0, 1, 30)] * 2
    assert values(run.summary[columns]) == [(3, 2, 0, 1, 70)] * 2
    assert within(queue, 60)["succeeded"] == near(2 / 4)
    assert within(queue, 60)["open"] == near(2 / 4)
    assert within(run, 60)["succeeded"] == near(1 / 3)


def test_a_start_that_nobody_saw_is_spread_like_an_end(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save([timed(10, 50, **KLING), ended(0, 80, **KLING)], at=NOON)
    queue = told(db, Clock.QUEUE)
    assert (row(queue)["tasks"], row(queue)["untimed"], row(queue)["median_s"]) == (2, 1, 10)


def test_unknown_and_undated_tasks_are_out_and_counted(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save(
        [ended(0, 5), task(0, status=TaskStatus.UNKNOWN), task(None, status=TaskStatus.FAILED)],
        at=NOON,
    )
    found = told(db)
    assert (row(found)["tasks"], found.unknown, found.undated) == (1, 1, 1)


def test_each_busy_model_has_a_curve_and_all_have_theirs_together(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save(
        [
            ended(0, 10 + number, model="Vidu", model_version=str(number), kind=TaskKind.IMAGE)
            for number in range(MOST_MODELS + 3)
            for _ in range(30 - number)
        ],
        at=NOON,
    )
    found = told(db)
    assert found.summary["rank"].tolist() == list(range(MOST_MODELS + 1))
    assert found.summary["model"].tolist()[1:3] == ["Vidu 0", "Vidu 1"]
    assert found.models_left_out == 3
    assert row(found)["tasks"] == sum(30 - number for number in range(MOST_MODELS + 3))


def test_a_choice_of_statuses_is_set_aside(store: Store, db: DuckDBPyConnection) -> None:
    store.save([ended(0, 5, failed=True), ended(0, 7)], at=NOON)
    found = outcome_times(db, TaskFilter(statuses=("failed",)), now=LATER)
    pd.testing.assert_frame_equal(found.summary, told(db).summary)


def test_a_curve_has_at_most_200_steps_and_keeps_its_ends(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save([ended(0, 2 ** (at / 40)) for at in range(1000)], at=NOON)
    curve = told(db).curves.query("rank == 1")
    assert len(curve) <= 200
    assert curve["t"].is_monotonic_increasing
    assert (curve["t"].iloc[0], curve["open"].iloc[0]) == (0, 1)
    assert (curve["succeeded"].iloc[-1], curve["open"].iloc[-1]) == (near(1), 0)


def test_an_empty_store_has_no_curves(db: DuckDBPyConnection) -> None:
    found = told(db)
    assert (len(found.summary), len(found.within), len(found.curves)) == (0, 0, 0)
    assert (found.models_left_out, found.unknown, found.undated) == (0, 0, 0)
