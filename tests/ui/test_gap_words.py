from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from aigc_data.analysis.gaps import Gap
from aigc_data.ui.gap_words import gap_words, gaps_words
from tests.tasks import NOON, after

SHANGHAI = ZoneInfo("Asia/Shanghai")
NIGHT = Gap(NOON, after(9000), ("main",))
LASTING = Gap(after(20_000), after(30_000), ("main", "other"), lasts=True)


def spaced(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("gap", "said"),
    [
        (NIGHT, "The account main was not read 14 Sep 20:00–22:30: tasks created then were found "
         "later; when they ended may not be known."),
        (Gap(NOON, after(9000), ("a", "b", "c"), whole=False), "The accounts a, b and c were read "
         "only now and then 14 Sep 20:00–22:30: tasks created then were found later; when they "
         "ended may not be known."),
        (LASTING, "The accounts main and other have not been read since 2026-09-15 01:33: tasks "
         "created since then are not here yet."),
        (Gap(NOON, after(9000), ("main",), lasts=True, whole=False), "The account main has been "
         "read only now and then since 2026-09-14 20:00: tasks created since then are not here "
         "yet."),
    ],
)  # fmt: skip
def test_a_gap_says_who_was_not_read_when_and_what_follows(gap: Gap, said: str) -> None:
    assert spaced(gap_words(gap, SHANGHAI)) == said


def test_several_gaps_are_summed_up() -> None:
    short = Gap(after(12_000), after(12_000) + timedelta(minutes=5), ("main",))
    assert spaced(gaps_words((NIGHT, short), SHANGHAI)) == (
        "Nobody read 2 stretches of this time, 2 h 35 min in all, the longest 14 Sep 20:00–22:30: "
        "tasks created then were found later; when they ended may not be known."
    )
    assert gaps_words((NIGHT, LASTING), SHANGHAI).endswith(
        "may not be known; tasks created since then are not here yet."
    )


def test_one_gap_is_said_itself_and_none_is_not_mentioned() -> None:
    assert gaps_words((NIGHT,), SHANGHAI) == gap_words(NIGHT, SHANGHAI)
    assert gaps_words((), SHANGHAI) == ""
