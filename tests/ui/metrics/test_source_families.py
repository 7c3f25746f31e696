"""What a scrape says of the accounts and their sources: what the Sources page shows."""

from datetime import UTC, datetime, timedelta

import pytest

from aigc_data.simulator.faults import Fault
from aigc_data.store.state import Quarantined, SourceState
from aigc_data.store.store import Store
from aigc_data.ui.runtime import close_runtime, runtime, store
from tests.cloud import small_cloud
from tests.ui.metrics.scrape import samples, scrape

NOW = datetime.now(UTC).replace(microsecond=0)
OF = ("account", "source")


def test_calls_throttles_retries_and_errors_are_those_that_were_made(
    stored: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with small_cloud(tasks=30, days=2) as server:
        monkeypatch.setenv("AIGC_DATA_ENDPOINT", server.endpoint)
        monkeypatch.setenv("AIGC_DATA_RATE_SHARE", "1")
        monkeypatch.setenv("AIGC_DATA_SOURCES", "task_list,cloudaudit")
        monkeypatch.setenv("TENCENTCLOUD_SECRET_ID", server.secret_id)
        monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", server.secret_key)
        limited = Fault.error("RequestLimitExceeded.UinLimitExceeded")
        server.faults.put("DescribeAigcTaskList", limited, times=10_000)
        close_runtime()
        runtime().clouds["main"].collector.round()
        calls = runtime().clouds["main"].collector.calls()
        key = ("main", "task_list")
        counted = {
            name: samples(f"aigc_data_source_{name}_total", *OF)[key]
            for name in ("calls", "throttles", "retries", "errors")
        }
        audited = samples("aigc_data_source_calls_total", *OF)["main", "cloudaudit"]
        ups = samples("aigc_data_source_up", *OF)
        with store().cursor() as db:
            [(seen,)] = db.execute(
                "SELECT count(*) FROM tasks WHERE list_contains(sources, 'cloudaudit')"
            ).fetchall()
        found = samples("aigc_data_source_tasks", *OF)["main", "cloudaudit"]
        close_runtime()
    assert counted == {"calls": 4, "throttles": 4, "retries": 3, "errors": 1}
    assert audited == calls["DescribeEvents"].calls > 0
    assert ups == {("main", "cloudaudit"): 1, ("main", "task_list"): 0}
    assert found == seen > 0


def test_when_each_source_was_read_is_a_time_and_not_an_age(stored: Store) -> None:
    before = NOW - timedelta(minutes=5)
    states = [
        SourceState("main", "cloudaudit", NOW, NOW, progress=0.25),
        SourceState("main", "task_list", NOW, before, error_code="X", error_message="no"),
    ]
    stored.save((), at=NOW, states=states)
    read = samples("aigc_data_source_last_success_timestamp_seconds", *OF)
    tried = samples("aigc_data_source_last_attempt_timestamp_seconds", *OF)
    assert read == {
        ("main", "cloudaudit"): NOW.timestamp(),
        ("main", "task_list"): before.timestamp(),
    }
    assert tried == dict.fromkeys(read, NOW.timestamp())
    assert samples("aigc_data_source_history_ratio", *OF)["main", "cloudaudit"] == 0.25
    assert samples("aigc_data_data_timestamp_seconds") == {(): NOW.timestamp()}
    assert samples("aigc_data_account_data_timestamp_seconds", "account") == {
        ("main",): NOW.timestamp()
    }


def test_a_source_that_was_never_tried_is_neither_up_nor_down(stored: Store) -> None:
    assert samples("aigc_data_source_up", *OF) == {}
    assert samples("aigc_data_data_timestamp_seconds") == {}


def test_rows_kept_aside_are_counted(stored: Store) -> None:
    stored.save((), at=NOW, quarantine=[Quarantined("main", "ledger", "x", "odd", NOW)])
    assert samples("aigc_data_source_unreadable_rows", *OF)["main", "ledger"] == 1


def test_two_accounts_are_told_apart_and_one_without_keys_is_not_connected(
    stored_of_two: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    close_runtime()
    monkeypatch.delenv("ABROAD_KEY")
    connected = samples("aigc_data_account_connected", "account")
    assert connected == {("studio",): 1, ("abroad",): 0}
    assert samples("aigc_data_account_paused", "account") == {("studio",): 0}
    runtime().clouds["studio"].collector.pause()
    assert samples("aigc_data_account_paused", "account") == {("studio",): 1}
    assert "simulated-key-of" not in scrape().text
