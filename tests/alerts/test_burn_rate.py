"""Burn rates: rescaled so that they can fire, in a long and a short window at once."""

import pytest
from duckdb import DuckDBPyConnection

from aigc_data.alert_rule import BurnRate
from aigc_data.alerts.burn_rate import PAIRS, rescaled
from aigc_data.alerts.reading import Reading, Verdict
from aigc_data.alerts.slices import WHOLE
from aigc_data.analysis.binomial import upper_tail
from aigc_data.analysis.stats import Interval, wilson
from aigc_data.store.alerts import Measure
from aigc_data.store.store import Store
from aigc_data.task import Task
from tests.alerts.asking import asked, lately
from tests.analysis.history import near
from tests.tasks import NOON, after

FEW = wilson(29, 58) or Interval(0, 0)
RULE = BurnRate(name="Budget", objective=0.95)


@pytest.mark.parametrize("objective", [0.5, 0.9, 0.95, 0.99, 0.999, 0.9999])
def test_every_rate_can_be_reached_at_any_objective_and_none_is_below_one(objective: float) -> None:
    ceiling = 1 / (1 - objective)
    burns = [rescaled(pair.burn, objective) for pair in PAIRS]
    assert all(1 <= burn < ceiling for burn in burns)
    assert burns == sorted(burns, reverse=True)


def test_at_the_workbooks_objective_the_rates_are_nearly_the_workbooks() -> None:
    found = [round(rescaled(pair.burn, 0.999), 2) for pair in PAIRS]
    assert found == [14.22, 5.98, 1.0]


def test_half_failing_for_an_hour_burns_the_budget_of_a_month(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save(lately(58, 29, since=-3550), at=NOON)
    assert asked(db, RULE) == {
        WHOLE: Reading(
            slice=WHOLE,
            verdict=Verdict.OVER,
            measure=Measure(
                value=0.5,
                k=29,
                n=58,
                low=near(FEW.low),
                high=near(FEW.high),
                usual=near(0.05),
                bound=near(rescaled(14.4, 0.95) * 0.05),
                tail=near(upper_tail(29, 58, 0.05)),
                since=after(-3600),
                until=NOON,
            ),
            reason="29 of 58 failed in 1 h: 50 %, 10.0 times what the objective allows.",
        )
    }


@pytest.mark.parametrize(
    ("tasks", "verdict"),
    [
        ([], Verdict.NO_DATA),
        (lately(58, 2, since=-3550), Verdict.LOW),
        (lately(58, 29, since=-7 * 3600), Verdict.LOW),
        (lately(19, 19, since=-1190), Verdict.BETWEEN),
        (lately(58, 14, since=-3550), Verdict.OVER),
    ],
    ids=["nothing", "little", "not lately", "too few", "slowly, but for days"],
)
def test_a_burn_must_be_seen_in_both_windows_and_on_enough_tasks(
    store: Store, db: DuckDBPyConnection, tasks: list[Task], verdict: Verdict
) -> None:
    store.save(tasks, at=NOON)
    assert asked(db, RULE)[WHOLE].verdict is verdict
