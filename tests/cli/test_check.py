"""`aigc-data check` over real databases: its lines, its JSON and its exit codes."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aigc_data.alert_rule import Lag, rule_json
from aigc_data.store.alerts import StoredRule
from aigc_data.store.store import Store
from aigc_data.task import Task
from tests.alerts.asking import lately, usual
from tests.cli.run import Ended, aigc_data
from tests.tasks import NOON

KEYS = {"TENCENTCLOUD_SECRET_ID": "AKIDEXAMPLE", "TENCENTCLOUD_SECRET_KEY": "key"}
RULES = """
url = "https://aigc.example.com"

[[alerts]]
name = "A model fails"
kind = "failure_rate"
by = ["kind", "model"]
times_usual = 2

[[alerts]]
name = "Stuck"
kind = "stuck"
"""
HOLD = """
import sys, time
from pathlib import Path
from aigc_data.store.store import Store

with Store.open(Path(sys.argv[1])) as store:
    store.publish()
    print("held", flush=True)
    sys.stdin.read()
"""


def moved(tasks: list[Task]) -> list[Task]:
    """Return the tasks with what was at NOON a minute ago."""
    now = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=1)
    by = now - NOON
    return [_later(task, by) for task in tasks]


def _later(task: Task, by: timedelta) -> Task:
    assert task.created_at is not None
    assert task.finished_exactly_at is not None
    return replace(
        task,
        created_at=task.created_at + by,
        finished_exactly_at=task.finished_exactly_at + by,
    )


def saved(folder: Path, tasks: list[Task]) -> Path:
    (folder / "aigc_data.toml").write_text(RULES)
    database = folder / "tasks.duckdb"
    with Store.open(database) as store:
        store.save(moved(tasks), at=datetime.now(UTC))
    return database


@pytest.fixture
def quiet(tmp_path: Path) -> Path:
    saved(tmp_path, [*usual(), *lately(20, 1)])
    return tmp_path


@pytest.fixture
def failing(tmp_path: Path) -> Path:
    saved(tmp_path, [*usual(), *lately(20, 10)])
    return tmp_path


@contextmanager
def held(database: Path) -> Iterator[None]:
    """Have another process hold the database, as the app does, and publish it."""
    command = [sys.executable, "-c", HOLD, str(database)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        yield
        other.communicate("")


def states(ended: Ended) -> dict[str, str]:
    return {line[8:].split(":")[0]: line[:8].strip() for line in ended.out.splitlines()}


def test_it_exits_0_where_nothing_fires(quiet: Path) -> None:
    ended = aigc_data("check", folder=quiet, **KEYS)
    assert (ended.code, states(ended)) == (0, {"A model fails": "ok", "Stuck": "ok"})


def test_it_exits_1_where_something_fires_and_says_what_and_where(failing: Path) -> None:
    ended = aigc_data("check", folder=failing, **KEYS)
    assert (ended.code, states(ended)) == (1, {"A model fails": "firing", "Stuck": "ok"})
    line = ended.out.splitlines()[0]
    assert line.startswith(
        "firing  A model fails: video · Kling 3.0: "
        "10 of 20 failed in 30 min: 50 % (30 % to 70 %), usually "
    )
    assert " UTC. https://aigc.example.com/failures?range=custom&since=" in line
    assert line.endswith("&kind=video&model=Kling+3.0")


def test_without_rules_in_the_file_the_usual_ones_are_asked(failing: Path) -> None:
    (failing / "aigc_data.toml").unlink()
    ended = aigc_data("check", folder=failing, **KEYS)
    assert (ended.code, states(ended)) == (
        1,
        {
            "A model fails": "firing",
            "Tasks fail": "firing",
            "A new error": "ok",
            "Tasks are stuck": "ok",
            "Nothing is created": "ok",
            "Collection lags": "no data",
        },
    )


def test_while_another_process_holds_the_database_what_is_published_is_judged(
    failing: Path,
) -> None:
    with held(failing / "tasks.duckdb"):
        ended = aigc_data("check", folder=failing, **KEYS)
    assert (ended.code, states(ended)) == (1, {"A model fails": "firing", "Stuck": "ok"})
    assert ended.err == (
        "aigc-data: The app holds the database: rules made on its Alerts page are not evaluated.\n"
    )


def test_json_has_every_part_that_is_not_ok(failing: Path) -> None:
    ended = aigc_data("check", "--json", folder=failing, **KEYS)
    said = json.loads(ended.out)
    assert [(rule["rule"], rule["kind"], rule["state"]) for rule in said["rules"]] == [
        ("A model fails", "failure_rate", "firing"),
        ("Stuck", "stuck", "ok"),
    ]
    [part] = said["rules"][0]["parts"]
    assert part["slice"] == {"kind": "video", "model": "Kling 3.0"}
    assert (part["measure"]["k"], part["measure"]["n"], part["state"]) == (10, 20, "firing")
    assert ended.code == 1


def test_it_exits_3_where_there_is_no_data(tmp_path: Path) -> None:
    saved(tmp_path, [])
    ended = aigc_data("check", folder=tmp_path, **KEYS)
    assert (ended.code, states(ended)) == (3, {"A model fails": "no data", "Stuck": "ok"})


def test_it_exits_3_where_there_is_no_database_and_makes_none(tmp_path: Path) -> None:
    ended = aigc_data("check", folder=tmp_path, **KEYS)
    database = tmp_path / "tasks.duckdb"
    assert (ended.code, ended.out) == (3, "")
    assert ended.err == f"aigc-data: {database} does not exist yet: run `aigc-data sync` once.\n"
    assert not database.exists()


def test_it_exits_2_without_an_account_and_with_a_wrong_rule(quiet: Path) -> None:
    assert aigc_data("check", folder=quiet).code == 2
    (quiet / "aigc_data.toml").write_text('[[alerts]]\nname = "R"\nkind = "failure_rate"\n')
    ended = aigc_data("check", folder=quiet, **KEYS)
    assert (ended.code, ended.err) == (
        2,
        "aigc-data: a setting is wrong: [[alerts]] number 1 failure_rate: "
        "the rule R needs over = 0.2 or times_usual = 3.\n",
    )


def test_a_check_changes_nothing_and_asks_the_pages_rules_too(failing: Path) -> None:
    with Store.open(failing / "tasks.duckdb") as store:
        store.put_alert_rule(StoredRule("Lag", rule_json(Lag(name="Lag")), NOON))
    ended = aigc_data("check", folder=failing, **KEYS)
    assert states(ended)["Lag"] == "no data"
    with Store.open(failing / "tasks.duckdb") as store:
        assert (store.standings(), store.alert_log(9)) == ([], [])


def test_a_strangers_model_name_cannot_move_the_terminals_cursor(tmp_path: Path) -> None:
    saved(tmp_path, [*usual(), *lately(20, 10, model="\x1b[2Jevil\n", model_version=None)])
    ended = aigc_data("check", folder=tmp_path, **KEYS)
    assert ended.code == 1
    assert r"video · \x1b[2Jevil\n:" in ended.out
