"""What /healthz says: whether the pages can be shown, and no secret."""

from datetime import UTC, datetime

from aigc_data.store.state import SourceState
from aigc_data.store.store import Store
from aigc_data.ui.door import health
from aigc_data.ui.runtime import Runtime, runtime
from tests.tasks import a_task


def good(now: datetime) -> SourceState:
    return SourceState("main", "cloudaudit", now, now)


def test_health_says_how_many_tasks_and_as_of_when(stored: Store) -> None:
    now = datetime.now(UTC)
    stored.save([a_task()], at=now, states=[good(now)])
    assert health(runtime()) == {
        "ok": True,
        "as_of": now.isoformat(),
        "tasks": 1,
        "collector": "on",
        "demo": False,
    }


def test_a_source_that_fails_makes_the_collector_failing_and_the_pages_stay(stored: Store) -> None:
    now = datetime.now(UTC)
    bad = SourceState("main", "task_list", now, None, error_code="AuthFailure", error_message="no")
    stored.save([], at=now, states=[good(now), bad])
    said = health(runtime())
    assert (said["ok"], said["collector"]) == (True, "failing")


def test_without_a_store_nothing_is_ok(stored: Store) -> None:
    closed = Runtime(runtime().settings)
    assert health(closed) == {
        "ok": False,
        "as_of": None,
        "tasks": None,
        "collector": "off",
        "demo": False,
    }
