"""`aigc-data sync` with two accounts: each under its heading, or one alone; one fault costs one."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from aigc_data.simulator.server import SimulatorServer
from tests.cli.run import Ended, aigc_data
from tests.two_accounts import KEYS, two_clouds, write_accounts

BY_ACCOUNT = "SELECT account, count(*) > 0 AS kept FROM tasks GROUP BY account ORDER BY account"


@pytest.fixture(scope="module")
def clouds() -> Iterator[tuple[SimulatorServer, SimulatorServer]]:
    with two_clouds() as both:
        yield both


@pytest.fixture
def folder(clouds: tuple[SimulatorServer, SimulatorServer], tmp_path: Path) -> Path:
    """A working folder whose file names both accounts, and of their sources the quickest."""
    studio, abroad = clouds
    write_accounts(tmp_path, studio.endpoint, abroad.endpoint, 'sources = ["task_list"]')
    return tmp_path


def synced(folder: Path, *arguments: str, **environment: str) -> Ended:
    return aigc_data("sync", "--quiet", *arguments, folder=folder, **(KEYS | environment))


def stored(folder: Path) -> str:
    return aigc_data("sql", BY_ACCOUNT, "--format", "csv", folder=folder, **KEYS).out


def headings(ended: Ended) -> list[str]:
    return [line for line in ended.out.splitlines() if line.endswith(":")]


def test_both_accounts_are_read_into_one_database_each_under_its_heading(
    clouds: tuple[SimulatorServer, SimulatorServer], folder: Path
) -> None:
    write_accounts(folder, *(cloud.endpoint for cloud in clouds))
    ended = synced(folder)
    assert (ended.code, ended.err) == (0, "")
    lines = [re.sub(r"\d+", "N", line) for line in ended.out.splitlines()]
    half = len(lines) // 2
    assert (lines[0], lines[half]) == ("studio:", "abroad:")
    assert lines[1] == "CloudAudit: N seen, N new, N changed"
    assert lines[1:half] == lines[half + 1 :]
    assert stored(folder) == "account,kept\nabroad,true\nstudio,true\n"


def test_one_account_may_be_named(folder: Path) -> None:
    ended = synced(folder, "--account", "abroad")
    assert (ended.code, ended.err, headings(ended)) == (0, "", ["abroad:"])
    assert stored(folder) == "account,kept\nabroad,true\n"


def test_an_unknown_account_is_told_with_those_there_are(folder: Path) -> None:
    ended = synced(folder, "--account", "main")
    assert (ended.code, ended.out, ended.err) == (
        2,
        "",
        "aigc-data: there is no account main: choose studio or abroad.\n",
    )


def test_an_account_without_keys_is_told_and_the_other_is_read(folder: Path) -> None:
    ended = synced(folder, STUDIO_KEY="")
    assert (ended.code, headings(ended)) == (1, ["abroad:"])
    assert ended.err == (
        "aigc-data: The account studio has no keys: set the variable STUDIO_KEY.\n"
    )
    assert stored(folder) == "account,kept\nabroad,true\n"


def test_an_account_whose_key_is_refused_is_named_and_the_other_is_read(folder: Path) -> None:
    ended = synced(folder, ABROAD_TOKEN="simulated-old-token")
    assert (ended.code, headings(ended)) == (1, ["studio:", "abroad:"])
    assert all(line.startswith("aigc-data: abroad: ") for line in ended.err.splitlines())
    assert "AuthFailure.TokenFailure" in ended.err
    assert "simulated-old-token" not in ended.out + ended.err
    assert stored(folder) == "account,kept\nstudio,true\n"


def test_keys_that_cannot_be_sent_are_told_by_their_account(folder: Path) -> None:
    ended = synced(folder, STUDIO_KEY="a key\tof blanks")
    assert ended.code == 1
    assert ended.err == (
        "aigc-data: studio: The key holds blanks or characters no key has: "
        "copy it again from the console\n"
    )


def test_where_no_account_has_keys_nothing_is_done(folder: Path) -> None:
    ended = synced(folder, STUDIO_ID="", ABROAD_TOKEN="")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        "aigc-data: The account studio has no keys: set the variable STUDIO_ID. "
        "The account abroad has no keys: set the variable ABROAD_TOKEN.\n"
    )
    assert not (folder / "tasks.duckdb").exists()


def test_only_the_sources_that_are_on_are_read(folder: Path) -> None:
    path = folder / "aigc_data.toml"
    path.write_text(path.read_text() + 'sources = ["task_list", "task_status"]\n')
    ended = synced(folder, "--account", "abroad")
    assert [line.partition(":")[0] for line in ended.out.splitlines()] == [
        "abroad",
        "Task list",
        "Scenario tasks by ID",
    ]


def test_a_key_in_the_file_ends_the_command_and_is_not_repeated(folder: Path) -> None:
    path = folder / "aigc_data.toml"
    path.write_text(path.read_text() + 'secret_key = "hunter2-hunter2"\n')
    ended = synced(folder)
    assert (ended.code, ended.out) == (2, "")
    assert "a setting is wrong: [[accounts]] number 2: secret_key must not be in" in ended.err
    assert "hunter2" not in ended.err
