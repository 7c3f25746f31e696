"""Whether a retry helps, in words that say what they are read off."""

import pytest

from aigc_data.analysis.retries import Retries
from aigc_data.ui.retry_words import retry_cell, retry_verdict, retry_words


def said(retries: Retries, ended: int = 1000, successful: int = 950) -> tuple[str, str, str]:
    told = (
        retry_cell(retries),
        retry_verdict(retries),
        retry_words(retries, ended, successful),
    )
    cell, verdict, whole = (one.replace("\u00a0", " ") for one in told)
    return cell, verdict, whole


@pytest.mark.parametrize(
    ("retries", "cell", "verdict", "whole"),
    [
        (
            Retries(),
            "–",
            "Too few retries to say whether one helps",
            "Nobody tried the same prompt again within a day of such a failure.",
        ),
        (
            Retries(still_open=2),
            "–",
            "Too few retries to say whether one helps",
            "Nobody tried the same prompt again within a day of such a failure. 2 such still run.",
        ),
        (
            Retries(7, 3),
            "3 of 7",
            "Too few retries to say whether one helps",
            "The same prompt was tried again within a day, by the same model: 3 of 7 succeeded. "
            "It takes 20 to say more.",
        ),
        (
            Retries(100, 4),
            "4 of 100",
            "A retry seldom helps",
            "The same prompt was tried again within a day, by the same model: 4 of 100 succeeded, "
            "4.0 % (1.6–9.8 %), which is less often than any task of this filter does (95.0 %).",
        ),
        (
            Retries(40, 38),
            "38 of 40",
            "A retry helps more often than not",
            "The same prompt was tried again within a day, by the same model: 38 of 40 succeeded, "
            "95.0 % (83.5–98.6 %), which is as often as any task of this filter does (95.0 %).",
        ),
        (
            Retries(40, 20),
            "20 of 40",
            "A retry helps about every second time",
            "The same prompt was tried again within a day, by the same model: 20 of 40 succeeded, "
            "50.0 % (35.2–64.8 %), which is less often than any task of this filter does (95.0 %).",
        ),
    ],
)
def test_retries_are_told_with_their_number(
    retries: Retries, cell: str, verdict: str, whole: str
) -> None:
    assert said(retries) == (cell, verdict, whole)


def test_without_anything_to_compare_with_the_retries_stand_alone() -> None:
    assert said(Retries(100, 4), 0, 0)[2].endswith("4 of 100 succeeded, 4.0 % (1.6–9.8 %).")
    assert "more often than" in said(Retries(100, 90), 100, 50)[2]
