"""The gate in its own process: the same answers, and no text costs the app more than a wait."""

import threading
from collections.abc import Iterator
from contextlib import closing

import psutil
import pytest

from aigc_data.store.sandbox.errors import Failed, Refused, SandboxError
from aigc_data.store.sandbox.gate import MOST_CHARACTERS, Gate
from aigc_data.store.sandbox.gatekeeper import KEPT_CHARACTERS, Gatekeeper
from tests.store.sandbox.attacks import CUBE
from tests.waiting import wait_until

MANY_CUBES = f"SELECT {','.join([f'({CUBE})'] * 200)}"
"""All of them are gigabytes."""
ASKED = [
    "SELECT count(*) FROM tasks WHERE created_at >= $since AND model = $model",
    "SELECT 1; SELECT 2",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELEKT 1",
    "SELECT cuont(*) FROM tasks",
    "SELECT * FROM tsks",
    "SELECT `model` FROM tasks",
    "",
]


@pytest.fixture
def keeper() -> Iterator[Gatekeeper]:
    opened = Gatekeeper()
    yield opened
    opened.close()


@pytest.mark.parametrize("text", ASKED)
def test_it_says_what_the_gate_says(keeper: Gatekeeper, text: str) -> None:
    assert outcome(keeper, text) == outcome(Gate(), text)


def outcome(gate: Gate | Gatekeeper, text: str) -> object:
    """All that is said of a text."""
    try:
        passed = gate.check(text)
    except SandboxError as error:
        return type(error), vars(error), str(error)
    return passed.text, passed.parameters, passed.tree


def test_a_text_is_read_once_however_often_it_is_asked(keeper: Gatekeeper) -> None:
    text = "SELECT count(*) FROM tasks WHERE model = $model"
    assert keeper.check(text) is keeper.check(text)
    long = f"{text} -- {'and so on ' * KEPT_CHARACTERS}"[:MOST_CHARACTERS]
    assert keeper.check(long) is not keeper.check(long)
    assert keeper.check(long) == keeper.check(long)


def test_a_text_that_fills_the_memory_is_refused_and_the_next_is_read() -> None:
    with closing(Gatekeeper(seconds=60)) as patient:
        with pytest.raises(Refused, match=r"^it takes too much memory to read"):
            patient.check(MANY_CUBES)
        assert patient.check("SELECT 1").text == "SELECT 1"


def test_a_text_that_takes_long_to_read_is_refused_and_the_next_is_read() -> None:
    with closing(Gatekeeper(seconds=0.05)) as hasty:
        with pytest.raises(Refused, match=r"^it takes too long to read"):
            hasty.check(MANY_CUBES)
        assert hasty.check("SELECT 1").text == "SELECT 1"


def test_its_process_has_no_environment_and_stands_back(keeper: Gatekeeper) -> None:
    keeper.check("SELECT 1")
    (child,) = processes()
    assert (child.environ(), child.nice() > psutil.Process().nice()) == ({}, True)


def processes() -> list[psutil.Process]:
    """Those that a gate runs in."""
    return [one for one in psutil.Process().children() if "gate_child" in str(one.cmdline())]


def test_many_threads_ask_one_process(keeper: Gatekeeper) -> None:
    found: list[frozenset[str]] = []
    asking = [
        threading.Thread(target=lambda n=n: found.append(keeper.check(f"SELECT $p{n}").parameters))
        for n in range(20)
    ]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    assert sorted(found, key=sorted) == sorted(
        (frozenset({f"p{n}"}) for n in range(20)), key=sorted
    )
    assert len(processes()) == 1


def test_it_says_so_once_it_is_closed_and_leaves_no_process(keeper: Gatekeeper) -> None:
    keeper.check("SELECT 1")
    keeper.close()
    with pytest.raises(Failed, match="ending"):
        keeper.check("SELECT 2")
    keeper.warm()
    assert processes() == []


def test_a_text_that_is_read_while_it_is_closed_is_told_so(keeper: Gatekeeper) -> None:
    keeper.check("SELECT 1")
    (child,) = processes()
    child.suspend()
    told: list[str] = []
    asking = threading.Thread(target=lambda: told.append(str(outcome(keeper, "SELECT 2"))))
    asking.start()
    wait_until(lambda: keeper._lock.locked())
    keeper.close()
    asking.join()
    assert (["ending" in one for one in told], processes()) == ([True], [])


def test_a_process_that_was_killed_from_outside_has_a_successor(keeper: Gatekeeper) -> None:
    keeper.check("SELECT 1")
    (killed,) = processes()
    assert keeper._popen is not None
    keeper._popen.kill()
    keeper._popen.wait()
    assert keeper.check("SELECT 2").text == "SELECT 2"
    assert killed.pid not in {one.pid for one in processes()}
