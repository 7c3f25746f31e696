"""What the server process shares: a collector for each account, and one's trouble its own."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aigc_data.results.content_key import content_key
from aigc_data.settings import Settings
from aigc_data.simulator.server import SimulatorServer
from aigc_data.store.results import files_of
from aigc_data.ui.runtime import Runtime, open_runtime
from tests.profiles import write_profile
from tests.results.archiving import as_stored, made
from tests.simulator.cloud import Clock
from tests.two_accounts import ABROAD, KEYS, two_clouds, write_accounts

Clouds = tuple[SimulatorServer, SimulatorServer]
DEADLINE_S = 60.0


@pytest.fixture(scope="module")
def clouds() -> Iterator[Clouds]:
    with two_clouds() as both:
        yield both


@pytest.fixture
def folder(clouds: Clouds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder whose file names both accounts, and of their sources the quickest."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AIGC_DATA_DB", str(tmp_path / "app.duckdb"))
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    write_accounts(tmp_path, *(one.endpoint for one in clouds), 'sources = ["task_list"]')
    return tmp_path


@contextmanager
def collecting() -> Iterator[Runtime]:
    """Yield the runtime of the environment, collecting."""
    opened = open_runtime(Settings())
    opened.keys_again_s = 0.2
    thread = threading.Thread(target=opened.collect)
    thread.start()
    try:
        yield opened
    finally:
        opened.hush()
        thread.join(DEADLINE_S)
        opened.close()
        assert not thread.is_alive()


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not holds():
        assert time.monotonic() < deadline, f"not so within {DEADLINE_S} s"
        time.sleep(0.05)


def stored(opened: Runtime) -> Counter[str]:
    """How many tasks of each account are stored."""
    assert opened.store is not None
    with opened.store.cursor() as db:
        rows = db.execute("SELECT account, count(*) FROM tasks GROUP BY account").fetchall()
    return Counter(dict(rows))


def kept(opened: Runtime, task_id: str) -> str | None:
    """The hash of what is kept of a task of one file; None where nothing is."""
    assert opened.store is not None
    with opened.store.cursor() as db:
        return next((one.sha256 for one in files_of(db, "studio", task_id)), None)


def test_results_are_kept_as_they_come_where_a_place_for_them_is_set(
    clouds: Clouds, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIGC_DATA_RESULTS", str(folder / "kept"))
    ended, at = made(clouds[0], Clock()), datetime.now(UTC)
    with collecting() as opened:
        assert opened.store is not None
        opened.store.save([replace(as_stored(clouds[0], ended, at), account="studio")], at=at)
        wait_until(lambda: kept(opened, ended.task_id) is not None)
        assert opened.archives is not None
        assert opened.archives.fault("studio") == ""
        assert opened.places == opened.archives.places.all
        sha256 = kept(opened, ended.task_id)
    assert (folder / "kept" / content_key(sha256 or "")).exists()


def read_well(opened: Runtime) -> set[str]:
    """The accounts whose task list has been read to its end."""
    return {state.account for state in opened.source_states() if state.succeeded_at}


def test_each_account_is_read_from_its_own_cloud_into_the_one_store(
    clouds: Clouds, folder: Path
) -> None:
    with collecting() as opened:
        wait_until(lambda: read_well(opened) == {"studio", "abroad"})
        assert opened.store is not None
        for name, server in zip(("studio", "abroad"), clouds, strict=True):
            held = {task.task_id for task in server.account.scenarios(time.time() - 60)}
            assert held
            assert set(opened.store.tasks(name, held)) == held
            assert stored(opened)[name] >= len(held)
        assert (opened.cloud_faults, opened.freshness(datetime.now(UTC)).troubles) == ({}, ())
        names = [thread.name for thread in threading.enumerate()]
        assert {"collector studio", "collector abroad"} <= set(names)


def test_a_variable_that_is_not_set_leaves_the_other_account_alive(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ABROAD_KEY")
    with collecting() as opened:
        wait_until(lambda: read_well(opened) == {"studio"})
        assert set(opened.clouds) == {"studio"}
        assert opened.accounts == ("studio", "abroad")
        assert (opened.cloud("abroad"), opened.fault("studio")) == (None, "")
        assert opened.fault("abroad") == (
            "The account abroad has no keys: set the variable ABROAD_KEY"
        )
        assert [one.source for one in opened.freshness(datetime.now(UTC)).troubles] == ["abroad"]


def test_a_key_that_the_cloud_refuses_leaves_the_other_account_alive(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ABROAD_TOKEN", "simulated-old-token")
    with collecting() as opened:
        wait_until(lambda: len(opened.freshness(datetime.now(UTC)).troubles) > 0)
        wait_until(lambda: read_well(opened) == {"studio"})
        (trouble,) = opened.freshness(datetime.now(UTC)).troubles
        assert (trouble.source, trouble.code) == ("abroad: Task list", "AuthFailure.TokenFailure")


def test_a_profile_that_comes_later_is_connected_when_it_comes(folder: Path) -> None:
    path = folder / "aigc_data.toml"
    names = ("secret_id_env", "secret_key_env", "token_env")
    lines = path.read_text().splitlines()
    kept = [line for line in lines if not (line.startswith(names) and "ABROAD" in line)]
    path.write_text("\n".join(kept).replace('name = "abroad"', 'name = "abroad"\nprofile = "a"'))
    with collecting() as opened:
        wait_until(lambda: read_well(opened) == {"studio"})
        assert list(opened.cloud_faults) == ["abroad"]
        write_profile(folder, "a", ABROAD)
        wait_until(lambda: read_well(opened) == {"studio", "abroad"})
        assert opened.cloud_faults == {}


def test_the_links_of_an_account_are_its_own(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ABROAD_KEY")
    opened = open_runtime(Settings())
    opened.links("studio").remember("a-task", ["https://a.example/a.png"])
    assert opened.links("studio").held("a-task") is not None
    assert opened.links("abroad").held("a-task") is None
    opened.close()
