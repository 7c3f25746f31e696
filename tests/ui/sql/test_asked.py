"""A query of one viewer in a real sandbox: answered, stopped, and left alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from aigc_data.store.errors import NothingPublished
from aigc_data.store.manifest import published_folder
from aigc_data.store.sandbox.errors import Cancelled
from aigc_data.store.sandbox.query import Answer, Query
from aigc_data.store.sandbox.sandbox import Sandbox
from aigc_data.store.store import Store
from aigc_data.ui.sql.asked import Asked
from aigc_data.ui.sql.state import SqlState
from tests.analysis.history import many
from tests.tasks import NOON

ENDLESS = SqlState("SELECT sum(levenshtein(repeat('a', 50000), repeat('b', 50000))) FROM tasks")
WAIT_S = 60.0


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    database = tmp_path_factory.mktemp("asked") / "a.duckdb"
    with Store.open(database) as store:
        store.save(many(40), at=NOON)
        store.publish()
    with Sandbox(published_folder(database)) as opened:
        yield opened


def asked(state: SqlState, left_s: float = WAIT_S) -> Asked:
    return Asked(state, Query(state.text), left_s=left_s)


def test_an_answer_comes_by_itself(sandbox: Sandbox) -> None:
    one = asked(SqlState("SELECT count(*) AS n FROM tasks")).start(sandbox)
    one.wait(WAIT_S)
    assert isinstance(one.outcome, Answer)
    assert (one.runs, one.outcome.table.to_pylist()) == (False, [{"n": 40}])
    assert one.seconds == one.outcome.seconds


def test_a_query_is_stopped_at_once_and_before_it_began(sandbox: Sandbox) -> None:
    one, other = asked(ENDLESS).start(sandbox), asked(ENDLESS)
    other.stop()
    for each in (one, other.start(sandbox)):
        each.stop()
        each.wait(WAIT_S)
        assert isinstance(each.outcome, Cancelled)


def test_a_query_whose_viewer_has_left_is_stopped(sandbox: Sandbox) -> None:
    one = asked(ENDLESS, left_s=0.0).start(sandbox)
    one.wait(WAIT_S)
    assert isinstance(one.outcome, Cancelled)


def test_what_cannot_be_asked_ends_with_the_reason(tmp_path: Path) -> None:
    with Sandbox(tmp_path) as empty:
        one = asked(SqlState("SELECT 1")).start(empty)
        one.wait(WAIT_S)
    assert isinstance(one.outcome, NothingPublished)
