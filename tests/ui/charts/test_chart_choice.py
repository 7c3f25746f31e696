from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from aigc_data.queries.query_chart import ChartType
from aigc_data.store.sandbox.query import Column
from aigc_data.ui.charts.chart_choice import ChartChoice, guess
from tests.ui.charts.test_answer_chart import DAY, MODEL, ROWS, SECONDS, STATUS, N, of_models

HOUR = Column("hour", "BIGINT")
FAILED = Column("failed", "BIGINT")


@pytest.mark.parametrize(
    ("columns", "choice"),
    [
        ([DAY, STATUS, N], ChartChoice(ChartType.LINE, "day", "n", "status")),
        ([MODEL, N], ChartChoice(ChartType.BAR, "model_name", "n")),
        ([STATUS, MODEL, N], ChartChoice(ChartType.BAR, "status", "n", "model_name")),
        ([N, SECONDS], ChartChoice(ChartType.POINTS, "n", "seconds")),
        ([MODEL, STATUS], None),
        ([N], None),
    ],
)
def test_what_is_drawn_unasked_goes_by_the_columns(
    columns: list[Column], choice: ChartChoice | None
) -> None:
    assert guess(columns, ROWS) == choice


def test_names_that_come_once_each_are_points_over_time() -> None:
    found = guess([DAY, MODEL, N], of_models((13,), 11))
    assert found == ChartChoice(ChartType.POINTS, "day", "n")


def test_one_name_alone_is_one_line() -> None:
    found = guess([DAY, MODEL, N], of_models((13, 14), 1))
    assert found == ChartChoice(ChartType.LINE, "day", "n")


def rows_of(names: Sequence[str], *values: Sequence[Any]) -> list[dict[str, Any]]:
    return [dict(zip(names, row, strict=True)) for row in values]


def test_the_first_number_is_drawn_where_each_name_comes_once() -> None:
    rows = rows_of(("model_name", "n", "failed"), ("a", 3, 1), ("b", 2, 0))
    assert guess([MODEL, N, FAILED], rows) == ChartChoice(ChartType.BAR, "model_name", "n")


@pytest.mark.parametrize("key", ["hour", "pictures", "task_id", "day_of_week"])
def test_a_number_that_says_which_and_not_how_many_is_not_drawn(key: str) -> None:
    rows = rows_of(("model_name", key, "n"), ("a", 1, 3), ("a", 2, 4), ("b", 1, 2))
    found = guess([MODEL, Column(key, "BIGINT"), N], rows)
    assert found == ChartChoice(ChartType.BAR, "model_name", "n")


def test_an_hour_is_not_drawn_though_it_stands_alone_with_a_name() -> None:
    rows = rows_of(("model_name", "hour", "n"), ("a", 1, 3), ("b", 2, 4))
    assert guess([MODEL, HOUR, N], rows) == ChartChoice(ChartType.BAR, "model_name", "n")
    assert guess([MODEL, HOUR], rows) == ChartChoice(ChartType.BAR, "model_name", "hour")


@pytest.mark.parametrize("columns", [[HOUR, N], [N, HOUR], [HOUR, Column("week", "BIGINT"), N]])
def test_an_hour_is_across_and_what_is_counted_is_up(columns: list[Column]) -> None:
    found = guess(columns, rows_of(("hour", "week", "n"), (1, 40, 3), (2, 40, 4)))
    assert found == ChartChoice(ChartType.POINTS, "hour", "n")


def test_over_time_the_last_number_is_drawn_where_the_others_tell_the_rows_apart() -> None:
    day, other = date(2026, 9, 13), date(2026, 9, 14)
    rows = rows_of(("day", "pictures", "n"), (day, 1, 3), (day, 2, 4), (other, 1, 2))
    found = guess([DAY, Column("pictures", "BIGINT"), N], rows)
    assert found is not None
    assert (found.x, found.y) == ("day", "n")
