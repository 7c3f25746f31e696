"""What changed, in sentences."""

from typing import Any

import pandas as pd
import pytest

from aigc_data.analysis.what_changed import Changed, compared
from aigc_data.ui.what_changed_words import change_words, explained_words


def frame(*slices: tuple[str, str, int, int]) -> pd.DataFrame:
    """Dimension, value, failed, ended of each slice, as `failure_slices` has them."""
    rows = [
        {"dimension": dimension, "value": value, "tasks": n, "ended": n, "failed": k, "open": 0}
        for dimension, value, k, n in slices
    ]
    columns = ["dimension", "value", "tasks", "ended", "failed", "open"]
    return pd.DataFrame(rows, columns=columns)


def between(before: Any, now: Any) -> Changed:
    return compared(frame(*before), frame(*now))


def said(changed: Changed) -> str:
    return f"{change_words(changed)} {explained_words(changed)}".strip().replace("\u00a0", " ")


BEFORE = [
    ("models", "Kling 3.0", 6, 200),
    ("models", "Vidu q2", 30, 800),
    ("kinds", "video", 36, 1000),
]


def test_the_slice_that_says_most_for_its_size_is_named() -> None:
    now = [("models", "Kling 3.0", 40, 200), ("models", "Vidu q2", 40, 800)]
    assert said(between(BEFORE, [*now, ("kinds", "video", 80, 1000)])) == (
        "The failure rate rose from 3.6 % to 8.0 % (+2.4 to +6.5 points). "
        "Kling 3.0 explains 77 % of that, with 20 % of the tasks."
    )


def test_a_fall_is_explained_too_and_no_more_than_wholly() -> None:
    before = [("models", "", 60, 100), ("models", "Vidu q2", 10, 900)]
    now = [("models", "", 10, 100), ("models", "Vidu q2", 15, 900)]
    assert said(between(before, now)) == (
        "The failure rate fell from 7.0 % to 2.5 % (−6.4 to −2.7 points). "
        "Model version not known explains all of that, with 10 % of the tasks."
    )


def test_what_chance_makes_is_not_explained() -> None:
    now = [("models", "Kling 3.0", 8, 200), ("models", "Vidu q2", 30, 800)]
    assert said(between(BEFORE, now)) == (
        "The failure rate went from 3.6 % to 3.8 %, no more than chance makes "
        "(−1.5 to +1.9 points)."
    )


def test_where_many_small_slices_changed_none_is_named() -> None:
    before = [("operators", f"bot {number}", 0, 15) for number in range(60)]
    now = [("operators", f"bot {number}", 2, 15) for number in range(60)]
    kept = [("models", "", 0, 900)], [("models", "", 120, 900)]
    changed = between([*before], [*now])
    assert explained_words(changed) == ""
    changed = between([*kept[0], *before], [*kept[1], *now])
    assert explained_words(changed).startswith("Model version not known explains all of that")


@pytest.mark.parametrize(
    ("before", "now", "when"),
    [(BEFORE, [], "this time"), ([], BEFORE, "the time before"), ([], [], "this time")],
)
def test_without_an_end_there_is_nothing_to_compare(before: Any, now: Any, when: str) -> None:
    assert said(between(before, now)) == (
        f"No task has ended in {when}: there is nothing to compare."
    )
