"""All stored tasks counted at once, each number against a plain query over the same store."""

from datetime import timedelta

from duckdb import DuckDBPyConnection

from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.overview import overview
from aigc_data.analysis.tally import EDGES_S, Lately, Spread, Tally, lately, spreads, tallies
from aigc_data.store.store import Store
from aigc_data.task import TaskStatus
from tests.analysis.history import HUNYUAN, KLING, ended, polled, task
from tests.tasks import NOON, after


def spread(*durations_s: float) -> Spread:
    """What so many durations, in seconds, are counted as."""
    counts = [0] * (len(EDGES_S) + 1)
    for one in durations_s:
        counts[sum(one > edge for edge in EDGES_S)] += 1
    return Spread(tuple(counts), sum(durations_s))


def test_each_account_kind_model_and_status_is_counted_apart(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save(
        [
            ended(0, 1.0, **KLING),
            ended(5, 4000.0, **KLING),
            ended(9, 7.5, failed=True, **KLING),
            task(30, status=TaskStatus.WAITING, **HUNYUAN),
            task(20, status=TaskStatus.WAITING, **HUNYUAN),
            task(None, account="west", kind=None),
        ],
        at=NOON,
    )
    assert tallies(db) == [
        Tally("main", "image", "Hunyuan 3.0", "waiting", 2, after(20)),
        Tally("main", "video", "Kling 3.0", "failed", 1, after(9)),
        Tally("main", "video", "Kling 3.0", "successful", 2, NOON),
        Tally("west", "", "", "unknown", 1, None),
    ]
    assert spreads(db, "total") == {("video", "Kling 3.0"): spread(1.0, 4000.0, 7.5)}
    assert spreads(db, "run") == {}


def test_the_same_durations_take_part_as_on_the_page(store: Store, db: DuckDBPyConnection) -> None:
    store.save([polled(0, 30, 2, **KLING), polled(1, 30, 29, **KLING)], at=NOON)
    (found,) = spreads(db, "total").values()
    page = overview(db, TaskFilter(), "UTC").durations
    assert sum(found.counts) == page["n_total"].sum() == 1
    assert page["left_out_total"].sum() == 1


def test_a_duration_on_an_edge_is_in_the_bucket_below_it(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save([ended(at, edge, **KLING) for at, edge in enumerate(EDGES_S)], at=NOON)
    (found,) = spreads(db, "total").values()
    assert found.counts == (*(1 for _ in EDGES_S), 0)
    assert found + found == Spread((*(2 for _ in EDGES_S), 0), 2 * sum(map(float, EDGES_S)))


def test_lately_counts_by_creation_and_ends_with_the_running_minute(
    store: Store, db: DuckDBPyConnection
) -> None:
    minutes = (0, 59, 61, 1439, 1441, -5)
    store.save([task(NOON - timedelta(minutes=ago), **KLING) for ago in minutes], at=NOON)
    assert lately(db, NOON) == [Lately("main", "video", "Kling 3.0", "unknown", (2, 4))]


def test_an_empty_store_has_nothing_to_count(db: DuckDBPyConnection) -> None:
    assert (tallies(db), lately(db, NOON), spreads(db, "queue")) == ([], [], {})
