"""The collector's store against the account's own bill, from the wire to the verdict."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest

from aigc_data.analysis.reconciliation import by_day, today, total
from aigc_data.analysis.verdict import Cause, Verdict
from aigc_data.simulator.faults import Fault
from aigc_data.simulator.server import SimulatorServer
from aigc_data.task import Source
from tests.cloud import Collecting, collecting, small_cloud

DENIED = Fault.error("UnauthorizedOperation", "you are not authorized")
GOOD = {Verdict.ADDS_UP, Verdict.NOTHING}


@pytest.fixture
def cloud() -> Iterator[SimulatorServer]:
    with small_cloud(tasks=120, days=4) as server:
        yield server


def settled(store: Collecting) -> pd.DataFrame:
    """Return the settled days of the last 35."""
    now = store.collector.clock()
    until = today(now)
    sources = sorted(store.collector.settings.sources)
    with store.store.cursor() as db:
        account = store.collector.account
        frame = by_day(db, account, until - timedelta(days=34), until, sources, now)
    return frame[frame["verdict"].map(lambda verdict: verdict.settled)]


def short(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the days that are under a hundred percent."""
    return frame[frame["coverage"].map(lambda share: share is not None and share < 1)]


def first_causes(frame: pd.DataFrame) -> set[Cause]:
    return {reasons[0].cause for reasons in frame["reasons"]}


def test_after_a_whole_sync_every_settled_day_is_a_hundred_percent(
    cloud: SimulatorServer, tmp_path: Path
) -> None:
    with collecting(cloud, tmp_path / "tasks.duckdb") as store:
        assert store.collector.round().complete
        days = settled(store)
    assert set(days["verdict"]) == GOOD
    assert set(days["coverage"]) == {1.0, None}
    for kind in ("image", "video"):
        assert total(days, kind).coverage == 1.0
        assert total(days, kind).billed > 10


def test_days_under_a_hundred_percent_name_cloudaudit_where_it_is_denied(
    cloud: SimulatorServer, tmp_path: Path
) -> None:
    cloud.faults.put("DescribeEvents", DENIED, times=10_000)
    with collecting(cloud, tmp_path / "tasks.duckdb") as store:
        store.collector.round()
        days = short(settled(store))
        assert len(days) >= 4
        assert first_causes(days) == {Cause.AUDIT_FAILED}
        assert "cloudaudit:DescribeEvents" in days["reasons"].iloc[0][0].said
        assert set(days["coverage"]) == {0.0}
        cloud.faults.clear()
        store.collector.round()
        assert short(settled(store)).empty


def test_days_under_a_hundred_percent_name_cloudaudit_where_it_is_off(
    cloud: SimulatorServer, tmp_path: Path
) -> None:
    on = frozenset(Source) - {Source.CLOUDAUDIT}
    with collecting(cloud, tmp_path / "tasks.duckdb", sources=on) as store:
        store.collector.round()
        days = short(settled(store))
    assert len(days) >= 4
    assert first_causes(days) == {Cause.AUDIT_OFF}


def test_tasks_that_nobody_may_ask_about_are_named(cloud: SimulatorServer, tmp_path: Path) -> None:
    cloud.faults.put("DescribeAigcVideoTask", DENIED, times=10_000)
    with collecting(cloud, tmp_path / "tasks.duckdb") as store:
        store.collector.round()
        days = settled(store)
    assert set(short(days)["kind"]) == {"video"}
    assert first_causes(short(days)) == {Cause.NOT_ASKED}
    assert {reasons[1].cause for reasons in short(days)["reasons"]} == {Cause.ASKING_FAILED}
    assert set(days[days["kind"] == "image"]["verdict"]) == GOOD
