"""How long tasks take as it is drawn: the answer, the table, what is left out, the estimates."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from aigc_data.store.store import Store
from aigc_data.task import Task, TaskKind, TaskStatus
from tests.ui.conftest import Opener

NOW = datetime.now(UTC).replace(microsecond=0)
Drawn = Callable[..., AppTest]


def a_video(number: int, age_s: float, **fields: Any) -> Task:
    """Return a task created so long ago, that ended then plus `took` where it is given."""
    created, took = NOW - timedelta(seconds=age_s), fields.pop("took", None)
    ends: dict[str, Any] = {}
    if took is not None:
        ends["finished_exactly_at"] = created + timedelta(seconds=took)
        ends["scheduled_exactly_at"] = created + timedelta(seconds=took / 4)
    given = {"status": TaskStatus.SUCCESSFUL, "model": "Vidu", "kind": TaskKind.VIDEO} | fields
    return Task(account="main", task_id=f"1-{number:05}", created_at=created, **(ends | given))


@pytest.fixture
def drawn(opened: Opener) -> Drawn:
    """Draws the section of the failures page: `drawn(status=["failed"])`."""

    def draw(**query: str | list[str]) -> AppTest:
        app = opened("failures", view="times", **query)
        assert not app.exception
        assert not app.error
        return app

    return draw


def said(app: AppTest) -> str:
    texts = [one.value for one in (*app.markdown, *app.caption)]
    return " ".join(texts).replace("\\", "").replace("\u00a0", " ")


def cells(app: AppTest, number: int = 0) -> list[list[Any]]:
    frame = app.dataframe[number].value.replace("\u00a0", " ", regex=True)
    return list(frame.to_numpy().tolist())


@pytest.fixture
def filled(stored: Store) -> Store:
    stored.save(
        [
            *(a_video(at, 7200, took=40 + at) for at in range(20)),
            a_video(90, 7200, took=100, status=TaskStatus.FAILED),
            a_video(91, 7200, status=TaskStatus.FAILED),
            a_video(92, 3000, status=TaskStatus.EXECUTING),
            a_video(93, 7200, status=TaskStatus.UNKNOWN),
            a_video(94, 7200, status=TaskStatus.FAILED, model="GV"),
        ],
        at=NOW,
    )
    return stored


@pytest.mark.usefixtures("filled")
def test_the_answer_stands_first_and_what_it_rests_on_below(drawn: Drawn) -> None:
    app = drawn()
    text = said(app)
    assert "Half of the tasks ended within 51 s, 95 % within 1 min 40 s." in text
    assert "Last 7 d · n = 24 tasks, 1 still open" in text
    assert (
        "1 still open, followed up to when their account was last read. 1 ended at a time not "
        "known: spread like those of their model and outcome. 1 left out: no end of their model "
        "has a known time. 1 left out: nobody knows what became of them."
    ) in text
    by_ten = "87.0 % (67.4–95.6 %)"
    times = "51 s (46 s–55 s)", "1 min 40 s (59 s or more)", "0.0 % (0.0–14.9 %)", by_ten, by_ten
    assert cells(app) == [
        ["All models", "", 24, 1, *times],
        ["Vidu", "Video", 23, 1, *times],
        ["GV", "Video", 1, 0, "not reached", "not reached", "–", "–", "–"],
    ]  # fmt: skip


@pytest.mark.usefixtures("filled")
def test_the_url_says_the_clock(drawn: Drawn) -> None:
    assert "Half of the tasks started within 13 s" in said(drawn(clock="queue"))
    run = drawn(clock="run")
    assert "Half of the started tasks ended within 38 s" in said(run)
    assert run.dataframe[0].value["n"].tolist() == [24, 23, 1]


def test_the_estimates_are_asked_for_when_they_are_opened(stored: Store, drawn: Drawn) -> None:
    """One task was seen to end between 40 s and 160 s after its creation."""
    created = NOW - timedelta(hours=2)
    looks = {"open_seen_at": 40, "terminal_seen_at": 160}
    seen = {name: created + timedelta(seconds=after) for name, after in looks.items()}
    stored.save([a_video(1, 7200, **seen)], at=NOW)
    app = drawn()
    assert len(app.dataframe) == 1
    app.session_state["estimates"] = True
    app.run()
    none = "0.0 % (0.0–79.3 %) successful, 0.0 % failed, 100.0 % still open"
    every = "100.0 % (20.7–100.0 %) successful, 0.0 % failed, 0.0 % still open"
    assert cells(app, 1)[1:5] == [
        ["30 s", none, none, none],
        ["1 min", every, none, none],
        ["2 min", every, every, none],
        ["5 min", every, every, every],
    ]


@pytest.mark.usefixtures("filled")
def test_a_ticked_row_leads_to_the_tasks_of_its_model(drawn: Drawn) -> None:
    app = drawn()
    app.session_state["times.table.total"] = {
        "selection": {"rows": [1], "columns": [], "cells": []}
    }
    app.run()
    (link,) = app.get("page_link")
    assert link.proto.label == "Video generation: 24"
    assert link.proto.query_string == "kind=video&model=Vidu"


@pytest.mark.usefixtures("filled")
def test_without_a_task_it_says_so(drawn: Drawn) -> None:
    assert "No tasks here: nothing has been timed." in said(drawn(model=["none"]))


def test_where_no_time_is_known_there_are_no_curves_and_it_says_how_many(
    stored: Store, drawn: Drawn
) -> None:
    stored.save([a_video(1, 600, status=TaskStatus.FAILED)], at=NOW)
    app = drawn(status=["failed"])
    assert "1 left out: no end of their model has a known time." in said(app)
    assert "The choice of statuses is set aside" in said(app)
    assert "ended within" not in said(app)
