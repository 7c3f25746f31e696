"""The charts of outcome times, drawn of a real store's frames."""

from datetime import timedelta
from pathlib import Path

import pytest

from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.outcome_times import Clock, OutcomeTimes, outcome_times
from aigc_data.store.store import Store
from aigc_data.task import TaskKind, TaskStatus
from aigc_data.ui.charts import outcome_by_model, outcome_shares
from aigc_data.ui.charts.outcome_by_model import prolonged, spaced
from tests.analysis.history import HUNYUAN, KLING, ended, task
from tests.analysis.test_durations import timed
from tests.tasks import NOON, after
from tests.ui.charts.checked import checked


def found(folder: Path, clock: Clock = Clock.TOTAL) -> OutcomeTimes:
    """Return the times of ten tasks: one failed, one still executes."""
    tasks = [
        *(timed(10, took, **KLING | {"model": "<b>"}) for took in (50, 110, 590)),
        *(timed(2, took, **HUNYUAN) for took in (8, 9, 10, 11, 18)),
        ended(0, 30, failed=True, **HUNYUAN),
        task(0, status=TaskStatus.EXECUTING, scheduled_exactly_at=after(2), **HUNYUAN),
    ]
    with Store.open(folder / "test.duckdb") as store:
        store.save(tasks, at=NOON)
        with store.cursor() as db:
            return outcome_times(db, TaskFilter(), clock, now=NOON + timedelta(minutes=1))


def spoken(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_the_areas_add_up_to_all_and_say_their_shares(tmp_path: Path) -> None:
    drawn = checked(outcome_shares.figure(found(tmp_path), clock=Clock.TOTAL, shown="light"))
    succeeded, still, failed = drawn.data
    assert failed.y == pytest.approx([1] * len(failed.y))
    assert all(low <= high <= 1 + 1e-9 for low, high in zip(succeeded.y, still.y, strict=True))
    at = succeeded.x.index(30)
    assert spoken(succeeded.hovertext[at]) == (
        "within 30 s:<br>50.0 % (23.7–76.3 %) successful<br>10.0 % failed<br>40.0 % still open"
    )
    behind = [[area.customdata[at][0] for area in drawn.data] for at in (0, -1)]
    assert behind == [["successful", "executing", "failed"], ["successful", "successful", "failed"]]
    assert [spoken(note.text) for note in drawn.layout.annotations] == [
        "successful 90.0 %", "still open", "failed 10.0 %",
    ]  # fmt: skip


def test_in_the_queue_nothing_fails(tmp_path: Path) -> None:
    drawn = checked(
        outcome_shares.figure(found(tmp_path, Clock.QUEUE), clock=Clock.QUEUE, shown="light")
    )
    assert [area.customdata[0][0] for area in drawn.data] == ["executing", "waiting"]
    assert [spoken(note.text) for note in drawn.layout.annotations] == [
        "started 100.0 %", "still waiting",
    ]  # fmt: skip


@pytest.mark.parametrize("narrow", [False, True])
def test_each_line_is_named_at_its_end_and_leads_to_its_model(tmp_path: Path, narrow: bool) -> None:
    drawn = checked(
        outcome_by_model.figure(found(tmp_path), clock=Clock.TOTAL, shown="light", narrow=narrow)
    )
    names = [note.text for note in drawn.layout.annotations]
    assert names == ["&lt;b&gt; 3.0", "All models", "Hunyuan 3.0"]
    assert [list(line.customdata[0]) for line in drawn.data] == [
        ["<b> 3.0", TaskKind.VIDEO], ["Hunyuan 3.0", TaskKind.IMAGE], ["", ""],
    ]  # fmt: skip
    line = drawn.data[1]
    assert spoken(line.hovertext[line.x.index(20)]) == (
        "Hunyuan 3.0 (image) · n = 7<br>within 20 s:<br>71.4 % (35.9–91.8 %) successful<br>"
        "0.0 % failed<br>28.6 % still open"
    )


def test_lines_of_one_colour_are_told_apart_by_their_dashes(tmp_path: Path) -> None:
    times = found(tmp_path)
    times.summary["model"] = times.summary["model"].replace("<b> 3.0", "Hunyuan 3.0")
    drawn = checked(outcome_by_model.figure(times, clock=Clock.TOTAL, shown="dark"))
    assert [line.line.dash for line in drawn.data] == ["dash", "solid", "solid"]
    assert drawn.layout.annotations[0].text == "╌ Hunyuan 3.0 (video)"


@pytest.mark.parametrize(
    ("heights", "moved"),
    [
        ([], []),
        ([0.9, 0.5], [0.9, 0.5]),
        ([0.9, 0.9, 0.85], [0.9, 0.8, 0.7]),
        ([0.1, 0.05, 0.0], [0.2, 0.1, 0.0]),
    ],
)
def test_names_keep_apart_and_in_order(heights: list[float], moved: list[float]) -> None:
    assert spaced(heights, 0.1) == pytest.approx(moved)


def test_a_line_goes_on_where_all_have_ended_and_stops_where_nobody_was_followed_so_long() -> None:
    step = {"t": 50.0, "succeeded": 0.9, "failed": 0.1, "open": 0.0}
    assert prolonged([step], 600) == [step, step | {"t": 600}]
    assert prolonged([step], 40) == [step]
    still = step | {"open": 0.1}
    assert prolonged([still], 600) == [still]
