import json
from collections.abc import Iterator

import duckdb
import pytest

from aigc_data.store.sandbox.engine import Engine, NotOneSelect
from tests.store.sandbox.attacks import REFUSED
from tests.store.sandbox.world import TASKS, World, told

NOT_HERE = ("sleep", "Python", "slow to parse")
"""A wild pointer would end this process, and what is slow to parse keep it busy for an hour: these
are for the child's own tests, and for the gate's."""


@pytest.fixture
def engine(made: World) -> Iterator[Engine]:
    warm = Engine()
    warm.warm(made.folder, 1)
    warm.seal(100)
    yield warm
    warm._db.close()


@pytest.mark.parametrize("about", [about for about in REFUSED if about not in NOT_HERE])
def test_the_engine_alone_keeps_all_secrets_and_files(
    made: World, engine: Engine, about: str
) -> None:
    before = made.state()
    run = ask if about == "write" else execute
    for text in REFUSED[about]:
        assert not told(run(engine, made.filled(text))), text
    assert made.state() == before


def execute(engine: Engine, text: str) -> str:
    """Return all that comes of the text, whatever it is."""
    try:
        found = engine._db.execute(text)
        return str(found.fetchall()) if found else ""
    except (duckdb.Error, UnicodeError) as error:
        return str(error)


def ask(engine: Engine, text: str) -> str:
    """Return all that comes of it as a query.

    To the engine, a file that may be read may be written (`allowed_paths`): against that stand its
    check for one SELECT, and the system.
    """
    try:
        return str(engine.run(text, {}).fetchall())
    except (duckdb.Error, NotOneSelect) as error:
        return str(error)


def test_it_runs_one_select_and_nothing_else(engine: Engine) -> None:
    assert engine.run("SELECT count(*) FROM tasks", {}).fetchall() == [(TASKS,)]
    for text in ("SELECT 1; SELECT 2", "CREATE TABLE t AS SELECT 1", "", "SET threads = 1"):
        with pytest.raises(NotOneSelect):
            engine.run(text, {})


def test_no_setting_can_be_changed_once_it_is_sealed(engine: Engine) -> None:
    with pytest.raises(duckdb.InvalidInputException, match="locked"):
        engine._db.execute("SET memory_limit = '10GB'")
    with pytest.raises(duckdb.InvalidInputException, match="locked"):
        engine.seal(1000)


def test_only_the_files_of_the_view_can_be_read(made: World, engine: Engine) -> None:
    for other in (made.inner_secret, made.folder / "manifest.json", made.folder / "tasks"):
        with pytest.raises(duckdb.PermissionException):
            engine._db.execute("SELECT count(*) FROM read_text($file)", {"file": str(other)})


def test_a_fault_that_only_says_it_was_interrupted_is_asked_for_its_reason(engine: Engine) -> None:
    late = "SELECT CASE WHEN range < $late THEN '1' ELSE 'x' END::INT FROM range(150001)"
    with pytest.raises(duckdb.ConversionException):
        engine.run(late, {"late": 150_000})
    said = engine.said(duckdb.InterruptException("INTERRUPT Error: Interrupted!"))
    told = json.loads(said[said.index("{") :])
    assert told["exception_message"] == "Could not convert string 'x' to INT32"


def test_a_fault_that_does_not_come_again_stays_an_interruption(engine: Engine) -> None:
    engine.run("SELECT 1", {})
    said = engine.said(duckdb.InterruptException("INTERRUPT Error: Interrupted!"))
    assert json.loads(said)["exception_type"] == "INTERRUPT"
