"""Kaplan–Meier and Aalen–Johansen, held against statsmodels."""

from math import isinf, isnan, nan

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.stats import CensoredData, binomtest, ecdf
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight

from aigc_data.analysis.survival import (
    quantile_high_sql,
    quantile_low_sql,
    quantile_sql,
    steps_sql,
)
from tests.analysis.history import near

OPEN, SUCCESSFUL, FAILED = 0, 1, 2
Tasks = list[tuple[int, int]]
"""A time and how it ended."""

CELLS = """
WITH tasks AS (SELECT unnest($t)::DOUBLE AS t, unnest($ends) AS ending),
cells AS (
    SELECT
        'all' AS curve,
        t,
        count(*) FILTER (WHERE ending = 1)::DOUBLE AS successful,
        count(*) FILTER (WHERE ending = 2)::DOUBLE AS failed,
        count(*) FILTER (WHERE ending = 0)::DOUBLE AS censored,
        1 AS doubt
    FROM tasks
    GROUP BY t
)
"""

cohorts = st.lists(st.tuples(st.integers(0, 40), st.sampled_from([0, 1, 2])), min_size=1)
all_censored = example([(3, OPEN), (7, OPEN)])
all_ended_at_once = example([(5, SUCCESSFUL)] * 4)
one_task = example([(1, FAILED)])
an_end_and_a_censoring_at_once = example([(4, SUCCESSFUL), (4, OPEN), (9, FAILED), (9, OPEN)])


@pytest.fixture(scope="module")
def db() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def asked(db: duckdb.DuckDBPyConnection, tasks: Tasks, question: str) -> pd.DataFrame:
    times, ends = zip(*tasks, strict=True)
    sql = f"{CELLS}, {steps_sql('cells', 'curve')} {question}"
    return db.execute(sql, {"t": list(times), "ends": list(ends)}).df()


def steps(db: duckdb.DuckDBPyConnection, tasks: Tasks) -> pd.DataFrame:
    return asked(db, tasks, "SELECT * FROM steps ORDER BY t")


@all_censored
@all_ended_at_once
@one_task
@an_end_and_a_censoring_at_once
@given(cohorts)
@settings(max_examples=60)
def test_what_is_open_is_kaplan_and_meiers(db: duckdb.DuckDBPyConnection, tasks: Tasks) -> None:
    found = steps(db, tasks)
    ended = [t for t, ending in tasks if ending != OPEN]
    still = [t for t, ending in tasks if ending == OPEN]
    theirs = ecdf(CensoredData(uncensored=ended, right=still)).sf
    assert found["open"].tolist() == pytest.approx(theirs.evaluate(found["t"]), abs=1e-9)
    if ended:
        times, status = zip(*tasks, strict=True)
        survivors = SurvfuncRight(np.array(times), np.array(status) != OPEN)
        own = found[found["ended"] > 0]
        error = own["open"] * np.sqrt(own["greenwood"])
        known = own["open"] > 0
        assert error[known].tolist() == pytest.approx(survivors.surv_prob_se[known], abs=1e-9)
        assert own["at_risk"].tolist() == survivors.n_risk.tolist()


@all_ended_at_once
@one_task
@an_end_and_a_censoring_at_once
@given(cohorts)
@settings(max_examples=60)
def test_ends_that_compete_are_aalen_and_johansens(
    db: duckdb.DuckDBPyConnection, tasks: Tasks
) -> None:
    times, status = (np.array(column) for column in zip(*tasks, strict=True))
    if status.max() == OPEN:
        return
    found = steps(db, tasks)
    with np.errstate(all="ignore"):
        theirs = CumIncidenceRight(times, status)
    assert found["succeeded"].tolist() == pytest.approx(theirs.cinc[0], abs=1e-9)
    failed = theirs.cinc[1] if len(theirs.cinc) > 1 else np.zeros(len(found))
    assert found["failed_by"].tolist() == pytest.approx(failed, abs=1e-9)
    shares = found["open"] + found["succeeded"] + found["failed_by"]
    assert shares.tolist() == pytest.approx([1] * len(found), abs=1e-9)
    known = np.isfinite(theirs.cinc_se[0])
    expected = theirs.cinc_se[0][known] ** 2
    assert found["variance"][known].tolist() == pytest.approx(expected, abs=1e-9)


@an_end_and_a_censoring_at_once
@given(cohorts)
@settings(max_examples=60)
@pytest.mark.parametrize("share", [0.5, 0.95])
def test_a_quantile_and_its_interval_are_statsmodels(
    db: duckdb.DuckDBPyConnection, share: float, tasks: Tasks
) -> None:
    """But that half have ended when exactly half have, where theirs asks for more than half."""
    times, status = (np.array(column) for column in zip(*tasks, strict=True))
    if status.max() == OPEN:
        return
    ours = (quantile_sql(share), quantile_low_sql(share), quantile_high_sql(share))
    (found,) = asked(db, tasks, f"SELECT {', '.join(ours)} FROM steps").to_numpy().tolist()
    theirs = SurvfuncRight(times, status != OPEN)
    with np.errstate(all="ignore"):
        low, high = theirs.quantile_ci(share)
    reached = theirs.surv_times[theirs.surv_prob <= 1 - share + 1e-12]
    assert found[0] == pytest.approx(reached[0] if reached.size else nan, nan_ok=True)
    if not isnan(low):
        assert found[1:] == [near(low), pytest.approx(nan if isinf(high) else high, nan_ok=True)]


def test_a_quantile_that_is_not_reached_is_not_known(db: duckdb.DuckDBPyConnection) -> None:
    tasks = [(3, SUCCESSFUL), (5, OPEN), (6, OPEN), (7, OPEN)]
    ours = (quantile_sql(0.5), quantile_low_sql(0.5), quantile_high_sql(0.5))
    found = asked(db, tasks, f"SELECT {', '.join(ours)} FROM steps")
    assert found.isna().to_numpy().tolist() == [[True, False, True]]


@pytest.mark.parametrize("hits", [0, 1, 13, 20])
def test_with_nothing_open_the_interval_is_that_of_any_rate(
    db: duckdb.DuckDBPyConnection, hits: int
) -> None:
    tasks = [(2, SUCCESSFUL)] * hits + [(2, FAILED)] * (15 if hits == 1 else 0)
    tasks += [(9, SUCCESSFUL)] * (20 - len(tasks))
    first = steps(db, [(2, FAILED), *tasks[1:]] if hits == 0 else tasks).iloc[0]
    expected = binomtest(hits, 20).proportion_ci(method="wilson")
    found = (first["succeeded_low"], first["succeeded_high"])
    assert found == pytest.approx(tuple(expected), abs=1e-9)


def test_doubt_widens_an_interval_as_fewer_tasks_would(db: duckdb.DuckDBPyConnection) -> None:
    tasks = [(1, SUCCESSFUL), (2, FAILED), (3, SUCCESSFUL), (4, SUCCESSFUL)]
    doubled = asked(db, tasks * 2, "SELECT * FROM steps ORDER BY t")
    sql = f"{CELLS.replace('1 AS doubt', '2 AS doubt')}, {steps_sql('cells', 'curve')}"
    times, ends = zip(*(tasks * 2), strict=True)
    doubted = db.execute(f"{sql} FROM steps ORDER BY t", {"t": times, "ends": ends}).df()
    single = steps(db, tasks)
    columns = ["succeeded_low", "succeeded_high", "open_low", "open_high"]
    assert doubted[columns].to_numpy() == pytest.approx(single[columns].to_numpy(), nan_ok=True)
    assert (doubled["succeeded_low"] > doubted["succeeded_low"]).all()


def test_weights_leave_no_crumbs_of_rounding(db: duckdb.DuckDBPyConnection) -> None:
    cells = """
        WITH cells AS (
            SELECT 'all' AS curve, t, 1 / 3 AS successful, 0.1 AS failed, 0.0 AS censored,
                1.7 AS doubt
            FROM range(1, 400) AS times (t)
        )
    """
    last = (
        db.execute(f"{cells}, {steps_sql('cells', 'curve')} FROM steps ORDER BY t DESC LIMIT 1")
        .df()
        .iloc[0]
    )
    assert last["open"] == 0
    assert last["succeeded"] == pytest.approx(1 / 3 / (1 / 3 + 0.1), abs=1e-12)
    assert last["succeeded_low"] > 0.6
