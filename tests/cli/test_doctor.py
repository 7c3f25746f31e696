import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aigc_data.simulator.account import SimulatedAccount
from aigc_data.simulator.answers.call import Habits
from aigc_data.simulator.faults import ALWAYS, Fault
from aigc_data.simulator.people import ACCOUNT_UIN, APP_ID, CALLERS
from aigc_data.simulator.server import LINK_KEYS, SimulatorServer
from aigc_data.store.store import Store
from aigc_data.sync.handover import take_lesson
from aigc_data.sync.learned import read_learned
from tests.cli.run import aigc_data, keys
from tests.cloud import collecting

TOKEN = "the-session-token-of-a-temporary-key-0001"


@pytest.fixture
def cloud() -> Iterator[SimulatorServer]:
    account = SimulatedAccount.generate(tasks=200, days=10, lively=False)
    with SimulatorServer(account, habits=Habits(audit_delay=0), token=TOKEN) as server:
        yield server


def with_token(server: SimulatorServer, **more: str) -> dict[str, str]:
    return keys(server) | {"TENCENTCLOUD_TOKEN": TOKEN} | more


def test_without_keys_it_says_which_and_ends_with_two(tmp_path: Path) -> None:
    ended = aigc_data("doctor", folder=tmp_path)
    assert (ended.code, ended.out) == (2, "")
    assert "no account is configured: set TENCENTCLOUD_SECRET_ID" in ended.err


def test_a_well_account_ends_with_zero_and_the_collector_learns(
    cloud: SimulatorServer, tmp_path: Path
) -> None:
    ended = aigc_data("doctor", folder=tmp_path, **with_token(cloud))
    assert (ended.code, ended.err) == (0, "")
    assert re.search(r"DescribeEvents +allowed +finds image, video and audio tasks", ended.out)
    assert re.search(r"time zone +well +Beijing: UTC\+8", ended.out)
    assert "The collector goes by this from its next round." in " ".join(ended.out.split())
    with Store.open(tmp_path / "tasks.duckdb") as store:
        learned = read_learned(store, "main")
    assert (learned.page_size, learned.zone_offset_s) == (50, 28_800)


def test_what_is_to_mend_ends_with_one_and_names_the_permission(
    cloud: SimulatorServer, tmp_path: Path
) -> None:
    cloud.faults.put("DescribeEvents", Fault.error("UnauthorizedOperation"), ALWAYS)
    ended = aigc_data("doctor", folder=tmp_path, **with_token(cloud, COLUMNS="300"))
    assert (ended.code, ended.err) == (1, "")
    assert re.search(r"DescribeEvents +denied +CAM denies the call", ended.out)
    assert "Allow the key the action cloudaudit:DescribeEvents on resource * in CAM." in ended.out
    with Store.open(tmp_path / "tasks.duckdb") as store:
        assert read_learned(store, "main").closed == {"DescribeEvents"}


def test_while_the_app_holds_the_database_the_lesson_is_left_for_it(
    cloud: SimulatorServer, tmp_path: Path
) -> None:
    path = tmp_path / "tasks.duckdb"
    with collecting(cloud, path, token=TOKEN, sources=["cloudaudit"]) as app:
        app.collector.round()
        ended = aigc_data("doctor", folder=tmp_path, **with_token(cloud))
        lesson = take_lesson(path, "main")
    assert (ended.code, ended.err) == (0, "")
    assert "The app holds the database and takes this over" in " ".join(ended.out.split())
    assert lesson is not None
    assert lesson.facts["page_size"] == 50


def planted(server: SimulatorServer) -> list[str]:
    """Return all that names the account, a person, an address, a key or what they made."""
    people = CALLERS.values
    tasks = server.account.tasks(time.time())
    return [
        *(server.secret_id, server.secret_key, TOKEN, LINK_KEYS.secret_id, "q-sign", "q-ak"),
        *(str(ACCOUNT_UIN), str(APP_ID)),
        *(str(one.uin) for one in people),
        *(one.user for one in people if one.user != "console"),
        *(one.operator for one in people if one.operator),
        *(one.address for one in people),
        *(one.secret_id for one in people if one.secret_id),
        *(task.task_id for task in tasks),
        *(prompt for task in tasks if (prompt := task.prompt)),
        *("secret-plan", "/nowhere", "acme-corporation"),
    ]


def test_the_report_names_nobody_and_holds_no_secret(
    cloud: SimulatorServer, tmp_path: Path
) -> None:
    text = f"uin/{ACCOUNT_UIN} of 203.0.113.7, qcs::mps:uin/100000000002: secret-plan"
    for action in ("DescribeAigcImageTask", "DescribeAigcAudioTask"):
        cloud.faults.put(action, Fault.error("UnauthorizedOperation", text), ALWAYS)
    cloud.faults.put("DescribeUsageData", Fault.error(f"Odd.{ACCOUNT_UIN}", text), ALWAYS)
    named = with_token(cloud, AIGC_DATA_ACCOUNT="acme-corporation")
    ended = aigc_data("doctor", "--json", folder=tmp_path, **named)
    assert ended.code == 1
    assert [secret for secret in planted(cloud) if secret in ended.out + ended.err] == []
    assert str(tmp_path) not in ended.out


def test_the_report_is_json_with_every_finding(cloud: SimulatorServer, tmp_path: Path) -> None:
    ended = aigc_data("doctor", "--json", "--other-site", folder=tmp_path, **with_token(cloud))
    report: dict[str, Any] = json.loads(ended.out)
    (account,) = report["accounts"]
    names = [finding["name"] for finding in account["findings"]]
    assert ended.code == 0
    assert report["accounts_without_keys"] == 0
    assert (names[0], names[-1], len(names)) == ("key and account", "other site", 25)
    assert account["findings"][2] == {
        "name": "DescribeAigcTaskList",
        "verdict": "allowed",
        "seen": "finds scenario tasks",
        "advice": "",
        "facts": {},
    }
    assert set(account) == {
        *("account", "site", "audit_region", "custom_endpoint", "rate_share", "to_mend"),
        *("findings", "calls", "kept"),
    }


def test_a_database_that_cannot_be_opened_is_said_and_ends_with_one(
    cloud: SimulatorServer, tmp_path: Path
) -> None:
    (tmp_path / "tasks.duckdb").write_text("this is no database, though it is long enough\n" * 99)
    ended = aigc_data("doctor", folder=tmp_path, **with_token(cloud))
    assert ended.code == 1
    assert "What was learned could not be kept" in " ".join(ended.out.split())
    assert "Traceback" not in ended.err


def test_each_account_has_a_table_of_its_own(cloud: SimulatorServer, tmp_path: Path) -> None:
    (tmp_path / "aigc_data.toml").write_text(
        "\n".join(
            f'[[accounts]]\nname = "{name}"\nendpoint = "{cloud.endpoint}"\n'
            f'secret_id_env = "ID"\nsecret_key_env = "{key}"\n'
            for name, key in (("east", "KEY"), ("west", "MISSING"))
        )
    )
    environment = {"ID": cloud.secret_id, "KEY": "wrong-key-of-the-account"}
    ended = aigc_data("doctor", folder=tmp_path, **environment)
    assert ended.code == 1
    assert "Account east" in ended.out
    assert re.search(r"key and account +to mend", ended.out)
    assert "west" in ended.err
    assert "wrong-key-of-the-account" not in ended.out + ended.err
