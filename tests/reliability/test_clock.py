"""A clock that is wrong, or is set while the collector works, costs no task and blinds nobody."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aigc_data.settings import DEFAULT_ACCOUNT
from aigc_data.simulator.server import SimulatorServer
from aigc_data.store.store import Store
from aigc_data.sync.collector import build
from aigc_data.sync.outcome import Progress
from aigc_data.task import Source
from aigc_data.tencent.auth import ServerClock
from aigc_data.tencent.client import CloudClient
from aigc_data.tencent.cloud_time import steady
from aigc_data.tencent.credentials import credentials_of
from benchmarks.reliability.compare import Comparison, compare
from tests.cloud import Collecting, settings_for, small_cloud

DAY = 86_400.0
LATEST = """
SELECT greatest(
    (SELECT max(greatest(first_seen_at, status_seen_at, updated_at)) FROM task),
    (SELECT max(greatest(attempted_at, succeeded_at)) FROM source_state)
)
"""
NEVER_WRONG = Comparison(
    rows=0, fields=0, estimates=0, ends_told=0, ended=0, missing=(), invented=(), duplicates=0,
    differences=(),
)  # fmt: skip


class WrongClock:
    """This machine's clock, off by what somebody set it to."""

    def __init__(self, ahead_s: float) -> None:
        self.ahead_s = ahead_s

    def __call__(self) -> float:
        return time.time() + self.ahead_s


@pytest.fixture
def cloud() -> Iterator[SimulatorServer]:
    with small_cloud(tasks=15) as server:
        yield server


@contextmanager
def process(cloud: SimulatorServer, database: Path, clock: WrongClock) -> Iterator[Collecting]:
    """Yield what one process of the app is, on a machine with this clock."""
    settings = settings_for(cloud, database)
    with (
        Store.open(database) as store,
        CloudClient(
            credentials_of(settings),
            site=settings.site,
            endpoint=settings.endpoint,
            rate_share=1.0,
            clock=ServerClock(steady(clock)),
        ) as client,
    ):
        yield Collecting(cloud, store, build(store, client, settings))


def found(opened: Collecting) -> Comparison:
    """Return how the store differs from the account, counts left out."""
    told = compare(opened.store, opened.server, time.time())
    return Comparison(
        *(0, 0, 0, 0, 0),
        *(told.missing, told.invented, told.duplicates, told.differences),
    )


def latest(opened: Collecting) -> datetime:
    """Return the latest time of any kind that is stored of tasks, sources and how far was read."""
    [(seen,)] = opened.frame(LATEST)
    trail = opened.store.checkpoint(DEFAULT_ACCOUNT, Source.CLOUDAUDIT, "trail") or {}
    read = opened.store.checkpoint(DEFAULT_ACCOUNT, Source.TASK_LIST, "read") or {}
    times = [until for _, until in trail["covered"]] + [read["whole_at"], seen.timestamp()]
    return datetime.fromtimestamp(max(times), UTC)


@pytest.mark.parametrize("ahead_s", [2 * DAY, -2 * DAY, -200.0])
def test_a_process_on_a_wrong_clock_finds_all_and_the_next_on_a_right_one_what_is_new(
    cloud: SimulatorServer, tmp_path: Path, ahead_s: float
) -> None:
    cloud.account.create("image", time.time() - 30)
    with process(cloud, tmp_path / "tasks.duckdb", WrongClock(ahead_s)) as wrong:
        report = wrong.collector.round()
        assert (report.complete, report.errors) == (True, ())
        assert found(wrong) == NEVER_WRONG
        assert latest(wrong) <= datetime.now(UTC) + timedelta(seconds=2)
    for kind in ("image", "video", "scenario"):
        cloud.account.create(kind, time.time())
    with process(cloud, tmp_path / "tasks.duckdb", WrongClock(0)) as right:
        assert right.collector.round().complete
        assert found(right) == NEVER_WRONG


def test_a_clock_set_back_and_forth_within_rounds_and_between_them_loses_nothing(
    cloud: SimulatorServer, tmp_path: Path
) -> None:
    clock = WrongClock(0)
    jumps = [2 * DAY, -3 * 3600.0, 0.0]

    def jump(progress: Progress) -> None:
        clock.ahead_s = jumps[progress.found % len(jumps)]

    with process(cloud, tmp_path / "tasks.duckdb", clock) as opened:
        for ahead_s in jumps:
            clock.ahead_s = ahead_s
            for kind in ("image", "video", "scenario"):
                cloud.account.create(kind, time.time())
            report = opened.collector.round(on_progress=jump)
            assert (report.complete, report.errors) == (True, ())
            assert found(opened) == NEVER_WRONG
            assert latest(opened) <= datetime.now(UTC) + timedelta(seconds=2)
