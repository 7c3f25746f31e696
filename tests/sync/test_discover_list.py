import time
from datetime import timedelta
from pathlib import Path

from aigc_data.simulator.faults import Fault
from aigc_data.simulator.server import SimulatorServer
from aigc_data.task import Source
from tests.cloud import Collecting, collecting, small_cloud

LIST = "DescribeAigcTaskList"
LIST_ONLY = {"sources": frozenset({Source.TASK_LIST})}


def test_a_brief_reading_that_was_cut_short_is_followed_by_a_whole_one(tmp_path: Path) -> None:
    """Else what stands behind a page that is known by now would be missed for an hour."""
    with (
        small_cloud(tasks=10) as cloud,
        collecting(cloud, tmp_path / "tasks.duckdb", **LIST_ONLY) as opened,
    ):
        for _ in range(2):
            cloud.account.create("scenario", time.time() - 3600)
        assert opened.collector.round().complete
        made = {cloud.account.create("scenario", time.time()).task_id for _ in range(60)}
        cloud.faults.put(LIST, Fault.slow(0))
        cloud.faults.put(LIST, Fault.error("UnauthorizedOperation"))
        assert opened.collector.round().errors != ()
        kept = {task_id for (task_id,) in opened.frame("SELECT task_id FROM tasks")}
        assert len(made - kept) == 10
        assert opened.collector.round().complete
        kept = {task_id for (task_id,) in opened.frame("SELECT task_id FROM tasks")}
        assert made <= kept
        assert calls_of_a_round(cloud, opened) == 1


def calls_of_a_round(cloud: SimulatorServer, opened: Collecting) -> int:
    """Return how often a round asks for the list."""
    before = cloud.faults.asked[LIST]
    opened.collector.round()
    return cloud.faults.asked[LIST] - before


def test_a_whole_reading_in_time_to_come_is_not_believed(tmp_path: Path) -> None:
    with (
        small_cloud(tasks=10) as cloud,
        collecting(cloud, tmp_path / "tasks.duckdb", **LIST_ONLY) as opened,
    ):
        for age in range(120):
            cloud.account.create("scenario", time.time() - 3600 - age)
        now = opened.collector.clock
        opened.collector.clock = lambda: now() + timedelta(days=2)
        assert opened.collector.round().complete
        opened.collector.clock = now
        assert calls_of_a_round(cloud, opened) > 1
        assert calls_of_a_round(cloud, opened) == 1
