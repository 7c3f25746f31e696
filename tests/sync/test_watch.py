from pathlib import Path

import pytest
from pydantic import SecretStr

from aigc_data.settings import Settings
from aigc_data.simulator.faults import ALWAYS, Fault
from aigc_data.store.watch import Watched
from aigc_data.sync.outcome import Outcome
from aigc_data.sync.watch import watched
from aigc_data.task import Source
from aigc_data.tencent import actions
from aigc_data.tencent.errors import CloudError
from tests.cloud import collecting, small_cloud
from tests.tasks import NOON, after

WATCHES = "SELECT account, since, until FROM watch"
DENIED = Fault.error("UnauthorizedOperation")


def an_outcome(source: Source, *, failed: bool = False) -> Outcome:
    error = CloudError("InternalError", "put by a test", None, actions.EVENTS) if failed else None
    return Outcome(source, error=error)


@pytest.mark.parametrize(
    ("outcomes", "seen"),
    [
        ([an_outcome(Source.CLOUDAUDIT), an_outcome(Source.TASK_LIST, failed=True)], True),
        ([an_outcome(Source.CLOUDAUDIT, failed=True), an_outcome(Source.GENERATION)], False),
        ([an_outcome(Source.GENERATION)], False),
        ([], False),
    ],
)
def test_a_round_watched_where_a_source_that_finds_tasks_was_read(
    outcomes: list[Outcome], seen: bool
) -> None:
    settings = Settings(secret_id="a", secret_key=SecretStr("b"), interval=20)
    expected = (Watched("main", NOON, after(5), 20),) if seen else ()
    assert watched(settings, outcomes, after(5), took_s=5) == expected


def test_where_nothing_finds_tasks_following_them_is_watching() -> None:
    only = frozenset({Source.GENERATION, Source.LEDGER})
    settings = Settings(secret_id="a", secret_key=SecretStr("b")).model_copy(
        update={"sources": only}
    )
    assert watched(settings, [an_outcome(Source.GENERATION)], NOON, 0) != ()


def test_a_round_is_kept_as_watched_and_one_that_saw_nothing_is_not(tmp_path: Path) -> None:
    with small_cloud(tasks=3) as cloud, collecting(cloud, tmp_path / "tasks.duckdb") as opened:
        for action in ("DescribeEvents", "DescribeAigcTaskList"):
            cloud.faults.put(action, DENIED, ALWAYS)
        opened.collector.round()
        assert opened.frame(WATCHES) == []
        cloud.faults.clear()
        report = opened.collector.round()
        ((account, since, until),) = opened.frame(WATCHES)
        assert (account, since < until <= report.finished_at) == ("main", True)
        opened.collector.round()
        ((_, begun, extended),) = opened.frame(WATCHES)
        assert (begun, extended > until) == (since, True)
