import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from aigc_data.simulator.faults import Fault
from aigc_data.simulator.server import SimulatorServer
from aigc_data.store.usage import usage_days
from aigc_data.sync.bench import Bench
from aigc_data.sync.reconcile import BillReading
from aigc_data.wire.usage import UsageDay
from tests.cloud import Collecting, collecting, small_cloud
from tests.tencent.scripted_server import ScriptedServer, ok

BEIJING = timezone(timedelta(hours=8))
DENIED = Fault.error("UnauthorizedOperation", "you are not authorized")
REFUSED = Fault.error("InvalidParameterValue", "no such region")


@pytest.fixture
def cloud() -> Iterator[SimulatorServer]:
    with small_cloud(tasks=120, days=4) as server:
        yield server


@pytest.fixture
def store(cloud: SimulatorServer, tmp_path: Path) -> Iterator[Collecting]:
    with collecting(cloud, tmp_path / "tasks.duckdb") as opened:
        yield opened


def reading(store: Collecting, stop: threading.Event | None = None) -> BillReading:
    collector = store.collector
    bench = Bench(
        store=store.store,
        account=collector.account,
        clock=collector.clock,
        stop=stop or threading.Event(),
        deadline=None,
        on_progress=lambda _progress: None,
        calls=collector.calls,
        before={},
    )
    return BillReading(bench, collector.mps)


def kept(store: Collecting) -> list[UsageDay]:
    with store.store.cursor() as db:
        return usage_days(db, store.collector.account)


def totals(store: Collecting) -> dict[tuple[object, ...], tuple[int, float]]:
    days = [day for day in kept(store) if day.specification is None]
    return {(day.day, day.kind.value): (day.tasks, day.amount) for day in days if day.tasks}


def truth(cloud: SimulatorServer, *beyond: str) -> dict[tuple[object, ...], tuple[int, float]]:
    """Return tasks and amount by Beijing's day and kind, of what has succeeded.

    Regions that are named count for nothing.
    """
    now = datetime.now(UTC).timestamp()
    tasks, amounts = Counter[tuple[object, ...]](), Counter[tuple[object, ...]]()
    for task in cloud.account.tasks(now):
        billed = task.kind in {"image", "video"} and task.failure is None and task.finished <= now
        if billed and task.caller.region not in beyond:
            key = (task.finished_at.astimezone(BEIJING).date(), task.kind)
            tasks[key] += 1
            amounts[key] += task.images or task.duration or 0
    return {key: (count, float(amounts[key])) for key, count in tasks.items()}


def asked(store: Collecting) -> int:
    return [call.action for call in store.server.calls].count("DescribeUsageData")


def test_the_bill_is_what_succeeded_in_all_regions(store: Collecting) -> None:
    bill = reading(store)
    assert bill.run()
    assert totals(store) == truth(store.server)
    assert bill.outcome.error is None
    assert asked(store) == 5


def test_the_parts_of_a_day_add_up_to_its_total(store: Collecting) -> None:
    reading(store).run()
    parts = Counter[tuple[object, ...]]()
    for day in kept(store):
        if day.specification is not None:
            parts[day.day, day.kind.value] += day.tasks
    assert parts == {key: count for key, (count, _) in totals(store).items()}


def test_a_year_is_known_and_a_day_without_tasks_is_told_from_one_not_read(
    store: Collecting,
) -> None:
    reading(store).run()
    days = {(day.day, day.kind.value) for day in kept(store) if day.specification is None}
    assert len(days) == 2 * 365


def test_what_was_read_is_left_for_some_hours(store: Collecting) -> None:
    reading(store).run()
    assert reading(store).run()
    assert asked(store) == 5


def test_a_reading_that_was_stopped_goes_on_where_it_was(store: Collecting) -> None:
    stop = threading.Event()
    stop.set()
    assert not reading(store, stop).run()
    assert reading(store).run()
    assert totals(store) == truth(store.server)


def test_a_key_that_may_not_read_the_bill_is_said_as_of_any_source(store: Collecting) -> None:
    store.server.faults.put("DescribeUsageData", DENIED, times=99)
    bill = reading(store)
    assert not bill.run()
    (state,) = store.store.source_states()
    assert (state.source, state.error_code, state.calls) == ("usage", "UnauthorizedOperation", 1)
    assert "mps:DescribeUsageData" in (state.error_message or "")
    assert (state.succeeded_at, state.progress) == (None, None)
    assert kept(store) == []
    store.server.faults.clear()
    assert reading(store).run()
    assert totals(store) == truth(store.server)


def test_a_region_that_a_site_lacks_costs_that_region_alone(store: Collecting) -> None:
    store.server.faults.put("DescribeUsageData", REFUSED, times=2)
    assert reading(store).run()
    assert totals(store) == truth(store.server, "ap-guangzhou")
    assert asked(store) == 15 + 4


def test_where_no_region_answers_the_refusal_is_told(store: Collecting) -> None:
    store.server.faults.put("DescribeUsageData", REFUSED, times=99)
    bill = reading(store)
    assert not bill.run()
    assert bill.outcome.error is not None
    assert bill.outcome.error.code == "InvalidParameterValue"


def test_a_day_that_cannot_be_read_is_kept_aside_and_costs_no_other(tmp_path: Path) -> None:
    good = {"Time": "2026-09-13T00:00:00+08:00", "Count": 3, "Usage": 20}
    data = [{"TaskType": "AIGCVideo", "Summary": [good | {"Count": "many"}, good]}]
    with (
        ScriptedServer(ok(Data=data)) as server,
        small_cloud(tasks=1) as cloud,
        collecting(cloud, tmp_path / "tasks.duckdb", endpoint=server.endpoint) as store,
    ):
        assert reading(store).run()
        assert [(day.day, day.tasks, day.amount) for day in kept(store)] == [
            (date(2026, 9, 13), 3, 20.0)
        ]
        reasons = store.frame("SELECT source, reason FROM quarantine")
        assert reasons == [("usage", "the usage has no readable Count")]
