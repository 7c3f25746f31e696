import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from aigc_data.simulator.faults import Fault
from aigc_data.simulator.server import SimulatorServer
from aigc_data.store.store import Store
from tests.cli.run import aigc_data, keys
from tests.cloud import small_cloud


@pytest.fixture
def cloud() -> Iterator[SimulatorServer]:
    with small_cloud(tasks=30) as server:
        yield server


def test_without_keys_it_says_which_and_where_the_demo_is(tmp_path: Path) -> None:
    ended = aigc_data("sync", folder=tmp_path)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        "aigc-data: no account is configured: set TENCENTCLOUD_SECRET_ID and "
        "TENCENTCLOUD_SECRET_KEY, or see the demo with `make run`.\n"
    )


def test_a_setting_that_cannot_be_taken_is_named(tmp_path: Path) -> None:
    ended = aigc_data("sync", folder=tmp_path, AIGC_DATA_RATE_SHARE="2")
    assert ended.code == 2
    assert ended.err == (
        "aigc-data: a setting is wrong: "
        "AIGC_DATA_RATE_SHARE: Input should be less than or equal to 1.\n"
    )


def test_a_round_prints_what_each_source_brought(cloud: SimulatorServer, tmp_path: Path) -> None:
    ended = aigc_data("sync", folder=tmp_path, **keys(cloud))
    assert ended.code == 0
    lines = [re.sub(r"\d+", "N", line) for line in ended.out.splitlines()]
    assert lines == [
        "CloudAudit: N seen, N new, N changed",
        "Task list: N seen, N new, N changed",
        "Billed usage: N seen, N new, N changed",
        "Generation tasks by ID: N seen, N new, N changed",
        "Scenario tasks by ID: N seen, N new, N changed",
    ]
    assert "100 %" in ended.err


def test_a_source_that_fails_makes_one_and_what_was_read_is_kept(
    cloud: SimulatorServer, tmp_path: Path
) -> None:
    denied = Fault.error("UnauthorizedOperation", "not authorized")
    cloud.faults.put("DescribeAigcTaskList", denied, times=99)
    ended = aigc_data("sync", "--quiet", folder=tmp_path, **keys(cloud))
    assert ended.code == 1
    assert "Task list: 0 seen, 0 new, 0 changed, then failed" in ended.out
    assert "mps:DescribeAigcTaskList" in ended.err
    assert "UnauthorizedOperation" in ended.err
    rows = aigc_data(
        "sql",
        "SELECT count(*) > 9 AS kept FROM tasks",
        "--format",
        "csv",
        folder=tmp_path,
        **keys(cloud),
    )
    assert rows.out == "kept\ntrue\n"


def test_a_database_held_elsewhere_makes_three_and_names_the_holder(
    cloud: SimulatorServer, tmp_path: Path
) -> None:
    with Store.open(tmp_path / "tasks.duckdb"):
        ended = aigc_data("sync", "--quiet", folder=tmp_path, **keys(cloud))
    assert (ended.code, ended.out) == (3, "")
    assert re.fullmatch(
        r"aigc-data: \S+tasks\.duckdb is held by .+ \(process \d+\): .+"
        r" While the app runs it syncs by itself\.\n",
        ended.err,
    )


def test_a_wrong_key_is_said_and_shown_nowhere(cloud: SimulatorServer, tmp_path: Path) -> None:
    wrong = keys(cloud) | {"TENCENTCLOUD_SECRET_KEY": "not-the-key"}
    ended = aigc_data("sync", "--quiet", folder=tmp_path, **wrong)
    assert ended.code == 1
    assert "AuthFailure.SignatureFailure" in ended.err
    assert "not-the-key" not in ended.out + ended.err


def test_no_network_is_said(tmp_path: Path) -> None:
    nowhere = {
        "TENCENTCLOUD_SECRET_ID": "AKIDEXAMPLE",
        "TENCENTCLOUD_SECRET_KEY": "key",
        "AIGC_DATA_ENDPOINT": "http://127.0.0.1:9",
    }
    ended = aigc_data("sync", "--quiet", folder=tmp_path, **nowhere)
    assert ended.code == 1
    assert "Traceback" not in ended.err
    assert "DescribeEvents" in ended.err
