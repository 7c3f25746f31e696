"""The Sources page in each of its states, as AppTest sees it: a real store, a simulated cloud."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from aigc_data.simulator.faults import Fault, FaultKind
from aigc_data.simulator.server import SimulatorServer
from aigc_data.store.state import Quarantined, SourceState
from aigc_data.store.store import Store
from aigc_data.sync.collector import Collector
from aigc_data.sync.eta import Trend
from aigc_data.sync.outcome import Progress
from aigc_data.task import Source
from aigc_data.ui import cam_policy
from aigc_data.ui.runtime import close_runtime, runtime, store
from tests.cloud import small_cloud
from tests.ui.conftest import Opener

NOW = datetime.now(UTC).replace(microsecond=0)
HOSTILE = "<script>alert(1)</script> ![x](https://evil.example/x.png) **b**"
NEVER = 10_000
ASIDE = "Rows kept aside"


@dataclass(frozen=True, slots=True)
class Reading:
    """An app that reads a simulated account, round by round, when the test says so."""

    server: SimulatorServer
    collector: Collector


@pytest.fixture
def listing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The task list alone is read, in one call; to be asked for before `reading`."""
    monkeypatch.setenv("AIGC_DATA_SOURCES", "task_list")


@pytest.fixture
def reading(stored: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reading]:
    """The app with a simulated cloud; no thread collects."""
    with small_cloud(tasks=30, days=2) as server:
        monkeypatch.setenv("AIGC_DATA_ENDPOINT", server.endpoint)
        monkeypatch.setenv("AIGC_DATA_RATE_SHARE", "1")
        monkeypatch.setenv("TENCENTCLOUD_SECRET_ID", server.secret_id)
        monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", server.secret_key)
        close_runtime()
        yield Reading(server, runtime().clouds["main"].collector)
        close_runtime()


def source(app: AppTest, name: str, account: int = 0) -> dict[str, Any]:
    """The row of a source in the table of an account."""
    assert not app.exception
    frame = app.dataframe[account].value
    (row,) = frame[frame["Source"] == name].to_dict("records")
    return {str(key): value for key, value in row.items()}


def alerts(app: AppTest) -> dict[str, str]:
    """What the page says in red, by its title."""
    assert not app.exception
    return {one.proto.title: one.value for one in app.error}


def codes(app: AppTest) -> list[str]:
    return [one.value for one in app.code]


def said(app: AppTest) -> str:
    assert not app.exception
    groups = (app.caption, app.markdown, app.text)
    return "\n".join(one.value for group in groups for one in group)


def buttons(app: AppTest) -> dict[str, bool]:
    """The page's own buttons, and whether each can be pressed."""
    return {one.label: not one.disabled for one in app.button}


def test_before_the_first_round_nothing_is_read_and_nothing_is_wrong(
    stored: Store, opened: Opener
) -> None:
    app = opened("sources")
    row = source(app, "CloudAudit")
    assert (row["State"], row["Last success"], row["Lag"]) == ("Not read yet", "–", "–")
    assert (alerts(app), row["Time left"]) == ({}, "–")
    assert pd.isna(row["History"])
    assert source(app, "Ledger")["State"] == "None added"


def test_after_a_round_each_source_says_when_and_what(
    reading: Reading, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIGC_DATA_RATE_SHARE", "0.5")  # a busy machine sends calls in bunches
    close_runtime()
    collector = runtime().clouds["main"].collector
    collector.round()
    app = opened("sources")
    audit, followed = source(app, "CloudAudit"), source(app, "Generation status")
    with store().cursor() as db:
        [(seen,)] = db.execute(
            "SELECT count(*) FROM tasks WHERE list_contains(sources, 'cloudaudit')"
        ).fetchall()
    assert (audit["State"], audit["Tasks found"]) == ("Read", seen)
    assert seen > 0
    assert audit["Calls"] == collector.calls()["DescribeEvents"].calls
    assert followed["Calls"] > 0
    assert (audit["Throttled"], audit["Failed"], audit["Kept aside"]) == (0, 0, 0)
    assert audit["Last error"] == "–"
    assert alerts(app) == {}


def test_lag_is_told_of_tasks_that_were_created_while_one_looked(
    reading: Reading, opened: Opener
) -> None:
    reading.collector.round()
    assert source(opened("sources"), "CloudAudit")["Lag"] == "–"
    reading.collector.watching_since = NOW - timedelta(days=400)
    assert source(opened("sources"), "CloudAudit")["Lag"] != "–"


def test_a_wrong_key_is_said_with_the_code_and_the_request_to_copy(
    listing: None, reading: Reading, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", "wrong-key-entirely")
    close_runtime()
    runtime().clouds["main"].collector.round()
    app = opened("sources")
    assert source(app, "Task list")["State"] == "Key refused"
    assert "check TENCENTCLOUD" in alerts(app)["Task list: the key was refused"].replace("\\", "")
    state = next(one for one in store().source_states() if one.source == "task_list")
    assert f"AuthFailure.SignatureFailure {state.request_id}" in codes(app)
    assert "Nothing was read yet" in said(app)
    assert "wrong-key-entirely" not in said(app) + str(alerts(app)) + str(codes(app))


def test_a_denied_action_is_named_with_a_policy_of_just_what_is_missing(
    reading: Reading, opened: Opener
) -> None:
    for action in ("DescribeAigcImageTask", "DescribeAigcVideoTask"):
        reading.server.faults.put(action, Fault.error("UnauthorizedOperation"), times=NEVER)
    reading.collector.round()
    app = opened("sources")
    missing = ["mps:DescribeAigcImageTask", "mps:DescribeAigcVideoTask"]
    assert source(app, "Generation status")["State"] == "Denied"
    assert source(app, "CloudAudit")["State"] == "Read"
    (told,) = alerts(app).items()
    assert told[0] == "Generation status: the key may not read it"
    assert "DescribeAigcImageTask and DescribeAigcVideoTask: allow it" in told[1].replace("\\", "")
    assert app.expander[0].label == f"Allow in CAM: {', '.join(missing)}"
    policies = [json.loads(one) for one in codes(app) if one.startswith("{")]
    assert [one["statement"][0]["action"] for one in policies] == [
        missing,
        list(cam_policy.READ_ONLY),
    ]
    assert policies[0]["version"] == "2.0"
    assert policies[0]["statement"][0] | {"action": []} == {
        "effect": "allow",
        "resource": ["*"],
        "action": [],
    }


def test_an_account_that_is_throttled_says_so_and_counts_it(
    listing: None, reading: Reading, opened: Opener
) -> None:
    limited = Fault.error("RequestLimitExceeded.UinLimitExceeded")
    reading.server.faults.put("DescribeAigcTaskList", limited, times=NEVER)
    reading.collector.round()
    app = opened("sources")
    row = source(app, "Task list")
    assert (row["State"], row["Throttled"], row["Failed"]) == ("Throttled", 4, 1)
    assert row["Retried"] == 3
    assert "Task list: the account was called too often" in alerts(app)


def test_a_cloud_that_cannot_be_reached_is_said(
    listing: None, stored: Store, opened: Opener
) -> None:
    runtime().clouds["main"].collector.round()
    app = opened("sources")
    assert source(app, "Task list")["State"] == "Not reached"
    assert "Failing since" in alerts(app)["Task list: the cloud was not reached"]
    assert any(code.startswith("ConnectError") for code in codes(app))


def test_what_has_mended_is_well_and_its_last_error_is_still_told(
    listing: None, reading: Reading, opened: Opener
) -> None:
    reading.server.faults.put(
        "DescribeAigcTaskList", Fault.error("UnauthorizedOperation"), times=NEVER
    )
    reading.collector.round()
    reading.server.faults.clear()
    reading.collector.round()
    app = opened("sources")
    row = source(app, "Task list")
    assert (row["State"], alerts(app)) == ("Read", {})
    assert row["Last error"].startswith("UnauthorizedOperation, ")


def test_a_history_that_is_being_read_shows_how_far_it_is(stored: Store, opened: Opener) -> None:
    states = [
        SourceState("main", "cloudaudit", NOW, NOW, progress=0.37),
        SourceState("main", "task_list", NOW, NOW),
    ]
    stored.save((), at=NOW, states=states)
    app = opened("sources")
    row = source(app, "CloudAudit")
    assert (row["State"], row["History"], row["Time left"]) == ("Reading history", 37, "–")
    assert source(app, "Task list")["History"] == 100


def test_the_time_left_is_told_once_the_pace_is_known(stored: Store, opened: Opener) -> None:
    stored.save((), at=NOW, states=[SourceState("main", "cloudaudit", NOW, NOW, progress=0.37)])
    collector = runtime().clouds["main"].collector
    clock = iter([0.0, 30.0, 60.0, *[60.0] * 9])
    collector.trend = Trend(lambda: next(clock))
    for share in (0.31, 0.34, 0.37):
        collector.trend.hear(Progress(Source.CLOUDAUDIT, share, 0))
    assert source(opened("sources"), "CloudAudit")["Time left"] == "about 10\u00a0min"


def test_numbers_move_while_a_round_goes_on(
    listing: None, reading: Reading, opened: Opener
) -> None:
    app = opened("sources")
    assert source(app, "Task list")["Calls"] == 0
    reading.collector.round()
    assert source(app.run(), "Task list")["Calls"] > 0


def test_a_pause_stops_the_rounds_and_is_said_at_the_head_of_every_page(
    reading: Reading, opened: Opener
) -> None:
    app = opened("sources")
    assert buttons(app)["Sync now"]
    app.button(key="sources.pause.main").click().run()
    assert reading.collector.paused
    assert buttons(app)["Sync now"] is False
    assert "Paused since" in said(app)
    for page in ("overview", "images", "sources"):
        assert "Collection paused" in said(opened(page))
    app.button(key="sources.resume.main").click().run()
    assert not reading.collector.paused
    assert "Collection paused" not in said(opened("overview"))


def test_a_store_that_cannot_keep_what_is_read_is_said(stored: Store, opened: Opener) -> None:
    runtime().clouds["main"].collector.fault = "The disk that holds app.duckdb is full."
    assert alerts(opened("sources"))["What is read cannot be kept"].replace("\\", "") == (
        "The disk that holds app.duckdb is full."
    )


def test_a_source_that_is_switched_off_is_off_and_not_failing(
    stored: Store, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = SourceState("main", "task_list", NOW, error_code="InternalError", error_message="No.")
    read = SourceState("main", "cloudaudit", NOW, NOW)
    stored.save((), at=NOW, states=[failed, read])
    assert "No." in said(opened("overview"))
    monkeypatch.setenv("AIGC_DATA_SOURCES", "cloudaudit,generation")
    close_runtime()
    app = opened("sources")
    assert source(app, "Task list")["State"] == "Off"
    assert source(app, "CloudAudit")["State"] == "Read"
    assert alerts(app) == {}
    assert "No." not in said(opened("overview"))


TWO = """
[[accounts]]
name = "east"
secret_id_env = "EAST_ID"
secret_key_env = "EAST_KEY"

[[accounts]]
name = "west"
secret_id_env = "WEST_ID"
secret_key_env = "WEST_KEY"
"""


@pytest.fixture
def two(stored: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two accounts, of which one has no keys."""
    for name in ("TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY"):
        monkeypatch.delenv(name)
    (tmp_path / "aigc_data.toml").write_text(TWO)
    monkeypatch.setenv("EAST_ID", "AKIDeast")
    monkeypatch.setenv("EAST_KEY", "east-key")
    close_runtime()
    yield
    close_runtime()


def test_each_account_has_sources_and_a_pause_of_its_own(two: None, opened: Opener) -> None:
    store().save((), at=NOW, states=[SourceState("east", "cloudaudit", NOW, NOW)])
    app = opened("sources")
    assert "**east**" in said(app)
    assert source(app, "CloudAudit", account=0)["State"] == "Read"
    assert source(app, "CloudAudit", account=1)["State"] == "Not read yet"
    assert "WEST" in alerts(app)["The account is not connected"]
    app.button(key="sources.pause.east").click().run()
    assert "Paused: east" in said(opened("overview"))


def aside(*raws: str, name: str = "cloudaudit") -> list[Quarantined]:
    return [
        Quarantined("main", name, raw, "the event has no readable CloudAuditEvent", NOW)
        for raw in raws
    ]


def test_rows_kept_aside_are_shown_letter_by_letter(stored: Store, opened: Opener) -> None:
    stored.save((), at=NOW, quarantine=aside(HOSTILE))
    app = opened("sources", part=ASIDE)
    assert HOSTILE in codes(app)
    assert HOSTILE not in said(app)
    assert "the event has no readable CloudAuditEvent" in [one.value for one in app.text]
    assert source(app, "CloudAudit")["Kept aside"] == 1
    assert "The newest 1 of 1" in said(app)


def test_one_part_is_drawn_at_a_time_and_the_address_says_which(
    stored: Store, opened: Opener
) -> None:
    stored.save((), at=NOW, quarantine=aside("row"))
    first, asked = opened("sources"), opened("sources", part=ASIDE)
    assert [tab.label for tab in first.tabs] == ["Store against bill", "Add tasks", ASIDE]
    assert "Does the store hold what the cloud billed?" in said(first)
    assert "row" not in codes(first)
    assert "row" in codes(asked)
    assert "Does the store hold what the cloud billed?" not in said(asked)
    assert opened("sources", part="Add tasks").text_area[0].label.startswith("Paste task IDs")


def test_more_rows_are_shown_when_asked_for(stored: Store, opened: Opener) -> None:
    stored.save((), at=NOW, quarantine=aside(*(f"row {number}" for number in range(23))))
    app = opened("sources", part=ASIDE)
    assert "The newest 10 of 23" in said(app)
    app.button(key="quarantine.next").click().run()
    assert "The newest 20 of 23" in said(app)
    assert len([one for one in codes(app) if one.startswith("row ")]) == 20


def test_clearing_deletes_the_rows_of_one_source_after_a_question(
    stored: Store, opened: Opener
) -> None:
    stored.save((), at=NOW, quarantine=[*aside("a", "b"), *aside("c", name="task_list")])
    app = opened("sources", part=ASIDE)
    assert app.button(key="quarantine.delete").label == "Delete 2 rows of CloudAudit"
    app.button(key="quarantine.delete").click().run()
    assert stored.broken_rows() == {("main", "task_list"): 1}
    assert "c" in codes(app)


def test_with_nothing_aside_the_page_says_what_would_be_there(
    stored: Store, opened: Opener
) -> None:
    assert "No row is kept aside" in said(opened("sources", part=ASIDE))


def test_rows_of_nothing_that_a_cloud_sends_are_counted_and_shown(
    reading: Reading, opened: Opener
) -> None:
    reading.server.faults.put("DescribeEvents", Fault(FaultKind.NULL_ROWS))
    reading.collector.round()
    app = opened("sources", part=ASIDE)
    assert source(app, "CloudAudit")["Kept aside"] == 2
    assert "The newest 2 of 2" in said(app)
    assert source(app, "CloudAudit")["State"] == "Read"
