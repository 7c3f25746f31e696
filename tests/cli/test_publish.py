"""`aigc-data publish --to`: as a person runs it, killed on its way, and following the app."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from aigc_data.store.store import Store
from tests.cli.run import ROOT, aigc_data, on_a_full_disk
from tests.s3 import KEYS, Storage, s3
from tests.tasks import NOON, a_task

ACCOUNT = {"TENCENTCLOUD_SECRET_ID": "AKIDEXAMPLE", "TENCENTCLOUD_SECRET_KEY": "key"}


@pytest.fixture(scope="module")
def storage() -> Iterator[Storage]:
    with s3("data") as started:
        yield started


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a database of five days."""
    with Store.open(tmp_path / "tasks.duckdb") as store:
        save(store, "a fox")
    return tmp_path


def save(store: Store, prompt: str) -> None:
    days = [NOON + timedelta(days=day) for day in range(5)]
    tasks = [a_task(task_id=f"{day}", created_at=day, prompt=prompt) for day in days]
    store.save(tasks, at=NOON + timedelta(hours=len(prompt)))
    store.publish()


def started(folder: Path, storage: Storage, *more: str) -> "subprocess.Popen[str]":
    """Return the command, running."""
    to = ["--to", f"s3://data/{folder.name}", "--endpoint-url", storage.url]
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(ROOT)}
    environment |= ACCOUNT | KEYS | {"AIGC_DATA_DB": str(folder / "tasks.duckdb")}
    return subprocess.Popen(
        [sys.executable, "-m", "aigc_data.cli", "publish", *to, *more],
        cwd=folder, env=environment, text=True, stderr=subprocess.PIPE,
    )  # fmt: skip


def test_killed_between_files_a_reader_never_sees_a_manifest_without_its_files(
    folder: Path, storage: Storage
) -> None:
    root, seen = f"data/{folder.name}", []
    for lives in (3, 8):
        storage.lives = lives
        with started(folder, storage) as storage.process:
            storage.process.communicate()
        seen.append((storage.process.returncode, storage.whole(root)))
    storage.lives = storage.process = None
    with started(folder, storage) as ended:
        _, said = ended.communicate()
    assert seen == [(-9, None), (-9, None)]
    assert (ended.returncode, storage.whole(root)) == (0, 5)
    assert not any(secret in said for secret in KEYS.values() if secret != "us-east-1")
    put = [name for name in storage.changes if f"{folder.name}/versions/" in name]
    assert len(put) - len(set(put)) <= 2 * 4  # what was on its way when it was killed


def test_it_follows_what_the_app_publishes(folder: Path, storage: Storage) -> None:
    with (
        Store.open(folder / "tasks.duckdb") as store,
        started(folder, storage, "--every", "1") as following,
    ):
        assert following.stderr is not None
        try:
            first = following.stderr.readline()
            save(store, "a wolf in the snow")
            second = following.stderr.readline()
        finally:
            following.kill()
    assert ("5 tasks; 8 files" in first, "5 tasks; 5 files" in second) == (True, True), second


def test_without_keys_it_says_what_to_set(folder: Path, storage: Storage) -> None:
    to = ("--to", "s3://data/x", "--endpoint-url", storage.url)
    nowhere = {"AWS_EC2_METADATA_DISABLED": "true"}
    ended = aigc_data("publish", *to, folder=folder, **ACCOUNT, **nowhere)
    assert (ended.code, ended.out, ended.err) == (
        2,
        "",
        "aigc-data: there are no keys for s3://data/x: set AWS_ACCESS_KEY_ID and "
        "AWS_SECRET_ACCESS_KEY, or name a profile in AWS_PROFILE.\n",
    )


@pytest.mark.parametrize("to", ["tasks.published", "link", "link/tasks", "file://{}/link"])
def test_what_the_app_publishes_itself_is_no_place(folder: Path, to: str) -> None:
    own = folder / "tasks.published"
    (folder / "link").symlink_to(own)
    before = (own / "manifest.json").read_bytes()
    said = to.format(folder)
    ended = aigc_data("publish", "--to", said, folder=folder, **ACCOUNT)
    assert (ended.code, ended.err, (own / "manifest.json").read_bytes()) == (
        2,
        f"aigc-data: {said} is what the app publishes itself: name another folder.\n",
        before,
    )


@pytest.mark.parametrize(
    ("to", "told"),
    [
        ("", "it names no place: write s3://bucket/prefix, or a path."),
        ("s3://", "s3:// names no place: write s3://bucket/prefix, or a path."),
        ("memory://x", "memory://x ends with this command: name a place that lasts."),
    ],
)
def test_what_is_no_place_that_lasts_is_told(folder: Path, to: str, told: str) -> None:
    before = sorted(folder.iterdir())
    ended = aigc_data("publish", "--to", to, folder=folder, **ACCOUNT)
    assert (ended.code, ended.out, ended.err) == (2, "", f"aigc-data: {told}\n")
    assert sorted(folder.iterdir()) == before


def test_a_full_disk_is_told_and_nothing_half_is_left_on_it(folder: Path) -> None:
    with Store.open(folder / "tasks.duckdb"):
        ended = on_a_full_disk("publish", "--to", "copy", folder=folder, **ACCOUNT)
    assert (ended.code, ended.out, ended.err) == (
        1,
        "",
        "aigc-data: copy cannot be written (File too large): the next try goes on from here.\n",
    )
    assert not list((folder / "copy").rglob("*.part"))
