import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

from aigc_data.simulator.account import SimulatedAccount
from aigc_data.simulator.server import SimulatorServer
from aigc_data.sync.outcome import Progress
from aigc_data.task import Source
from tests.cloud import collecting

MINUTE = 60.0


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.ahead_s = 0.0

    def unix(self) -> float:
        return time.time() + self.ahead_s

    def utc(self) -> datetime:
        return datetime.fromtimestamp(self.unix(), UTC)


def test_an_event_that_comes_late_is_found_though_its_window_was_half_read(tmp_path: Path) -> None:
    """The newest page is read, the process ends, the rest is read twenty minutes later."""
    audit_only = {"sources": frozenset({Source.CLOUDAUDIT})}
    clock, stop = Clock(), Event()
    account = SimulatedAccount.generate(tasks=1, days=1, lively=False)
    for age in range(600):
        account.create("image", time.time() - 2 * MINUTE - age)
    late = account.create("image", time.time() - MINUTE)

    def stop_after_a_page(progress: Progress) -> None:
        if progress.source is Source.CLOUDAUDIT and progress.found:
            stop.set()

    with SimulatorServer(account, clock=clock.unix, audit_delay=1.5 * MINUTE) as cloud:
        with collecting(cloud, tmp_path / "tasks.duckdb", **audit_only) as before:
            before.collector.clock = clock.utc
            before.collector.round(stop=stop, on_progress=stop_after_a_page)
            [(begun,)] = before.frame("SELECT count(*) FROM tasks")
        clock.ahead_s = timedelta(minutes=20).total_seconds()
        with collecting(cloud, tmp_path / "tasks.duckdb", **audit_only) as after:
            after.collector.clock = clock.utc
            assert after.collector.round().complete
            found = after.frame("SELECT task_id FROM tasks WHERE task_id = ?", late.task_id)
            [(kept,)] = after.frame("SELECT count(*) FROM tasks")
    assert 0 < begun < 601
    assert (found, kept) == ([(late.task_id,)], 602)
