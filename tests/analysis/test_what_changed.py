"""What changed between two windows, and what explains it."""

from datetime import timedelta
from typing import Any

import pandas as pd
import pytest
from duckdb import DuckDBPyConnection
from hypothesis import given, settings
from hypothesis import strategies as st

from aigc_data.analysis.failure_slices import DIMENSIONS
from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.newcombe import difference
from aigc_data.analysis.outcomes import Outcomes
from aigc_data.analysis.what_changed import Changed, comparable, compared, what_changed
from aigc_data.store.store import Store
from tests.analysis.history import HUNYUAN, KLING, ended, near, values
from tests.tasks import NOON, after

HOUR = 3600.0
Counts = dict[str, tuple[int, int]]
"""Failed and ended of each value of the first dimension."""


def frame(counts: Counts, dimension: str = DIMENSIONS[0]) -> pd.DataFrame:
    """What `failure_slices` would return of these."""
    rows = [
        {"dimension": dimension, "value": value, "tasks": n, "ended": n, "failed": k, "open": 0}
        for value, (k, n) in counts.items()
    ]
    columns = ["dimension", "value", "tasks", "ended", "failed", "open"]
    return pd.DataFrame(rows, columns=columns)


def explained(changed: Changed, *columns: str) -> list[tuple[Any, ...]]:
    return values(changed.slices[["value", *columns]])


def test_a_slice_whose_rate_rose_explains_its_weight_of_it() -> None:
    changed = compared(
        frame({"Kling 3.0": (10, 500), "Vidu q2": (10, 500)}),
        frame({"Kling 3.0": (40, 500), "Vidu q2": (10, 500)}),
    )
    assert changed.before == Outcomes(1000, 1000, 20, 0)
    assert changed.now == Outcomes(1000, 1000, 50, 0)
    assert changed.change == difference(50, 1000, 20, 1000)
    assert changed.certain
    assert explained(changed, "rate_effect", "mix_effect", "effect", "share", "weight", "few") == [
        ("Kling 3.0", near(0.03), near(0), near(0.03), near(1.0), near(0.5), False),
        ("Vidu q2", near(0), near(0), near(0), near(0), near(0.5), False),
    ]
    apart = difference(40, 500, 10, 500)
    assert apart is not None
    assert explained(changed, "low", "high")[0][1:] == (near(apart.low / 2), near(apart.high / 2))


def test_a_bad_slice_that_grew_explains_by_the_mix_alone() -> None:
    changed = compared(
        frame({"bad": (10, 100), "good": (9, 900)}), frame({"bad": (50, 500), "good": (5, 500)})
    )
    assert explained(changed, "rate_effect", "mix_effect") == [
        ("bad", near(0), near(0.4 * (0.1 - 0.037))),
        ("good", near(0), near(-0.4 * (0.01 - 0.037))),
    ]


def test_a_slice_that_was_not_there_before_changed_the_mix_alone() -> None:
    changed = compared(frame({"old": (10, 100)}), frame({"old": (10, 100), "new": (50, 100)}))
    assert explained(changed, "rate_before", "rate", "rate_effect", "low", "few")[0] == (
        "new", None, 0.5, 0.0, None, True,
    )  # fmt: skip
    assert changed.slices["effect"].sum() == near(0.2)


def test_where_the_rate_fell_what_took_most_off_it_comes_first() -> None:
    changed = compared(
        frame({"a": (50, 100), "b": (10, 100)}), frame({"a": (20, 100), "b": (12, 100)})
    )
    assert explained(changed, "share") == [("a", near(30 / 28)), ("b", near(-2 / 28))]


@pytest.mark.parametrize("empty", [{}, {"a": (0, 0)}])
def test_without_ended_tasks_in_one_window_nothing_is_explained(empty: Counts) -> None:
    for before, now in ((empty, {"a": (5, 10)}), ({"a": (5, 10)}, empty), (empty, empty)):
        changed = compared(frame(before), frame(now))
        assert (changed.change, changed.certain) == (None, False)
        assert (changed.slices["effect"] == 0).all()


counts = st.dictionaries(
    st.sampled_from("abcdef"),
    st.integers(0, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
)


@given(before=counts, now=counts)
@settings(deadline=None)
def test_what_the_slices_of_a_dimension_explain_adds_up_to_the_change(
    before: Counts, now: Counts
) -> None:
    changed = compared(frame(before), frame(now))
    change = changed.change.value if changed.change else 0.0
    assert changed.slices["effect"].sum() == near(change)
    parts = changed.slices["rate_effect"] + changed.slices["mix_effect"]
    assert (parts - changed.slices["effect"]).abs().max() < 1e-12 or changed.slices.empty
    known = changed.slices[changed.slices["low"].notna()]
    assert (known["low"] <= known["effect"] + 1e-12).all()
    assert (known["effect"] <= known["high"] + 1e-12).all()


def test_the_store_is_compared_with_itself_earlier(store: Store, db: DuckDBPyConnection) -> None:
    store.save(
        [
            *(ended(-HOUR, 1, failed=number < 1, **KLING) for number in range(10)),
            *(ended(60, 1, failed=number < 5, **KLING) for number in range(10)),
            *(ended(60, 1, **HUNYUAN) for _ in range(10)),
        ],
        at=NOON,
    )
    window = TaskFilter(NOON, after(HOUR))
    changed = what_changed(db, window, timedelta(hours=1), "UTC")
    assert changed is not None
    assert (changed.before, changed.now) == (Outcomes(10, 10, 1, 0), Outcomes(20, 20, 5, 0))
    sums = changed.slices.groupby("dimension")["effect"].sum()
    assert dict(sums) == dict.fromkeys(set(DIMENSIONS) - {"hours"}, near(0.15))
    assert what_changed(db, TaskFilter(since=NOON), timedelta(hours=1), "UTC") is None


def test_hours_of_the_day_are_compared_over_whole_days_alone() -> None:
    assert comparable(timedelta(days=7)) == comparable(timedelta(days=1)) == DIMENSIONS
    assert set(DIMENSIONS) - set(comparable(timedelta(hours=6))) == {"hours"}
