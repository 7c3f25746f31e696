from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pytest

from aigc_data.queries.query_chart import ChartType
from aigc_data.store.sandbox.query import Column
from aigc_data.ui import theme
from aigc_data.ui.charts import answer_chart as chart
from aigc_data.ui.charts.chart_choice import ChartChoice, guess
from tests.ui.charts.checked import checked

DAY = Column("day", "DATE")
MODEL = Column("model_name", "VARCHAR")
STATUS = Column("status", "VARCHAR")
N = Column("n", "BIGINT")
SECONDS = Column("seconds", "DECIMAL(18,3)")
ROWS: list[dict[str, Any]] = [
    {"day": date(2026, 9, day), "status": status, "model_name": f"<b>{day}</b>", "n": day,
     "seconds": 1.5}
    for day in (13, 14)
    for status in ("failed", "successful")
]  # fmt: skip


def of_models(days: Sequence[int], models: int) -> list[dict[str, Any]]:
    """Return a row for each day and model, of which the first is the smallest."""
    return [
        {"day": date(2026, 9, day), "model_name": f"m{at:02}", "n": at}
        for day in days
        for at in range(models)
    ]


def test_of_many_names_over_time_the_largest_are_drawn_and_none_is_joined_with_another() -> None:
    rows = of_models((13, 14), 12)
    found = guess([DAY, MODEL, N], rows)
    assert found == ChartChoice(ChartType.LINE, "day", "n", "model_name")
    drawn = checked(chart.figure([DAY, MODEL, N], rows, found, shown="light"))
    assert [line.name for line in drawn.data] == [f"m{at:02}" for at in range(2, 12)]
    assert [list(line.y) for line in drawn.data] == [[at, at] for at in range(2, 12)]
    assert chart.left_out([DAY, MODEL, N], rows, found) == "2 values of model_name with the least n"


def test_a_name_without_a_number_is_none_that_is_left_out() -> None:
    rows = [*of_models((13,), 10), {"day": date(2026, 9, 13), "model_name": "none", "n": None}]
    choice = ChartChoice(ChartType.BAR, "day", "n", "model_name")
    assert chart.left_out([DAY, MODEL, N], rows, choice) == "1 row without a number"


def test_lines_have_the_colours_of_their_statuses_and_are_named_where_they_end() -> None:
    choice = ChartChoice(ChartType.LINE, "day", "n", "status")
    drawn = checked(chart.figure([DAY, STATUS, N], ROWS, choice, shown="light"))
    assert [(line.name, line.line.color) for line in drawn.data] == [
        (word, theme.STATUS[word].light) for word in ("failed", "successful")
    ]
    assert [note.text for note in drawn.layout.annotations] == ["failed", "successful"]
    assert {(note.x, note.xref) for note in drawn.layout.annotations} == {(1, "paper")}
    assert [note.y for note in drawn.layout.annotations] == [14, 14]
    assert list(drawn.data[0].x) == ["2026-09-13", "2026-09-14"]
    assert drawn.data[0].hovertext[0] == "status: failed · day: 2026-09-13 · n: 13"


def test_bars_begin_at_zero_and_a_strangers_name_is_no_markup() -> None:
    choice = ChartChoice(ChartType.BAR, "model_name", "n")
    drawn = checked(chart.figure([MODEL, N], ROWS, choice, shown="dark"))
    assert list(drawn.layout.yaxis.ticktext) == ["&lt;b&gt;13&lt;/b&gt;", "&lt;b&gt;14&lt;/b&gt;"]
    assert drawn.layout.xaxis.rangemode == "tozero"
    assert list(drawn.data[0].y) == [0, 1]


def test_what_is_not_drawn_is_said() -> None:
    rows = [{"model_name": f"m{number}", "n": number or None} for number in range(50)]
    choice = ChartChoice(ChartType.BAR, "model_name", "n")
    assert (
        chart.left_out([DAY, MODEL, N], rows, choice)
        == "1 row without a number, 9 values of model_name"
    )
    drawn = checked(chart.figure([MODEL, N], rows, choice, shown="light"))
    assert len(drawn.data[0].x) == chart.PAGE.bars


def test_points_and_times_of_day_are_drawn_as_they_are() -> None:
    at = Column("at", "TIMESTAMP WITH TIME ZONE")
    rows = [{"at": datetime(2026, 9, 14, 12, tzinfo=UTC), "n": 0.5}]
    for kind in ChartType:
        drawn = checked(chart.figure([at, N], rows, ChartChoice(kind, "at", "n"), shown="light"))
        assert list(drawn.data[0].x) == ["2026-09-14T12:00:00"]
        assert drawn.layout.xaxis.title.text == "at (UTC)"


def test_a_line_runs_through_time_in_whatever_order_its_rows_come() -> None:
    days = [date(2026, 9, 14), date(2026, 9, 12), date(2026, 9, 13), None]
    rows = [{"day": day, "status": word, "n": 1} for day in days for word in ("failed", "unknown")]
    choice = ChartChoice(ChartType.LINE, "day", "n", "status")
    drawn = checked(chart.figure([DAY, STATUS, N], rows, choice, shown="light"))
    places = ["2026-09-12", "2026-09-13", "2026-09-14"]
    assert [list(line.x) for line in drawn.data] == [places, places]


def test_a_line_runs_through_numbers_by_size_and_through_names_as_they_come() -> None:
    rows = [{"seconds": x, "model_name": name, "n": 1} for x, name in ((10, "b"), (9.5, "a"))]
    for across, places in ((SECONDS, [9.5, 10]), (MODEL, ["b", "a"])):
        choice = ChartChoice(ChartType.LINE, across.name, "n")
        drawn = checked(chart.figure([SECONDS, MODEL, N], rows, choice, shown="light"))
        assert list(drawn.data[0].x) == places


def test_points_stay_in_the_order_of_the_answer() -> None:
    rows = [{"n": 2, "seconds": 1}, {"n": 1, "seconds": 2}]
    choice = ChartChoice(ChartType.POINTS, "n", "seconds")
    drawn = checked(chart.figure([N, SECONDS], rows, choice, shown="light"))
    assert list(drawn.data[0].x) == [2, 1]


def test_a_tile_has_few_bars_whose_names_can_be_read() -> None:
    rows = [{"model_name": f"m{number}", "n": number} for number in range(49)]
    choice = ChartChoice(ChartType.BAR, "model_name", "n")
    drawn = checked(chart.figure([MODEL, N], rows, choice, shown="light", room=chart.TILE))
    assert list(drawn.layout.yaxis.ticktext) == [f"m{number}" for number in range(8)]
    assert drawn.layout.height == 192
    assert chart.left_out([DAY, MODEL, N], rows, choice, chart.TILE) == "41 values of model_name"


def test_a_tile_has_fewer_rows_of_bars_where_each_has_several() -> None:
    rows = [
        {"model_name": f"m{number}", "kind": kind, "n": number}
        for number in range(49)
        for kind in ("image", "video", "audio")
    ]
    kinds = ChartChoice(ChartType.BAR, "model_name", "n", "kind")
    columns = [MODEL, Column("kind", "VARCHAR"), N]
    drawn = checked(chart.figure(columns, rows, kinds, shown="light", room=chart.TILE))
    assert list(drawn.layout.yaxis.ticktext) == ["m0", "m1", "m2", "m3"]
    assert chart.left_out(columns, rows, kinds, chart.TILE) == "45 values of model_name"


def test_names_of_lines_that_end_together_stand_above_each_other() -> None:
    rows = [
        {"day": date(2026, 9, day), "model_name": name, "n": n * (day - 12)}
        for day in (13, 14)
        for name, n in (("one", 1), ("b" * 40, 100), ("three", 100), ("four", 99))
    ]
    choice = ChartChoice(ChartType.LINE, "day", "n", "model_name")
    drawn = checked(chart.figure([DAY, MODEL, N], rows, choice, shown="light", room=chart.TILE))
    notes = drawn.layout.annotations
    low, high = drawn.layout.yaxis.range
    heights = [(note.y - low) / (high - low) * 136 + note.yshift for note in notes]
    assert [note.text for note in notes] == ["one", f"{'b' * 11}…", "three", "four"]
    assert heights[0] == pytest.approx(8, abs=1)
    assert min(b - a for a, b in pairwise(sorted(heights))) >= 13
    assert max(heights) <= 136
    assert drawn.layout.margin.r == 89


def test_rows_of_one_name_are_one_bar_that_says_how_many_it_adds_up() -> None:
    rows = [{"model_name": name, "n": n} for name, n in (("a", 1), ("b", 5), ("a", 2), ("a", 3))]
    choice = ChartChoice(ChartType.BAR, "model_name", "n")
    drawn = checked(chart.figure([MODEL, N], rows, choice, shown="light"))
    assert [(list(bar.x), list(bar.y)) for bar in drawn.data] == [([6, 5], [0, 1])]
    assert list(drawn.data[0].hovertext) == [
        "model_name: a · n: 6 · 3 rows added up",
        "model_name: b · n: 5",
    ]
    assert chart.added_up([MODEL, N], rows, choice) == "1 to 3 rows are added up to a bar"


def test_rows_of_one_name_and_colour_or_of_one_time_are_one_bar_too() -> None:
    rows = [row for row in ROWS for _ in range(24)]
    by_day = ChartChoice(ChartType.BAR, "day", "n", "status")
    drawn = checked(chart.figure([DAY, STATUS, N], rows, by_day, shown="light"))
    assert [(list(bar.x), list(bar.y)) for bar in drawn.data] == [
        (["2026-09-13", "2026-09-14"], [13 * 24, 14 * 24])
    ] * 2
    assert chart.added_up([DAY, STATUS, N], rows, by_day) == "24 rows are added up to each bar"


def test_nothing_is_said_of_adding_up_where_nothing_is() -> None:
    assert (
        chart.added_up([DAY, STATUS, N], ROWS, ChartChoice(ChartType.BAR, "day", "n", "status"))
        == ""
    )
    assert chart.added_up([DAY, STATUS, N], ROWS, ChartChoice(ChartType.LINE, "status", "n")) == ""
    assert (
        chart.added_up([DAY, STATUS, N], [], ChartChoice(ChartType.BAR, "day", "n", "status")) == ""
    )


def test_a_row_that_is_at_no_time_or_number_is_not_drawn_and_said_to_be() -> None:
    at = Column("at", "TIMESTAMP WITH TIME ZONE")
    times = [datetime(2026, 9, 14, 12, tzinfo=UTC), "infinity", None]
    rows = [{"at": time, "seconds": time and 0, "n": 0} for time in times]
    rows[1]["seconds"] = float("nan")
    for kind, name, place in (
        (ChartType.LINE, "at", "2026-09-14T12:00:00"),
        (ChartType.BAR, "at", "2026-09-14T12:00:00"),
        (ChartType.POINTS, "seconds", 0.0),
    ):
        choice = ChartChoice(kind, name, "n")
        drawn = checked(chart.figure([at, SECONDS, N], rows, choice, shown="light"))
        assert list(drawn.data[0].x) == [place]
        said = "time on the axis" if name == "at" else "number in seconds"
        assert chart.left_out([at, SECONDS, N], rows, choice) == f"2 rows without a {said}"


def test_yes_and_no_are_words_on_an_axis_and_null_is_a_bar() -> None:
    billed = Column("is_billed", "BOOLEAN")
    rows = [{"is_billed": value, "n": n} for value, n in ((True, 1), (False, 2), (None, 3))]
    bars = ChartChoice(ChartType.BAR, "is_billed", "n")
    drawn = checked(chart.figure([billed, N], rows, bars, shown="light"))
    assert list(drawn.layout.yaxis.ticktext) == ["true", "false", "NULL"]
    assert chart.left_out([billed, N], rows, bars) == ""
    points = ChartChoice(ChartType.POINTS, "is_billed", "n")
    drawn = checked(chart.figure([billed, N], rows, points, shown="light"))
    assert list(drawn.data[0].x) == ["true", "false", "NULL"]
    assert drawn.layout.xaxis.type == "category"
