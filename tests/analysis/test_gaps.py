from datetime import datetime, timedelta

from duckdb import DuckDBPyConnection

from aigc_data.analysis.gaps import Gap, gaps, joined
from aigc_data.store.store import Store
from aigc_data.store.watch import Watched
from tests.tasks import NOON, after

DAY = (NOON, after(86_400))
TOLERANCE = timedelta(seconds=90)


def watch(store: Store, account: str, *stretches: tuple[float, float]) -> None:
    """Keep stretches in seconds after NOON, as rounds of a slow collector."""
    for start, end in stretches:
        store.save(at=NOON, watched=[Watched(account, after(start), after(end), 30)])


def found(
    db: DuckDBPyConnection,
    *accounts: str,
    window: tuple[datetime, datetime] = DAY,
    now_s: float = 7300,
) -> tuple[Gap, ...]:
    return gaps(db, window, accounts or ("main",), tolerance=TOLERANCE, now=after(now_s))


def a_gap(start: float, end: float, *accounts: str, lasts: bool = False) -> Gap:
    return Gap(after(start), after(end), accounts or ("main",), lasts=lasts)


def test_a_gap_is_the_time_between_two_stretches(store: Store, db: DuckDBPyConnection) -> None:
    watch(store, "main", (100, 1000), (3000, 7290))
    assert found(db) == (a_gap(1000, 3000),)


def test_there_is_none_before_the_first_watch_nor_in_a_store_that_was_never_watched(
    store: Store, db: DuckDBPyConnection
) -> None:
    assert found(db) == ()
    watch(store, "main", (5000, 7290))
    assert found(db) == ()


def test_a_collector_that_is_late_is_a_gap_that_lasts(store: Store, db: DuckDBPyConnection) -> None:
    watch(store, "main", (0, 7200))
    assert found(db, now_s=7290) == ()
    assert found(db, now_s=7300) == (a_gap(7200, 7300, lasts=True),)


def test_gaps_are_cut_to_the_window(store: Store, db: DuckDBPyConnection) -> None:
    watch(store, "main", (0, 1000), (3000, 4000), (6000, 7000))
    inside = (after(2000), after(5000))
    assert found(db, window=inside) == (a_gap(2000, 3000), a_gap(4000, 5000))
    assert found(db, window=(after(1000), after(1500))) == (a_gap(1000, 1500),)
    assert found(db, window=(after(3000), after(4000))) == ()
    assert found(db, window=(after(7100), after(7200))) == (a_gap(7100, 7200),)


def test_only_the_accounts_asked_for_count_and_what_overlaps_is_one(
    store: Store, db: DuckDBPyConnection
) -> None:
    watch(store, "main", (0, 1000), (3000, 7290))
    watch(store, "other", (0, 900), (2000, 7290))
    watch(store, "gone", (0, 10))
    assert found(db, "main") == (a_gap(1000, 3000),)
    assert found(db, "main", "other") == (a_gap(900, 3000, "main", "other"),)
    assert found(db, "nobody") == ()


def test_gaps_too_near_to_be_told_apart_are_joined_and_say_so() -> None:
    three = [a_gap(0, 10), a_gap(15, 20), a_gap(100, 110, "other", lasts=True)]
    near = Gap(after(0), after(20), ("main",), whole=False)
    assert joined(three, timedelta(seconds=5)) == (near, three[2])
    assert joined(three, timedelta(seconds=4)) == tuple(three)
    assert joined([], timedelta(seconds=5)) == ()
