import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from aigc_data.simulator.account import SimulatedAccount
from aigc_data.simulator.faults import Fault, FaultKind
from aigc_data.simulator.server import SimulatorServer
from aigc_data.simulator.task import SimulatedTask
from aigc_data.sync.outcome import Progress
from aigc_data.task import Source
from tests.cloud import SMALL, Collecting, collecting, small_cloud

SHOWN = """
SELECT task_id, kind, task_type, prompt, model, model_version, created_at, status
FROM tasks
WHERE created_at < ?
ORDER BY task_id
"""
ENDED = ("successful", "failed")


@pytest.fixture
def cloud() -> Iterator[SimulatorServer]:
    with small_cloud() as server:
        yield server


@pytest.fixture
def store(cloud: SimulatorServer, tmp_path: Path) -> Iterator[Collecting]:
    with collecting(cloud, tmp_path / "tasks.duckdb") as opened:
        yield opened


def truth(cloud: SimulatorServer, now: datetime) -> list[tuple[object, ...]]:
    """Return the rows of SHOWN as they should be at `now`."""
    return [
        (
            task.task_id,
            task.kind,
            "unknown" if task.kind == "audio" else task.task_type,
            task.prompt,
            *_model(task),
            task.created_at,
            str(task.status_at(now.timestamp())),
        )
        for task in sorted(cloud.account.tasks(now.timestamp()), key=lambda task: task.task_id)
    ]


def _model(task: SimulatedTask) -> tuple[object, object]:
    body = task.request
    inner = body.get("Input", {})
    info = body.get("TaskInfo", {})
    name = body.get("ModelName") or inner.get("ModelName") or info.get("ModelTier")
    return name, body.get("ModelVersion") or inner.get("ModelVersion")


def settled(rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """Return the rows of tasks that have ended; the others may move on between two looks."""
    return [row for row in rows if row[-1] in ENDED]


def test_one_round_makes_the_store_equal_to_the_account(store: Collecting) -> None:
    now = datetime.now(UTC)
    report = store.collector.round()
    assert report.complete
    assert report.errors == ()
    kept, expected = store.frame(SHOWN, now), truth(store.server, now)
    assert [row[:-1] for row in kept] == [row[:-1] for row in expected]
    assert {row[0]: row[-1] for row in settled(expected)}.items() <= {
        row[0]: row[-1] for row in kept
    }.items()


def test_every_end_that_is_told_lies_within_its_margin(store: Collecting) -> None:
    store.collector.round()
    known = store.frame(
        "SELECT task_id, finished_at, finished_at_margin_s FROM tasks WHERE finished_at NOT NULL"
    )
    assert len(known) > 40
    for task_id, finished_at, margin_s in known:
        task = store.server.account.task(task_id)
        assert task is not None
        assert abs(finished_at - task.finished_at) <= timedelta(seconds=margin_s)


def test_a_second_round_changes_no_task_that_has_ended(store: Collecting) -> None:
    store.collector.round()
    ended = "SELECT * FROM tasks WHERE status IN ('successful', 'failed') ORDER BY task_id"
    before = store.frame(ended)
    store.collector.round()
    after = {row[1]: row for row in store.frame(ended)}
    assert [after[row[1]] for row in before] == before


def test_refused_create_calls_are_no_tasks(tmp_path: Path) -> None:
    with small_cloud(seed=_seed_with_refusals()) as cloud:
        refused = {call.task.task_id for call in cloud.account.refused(time.time())}
        with collecting(cloud, tmp_path / "tasks.duckdb") as store:
            store.collector.round()
            kept = {row[0] for row in store.frame("SELECT task_id FROM tasks")}
    assert refused
    assert kept
    assert kept.isdisjoint(refused)


def _seed_with_refusals() -> int:
    """Return the seed of a small account that has refused calls, whatever the hour."""
    accounts = ((seed, SimulatedAccount.generate(seed, **SMALL)) for seed in count(1))
    return next(seed for seed, account in accounts if account.refused(time.time()))


def test_a_round_that_was_stopped_goes_on_where_it_was(
    cloud: SimulatorServer, tmp_path: Path
) -> None:
    stop = threading.Event()

    def stop_at_first_events(progress: Progress) -> None:
        if progress.source is Source.CLOUDAUDIT and progress.found:
            stop.set()

    path = tmp_path / "tasks.duckdb"
    with collecting(cloud, path) as first:
        assert not first.collector.round(stop=stop, on_progress=stop_at_first_events).complete
        begun = first.frame("SELECT count(*) FROM tasks")[0][0]
    calls_before = len(cloud.calls)
    now = datetime.now(UTC)
    with collecting(cloud, path) as second:
        assert second.collector.round().complete
        kept = second.frame(SHOWN, now)
    read_again = sum(
        asked.params["EndTime"] - asked.params["StartTime"]
        for asked in cloud.calls[calls_before:]
        if asked.action == "DescribeEvents"
    )
    assert begun > 0
    assert [row[:-1] for row in kept] == [row[:-1] for row in truth(cloud, now)]
    assert read_again < timedelta(days=90, hours=-5).total_seconds()


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.BAD_GATEWAY),
        Fault(FaultKind.CUT_BODY),
        Fault(FaultKind.CUT_CONNECTION),
        Fault(FaultKind.DROPPED),
        Fault.error("InternalError"),
        Fault.error("RequestLimitExceeded.IPLimitExceeded"),
    ],
    ids=lambda fault: f"{fault.kind}{fault.code}",
)
def test_a_passing_fault_costs_a_retry_and_no_task(store: Collecting, fault: Fault) -> None:
    for action in ("DescribeEvents", "DescribeAigcTaskList", "DescribeAigcVideoTask"):
        store.server.faults.put(action, fault)
    now = datetime.now(UTC)
    report = store.collector.round()
    assert report.errors == ()
    assert [row[:-1] for row in store.frame(SHOWN, now)] == [
        row[:-1] for row in truth(store.server, now)
    ]
    assert len(store.server.faults.met) == 3


def test_a_source_that_may_not_be_read_leaves_the_others_alone(store: Collecting) -> None:
    denied = Fault.error("UnauthorizedOperation", "you are not authorized")
    store.server.faults.put("DescribeEvents", denied, times=10_000)
    report = store.collector.round()
    states = {state.source: state for state in store.store.source_states()}
    assert [outcome.source for outcome in report.outcomes if outcome.error] == [Source.CLOUDAUDIT]
    assert states["cloudaudit"].error_code == "UnauthorizedOperation"
    assert states["cloudaudit"].request_id == "00000000-0000-4000-8000-000000000000"
    assert states["cloudaudit"].succeeded_at is None
    assert "cloudaudit:DescribeEvents" in (states["cloudaudit"].error_message or "")
    assert states["task_list"].succeeded_at is not None
    kinds = {kind for (kind,) in store.frame("SELECT DISTINCT kind FROM tasks")}
    assert kinds == {"scenario"}


def test_with_a_wrong_key_what_was_stored_stays(cloud: SimulatorServer, tmp_path: Path) -> None:
    path = tmp_path / "tasks.duckdb"
    with collecting(cloud, path) as store:
        store.collector.round()
        before = store.frame("SELECT task_id FROM tasks ORDER BY ALL")
    with collecting(cloud, path, secret_key="wrong") as store:
        report = store.collector.round()
        assert {error.code for error in report.errors} == {"AuthFailure.SignatureFailure"}
        assert store.frame("SELECT task_id FROM tasks ORDER BY ALL") == before
        assert "wrong" not in str(store.store.source_states())


def test_rows_of_nothing_are_kept_aside_and_cost_no_good_row(tmp_path: Path) -> None:
    with (
        small_cloud(tasks=200, days=1) as cloud,
        collecting(cloud, tmp_path / "tasks.duckdb") as store,
    ):
        for action in ("DescribeEvents", "DescribeAigcTaskList"):
            cloud.faults.put(action, Fault(FaultKind.NULL_ROWS))
        now = datetime.now(UTC)
        report = store.collector.round()
        broken = {outcome.source: outcome.broken for outcome in report.outcomes}
        assert (broken[Source.CLOUDAUDIT], broken[Source.TASK_LIST]) == (2, 2)
        assert len(store.frame(SHOWN, now)) == len(truth(cloud, now))
        reasons = store.frame("SELECT DISTINCT source, reason FROM quarantine ORDER BY ALL")
        assert reasons == [
            ("cloudaudit", "the event has no readable CloudAuditEvent"),
            ("task_list", "the row has no TaskId"),
        ]


def test_a_word_never_seen_is_shown_and_asked_again(store: Collecting) -> None:
    store.server.faults.put("DescribeAigcImageTask", Fault.unknown_status("HIBERNATING"))
    store.collector.round()
    odd = store.frame("SELECT task_id, status FROM tasks WHERE raw_status = 'HIBERNATING'")
    assert [status for _, status in odd] == ["unknown"]


def test_a_list_that_shifts_while_it_is_read_loses_nothing(tmp_path: Path) -> None:
    with (
        small_cloud(tasks=900, days=9) as cloud,
        collecting(cloud, tmp_path / "tasks.duckdb") as store,
    ):
        shift = Fault(FaultKind.SHIFTED_PAGE)
        cloud.faults.put("DescribeAigcTaskList", shift, times=2)
        cloud.faults.put("DescribeEvents", Fault.error("UnauthorizedOperation"), times=10_000)
        store.collector.round()
        kept = {row[0] for row in store.frame("SELECT task_id FROM tasks")}
        scenarios = {task.task_id for task in cloud.account.scenarios(time.time())}
        assert len(cloud.faults.met) > 2
        assert kept == scenarios


def test_an_id_past_retention_becomes_unknown_and_is_not_asked_for_ever(tmp_path: Path) -> None:
    with (
        small_cloud() as cloud,
        collecting(cloud, tmp_path / "tasks.duckdb") as store,
    ):
        gone = Fault.error("ResourceNotFound.TaskNotFound", "no such task")
        cloud.faults.put("DescribeAigcVideoTask", gone, times=10_000)
        store.collector.round()
        lost = store.frame(
            """
            SELECT DISTINCT status, raw_status, error_code, error_message
            FROM tasks
            WHERE kind = 'video'
            """
        )
        assert lost == [("unknown", "NOT_FOUND", "ResourceNotFound.TaskNotFound", "no such task")]
        asked = len(cloud.calls)
        store.collector.round()
        again = [call.action for call in cloud.calls[asked:]]
        assert again.count("DescribeAigcVideoTask") == 0


def test_what_is_created_meanwhile_is_there_after_the_next_round(store: Collecting) -> None:
    store.collector.round()
    made = store.server.account.create("video", time.time())
    store.collector.round()
    rows = store.frame("SELECT status, prompt FROM tasks WHERE task_id = ?", made.task_id)
    assert rows == [(str(made.status_at(time.time())), made.prompt)]


def test_links_are_handed_on_and_never_kept(cloud: SimulatorServer, tmp_path: Path) -> None:
    handed: dict[str, tuple[str, ...]] = {}
    with collecting(cloud, tmp_path / "tasks.duckdb") as store:
        store.collector.on_links = handed.__setitem__
        store.collector.round()
        kept = store.frame("SELECT DISTINCT unnest(result_urls) FROM tasks")
    assert any("q-signature=" in link for links in handed.values() for link in links)
    assert not any("?" in url for (url,) in kept)


def test_the_loop_follows_the_cloud_until_it_is_told_to_stop(
    cloud: SimulatorServer, tmp_path: Path
) -> None:
    stop = threading.Event()
    with collecting(cloud, tmp_path / "tasks.duckdb", interval=3600) as store:
        loop = threading.Thread(target=store.collector.run, args=(stop,))
        loop.start()
        try:
            wait_for(lambda: _all_sources_succeeded(store))
            made = store.server.account.create("image", time.time())
            store.collector.sync_soon()
            wait_for(lambda: bool(store.frame("FROM tasks WHERE task_id = ?", made.task_id)))
        finally:
            stop.set()
            loop.join(timeout=30)
        assert not loop.is_alive()


def _all_sources_succeeded(store: Collecting) -> bool:
    states = store.store.source_states()
    return len(states) == 5 and all(state.succeeded_at for state in states)


def wait_for(condition: object, seconds: float = 60.0) -> None:
    """Wait until the condition holds; fail after so many seconds."""
    assert callable(condition)
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it never came true"
        time.sleep(0.05)


def test_every_source_tells_what_it_cost(store: Collecting) -> None:
    store.collector.round()
    states = {state.source: state for state in store.store.source_states()}
    called = [call.action for call in store.server.calls]
    assert states["cloudaudit"].calls == called.count("DescribeEvents")
    assert states["task_list"].calls == called.count("DescribeAigcTaskList")
    assert states["generation"].calls == sum(
        called.count(f"DescribeAigc{kind}Task") for kind in ("Image", "Video", "Audio")
    )
    assert {state.throttles for state in states.values()} == {0}
