"""Answers of tiles: looked up beside the pages, kept, and asked again when they are out of date."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from aigc_data.queries.parameter import Parameter, ParameterType
from aigc_data.queries.saved_query import SavedQuery
from aigc_data.store.manifest import published_folder
from aigc_data.store.sandbox.errors import Limit, OverLimit, Refused, SandboxError
from aigc_data.store.sandbox.query import Answer
from aigc_data.store.sandbox.sandbox import Sandbox
from aigc_data.store.store import Store
from aigc_data.ui.tile_answers import AGES, LEAST, TileAnswer, TileAnswers, TileQuestion
from tests.tasks import IMAGE_ID, NOON, VIDEO_ID, a_task, after

COUNT = SavedQuery(
    name="count",
    title="How many?",
    text="SELECT count(*) AS n, $at AS at FROM tasks WHERE created_at >= $since",
    parameters=(
        Parameter(name="since", type=ParameterType.DATE, default=("2026-09-01",)),
        Parameter(name="at"),
    ),
)
ASKED = TileQuestion(COUNT, (("at", ("here",)),), "Asia/Shanghai")


class Clock:
    """A clock that a test sets."""

    now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "tasks.duckdb") as opened:
        opened.save([a_task(task_id=IMAGE_ID, created_at=NOON)], at=NOON)
        opened.publish()
        yield opened


@pytest.fixture
def answers(store: Store, clock: Clock) -> Iterator[TileAnswers]:
    with Sandbox(published_folder(store.path)) as sandbox:
        yield TileAnswers(sandbox, clock)


def rows(answers: TileAnswers, question: TileQuestion = ASKED) -> list[dict[str, object]] | str:
    """Return what is there once nothing is being asked any more."""
    answers.look(question)
    answers.wait(60)
    found = answers.look(question)
    assert found is not None
    outcome = found.outcome
    if isinstance(outcome, Answer):
        return list(outcome.table.to_pylist())
    return type(outcome).__name__


def test_a_look_never_waits_and_the_next_one_has_the_answer(answers: TileAnswers) -> None:
    assert answers.look(ASKED) is None
    assert rows(answers) == [{"n": 1, "at": "here"}]


def test_what_was_published_since_is_asked_for_but_not_at_once(
    answers: TileAnswers, store: Store, clock: Clock
) -> None:
    assert rows(answers) == [{"n": 1, "at": "here"}]
    store.save([a_task(task_id=VIDEO_ID, created_at=NOON)], at=after(1))
    store.publish()
    clock.now = NOON + LEAST
    assert rows(answers) == [{"n": 1, "at": "here"}]
    clock.now = NOON + LEAST + timedelta(seconds=1)
    assert rows(answers) == [{"n": 2, "at": "here"}]


def test_each_query_each_said_and_each_clock_has_its_own_answer(answers: TileAnswers) -> None:
    later = TileQuestion(COUNT, (("since", ("2026-09-14 20:01",)),), "UTC")
    assert (rows(answers), rows(answers, later)) == (
        [{"n": 1, "at": "here"}],
        [{"n": 1, "at": None}],
    )


@pytest.mark.parametrize(
    ("text", "why"), [("SELECT modle FROM tasks", "Wrong"), ("DROP TABLE tasks", "Refused")]
)
def test_what_fails_is_an_answer_too(answers: TileAnswers, text: str, why: str) -> None:
    bad = TileQuestion(SavedQuery(name="bad", title="Bad", text=text), (), "UTC")
    assert rows(answers, bad) == why


@pytest.mark.parametrize(
    ("outcome", "age", "stamp", "due"),
    [
        (Refused("no"), LEAST, 2, False),
        (Refused("no"), LEAST + timedelta(seconds=1), 1, False),
        (Refused("no"), LEAST + timedelta(seconds=1), 2, True),
        (Refused("no"), AGES + timedelta(seconds=1), 1, True),
        (OverLimit(Limit.TIME, "late"), AGES + timedelta(seconds=1), 2, False),
        (OverLimit(Limit.TIME, "late"), timedelta(minutes=11), 1, True),
    ],
)
def test_when_an_answer_is_due_again(
    outcome: SandboxError, age: timedelta, stamp: int, *, due: bool
) -> None:
    assert TileAnswer(outcome, NOON, 1).is_due(NOON + age, stamp) is due
