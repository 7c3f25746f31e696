"""The sandbox of the server process: ready for the first query, and gone with the app."""

from threading import Thread

import pytest

from aigc_data.store.sandbox.errors import Cancelled
from aigc_data.store.sandbox.query import Query
from aigc_data.store.store import Store
from aigc_data.ui.runtime import runtime
from tests.analysis.history import many
from tests.tasks import NOON

ENDLESS = "SELECT sum(levenshtein(repeat('a', 50000), repeat('b', 50000))) FROM tasks"
WAIT_S = 60.0


def test_a_process_waits_for_the_first_query_from_when_something_is_published(
    stored: Store,
) -> None:
    shared = runtime()
    waiting = Thread(target=shared.warm_sandbox)
    waiting.start()
    assert shared.sandbox is not None
    assert not shared.sandbox.is_warm
    stored.save(many(3), at=NOON)
    stored.publish()
    waiting.join(WAIT_S)
    assert shared.sandbox.is_warm
    assert shared.sandbox.ask(Query("SELECT count(*) AS n FROM tasks")).table.to_pylist() == [
        {"n": 3}
    ]


def test_the_end_of_the_app_ends_its_queries_and_the_wait_for_the_first(stored: Store) -> None:
    shared = runtime()
    waiting = Thread(target=shared.warm_sandbox)
    waiting.start()
    stored.save(many(3), at=NOON)
    stored.publish()
    assert shared.sandbox is not None
    running = shared.sandbox.start(Query(ENDLESS))
    shared.close()
    with pytest.raises(Cancelled):
        running.answer()
    waiting.join(WAIT_S)
    assert (waiting.is_alive(), shared.sandbox.is_warm) == (False, False)
