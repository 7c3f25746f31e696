import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aigc_data.store.sandbox.confine import NOBODY
from tests.store.sandbox.attacks import REFUSED
from tests.store.sandbox.probe import FOR_ALL
from tests.store.sandbox.world import CANARY, World, world

ROOT = Path(__file__).parents[3]
USERS = (os.geteuid(), NOBODY) if os.geteuid() == 0 else (os.geteuid(),)
AS_ROOT = {"root folder", "user", "limits"}
SINCE_LINUX_6_12 = {"signal its parent"}
"""What Landlock takes from a process that is not root only in newer kernels."""
NOT_FOR_ALONE = ("sleep", "Python", "slow to parse")
"""Sleeping is nothing to the system, a wild pointer ends a process that has nothing else, and what
is slow to parse takes all the time that it has."""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the measures are Linux's")


@pytest.fixture(scope="module", params=USERS, ids=lambda user: "root" if user == 0 else "user")
def owned(request: pytest.FixtureRequest) -> Iterator[tuple[World, int]]:
    """Return a world and the user who owns all of it, and may write to it."""
    with tempfile.TemporaryDirectory() as folder, world(Path(folder)) as made:
        for file in [made.root, *made.root.rglob("*")]:
            file.chmod(0o777 if file.is_dir() else 0o666)
            if request.param != os.geteuid():
                shutil.chown(file, request.param, request.param)
        yield made, request.param


def run(
    module: str, folder: Path, user: int, *words: object, said: object = None
) -> dict[str, Any]:
    """Return what the module printed, run as the user, in this environment with its canary."""
    command = [sys.executable, "-m", f"tests.store.sandbox.{module}"]
    done = subprocess.run(
        [*command, str(folder), str(user), *map(str, words)],
        cwd=ROOT,
        input=json.dumps(said),
        stdout=subprocess.PIPE,
        text=True,
        timeout=60,
        check=True,
    )
    return dict(json.loads(done.stdout[done.stdout.index('{"') :]))


def test_a_confined_process_reads_what_is_published_and_does_nothing_else(
    owned: tuple[World, int],
) -> None:
    made, user = owned
    before = made.state()
    with socket.create_server(("127.0.0.1", 0)) as server:
        found = run("probe", made.folder, user, made.secret, server.getsockname()[1])
        server.settimeout(0)
        with pytest.raises(BlockingIOError):
            server.accept()
    done = {name for name, became in found["became"].items() if became == "done"}
    allowed = {"read what is published"} | (set() if user == 0 else SINCE_LINUX_6_12)
    assert done - allowed == set()
    assert "read what is published" in done
    assert set(found["measures"]) >= (AS_ROOT if user == 0 else {"landlock", "limits"})
    assert made.state() == before
    assert not FOR_ALL.exists()


def test_the_system_alone_keeps_all_secrets_and_files(owned: tuple[World, int]) -> None:
    made, user = owned
    before = made.state()
    texts = [
        made.filled(text)
        for about, some in REFUSED.items()
        for text in some
        if about not in NOT_FOR_ALONE and "\ud800" not in text
    ]
    found = run("bare", made.folder, user, said=texts)
    assert len(found["said"]) == len(texts)
    assert [said for said in found["said"] if CANARY in said] == []
    assert made.state() == before


def test_the_system_alone_keeps_a_query_from_all_memory(owned: tuple[World, int]) -> None:
    made, user = owned
    hungry = "SELECT len(list(range)) FROM range(500000000)"
    found = run("bare", made.folder, user, said=[hungry, "SELECT 42"])
    assert "Out of Memory" in found["said"][0]
    assert found["said"][1] == "[(42,)]"
