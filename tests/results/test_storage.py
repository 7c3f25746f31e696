import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from aigc_data.results.content_key import content_key, sha256_of
from aigc_data.results.place import open_place
from aigc_data.results.storage import ContentMissing, Storage, StorageFault, parts

BYTES = bytes(range(256)) * 9000
SHA = hashlib.sha256(BYTES).hexdigest()
KILLED = """
import os, signal, sys
from pathlib import Path
from aigc_data.results.folder_storage import FolderStorage

def killed(event, arguments):
    if event == "os.chmod":
        os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(killed)
FolderStorage(Path(sys.argv[1])).put_bytes(b"whole", "a" * 64)
"""
"""Puts some bytes, and is killed when they are written and have no name yet."""
PLACES = ["folder", "bucket"]


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    """An empty place of the kind that the test names."""
    if request.param == "folder":
        return open_place(str(tmp_path / "kept"))
    return open_place(f"{request.getfixturevalue('bucket')}/{tmp_path.name}")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "a.bin"
    found.write_bytes(BYTES)
    return found


@pytest.mark.parametrize("place", PLACES, indirect=True)
def test_what_is_put_is_read_from_any_place_in_it_until_it_is_deleted(
    place: Storage, file: Path
) -> None:
    assert place.size(SHA) is None
    place.put(file, SHA)
    place.put(file, SHA)
    assert place.size(SHA) == len(BYTES)
    assert b"".join(parts(place, SHA)) == BYTES
    assert b"".join(parts(place, SHA, 1_000_000, 1_000_007)) == BYTES[1_000_000:1_000_007]
    place.delete(SHA)
    place.delete(SHA)
    assert place.size(SHA) is None
    with pytest.raises(ContentMissing, match="does not hold the content"):
        place.open(SHA)


@pytest.mark.parametrize("place", PLACES, indirect=True)
def test_small_bytes_are_put_as_they_are(place: Storage) -> None:
    sha256 = hashlib.sha256(b"small").hexdigest()
    place.put_bytes(b"small", sha256)
    assert b"".join(parts(place, sha256)) == b"small"


@pytest.mark.parametrize("place", PLACES, indirect=True)
def test_half_of_a_content_is_put_anew(place: Storage, file: Path) -> None:
    place.put_bytes(BYTES[:1000], SHA)
    place.put(file, SHA)
    assert b"".join(parts(place, SHA)) == BYTES


@pytest.mark.parametrize("text", ["", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 64 + "\n"])
def test_a_key_is_made_of_a_hash_and_of_nothing_else(text: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="named by its SHA-256 alone"):
        content_key(text)
    with pytest.raises(ValueError, match="named by its SHA-256 alone"):
        open_place(str(tmp_path)).open(text)


def test_a_content_lies_two_folders_deep_and_nobody_may_write_it(
    tmp_path: Path, file: Path
) -> None:
    open_place(f"file://{tmp_path}/kept").put(file, sha256_of(file))
    kept = tmp_path / "kept" / SHA[:2] / SHA[2:4] / SHA
    assert (kept.read_bytes() == BYTES, kept.stat().st_mode & 0o777) == (True, 0o444)
    assert [one for one in kept.parent.iterdir() if one != kept] == []


def test_a_place_that_cannot_be_used_says_so_in_a_sentence(tmp_path: Path, file: Path) -> None:
    (tmp_path / "kept").write_text("a file")
    with pytest.raises(StorageFault, match="kept cannot be used: Not a directory"):
        open_place(str(tmp_path / "kept")).put(file, SHA)
    with pytest.raises(StorageFault, match=r"^no-such:// is no place for results: [^@?]*$"):
        open_place("no-such://user:secret@a/b?key=secret")


def test_what_a_kill_left_of_a_file_that_was_put_goes_after_an_hour_and_nothing_else(
    tmp_path: Path,
) -> None:
    place, drafts = open_place(str(tmp_path / "kept")), tmp_path / "kept" / "draft"
    place.tidy()
    place.put_bytes(BYTES, SHA)
    names = {"old": f".{'a' * 32}", "young": f".{'b' * 32}", "longer": f".{'c' * 33}", "other": "x"}
    for name in names.values():
        (drafts / name).write_bytes(b"half")
        age_s = 3500 if name == names["young"] else 3700
        os.utime(drafts / name, (time.time() - age_s,) * 2)
    place.tidy()
    assert {one.name for one in drafts.iterdir()} == {*names.values()} - {names["old"]}
    assert b"".join(parts(place, SHA)) == BYTES


def test_a_put_that_is_killed_leaves_a_draft_where_it_is_looked_for(tmp_path: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)])
    assert child.wait(60) == -signal.SIGKILL
    [left] = (tmp_path / "draft").iterdir()
    os.utime(left, (time.time() - 3700,) * 2)
    open_place(str(tmp_path)).tidy()
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == []
