"""Model against model as it is drawn: the chart, its words, the table, and the way to the tasks."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from aigc_data.store.store import Store
from aigc_data.task import Task, TaskKind, TaskStatus
from tests.ui.conftest import Opener

NOW = datetime.now(UTC)
EVIL = "*evil* [x](http://evil.example)"
Drawn = Callable[..., AppTest]


def some(model: str, n: int, failed: int, kind: TaskKind = TaskKind.VIDEO) -> list[Task]:
    """Return n ended tasks of a model, an hour old, of which so many failed."""
    created = NOW - timedelta(hours=1)
    return [
        Task(
            account="main",
            task_id=f"1-{model}-{kind}-{at:05}",
            kind=kind,
            model=model,
            prompt=f"{model} {at}",
            status=TaskStatus.FAILED if at < failed else TaskStatus.SUCCESSFUL,
            created_at=created,
            finished_exactly_at=created + timedelta(seconds=20),
        )
        for at in range(n)
    ]


@pytest.fixture
def drawn(opened: Opener) -> Drawn:
    """Draws the section of the failures page: `drawn(status=["failed"])`."""

    def draw(**query: str | list[str]) -> AppTest:
        app = opened("failures", view="models", **query)
        assert not app.exception
        assert not app.error
        return app

    return draw


def captions(app: AppTest) -> str:
    return " ".join(one.value for one in app.caption).replace("\\", "").replace("\u00a0", " ")


def test_each_two_models_are_a_row_that_says_what_can_be_said(stored: Store, drawn: Drawn) -> None:
    stored.save([*some(EVIL, 200, 30), *some("Vidu", 300, 9), *some("GV", 8, 0)], at=NOW)
    app = drawn()
    assert "n = 508 ended tasks, 0 still open" in captions(app)
    assert "not the model's doing for certain (not causal)" in captions(app)
    frame = app.dataframe[0].value
    columns = ["Model", "Compared with", "Kind", "Verdict", "Model failed", "Other failed"]
    assert frame[columns].replace("\u00a0", " ", regex=True).to_numpy().tolist() == [
        [EVIL, "Vidu", "Video", "surely more",
         "30 of 200 failed, 15.0 %", "9 of 300 failed, 3.0 %"],
        [EVIL, "GV", "Video", "too few to say", "30 of 200 failed, 15.0 %", "0 of 8 failed, 0.0 %"],
        ["Vidu", "GV", "Video", "too few to say", "9 of 300 failed, 3.0 %", "0 of 8 failed, 0.0 %"],
    ]  # fmt: skip
    assert frame["Prompts"][0].replace("\u00a0", " ") == (
        "0.0 % of the prompts were given to both: not causal"
    )


def test_with_nothing_to_compare_it_says_why(stored: Store, drawn: Drawn) -> None:
    stored.save([replace(some("Vidu", 1, 0)[0], status=TaskStatus.WAITING)], at=NOW)
    assert "No task of this filter has ended; 1 are still open." in captions(drawn())
    stored.save([*some("Vidu", 30, 3), *some("Qwen", 30, 3, TaskKind.IMAGE)], at=NOW)
    assert "No two models of a kind have ended tasks here" in captions(drawn())


def test_a_choice_of_statuses_is_set_aside_and_said(stored: Store, drawn: Drawn) -> None:
    stored.save([*some("Vidu", 30, 3), *some("GV", 30, 3)], at=NOW)
    said = captions(drawn(status=["failed"]))
    assert "n = 60 ended tasks" in said
    assert "The choice of statuses is set aside" in said


def test_a_ticked_pair_leads_to_what_failed_of_the_two(stored: Store, drawn: Drawn) -> None:
    stored.save([*some("Vidu", 30, 3), *some("GV", 30, 2)], at=NOW)
    app = drawn()
    app.session_state["pairs"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()
    (link,) = app.get("page_link")
    assert link.proto.label == "Video generation: 5"
    for part in ("model=GV", "model=Vidu", "status=failed", "kind=video"):
        assert part in link.proto.query_string
