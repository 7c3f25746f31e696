from datetime import date

from duckdb import DuckDBPyConnection

from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.overview import overview
from aigc_data.store.store import Store
from tests.analysis.a_day import DAY, HISTORY, HOUR, at
from tests.analysis.history import near, task, values
from tests.tasks import NOON


def test_the_day_by_hour_map_is_in_the_viewers_zone(store: Store, db: DuckDBPyConnection) -> None:
    store.save(HISTORY, at=NOON)
    frame = overview(db, DAY, "Asia/Kolkata", NOON + 24 * HOUR).day_by_hour
    assert list(frame.columns) == ["day", "hour", "tasks", "ended", "failed", "rate"]
    assert len(frame) == 2 * 24
    shown = [row for row in values(frame) if row[2]]
    assert shown == [
        (date(2026, 9, 14), 17, 3, 3, 1, near(1 / 3)),
        (date(2026, 9, 14), 18, 2, 2, 0, 0.0),
        (date(2026, 9, 14), 19, 3, 0, 0, None),
    ]


def test_the_hour_that_the_clocks_repeat_holds_both(store: Store, db: DuckDBPyConnection) -> None:
    times = ("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-03-29T00:30:00Z",
             "2026-03-29T01:30:00Z")  # fmt: skip
    store.save([task(at(time)) for time in times], at=NOON)
    for begin, expected in (("2026-10-25", [(2, 2)]), ("2026-03-29", [(1, 1), (3, 1)])):
        since = at(f"{begin}T00:00:00Z")
        frame = overview(db, TaskFilter(since, since + 12 * HOUR), "Europe/Berlin").day_by_hour
        assert [(row[1], row[2]) for row in values(frame) if row[2]] == expected


def test_the_map_of_an_empty_store_is_the_last_day(db: DuckDBPyConnection) -> None:
    frame = overview(db, TaskFilter(), "UTC", NOON).day_by_hour
    assert sorted(set(frame["day"])) == [date(2026, 9, 13), date(2026, 9, 14)]
    assert (frame["tasks"].sum(), frame["rate"].notna().sum()) == (0, 0)
