import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from aigc_data.task import TaskStatus
from aigc_data.ui.timeline import (
    Segment,
    Step,
    Times,
    bar,
    segments,
    steps,
    times,
    total,
    uncertain,
    unknown_time,
)

CREATED = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
ENDED = Times(
    status=TaskStatus.SUCCESSFUL,
    created_at=CREATED,
    scheduled_at=CREATED + timedelta(seconds=20),
    scheduled_margin_s=2.0,
    finished_at=CREATED + timedelta(seconds=100),
    finished_margin_s=5.0,
    now=CREATED + timedelta(hours=3),
)
RUNNING = replace(
    ENDED,
    status=TaskStatus.EXECUTING,
    finished_at=None,
    finished_margin_s=0.0,
    now=CREATED + timedelta(seconds=80),
)
WAITING = replace(RUNNING, status=TaskStatus.WAITING, scheduled_at=None, scheduled_margin_s=0.0)
COLOURS: dict[str, str] = dict.fromkeys(TaskStatus, "#123456")


def test_an_ended_task_has_a_queue_and_a_run() -> None:
    assert segments(ENDED) == (Segment("queue", 0.0, 0.2, 20.0), Segment("run", 0.2, 1.0, 80.0))


def test_a_running_task_runs_until_now() -> None:
    assert segments(RUNNING) == (
        Segment("queue", 0.0, 0.25, 20.0),
        Segment("run", 0.25, 1.0, 60.0),
    )


def test_a_waiting_task_queues_until_now() -> None:
    assert segments(WAITING) == (Segment("queue", 0.0, 1.0, 80.0),)


def test_queue_and_run_are_one_where_nobody_saw_the_start() -> None:
    assert segments(replace(ENDED, scheduled_at=None)) == (
        Segment("queue and run", 0.0, 1.0, 100.0),
    )


@pytest.mark.parametrize(
    "unknown",
    [
        replace(ENDED, created_at=None),
        replace(ENDED, finished_at=None),
        replace(ENDED, finished_at=CREATED - timedelta(seconds=1)),
    ],
)
def test_without_both_ends_there_is_no_bar(unknown: Times) -> None:
    assert segments(unknown) == ()
    assert uncertain(unknown) == ()
    assert bar(unknown, COLOURS) == ""


def test_estimated_times_are_stretches_of_the_bar() -> None:
    assert [pytest.approx(part) for part in uncertain(ENDED)] == [(0.18, 0.22), (0.95, 1.0)]
    assert [pytest.approx(part) for part in uncertain(RUNNING)] == [(0.225, 0.275)]


def test_the_steps_say_when_and_how_long_and_how_far_off() -> None:
    assert steps(ENDED) == (
        Step("Created", CREATED, 0.0, ""),
        Step("Scheduled", CREATED + timedelta(seconds=20), 2.0, "20\u00a0s ± 2\u00a0s"),
        Step("Ended", CREATED + timedelta(seconds=100), 5.0, "1\u00a0min 20\u00a0s ± 7\u00a0s"),
    )
    assert total(ENDED) == "1\u00a0min 40\u00a0s ± 5\u00a0s"


def test_an_open_task_counts_so_far() -> None:
    assert [step.took for step in steps(RUNNING)] == [
        "", "20\u00a0s ± 2\u00a0s", "1\u00a0min ± 2\u00a0s so far",
    ]  # fmt: skip
    assert total(RUNNING) == "1\u00a0min 20\u00a0s so far"
    assert [step.took for step in steps(WAITING)] == ["", "1\u00a0min 20\u00a0s so far", ""]


def test_the_bar_is_sound_markup_and_says_itself_aloud() -> None:
    drawn = ET.fromstring(bar(ENDED, COLOURS))  # noqa: S314 - our own text
    assert drawn.get("aria-label") == "Queue 20\u00a0s, Run 1\u00a0min 20\u00a0s"
    assert [name.text for name in drawn.iter("span")] == ["Run 1\u00a0min 20\u00a0s"]
    styles = [box.get("style", "") for box in drawn[0]]
    assert [style.split("width:")[1].split(";")[0] for style in styles] == [
        "20.00%", "80.00%", "4.00%", "5.00%", "4px",
    ]  # fmt: skip


def test_a_time_that_lies_ahead_is_not_yet_and_another_is_not_known() -> None:
    said = [
        [unknown_time(step, when) for step in steps(when)] for when in (WAITING, RUNNING, ENDED)
    ]
    assert said == [
        ["not known", "not yet", "not yet"],
        ["not known", "not known", "not yet"],
        ["not known", "not known", "not known"],
    ]


def test_the_times_are_read_off_a_row() -> None:
    row = {
        "status": "successful",
        "created_at": CREATED,
        "scheduled_at": ENDED.scheduled_at,
        "scheduled_at_margin_s": 2.0,
        "finished_at": ENDED.finished_at,
        "finished_at_margin_s": 5.0,
    }
    assert times(row, ENDED.now) == ENDED
