"""Durations, sizes, rates, counts and ages in words."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from aigc_data.ui import words

NOW = datetime(2026, 11, 22, 14, 3, 9, tzinfo=UTC)


def spaced(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (None, "–"), (float("nan"), "–"), (0, "0 s"), (0.44, "0.4 s"), (9.94, "9.9 s"),
        (9.96, "10 s"), (38, "38 s"), (59.4, "59 s"), (59.6, "1 min"), (83, "1 min 23 s"),
        (3599.7, "1 h"), (3600, "1 h"), (7500, "2 h 5 min"), (86_399, "1 d"),
        (273_600, "3 d 4 h"), (-83, "−1 min 23 s"),
    ],
)  # fmt: skip
def test_a_duration_is_said_in_its_two_largest_units(seconds: float | None, said: str) -> None:
    assert spaced(words.duration(seconds)) == said


@pytest.mark.parametrize(
    ("seconds", "margin", "said"),
    [(83, 5, "1 min 23 s ± 5 s"), (83, 0, "1 min 23 s"), (83, None, "1 min 23 s"), (None, 5, "–")],
)
def test_a_margin_is_said_only_where_there_is_one(
    seconds: float | None, margin: float | None, said: str
) -> None:
    assert spaced(words.with_margin(seconds, margin)) == said


@pytest.mark.parametrize(
    ("octets", "said"),
    [(None, "–"), (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (4_200_000, "4.2 MB"),
     (999_600, "1.0 MB"), (123_000_000, "123 MB"), (5_000_000_000_000_000, "5000 TB")],
)  # fmt: skip
def test_a_size_is_said_in_powers_of_a_thousand(octets: int | None, said: str) -> None:
    assert spaced(words.size(octets)) == said


def test_a_rate_is_said_with_its_interval_in_per_cent() -> None:
    assert spaced(words.rate(0.0536)) == "5.4 %"
    assert spaced(words.interval(0.0248, 0.1128)) == "2.5–11.3 %"
    assert words.rate(None) == words.rate(float("nan")) == words.interval(None, 0.1) == "–"


@pytest.mark.parametrize(
    ("number", "said"),
    [(None, "–"), (0, "0"), (9999, "9,999"), (12_345, "12.3 k"), (999_960, "1.00 M"),
     (1_204_331, "1.20 M"), (45_600_000, "45.6 M"), (2_500_000_000, "2.50 G")],
)  # fmt: skip
def test_a_big_number_is_said_in_three_figures(number: float | None, said: str) -> None:
    assert spaced(words.big(number)) == said


def test_a_count_is_said_exactly() -> None:
    assert words.count(1_204_331) == "1,204,331"
    assert words.count(float("nan")) == "–"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.3, "just now"), (38, "38 s ago"), (330, "5 min ago"), (11_000, "3 h ago"),
     (200_000, "2 d ago"), (-200, "in 3 min")],
)  # fmt: skip
def test_an_age_is_said_in_its_largest_unit(seconds: float, said: str) -> None:
    assert spaced(words.age(NOW - timedelta(seconds=seconds), NOW)) == said


def test_times_are_said_as_the_clock_on_the_viewers_wall() -> None:
    beijing = ZoneInfo("Asia/Shanghai")
    assert words.clock(NOW, beijing) == "22:03:09"
    assert words.moment(NOW, beijing) == "2026-11-22 22:03:09"


@pytest.mark.parametrize(
    ("hours", "said"),
    [(1, "22 Nov 14:00–15:00"), (24, "22 Nov"), (72, "22 Nov–24 Nov")],
)
def test_a_stretch_of_time_is_said_as_hours_or_days(hours: int, said: str) -> None:
    start = datetime(2026, 11, 22, 14 if hours == 1 else 0, tzinfo=UTC)
    assert spaced(words.stretch(start, start + timedelta(hours=hours), UTC)) == said


def test_a_strangers_text_loses_every_meaning_it_has_in_markdown() -> None:
    said = words.plain("![x](http://a/b.png) **:red[hi]** $a$ <b>\n# next")
    assert said == (
        r"\!\[x\]\(http\://a/b\.png\) \*\*\:red\[hi\]\*\* \$a\$ \<b\> \# next"
    )  # fmt: skip


def test_a_value_of_the_vocabulary_is_said_in_sentence_case() -> None:
    assert words.title("text-to-image") == "Text-to-image"
    assert words.title("") == ""


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "under a minute"),
        (59, "under a minute"),
        (60, "about 1 min"),
        (710, "about 12 min"),
        (1300, "about 20 min"),
        (5000, "about 85 min"),
        (5400, "about 2 h"),
        (100_000, "about 28 h"),
        (400_000, "about 5 d"),
    ],
)
def test_an_estimate_is_said_no_finer_than_it_is(seconds: float, said: str) -> None:
    assert words.about(seconds).replace(words.NBSP, " ") == said


@pytest.mark.parametrize(
    ("names", "said"),
    [(["main"], "main"), (["main", "other"], "main and other"), (["a", "b", "c"], "a, b and c")],
)
def test_names_are_listed_as_a_sentence_does(names: list[str], said: str) -> None:
    assert words.listed(names) == said


def test_a_period_is_said_to_the_minute_with_each_day_once() -> None:
    since = datetime(2026, 11, 22, 23, 10, tzinfo=UTC)
    utc = ZoneInfo("UTC")
    assert words.period(since, since + timedelta(minutes=20), utc) == "22\u00a0Nov 23:10–23:30"
    nights = words.period(since, since + timedelta(hours=5, minutes=30), utc)
    assert nights == "22\u00a0Nov 23:10–23\u00a0Nov 04:40"
