"""The line under an account's sources: what becomes of its results."""

from datetime import timedelta

import pytest

from aigc_data.store.result_queue import StateCount
from aigc_data.store.results import FileState
from aigc_data.ui.archive_line import room_said, said
from tests.tasks import NOON


def count(state: FileState, files: int, ends_in_s: float | None = None) -> StateCount:
    soonest = None if ends_in_s is None else NOON + timedelta(seconds=ends_in_s)
    return StateCount("main", state, files, 0, soonest)


@pytest.mark.parametrize(
    ("counts", "line"),
    [
        ([], "Results: 0 kept"),
        ([count(FileState.KEPT, 1234)], "Results: 1,234 kept"),
        (
            [count(FileState.WANTED, 3, 11_000), count(FileState.KEPT, 2, -5)],
            "Results: 2 kept · 3 to fetch, the first link ends in 3\u00a0h",
        ),
        ([count(FileState.WANTED, 1)], "Results: 0 kept · 1 to fetch"),
        (
            [count(FileState.LOST, 1, -9), count(FileState.REFUSED, 2), count(FileState.NOTED, 4)],
            "Results: 0 kept · 1 lost since the archive began · 2 refused"
            " · 4 in buckets of your own",
        ),
        ([count(FileState.REMOVED, 7)], "Results: 0 kept · 7 removed"),
    ],
)
def test_the_line_says_what_there_is_and_nothing_else(counts: list[StateCount], line: str) -> None:
    assert said(counts, NOON) == line


def test_what_the_place_holds_is_said_and_of_how_much() -> None:
    assert room_said(4_180_000, 500_000_000) == "4.2\u00a0MB of 500\u00a0MB in the place"
    assert room_said(0, None) == "0\u00a0B in the place"
