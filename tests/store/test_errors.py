import os
import shutil
import signal
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from aigc_data.store.errors import (
    StoreCorrupt,
    StoreError,
    StoreForeign,
    StoreFull,
    StoreHeld,
    StoreTooNew,
)
from aigc_data.store.intact import HEADERS, SIZE
from aigc_data.store.store import Store
from tests.store import children
from tests.tasks import NOON


@pytest.fixture
def filled(path: Path) -> Path:
    with Store.open(path) as store:
        for number in range(4):
            store.save(children.batch(number, os.urandom(5000).hex()), at=NOON)
    return path


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may enter."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_a_held_file_names_its_holder(path: Path) -> None:
    with children.start("hold", path) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        with pytest.raises(StoreHeld) as caught:
            Store.open(path)
        with pytest.raises(StoreHeld):
            Store.open(path, read_only=True)
        child.communicate()
    assert caught.value.pid == child.pid
    assert caught.value.program is not None
    assert caught.value.program.endswith(" -m tests.store.children")
    assert str(caught.value) == (
        f"{path} is held by {caught.value.program} (process {child.pid}): "
        "stop that first, or read what it publishes."
    )
    Store.open(path).close()


@pytest.mark.parametrize("content", [b"", b"text", os.urandom(100_000)], ids=len)
def test_a_file_that_is_no_database_is_left_as_it_is(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(StoreForeign) as caught:
        Store.open(path)
    assert str(caught.value) == (
        f"{path} is not a database of aigc-data and was left as it is: "
        "move it away, or name another file in AIGC_DATA_DB."
    )
    assert path.read_bytes() == content


def test_a_folder_in_the_place_of_the_file_is_refused(path: Path) -> None:
    path.mkdir()
    with pytest.raises(StoreForeign):
        Store.open(path)


@pytest.mark.parametrize("share", [0.001, 0.1, 0.5, 0.8])
def test_a_file_that_was_cut_short_is_left_as_it_is(filled: Path, share: float) -> None:
    content = filled.read_bytes()
    cut = content[: max(int(len(content) * share), 4096)]
    filled.write_bytes(cut)
    with pytest.raises(StoreCorrupt):
        Store.open(filled)
    assert filled.read_bytes() == cut
    assert not filled.with_name("main.duckdb.wal").exists()


@pytest.mark.parametrize("more", [1, 100_000])
def test_a_block_written_half_beyond_the_used_ones_does_no_harm(filled: Path, more: int) -> None:
    with filled.open("ab") as file:
        file.write(os.urandom(more))
    with Store.open(filled) as store:
        assert children.count(store) == 4 * children.BATCH


def test_a_file_shorter_than_its_free_blocks_is_whole(filled: Path) -> None:
    with duckdb.connect(filled) as db:
        db.execute("CREATE TABLE passing AS SELECT random() AS number FROM range(500_000)")
        db.execute("CHECKPOINT")
        db.execute("DROP TABLE passing")
    with duckdb.connect(filled) as db:
        [(total, _, block_size)] = db.execute(SIZE).fetchall()
    assert filled.stat().st_size < HEADERS + total * block_size
    with Store.open(filled) as store:
        assert children.count(store) == 4 * children.BATCH


@pytest.mark.parametrize("place", [12, 5000, 10_000])
def test_a_damaged_header_is_told_and_left_as_it_is(filled: Path, place: int) -> None:
    content = bytearray(filled.read_bytes())
    content[place : place + 200] = os.urandom(200)
    filled.write_bytes(content)
    with pytest.raises(StoreCorrupt, match="restore a backup, or move it away"):
        Store.open(filled)
    assert filled.read_bytes() == bytes(content)


def test_damage_in_the_middle_is_told_where_it_is_read(filled: Path) -> None:
    content = bytearray(filled.read_bytes())
    for place in range(12_288 + 8192, len(content), 4096):
        content[place : place + 16] = os.urandom(16)
    filled.write_bytes(content)
    with pytest.raises(StoreCorrupt), Store.open(filled) as store, store.cursor() as cursor:
        cursor.execute("SELECT * FROM tasks").fetchall()
    assert filled.read_bytes() == bytes(content)


@pytest.mark.parametrize("limit", [1_500_000, 17_500_000])
def test_a_full_disk_costs_the_batch_being_saved_and_nothing_before_it(
    path: Path, limit: int
) -> None:
    with children.start("fill", path, limit) as child:
        lines = (child.communicate()[0]).splitlines()
    kept, name, *sentence = lines[0].split(" ")
    saved = int(kept) * children.BATCH
    assert name == "StoreFull"
    assert " ".join(sentence) == str(StoreFull(path))
    assert lines[1:] == [str(saved), str(saved + children.BATCH)]
    with Store.open(path) as store:
        assert children.count(store) == saved + children.BATCH


def test_a_disk_too_full_to_fold_the_log_still_lets_one_read(path: Path) -> None:
    last = written_before_kill(path, 0, after=3)
    assert path.with_name("main.duckdb.wal").stat().st_size > 0
    with children.start("read_full", path, 8192) as child:
        told = int(child.communicate()[0])
    assert told in {(last + 1) * children.BATCH, (last + 2) * children.BATCH}


def test_a_file_that_must_not_be_written_says_so(open_folder: Path) -> None:
    path = open_folder / "main.duckdb"
    Store.open(path).close()
    path.chmod(0o444)
    open_folder.chmod(0o555)
    with children.start("open_as_nobody", path) as child:
        told = child.communicate()[0]
    assert told == (
        f"StoreReadOnly {path} cannot be written: let this user write the file and its folder, "
        "or name another file in AIGC_DATA_DB.\n"
    )


def test_a_folder_that_must_not_be_written_gets_no_database(open_folder: Path) -> None:
    open_folder.chmod(0o555)
    with children.start("open_as_nobody", open_folder / "new" / "main.duckdb") as child:
        told = child.communicate()[0]
    assert told.startswith("StoreReadOnly ")
    assert stat.S_IMODE(open_folder.stat().st_mode) == 0o555


def test_a_file_of_a_newer_duckdb_is_too_new_and_left_as_it_is(filled: Path) -> None:
    content = bytearray(filled.read_bytes())
    assert checksum(content[8:4096]) == content[:8]
    content[12:20] = (99).to_bytes(8, "little")
    content[:8] = checksum(content[8:4096])
    filled.write_bytes(content)
    with pytest.raises(StoreTooNew) as caught:
        Store.open(filled)
    assert caught.value.found is None
    assert filled.read_bytes() == bytes(content)


def checksum(block: bytes | bytearray) -> bytes:
    """Return DuckDB's checksum of a header, which stands before it."""
    total = 5381
    for place in range(0, len(block), 8):
        word = int.from_bytes(block[place : place + 8], "little")
        total ^= word * 0xBF58476D1CE4E5B9 % 2**64
    return total.to_bytes(8, "little")


def test_an_error_of_a_statement_stays_what_it_is(store: Store) -> None:
    with pytest.raises(duckdb.CatalogException), store.cursor() as cursor:
        cursor.execute("SELECT * FROM nowhere")


def test_every_error_is_one_sentence_that_says_what_to_do(path: Path) -> None:
    for error in (StoreHeld(path, 7, "streamlit"), StoreFull(path), StoreCorrupt(path, "why")):
        assert isinstance(error, StoreError)
        assert (str(error).count(". "), str(error)[-1], ":" in str(error)) == (0, ".", True)


def test_a_kill_at_any_point_loses_no_acknowledged_row(path: Path) -> None:
    first = 0
    for life in range(4):
        last = written_before_kill(path, first, after=3 + 9 * life)
        with Store.open(path) as store:
            progress = store.checkpoint("main", "test", "number")
            assert progress is not None
            reached = int(progress["number"])
            assert last <= reached <= last + 1
            assert children.count(store) == (reached + 1) * children.BATCH
            store.publish()
        first = reached + 1


def written_before_kill(path: Path, first: int, *, after: int) -> int:
    """Return the last number that the writer said before it was killed."""
    with children.start("write", path, first) as child:
        assert child.stdout is not None
        for _ in range(after):
            said = child.stdout.readline()
        child.kill()
        said = [said, *child.stdout.readlines()][-1]
    assert child.returncode == -signal.SIGKILL
    return int(said)
