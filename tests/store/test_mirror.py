"""What is published, in a place of other machines: one state whole, whatever happens."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from aigc_data.remote_folder import RemoteFault, RemoteFolder, RemoteUnset, open_remote
from aigc_data.store import mirror as copying
from aigc_data.store.errors import NothingPublished
from aigc_data.store.manifest import published_folder
from aigc_data.store.mirror import Mirror
from aigc_data.store.published import open_published
from aigc_data.store.store import Store
from tests.s3 import KEYS, Storage, s3
from tests.tasks import NOON, a_task


@pytest.fixture(scope="module")
def storage() -> Iterator[Storage]:
    with s3("data") as started:
        yield started


@pytest.fixture
def place(storage: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RemoteFolder:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    storage.changes.clear()
    return open_remote(f"s3://data/{tmp_path.name}", storage.url)


def save(store: Store, *days: int, prompt: str = "a fox") -> None:
    """Save and publish a task of each of these days after NOON's."""
    tasks = [
        a_task(task_id=f"task-{day}", created_at=NOON + timedelta(days=day), prompt=prompt)
        for day in days
    ]
    store.save(tasks, at=NOON + timedelta(hours=len(prompt)))
    store.publish()


def mirror_of(store: Store, place: RemoteFolder) -> Mirror:
    return Mirror(published_folder(store.path), place)


def test_only_what_changed_is_sent_and_the_manifest_comes_last(
    store: Store, place: RemoteFolder, storage: Storage, tmp_path: Path
) -> None:
    mirror = mirror_of(store, place)
    save(store, 0, 1)
    first = mirror.copy()
    sent_first = list(storage.changes)
    save(store, 1, prompt="a wolf")
    again, nothing = mirror.copy(), mirror.copy()
    changes = [change.split("/")[-1] for change in storage.changes[len(sent_first) :]]
    assert (first.sent, again.sent, nothing.sent) == (5, 1, 0)
    assert sent_first[-1] == f"PUT data/{tmp_path.name}/manifest.json"
    assert [change.split(".")[0] for change in changes] == [
        "2026-09-15",
        "2026-09-15",
        "manifest",
    ]
    assert storage.whole(f"data/{tmp_path.name}") == 2


def test_a_day_that_is_gone_is_removed_and_nothing_of_others_is(
    store: Store, place: RemoteFolder, storage: Storage, tmp_path: Path
) -> None:
    mirror, root = mirror_of(store, place), f"data/{tmp_path.name}"
    save(store, 0)
    foreign = ["tasks/notes.parquet", "versions/2026-06-01.1-17.parquet", "versions/mine.txt"]
    for name in foreign:
        storage.fs().pipe_file(f"{root}/{name}", b"mine")
    storage.fs().pipe_file(f"{root}/tasks/2020-01-01.parquet", b"a day without tasks")
    done = mirror.copy()
    assert done.removed == 1
    assert set(foreign) <= set(storage.names(root))
    assert "tasks/2020-01-01.parquet" not in storage.names(root)


def test_a_replaced_file_stays_for_its_readers_and_then_goes(
    store: Store, place: RemoteFolder, storage: Storage, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    mirror, root = mirror_of(store, place), f"data/{tmp_path.name}"

    def versions() -> int:
        return sum(name.startswith("versions/2026-09-14") for name in storage.names(root))

    save(store, 0)
    mirror.copy()
    save(store, 0, prompt="a wolf")
    kept = mirror.copy().removed, versions()
    monkeypatch.setattr(copying, "KEEP_S", -3600.0)
    save(store, 0, prompt="a wolf in snow")
    gone = mirror.copy().removed > 0, versions()
    assert (kept, gone) == ((0, 2), (True, 1))


def test_a_folder_is_a_place_too_and_read_like_the_published_one(
    store: Store, tmp_path: Path
) -> None:
    save(store, 0, 1)
    Mirror(published_folder(store.path), open_remote(str(tmp_path / "copy"))).copy()
    with open_published(tmp_path / "copy") as published, published.cursor() as db:
        rows = db.execute("SELECT task_id FROM tasks ORDER BY ALL").fetchall()
    shown = duckdb.read_parquet(str(tmp_path / "copy" / "tasks" / "*.parquet")).fetchall()
    assert rows == [("task-0",), ("task-1",)]
    assert len(shown) == 2
    assert not list((tmp_path / "copy").rglob("*.part"))


def test_what_a_killed_sender_left_half_sent_goes_after_a_while(
    store: Store, tmp_path: Path
) -> None:
    place = tmp_path / "copy"
    mirror = Mirror(published_folder(store.path), open_remote(str(place)))
    save(store, 0)
    mirror.copy()
    left = ["versions/.2026-09-14.0f3b6a5c9d2e4b71.parquet.part", "tasks/.2026-09-14.parquet.part"]
    foreign = ["tasks/.mine.part", "versions/.2026-09-14.parquet.part"]
    for name in (*left, *foreign):
        (place / name).write_bytes(b"half")
    young = mirror.copy().removed
    for name in (*left, *foreign):
        os.utime(place / name, (0, 0))
    old = mirror.copy().removed
    assert (young, old) == (0, 2)
    parts = sorted(str(file.relative_to(place)) for file in place.rglob("*.part"))
    assert parts == foreign


def test_a_plain_name_that_somebody_took_away_or_cut_short_comes_back(
    store: Store, tmp_path: Path
) -> None:
    place = tmp_path / "copy"
    mirror = Mirror(published_folder(store.path), open_remote(str(place)))
    save(store, 0, 1)
    mirror.copy()
    names = ["tasks/2026-09-14.parquet", "error_groups.parquet", "results/none.parquet"]
    before = [(place / name).read_bytes() for name in names]
    cut, *gone = (place / name for name in names)
    cut.chmod(0o644)
    cut.write_bytes(b"half")
    for file in gone:
        file.unlink()
    done, again = mirror.copy(), mirror.copy()
    assert (done.sent, done.mended, again.mended) == (0, 3, 0)
    assert [(place / name).read_bytes() for name in names] == before


def test_a_place_of_another_program_is_left_alone(
    store: Store, place: RemoteFolder, storage: Storage, tmp_path: Path
) -> None:
    save(store, 0)
    storage.fs().pipe_file(f"data/{tmp_path.name}/manifest.json", b'{"name": "a web app"}')
    with pytest.raises(RemoteFault, match="of another program"):
        mirror_of(store, place).copy()
    assert storage.names(f"data/{tmp_path.name}") == ["manifest.json"]


def test_without_anything_published_nothing_is_asked(store: Store, place: RemoteFolder) -> None:
    with pytest.raises(NothingPublished):
        mirror_of(store, place).copy()


def test_a_bucket_that_is_not_there_is_told(
    store: Store, place: RemoteFolder, storage: Storage
) -> None:
    save(store, 0)
    with pytest.raises(RemoteFault, match=r"^s3://none/x is not there: make the bucket"):
        mirror_of(store, open_remote("s3://none/x", storage.url)).copy()


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("nothing://user:pass@host/x?key=secret", "nothing://host/x cannot be opened (ValueError)"),
        (
            "simplecache::file:///x?key=secret",
            "simplecache::file:///x is a chain of storages: name",
        ),
        ("file://u:p@h/x::s3://u:p@h/x", "file://h/x::s3://h/x is a chain of storages: name"),
        ("s3:///", "s3:// names no place"),
        ("gs://bucket/x", "gs://bucket/x needs a package that is not installed"),
    ],
)
def test_an_address_that_nobody_opens_is_told_without_its_secrets(address: str, told: str) -> None:
    with pytest.raises(RemoteUnset) as caught:
        open_remote(address)
    assert str(caught.value).startswith(told)


def test_cos_gets_the_bucket_in_the_hosts_name() -> None:
    place = open_remote("s3://data-1250000000/x", "https://cos.ap-guangzhou.myqcloud.com")
    assert place.fs.config_kwargs["s3"] == {"addressing_style": "virtual"}
