"""Prompts that fail again and again on the failures page, as the app draws them."""

import pytest
from streamlit.testing.v1 import AppTest

from aigc_data.store.store import Store
from aigc_data.task import Task, TaskStatus
from tests.ui.conftest import Opener
from tests.ui.test_overview import GOOD, NOW, a_task, texts

DONE, FAILED = TaskStatus.SUCCESSFUL, TaskStatus.FAILED
EVIL = "# <b>a fox</b>\n![x](https://evil.example/x.png)"


def attempt(number: int, hours_ago: float, status: TaskStatus = FAILED, **fields: object) -> Task:
    known: dict[str, object] = {"prompt": EVIL}
    if status is FAILED:
        known["error_message"] = f"task {number} is busy"
    return a_task(number, status, hours_ago, **(known | fields))


@pytest.fixture
def filled(stored: Store) -> Store:
    """A prompt that failed three times and then came out, one that failed twice, one once."""
    stored.save(
        [
            attempt(1, 10), attempt(2, 9), attempt(3, 8, finished_exactly_at=None),
            attempt(4, 7, DONE),
            attempt(5, 6, prompt="a wolf"), attempt(6, 5, prompt="a wolf", model="Vidu"),
            attempt(7, 4, prompt="a crow"),
        ],
        at=NOW,
        states=[GOOD],
    )  # fmt: skip
    return stored


def opened_at(opened: Opener, **query: str) -> AppTest:
    app = opened("failures", view="repeated", **query)
    assert not app.exception
    assert not app.error
    return app


def test_the_costliest_prompts_come_first_with_what_became_of_them(
    filled: Store, opened: Opener
) -> None:
    app = opened_at(opened)
    rows = app.dataframe[0].value.map(_plain)
    assert rows.to_dict("records") == [
        {
            "Prompt": "# <b>a fox</b> ![x](https://evil.example/x.png)",
            "Time lost": "2 min in 2 of 3",
            "Failed in a row": 3,
            "At last": ["Successful"],
            "First to last": "3 h",
            "Models": "Kling 3.0",
            "Errors": "task <*> is busy",
        },
        {
            "Prompt": "a wolf",
            "Time lost": "2 min",
            "Failed in a row": 2,
            "At last": ["Failed"],
            "First to last": "1 h",
            "Models": "Kling 3.0, Vidu 3.0",
            "Errors": "task <*> is busy",
        },
    ]
    said = "Last 7 d · 2 prompts that failed twice in a row or more · 4 min lost in all"
    assert said in texts(app)


def test_an_opened_prompt_shows_all_its_attempts_letter_by_letter(
    filled: Store, opened: Opener
) -> None:
    task_id = f"24000145-AigcImage-{4:032x}"
    app = opened_at(opened, prompt_of=f"main/{task_id}")
    rows = app.dataframe[1].value
    assert list(rows["Error"]) == [
        "",
        "task 3 is busy",
        "task 2 is busy",
        "task 1 is busy",
    ]
    assert EVIL in [one.value for one in app.code]
    assert "evil.example" not in texts(app)
    assert "4 tasks, newest first" in texts(app)


def test_without_such_prompts_the_section_says_so(filled: Store, opened: Opener) -> None:
    app = opened_at(opened, q="a crow")
    assert len(app.dataframe) == 0
    assert "No prompt of this filter failed twice in a row." in texts(app)


def test_a_link_to_a_prompt_that_the_filter_leaves_out_is_said_to_be(
    filled: Store, opened: Opener
) -> None:
    app = opened_at(opened, prompt_of="main/none")
    assert "The prompt of this link has no task" in texts(app)


def _plain(value: object) -> object:
    return value.replace("\u00a0", " ") if isinstance(value, str) else value
