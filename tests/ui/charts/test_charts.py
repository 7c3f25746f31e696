"""The charts draw what their frames say, in words on hover, and lead to the tasks behind it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from aigc_data.analysis.gaps import Gap
from aigc_data.ui import theme
from aigc_data.ui.charts import (
    day_by_hour,
    duration_by_model,
    failure_by_model,
    status_over_time,
)
from aigc_data.ui.charts.base import named, row_labels
from aigc_data.ui.charts.time_axis import SHORTEST_S
from tests.ui.charts.checked import checked

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 22, 12, tzinfo=BERLIN)


def spaced(text: str) -> str:
    return text.replace("\u00a0", " ")


def statuses(tasks: dict[str, int], *, incomplete: bool = False) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "bucket_at": [pd.Timestamp(NOON)] * len(tasks),
            "bucket_until": [pd.Timestamp(NOON + timedelta(hours=1))] * len(tasks),
            "status": list(tasks),
            "tasks": list(tasks.values()),
            "incomplete": [incomplete] * len(tasks),
        }
    )


def failing(**columns: list[Any]) -> pd.DataFrame:
    few = {
        "model": ["Kling 3.0", "<b>GV</b> 3.1"],
        "kind": ["video", "video"],
        "tasks": [112, 4],
        "ended": [112, 4],
        "failed": [6, 2],
        "rate": [6 / 112, 0.5],
        "low": [0.025, 0.15],
        "high": [0.113, 0.85],
    }
    return pd.DataFrame(few | columns)


def test_a_bar_says_when_what_and_how_many_of_how_many() -> None:
    frame = statuses({"failed": 6, "successful": 106, "waiting": 0})
    drawn = checked(status_over_time.figure(frame, shown="light", zone="Europe/Berlin"))
    failed = next(trace for trace in drawn.data if trace.name == "Failed")
    assert spaced(failed.hovertext[0]) == "22 Nov 12:00–13:00 · Failed · 6 of 112 tasks"
    assert failed.customdata[0] == [
        "2026-11-22T12:00:00+01:00", "2026-11-22T13:00:00+01:00", "failed",
    ]  # fmt: skip
    assert failed.marker.color == theme.STATUS["failed"].light
    assert "Waiting" not in {trace.name for trace in drawn.data}


def test_the_running_bar_is_pale_outlined_and_named() -> None:
    frame = statuses({"successful": 3}, incomplete=True)
    drawn = checked(status_over_time.figure(frame, shown="dark", zone="Europe/Berlin"))
    ended, running = drawn.data
    assert ended.y == ()
    assert running.marker.color == "rgba(127,224,189,0.25)"
    assert running.marker.line.width == 1.5
    assert running.hovertext[0].endswith(" · still running")
    assert [note.text for note in drawn.layout.annotations] == ["still running"]


def shades(frame: pd.DataFrame, *gaps: Gap, narrow: bool = False) -> list[tuple[str, str, str]]:
    """What is shaded: from, until and the label on it."""
    drawn = checked(
        status_over_time.figure(
            frame, shown="light", zone="Europe/Berlin", gaps=gaps, narrow=narrow
        )
    )
    return [(one.x0, one.x1, one.label.text) for one in drawn.layout.shapes]


def unread(start_min: float, end_min: float) -> Gap:
    since = NOON.astimezone(UTC)
    return Gap(since + timedelta(minutes=start_min), since + timedelta(minutes=end_min), ("<b>",))


def test_a_gap_is_shaded_named_and_said_in_words_that_are_never_markup() -> None:
    frame = statuses({"failed": 6, "successful": 106})
    drawn = checked(
        status_over_time.figure(frame, shown="light", zone="Europe/Berlin", gaps=[unread(10, 40)])
    )
    (area,) = [trace for trace in drawn.data if trace.type == "scatter"]
    assert (max(area.y), area.customdata, area.showlegend) == (112, None, False)
    assert spaced(area.text.replace("<br>", " ")) == (
        "The account &lt;b&gt; was not read 22 Nov 12:10–12:40: tasks created then were found "
        "later; when they ended may not be known."
    )
    assert shades(frame, unread(10, 40)) == [
        ("2026-11-22T12:10:00", "2026-11-22T12:40:00", "not read")
    ]


def test_a_narrow_gap_has_no_room_for_its_name_and_many_small_ones_are_one() -> None:
    frame = statuses({"successful": 3})
    named = [shades(frame, unread(10, 14), narrow=narrow)[0][2] for narrow in (False, True)]
    assert named == ["not read", ""]
    assert shades(frame, unread(10, 12), unread(12.1, 14), unread(15, 16)) == [
        ("2026-11-22T12:10:00", "2026-11-22T12:14:00", "not read"),
        ("2026-11-22T12:15:00", "2026-11-22T12:16:00", ""),
    ]
    assert shades(frame) == []


def test_an_unknown_status_is_hatched() -> None:
    drawn = checked(status_over_time.figure(statuses({"unknown": 2}), shown="light", zone="UTC"))
    assert drawn.data[0].marker.pattern.shape == "/"


def test_a_rate_says_its_interval_and_its_n() -> None:
    drawn = checked(failure_by_model.figure(failing(), shown="light", rows=2))
    said = [spaced(text) for text in drawn.data[0].hovertext]
    assert said == [
        "Kling 3.0 · 6 of 112 failed · 5.4 % (2.5–11.3 %)",
        "&lt;b&gt;GV&lt;/b&gt; 3.1 · 2 of 4 failed · 50.0 % (15.0–85.0 %) · too few to say",
    ]
    assert drawn.data[0].customdata == (["Kling 3.0", "video"], ["<b>GV</b> 3.1", "video"])
    notes = [spaced(note.text) for note in drawn.layout.annotations]
    assert notes == ["all: 6.9 %", "n = 112", "n = 4"]


def test_a_rate_of_few_tasks_is_grey_and_hollow() -> None:
    drawn = checked(failure_by_model.figure(failing(), shown="light", rows=2))
    grey = theme.SURFACES["light"].faded
    assert drawn.data[0].marker.color == (theme.model_colour("Kling 3.0", "light"), grey)
    assert drawn.data[0].marker.symbol == ("circle", "circle-open")


def test_models_of_one_name_and_two_kinds_are_told_apart() -> None:
    frame = failing(model=["Kling 3.0", "Kling 3.0"], kind=["video", "image"])
    assert row_labels(frame, narrow=False) == ["Kling 3.0 (video)", "Kling 3.0 (image)"]


def test_a_strangers_name_is_never_markup_and_never_long() -> None:
    assert named("<a href='x'>") == "&lt;a href='x'&gt;"
    assert named("") == "Model not known"
    assert named("line\nbreak " * 9, 13) == "line break l…"


def test_times_too_short_for_a_logarithm_are_drawn_at_its_end_and_said_right() -> None:
    numbers = {
        f"{part}_{one}": [value]
        for part, value in (("queue", 0.0), ("run", 83.0), ("total", 83.0))
        for one in ("p50", "p95")
    }
    counts = {f"n_{part}": [5] for part in ("queue", "run", "total")}
    left_out = {f"left_out_{part}": [0] for part in ("queue", "run")} | {"left_out_total": [3]}
    frame = pd.DataFrame({"model": ["GV 3.1"], "kind": ["video"]} | numbers | counts | left_out)
    drawn = checked(duration_by_model.figure(frame, shown="light", rows=1))
    points = {trace.name: trace for trace in drawn.data if trace.name}
    assert points["Queue"].x == (SHORTEST_S,)
    assert spaced(points["Queue"].hovertext[0]) == (
        "GV 3.1 · Queue time · median 0 s, 95 % within 0 s · n = 5"
    )
    assert spaced(points["Total"].hovertext[0]) == (
        "GV 3.1 · Total time · median 1 min 23 s, 95 % within 1 min 23 s · n = 5 · "
        "3 left out, not known well enough"
    )


def test_a_cell_of_the_map_leads_to_its_hour() -> None:
    frame = pd.DataFrame(
        {
            "day": [date(2026, 11, 22)] * 3,
            "hour": [0, 9, 23],
            "tasks": [0, 20, 2],
            "ended": [0, 20, 0],
            "failed": [0, 5, 0],
            "rate": [float("nan"), 0.25, float("nan")],
        }
    )
    cells = checked(day_by_hour.figure(frame, shown="light", zone="Europe/Berlin")).data[0]
    assert [spaced(text) for text in cells.hovertext] == [
        "22 Nov 09:00–10:00 · 5 of 20 failed · 25.0 % (11.2–46.9 %)",
        "22 Nov 23:00–00:00 · 2 tasks, none ended",
    ]
    assert cells.customdata == (
        ["2026-11-22T09:00:00+01:00", "2026-11-22T10:00:00+01:00"],
        ["2026-11-22T23:00:00+01:00", "2026-11-23T00:00:00+01:00"],
    )
