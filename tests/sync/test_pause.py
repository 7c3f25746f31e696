"""A pause stops the rounds, is seen at once, and outlives the process."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from aigc_data.simulator.faults import Fault
from aigc_data.store.errors import StoreClosed
from aigc_data.sync.collector import Collector
from tests.cloud import collecting, small_cloud


@contextmanager
def running(collector: Collector) -> Iterator[None]:
    """Let the collector run in a thread of its own."""
    stop = threading.Event()
    thread = threading.Thread(target=collector.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def wait_until(holds: Callable[[], bool], within_s: float = 20) -> None:
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_paused_collector_asks_nothing_until_it_is_resumed(tmp_path: Path) -> None:
    with small_cloud() as cloud, collecting(cloud, tmp_path / "a.duckdb", interval=1) as opened:
        collector = opened.collector
        collector.pause()
        collector.sync_soon()
        collector.watching_since = collector.paused_since
        with running(collector):
            wait_until(lambda: collector.watching_since is None)
            assert cloud.calls == []
            collector.resume()
            wait_until(lambda: collector.watching_since is not None and len(cloud.calls) > 0)
            assert not collector.paused


def test_a_pause_ends_the_round_under_way(tmp_path: Path) -> None:
    with small_cloud() as cloud, collecting(cloud, tmp_path / "a.duckdb") as opened:
        collector = opened.collector
        cloud.faults.put("DescribeEvents", Fault.slow(0.5), times=10_000)
        with running(collector):
            wait_until(lambda: collector.round_since is not None and len(cloud.calls) > 0)
            collector.pause()
            wait_until(lambda: collector.round_since is None)
            states = {state.source: state for state in opened.store.source_states()}
            assert states["cloudaudit"].succeeded_at is None
            assert states["cloudaudit"].error_code is None


def test_a_pause_outlives_the_process(tmp_path: Path) -> None:
    path = tmp_path / "a.duckdb"
    with small_cloud() as cloud:
        with collecting(cloud, path) as first:
            first.collector.pause()
            since = first.collector.paused_since
        with collecting(cloud, path) as second:
            assert (second.collector.paused, second.collector.paused_since) == (True, since)
            second.collector.resume()
        with collecting(cloud, path) as third:
            assert not third.collector.paused


def test_a_round_that_is_asked_for_by_command_is_made_all_the_same(tmp_path: Path) -> None:
    with small_cloud() as cloud, collecting(cloud, tmp_path / "a.duckdb") as opened:
        opened.collector.pause()
        assert opened.collector.round().complete
        assert opened.collector.paused


def test_a_pause_is_of_one_account(tmp_path: Path) -> None:
    path = tmp_path / "a.duckdb"
    with small_cloud() as cloud:
        with collecting(cloud, path, account="east") as east:
            east.collector.pause()
        with collecting(cloud, path, account="west") as west:
            assert not west.collector.paused


def test_a_pause_that_cannot_be_kept_is_an_error_and_no_pause(tmp_path: Path) -> None:
    with small_cloud() as cloud, collecting(cloud, tmp_path / "a.duckdb") as opened:
        opened.store.close()
        with pytest.raises(StoreClosed):
            opened.collector.pause()
        assert not opened.collector.paused
