"""The overview in each of its states, as the app draws it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from aigc_data.store.state import SourceState
from aigc_data.store.store import Store
from aigc_data.store.watch import Watched
from aigc_data.task import Task, TaskKind, TaskStatus
from aigc_data.ui import theme
from tests.ui.conftest import Opener

NOW = datetime.now(UTC)
DONE, FAILED = TaskStatus.SUCCESSFUL, TaskStatus.FAILED


def a_task(number: int, status: TaskStatus, hours_ago: float = 2, **fields: object) -> Task:
    """An image task that waited 10 s and ran 50 s, if it has ended."""
    created = NOW - timedelta(hours=hours_ago)
    ended = created + timedelta(seconds=60) if status.terminal else None
    known: dict[str, object] = {
        "account": "main",
        "task_id": f"24000145-AigcImage-{number:032x}",
        "kind": TaskKind.IMAGE,
        "status": status,
        "raw_status": "DONE" if status is DONE else "FAIL",
        "model": "Kling",
        "model_version": "3.0",
        "image_count": 2,
        "created_at": created,
        "created_exactly": True,
        "scheduled_exactly_at": created + timedelta(seconds=10) if ended else None,
        "finished_exactly_at": ended,
        "first_seen_at": NOW,
        "status_seen_at": NOW,
    }
    return Task(**(known | fields))  # type: ignore[arg-type]  # the tests name fields that exist


TASKS = [
    *(a_task(number, DONE) for number in range(30)),
    *(a_task(100 + number, FAILED) for number in range(10)),
    a_task(200, TaskStatus.WAITING, 0.1),
    a_task(201, TaskStatus.EXECUTING, 3),
    a_task(202, TaskStatus.UNKNOWN, 4, raw_status=None),
    a_task(300, DONE, 24 * 40),
]
GOOD = SourceState("main", "cloudaudit", NOW, NOW)
BAD = SourceState(
    "main",
    "task_list",
    NOW,
    NOW - timedelta(hours=1),
    error_code="UnauthorizedOperation",
    error_message="The key may not call DescribeAigcTaskList: allow mps:* in CAM.",
    request_id="5b6c-77",
)


@pytest.fixture
def filled(stored: Store) -> Store:
    """A store with a few tasks that were read just now."""
    stored.save(TASKS, at=NOW, states=[GOOD])
    return stored


def figures(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value.replace("\u00a0", " ") for metric in app.metric}


def texts(app: AppTest) -> str:
    elements = [*app.markdown, *app.caption, *app.text]
    return "\n".join(str(element.value) for element in elements).replace("\u00a0", " ")


def test_the_figures_of_the_week_are_those_of_the_store(filled: Store, opened: Opener) -> None:
    app = opened()
    assert not app.exception
    assert not app.error
    assert figures(app) == {
        "Failure rate": "25.0 %",
        "Waiting now": "1",
        "Executing now": "1",
        "Tasks": "43",
        "Success rate": "75.0 %",
        "Median duration": "1 min",
        "95 % done within": "1 min",
        "Images made": "60",
        "Video made": "0 s",
    }
    assert len(app.get("plotly_chart")) == 4


def test_each_picture_says_its_window_and_n(filled: Store, opened: Opener) -> None:
    said = texts(opened(range="24h"))
    assert "Last 24 h · n = 43 tasks" in said
    assert (
        "Last 24 h · n = 40 ended tasks, 2 still open · 95 % intervals; grey where n is under 20"
        in said
    )
    assert "Last 24 h · n = 10 failed tasks, 2 still open · by the hour of creation" in said
    assert "Times are in your zone, Asia/Shanghai." in said


def test_when_nobody_read_the_account_is_said_and_shaded(filled: Store, opened: Opener) -> None:
    now = datetime.now(UTC)
    for start, end in ((20, 10), (7, 0)):
        since, until = (now - timedelta(hours=hours) for hours in (start, end))
        filled.save(at=now, watched=[Watched("main", since, until, 30)])
    assert "Shaded: The account main was not read" in texts(opened(range="24h"))
    assert "Shaded" not in texts(opened(range="6h"))
    assert "Shaded" not in texts(opened(range="24h", account="other"))


def test_tasks_without_a_creation_time_have_figures_too(filled: Store, opened: Opener) -> None:
    filled.save([a_task(400, DONE, created_at=None)], at=NOW)
    app = opened(range="undated")
    assert not app.exception
    assert not app.error
    assert figures(app)["Tasks"] == "1"
    assert "No creation time · n = 1 ended tasks" in texts(app)


def test_the_filter_in_the_url_is_the_filter_of_the_page(filled: Store, opened: Opener) -> None:
    app = opened(status="failed")
    assert figures(app)["Tasks"] == "10"
    assert figures(opened(kind="video", range="30d")) == figures(opened(q="no such prompt"))
    assert figures(opened(model="Kling 3.0"))["Tasks"] == "43"


def test_a_filter_that_finds_nothing_says_so_and_can_be_cleared(
    filled: Store, opened: Opener
) -> None:
    app = opened(model="Nobody 9")
    assert "**No tasks match this filter**" in texts(app)
    assert app.query_params["model"] == "Nobody 9"
    app.button(key="empty.clear").click().run()
    assert figures(app)["Tasks"] == "43"
    assert "model" not in app.query_params or not app.query_params["model"]


def test_an_empty_store_says_what_would_be_here(stored: Store, opened: Opener) -> None:
    app = opened()
    assert "**No tasks yet**" in texts(app)
    assert "Tasks appear by themselves." in texts(app)
    assert not app.metric
    assert app.button(key="empty.sync").label == "Read the account now"


def test_an_account_without_tasks_is_told_from_one_not_read_yet(
    stored: Store, opened: Opener
) -> None:
    stored.save([], at=NOW, states=[GOOD])
    assert "The account was read and holds none" in texts(opened())


def test_an_empty_store_that_cannot_be_filled_says_why(stored: Store, opened: Opener) -> None:
    stored.save([], at=NOW, states=[BAD])
    said = texts(opened())
    assert "Task list could not be read:" in said
    assert "Tasks appear by themselves." not in said


def test_a_source_that_fails_is_said_with_its_code_and_the_rest_stays(
    filled: Store, opened: Opener
) -> None:
    filled.save([], at=NOW, states=[BAD])
    app = opened()
    assert "The key may not call DescribeAigcTaskList: allow mps:* in CAM." in texts(app)
    assert "UnauthorizedOperation 5b6c-77" in [code.value for code in app.code]
    assert figures(app)["Tasks"] == "43"


def test_late_data_says_as_of_when_and_why(stored: Store, opened: Opener) -> None:
    stored.save(TASKS, at=NOW, states=[BAD])
    assert ": Task list could not be read]" in texts(opened())


def test_a_history_that_is_being_read_shows_how_far(stored: Store, opened: Opener) -> None:
    reading = SourceState("main", "cloudaudit", NOW, NOW, progress=0.42, note="back to 1 Oct")
    stored.save(TASKS, at=NOW, states=[reading])
    assert "Reading history, 42 %" in texts(opened())


def test_a_history_that_is_refused_is_not_said_to_be_read(stored: Store, opened: Opener) -> None:
    refused = replace(BAD, source="cloudaudit", succeeded_at=None, progress=0.42)
    stored.save([], at=NOW, states=[refused])
    assert "Nothing was read yet" in texts(opened())
    assert "Reading history" not in texts(opened())


def test_a_strangers_model_name_is_no_markup_in_the_filter(stored: Store, opened: Opener) -> None:
    evil = "![x](http://evil.example/a.png)"
    stored.save([a_task(1, DONE, model=evil, model_version=None)], at=NOW)
    app = opened(model=evil)
    labels = [popover.proto.popover.label for popover in app.get("popover")]
    assert r"Model: \!\[x\]\(http\://evil\.example/a\.…" in labels
    assert figures(app)["Tasks"] == "1"


def test_the_filter_is_kept_when_the_page_changes(filled: Store, opened: Opener) -> None:
    app = opened(status="failed", range="24h")
    app.switch_page(str(theme.__file__).replace("aigc_data/ui/theme.py", "pages/images.py")).run()
    assert app.session_state["filter.held"][1].statuses == ("failed",)
    assert app.query_params["status"] == "failed"
    assert app.query_params["range"] == "24h"


def test_a_choice_in_the_bar_is_written_into_the_url(filled: Store, opened: Opener) -> None:
    app = opened()
    app.session_state["filter.statuses"] = ["failed"]
    app.session_state["filter.touched"] = True
    app.run()
    assert app.query_params["status"] == "failed"
    assert figures(app)["Tasks"] == "10"
