"""Failure rates over hand-made histories: what fires, what does not, and what is said of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from duckdb import DuckDBPyConnection
from hypothesis import given
from hypothesis import strategies as st

from aigc_data.alert_rule import By, FailureRate
from aigc_data.alerts import failure_rate
from aigc_data.alerts.failure_rate import judge, level_of, thresholds
from aigc_data.alerts.reading import Reading, Verdict
from aigc_data.alerts.sample import Counts
from aigc_data.alerts.slices import WHOLE
from aigc_data.alerts.usual_rate import UsualRates
from aigc_data.analysis.binomial import upper_tail
from aigc_data.store.alerts import Measure, Slice
from aigc_data.store.store import Store
from aigc_data.task import Task, TaskStatus
from tests.alerts.asking import KLING_SLICE, asked, lately, usual
from tests.analysis.history import HUNYUAN, KLING, ended, near, task
from tests.tasks import NOON, after

BY_MODEL = FailureRate(name="A model fails", by=(By.KIND, By.MODEL), times_usual=2)
WHOLE_RULE = FailureRate(name="Tasks fail", times_usual=2)


def verdict(store: Store, db: DuckDBPyConnection, tasks: list[Task], **fields: Any) -> Verdict:
    store.save([*usual(), *tasks], at=NOON)
    return asked(db, BY_MODEL.model_copy(update=fields))[KLING_SLICE].verdict


def test_half_of_twenty_in_twenty_minutes_is_far_more_than_five_percent(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save([*usual(), *lately(20, 10)], at=NOON)
    assert asked(db, BY_MODEL)[KLING_SLICE] == Reading(
        slice=KLING_SLICE,
        verdict=Verdict.OVER,
        measure=Measure(
            value=0.5,
            k=10,
            n=20,
            low=near(0.299298008198),
            high=near(0.700701991802),
            usual=near(0.05),
            bound=near(0.1),
            tail=near(upper_tail(10, 20, 0.05)),
            since=after(-1200),
            until=NOON,
        ),
        newest=after(-1200),
        reason="10 of 20 failed in 20 min: 50 % (30 % to 70 %), usually 5.0 %.",
    )


def test_the_whole_says_whether_there_is_anything_to_judge(
    store: Store, db: DuckDBPyConnection
) -> None:
    nothing = asked(db, BY_MODEL)[WHOLE]
    assert (nothing.verdict, nothing.reason) == (Verdict.NO_DATA, "No task was created in 1 d.")
    store.save(lately(20, 10), at=NOON)
    assert asked(db, BY_MODEL)[WHOLE] == Reading(
        slice=WHOLE,
        verdict=Verdict.LOW,
        measure=Measure(value=0.5, k=10, n=20, since=after(-86_400), until=NOON),
        reason="10 of 20 failed in 1 d.",
    )


def test_what_is_usual_for_the_model_is_not_told_of(store: Store, db: DuckDBPyConnection) -> None:
    assert verdict(store, db, lately(20, 1)) is Verdict.LOW


def test_nineteen_tasks_are_too_few_to_fire(store: Store, db: DuckDBPyConnection) -> None:
    assert verdict(store, db, lately(19, 19)) is Verdict.LOW


def test_two_failures_are_too_few_however_rare_they_usually_are(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save([*usual(tasks=200, failed=0), *lately(20, 2)], at=NOON)
    assert asked(db, BY_MODEL)[KLING_SLICE].verdict is Verdict.LOW


def test_one_request_that_is_sent_again_and_again_is_one_request(
    store: Store, db: DuckDBPyConnection
) -> None:
    stubborn = lately(12, 12, since=-600, apart=30, request='{"Prompt": "a lighthouse"}')
    fine = lately(12, 0, since=-1000, apart=30)
    assert verdict(store, db, [*stubborn, *fine]) is Verdict.LOW


def test_the_same_failures_of_different_requests_fire(store: Store, db: DuckDBPyConnection) -> None:
    fine = lately(12, 0, since=-1000, apart=30)
    assert verdict(store, db, [*lately(12, 12, since=-600, apart=30), *fine]) is Verdict.OVER


def test_open_tasks_are_trials_that_have_not_failed(store: Store, db: DuckDBPyConnection) -> None:
    waiting = [task(-600 + number, status=TaskStatus.WAITING, **KLING) for number in range(400)]
    assert verdict(store, db, [*lately(20, 6), *waiting]) is Verdict.LOW


def test_a_task_that_died_in_the_queue_counts(store: Store, db: DuckDBPyConnection) -> None:
    died = [replace(one, scheduled_exactly_at=None) for one in lately(20, 10)]
    assert verdict(store, db, died) is Verdict.OVER


def test_what_happens_later_is_not_known_yet(store: Store, db: DuckDBPyConnection) -> None:
    store.save([*usual(), *lately(20, 10, since=-1190)], at=NOON)
    before = asked(db, BY_MODEL, after(-1190))
    assert KLING_SLICE not in before
    assert asked(db, BY_MODEL, after(-590))[KLING_SLICE].measure.n == 10


def test_each_kind_and_model_is_judged_apart(store: Store, db: DuckDBPyConnection) -> None:
    fine = [ended(-1200 + 60 * number, 5, **HUNYUAN) for number in range(20)]
    store.save([*usual(), *lately(20, 10), *fine], at=NOON)
    verdicts = {part.label: one.verdict for part, one in asked(db, BY_MODEL).items()}
    assert verdicts == {
        "video · Kling 3.0": Verdict.OVER,
        "image · Hunyuan 3.0": Verdict.LOW,
        "": Verdict.LOW,
    }


def test_a_rule_without_columns_judges_all_tasks_together(
    store: Store, db: DuckDBPyConnection
) -> None:
    fine = [ended(-1200 + 60 * number, 5, **HUNYUAN) for number in range(20)]
    store.save([*usual(), *lately(20, 10), *fine], at=NOON)
    [(part, reading)] = asked(db, WHOLE_RULE).items()
    assert (part, reading.verdict, reading.measure.k, reading.measure.n) == (
        WHOLE, Verdict.OVER, 10, 40,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("chosen", "parts"),
    [
        ({"models": ("Hunyuan 3.0",)}, {"image · Hunyuan 3.0", ""}),
        ({"kinds": ("video",)}, {"video · Kling 3.0", ""}),
        ({"accounts": ("other",)}, {""}),
    ],
)
def test_a_rule_looks_at_the_tasks_that_it_chooses(
    store: Store, db: DuckDBPyConnection, chosen: dict[str, Any], parts: set[str]
) -> None:
    fine = [ended(-1200 + 60 * number, 5, **HUNYUAN) for number in range(20)]
    store.save([*lately(20, 10), *fine], at=NOON)
    rule = FailureRate.model_validate(BY_MODEL.model_dump() | chosen)
    assert {part.label for part in asked(db, rule)} == parts


def test_an_incident_of_last_week_does_not_excuse_this_one(
    store: Store, db: DuckDBPyConnection
) -> None:
    last_week = lately(60, 50, since=-7 * 86_400.0 + 3600, apart=2)
    store.save([*usual(), *last_week, *lately(20, 10)], at=NOON)
    assert asked(db, BY_MODEL)[KLING_SLICE].measure.usual == near(0.05)


def test_a_window_that_holds_a_past_incident_is_low_again(
    store: Store, db: DuckDBPyConnection
) -> None:
    calm = lately(30, 1, since=-1790)
    assert verdict(store, db, [*lately(20, 15, since=-7000), *calm]) is Verdict.LOW


def test_what_is_not_well_below_the_threshold_lies_between(
    store: Store, db: DuckDBPyConnection
) -> None:
    assert verdict(store, db, lately(20, 5)) is Verdict.BETWEEN


def test_an_absolute_threshold_is_held_against_the_lower_of_itself_and_what_is_usual() -> None:
    fixed = FailureRate(name="Over", over=0.2)
    both = FailureRate(name="Both", over=0.2, times_usual=3)
    rates = np.array([0.03, 0.5])
    for rule, bound, chance in ((fixed, [0.2, 0.2], [0.03, 0.2]), (both, [0.2, 1.0], [0.03, 0.5])):
        found = thresholds(rule, rates)
        assert (found[0].tolist(), found[1].tolist()) == (bound, chance)


def test_a_model_that_always_fails_fires_by_an_absolute_threshold(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save([*usual(failed=30), *lately(20, 16)], at=NOON)
    rule = FailureRate(name="Over", by=(By.KIND, By.MODEL), over=0.2)
    assert asked(db, rule)[KLING_SLICE].verdict is Verdict.OVER


def test_more_failures_a_week_ask_for_rarer_things() -> None:
    levels = [level_of(BY_MODEL, UsualRates(np.array([0.05]), week)) for week in (0.0, 10.0, 1000)]
    assert levels == near_each([0.1 / 14, 0.1 / 140, 0.1 / 14_000])


def near_each(values: list[float]) -> Any:
    return pytest.approx(values, rel=1e-12)


def _counts(failed: int, repeated: int, ended_: int, open_: int) -> Counts:
    def cell(value: int) -> Any:
        return np.array([[value]])

    return Counts((Slice(),), cell(failed), cell(repeated), cell(ended_), cell(ended_ + open_))


ONE_WINDOW = BY_MODEL.model_copy(update={"windows": (timedelta(hours=1),)})
numbers = st.integers(0, 60)


def _fires(failed: int, repeated: int, passed: int, open_: int, rate: float) -> bool:
    repeated = min(repeated, failed)
    counts = _counts(failed, repeated, failed + passed, open_)
    return bool(judge(ONE_WINDOW, counts, UsualRates(np.array([rate]), 100.0)).hot.any())


@given(numbers, numbers, numbers, numbers, st.floats(1e-6, 0.9))
def test_nothing_fires_on_fewer_than_three_requests_or_twenty_tasks(
    failed: int, repeated: int, passed: int, open_: int, rate: float
) -> None:
    if _fires(failed, repeated, passed, open_, rate):
        assert failed - min(repeated, failed) >= 3
        assert failed + passed >= 20


@given(numbers, numbers, numbers, numbers, st.floats(1e-6, 0.9))
def test_one_more_failed_request_never_stops_a_rule_from_firing(
    failed: int, repeated: int, passed: int, open_: int, rate: float
) -> None:
    repeated = min(repeated, failed)
    if _fires(failed, repeated, passed, open_, rate):
        assert _fires(failed + 1, repeated, passed, open_, rate)


@given(numbers, numbers, numbers, numbers, st.floats(1e-6, 0.9))
def test_one_more_success_never_makes_a_rule_fire_that_had_tasks_enough(
    failed: int, repeated: int, passed: int, open_: int, rate: float
) -> None:
    if failed + passed >= 20 and _fires(failed, repeated, passed + 1, open_, rate):
        assert _fires(failed, repeated, passed, open_, rate)


def test_windows_are_looked_at_shortest_first() -> None:
    rule = FailureRate(name="x", over=0.2, windows=(timedelta(hours=3), timedelta(minutes=15)))
    assert failure_rate.windows(rule) == (timedelta(minutes=15), timedelta(hours=3))
