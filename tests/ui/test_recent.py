from collections.abc import Iterator
from datetime import timedelta

import pytest

from aigc_data.analysis import figures, task_rows
from aigc_data.analysis.filter import Preset, TaskFilter, window
from aigc_data.store.store import Store
from aigc_data.ui import viewer
from aigc_data.ui.cache import ask
from aigc_data.ui.recent import MOST, Question, Recent, recent
from aigc_data.ui.refill import refill
from tests.tasks import a_task


@pytest.fixture(autouse=True)
def nothing_asked() -> Iterator[None]:
    recent.cache_clear()
    yield
    recent.cache_clear()


def week() -> TaskFilter:
    return TaskFilter(*window(Preset.WEEK, viewer.now()))


def test_a_question_moves_on_with_its_window() -> None:
    asked, minutes = week(), timedelta(minutes=7)
    assert asked.until is not None
    assert asked.since is not None
    later = Question(figures.figures, asked, ()).at(asked.until + minutes - timedelta(seconds=5))
    assert later.task_filter == TaskFilter(asked.since + minutes, asked.until + minutes)


def test_the_same_question_of_a_moved_window_is_one() -> None:
    asked, minute = Recent(), timedelta(minutes=1)
    filtered = week()
    assert filtered.until is not None
    assert filtered.since is not None
    before = TaskFilter(filtered.since - minute, filtered.until - minute)
    asked.note(figures.figures, before, ())
    asked.note(figures.figures, filtered, ())
    asked.note(figures.figures, TaskFilter(filtered.since, filtered.until, kinds=("image",)), ())
    assert len(asked.now()) == 2


def test_windows_of_the_past_are_not_remembered() -> None:
    asked, day = Recent(), timedelta(days=1)
    now = viewer.now()
    asked.note(figures.figures, TaskFilter(now - 2 * day, now - day), ())
    asked.note(figures.figures, TaskFilter(), ())
    assert asked.now() == []


def test_no_more_than_so_many_are_remembered() -> None:
    asked = Recent()
    for number in range(MOST + 9):
        asked.note(figures.figures, week(), (number,))
    assert [question.args[0] for question in asked.now()] == list(range(9, MOST + 9))


def test_a_refill_answers_what_viewers_ask(stored: Store) -> None:
    now = viewer.now()
    assert ask(task_rows.count, week()) == 0
    stored.save([a_task(created_at=now - timedelta(hours=1))], at=now)
    assert refill(recent()) == 1
    assert ask(task_rows.count, week()) == 1
