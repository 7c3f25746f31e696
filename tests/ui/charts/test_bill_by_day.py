from datetime import date
from typing import Any

import pandas as pd
import pytest

from aigc_data.analysis.verdict import Verdict
from aigc_data.ui import theme
from aigc_data.ui.charts import bill_by_day
from tests.ui.charts.checked import checked


def day(number: int, verdict: Verdict, stored: int, billed: int | None) -> dict[str, Any]:
    coverage = stored / billed if billed and verdict.settled else None
    return {
        "day": date(2026, 9, number),
        "verdict": verdict,
        "stored_tasks": stored,
        "billed_tasks": billed,
        "coverage": coverage,
    }


DAYS = [
    day(17, Verdict.NO_BILL, 2, None),
    day(16, Verdict.NOT_SETTLED, 3, 4),
    day(15, Verdict.OVER, 3, 2),
    day(14, Verdict.UNDER, 1200, 1300),
    day(13, Verdict.ADDS_UP, 5, 5),
]
FRAME = pd.DataFrame(DAYS, dtype=object)


@pytest.mark.parametrize("shown", ["light", "dark"])
def test_what_is_stored_stands_in_what_was_billed(shown: theme.Mode) -> None:
    drawn = checked(bill_by_day.figure(FRAME, shown=shown))
    assert {trace.name: list(trace.y) for trace in drawn.data} == {
        "Billed": [None, 4, 2, 1300, 5],
        "Stored": [5],
        "Differs": [3, 1200],
        "Not settled": [2, 3],
    }


def test_a_day_that_does_not_add_up_bears_a_mark_and_not_a_colour_alone() -> None:
    marks = checked(bill_by_day.figure(FRAME, shown="light")).layout.annotations
    assert [(mark.x, mark.text, mark.y) for mark in marks] == [
        ("2026-09-15", "▲", 3),
        ("2026-09-14", "▼", 1300),
    ]


def test_hovering_says_everything_in_words() -> None:
    billed = checked(bill_by_day.figure(FRAME, shown="light")).data[0]
    assert [text.replace("\u00a0", " ") for text in billed.hovertext] == [
        "Thu 17 Sep · 2 stored, no bill · No bill",
        "Wed 16 Sep · 3 stored, 4 billed · Not settled",
        "Tue 15 Sep · 3 stored, 2 billed · 150.0 % · Stored more",
        "Mon 14 Sep · 1,200 stored, 1,300 billed · 92.3 % · Stored less",
        "Sun 13 Sep · 5 stored, 5 billed · 100.0 % · Adds up",
    ]
