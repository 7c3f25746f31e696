"""The charts of the failures page: what they say on hover, what stands out, where they lead."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from aigc_data.analysis.control_limits import Limits
from aigc_data.analysis.failure_rate_over_time import RateOverTime
from aigc_data.analysis.gaps import Gap
from aigc_data.analysis.usual_rate import Usual
from aigc_data.analysis.what_changed import compared
from aigc_data.ui import theme
from aigc_data.ui.charts import explained_by_slice, failure_by_slice, failure_rate_over_time
from tests.ui.charts.checked import checked

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 22, 12, tzinfo=BERLIN)
NAN = float("nan")
USUAL = Usual(NOON, 900, 0, by_hour=False, rates=(0.05,) * 24, weights=(900.0,) * 24, spread=0.0)


def spaced(text: str) -> str:
    return text.replace("\u00a0", " ").replace("<br>", " | ")


def bucket(hour: int, failed: int, ended: int, **fields: Any) -> dict[str, Any]:
    """An hour of which 2 to 9 % are usual."""
    rate = failed / ended if ended else NAN
    known = {
        "bucket_at": pd.Timestamp(NOON + timedelta(hours=hour)),
        "bucket_until": pd.Timestamp(NOON + timedelta(hours=hour + 1)),
        "incomplete": False, "tasks": ended, "ended": ended, "failed": failed, "open": 0,
        "rate": rate, "low": max(rate - 0.02, 0), "high": min(rate + 0.02, 1),
        "usual": 0.05 if ended else NAN, "usual_low": 0.02 if ended else NAN,
        "usual_high": 0.09 if ended else NAN,
    }  # fmt: skip
    return known | fields


def drawn(*buckets: dict[str, Any], usual: Usual | None = USUAL, gaps: Sequence[Gap] = ()) -> Any:
    found = RateOverTime(pd.DataFrame(buckets), usual)
    return checked(
        failure_rate_over_time.figure(found, shown="light", zone="Europe/Berlin", gaps=gaps)
    )


def test_a_point_says_its_rate_against_what_is_usual() -> None:
    band, line, rates = drawn(
        bucket(0, 5, 100),
        bucket(1, 12, 100, open=3, tasks=103),
        bucket(2, 1, 100),
        bucket(3, 0, 0),
        bucket(4, 2, 4),
        bucket(5, 5, 100, incomplete=True),
    ).data
    assert [spaced(text) for text in rates.hovertext] == [
        "22 Nov 12:00–13:00 | 5 of 100 failed | 5.0 % (3.0–7.0 %) | usual: 2.0–9.0 %",
        "22 Nov 13:00–14:00 | 12 of 100 failed | 12.0 % (10.0–14.0 %) | "
        "above what is usual: 2.0–9.0 % | 3 of 103 still open",
        "22 Nov 14:00–15:00 | 1 of 100 failed | 1.0 % (0.0–3.0 %) | below what is usual: 2.0–9.0 %",
        "22 Nov 16:00–17:00 | 2 of 4 failed | 50.0 % (48.0–52.0 %) | "
        "above what is usual: 2.0–9.0 % | too few to say",
        "22 Nov 17:00–18:00 | 5 of 100 failed | 5.0 % (3.0–7.0 %) | usual: 2.0–9.0 % | not whole",
    ]
    assert rates.marker.symbol == (
        "circle", "triangle-up", "triangle-down", "triangle-up-open", "circle-open",
    )  # fmt: skip
    surface = theme.SURFACES["light"]
    assert rates.marker.color[1] == theme.STATUS["failed"].light
    assert rates.marker.color[3] == surface.faded
    assert rates.customdata[0] == ["2026-11-22T12:00:00+01:00", "2026-11-22T13:00:00+01:00"]
    assert (len(band.x), band.base[0]) == (5, 0.02)
    assert line.y[6:8] == (None, None)


def test_without_a_history_there_is_no_band() -> None:
    usual = {"usual": NAN, "usual_low": NAN, "usual_high": NAN}
    [rates] = drawn(bucket(0, 50, 100, **usual), usual=None).data
    assert rates.marker.symbol == ("circle",)
    assert (
        spaced(rates.hovertext[0]) == "22 Nov 12:00–13:00 | 50 of 100 failed | 50.0 % (48.0–52.0 %)"
    )


def test_a_window_without_an_end_is_an_empty_chart() -> None:
    figure = drawn(bucket(0, 0, 0), usual=None)
    assert figure.data[0].x == ()
    assert figure.layout.yaxis.range == (-0.002, 0.1)


def test_all_failed_stays_on_the_axis() -> None:
    assert drawn(bucket(0, 100, 100), usual=None).layout.yaxis.range[1] == 1.02


def test_the_running_bucket_is_named_and_gaps_are_shaded() -> None:
    since = NOON.astimezone(UTC)
    figure = drawn(
        bucket(0, 5, 100, incomplete=True),
        gaps=[Gap(since, since + timedelta(minutes=30), ("<b>",))],
    )
    assert "still running" in [note.text for note in figure.layout.annotations]
    assert figure.layout.shapes[0].label.text == "not read"
    assert "&lt;b&gt;" in figure.data[-1].text


def slices(dimension: str, *rows: tuple[str, int, int]) -> pd.DataFrame:
    """Value, failed, ended of each slice, as `failure_slices` has them."""
    return pd.DataFrame(
        [
            {
                "dimension": dimension, "value": value, "tasks": ended, "ended": ended,
                "failed": failed, "open": 0, "rate": failed / ended if ended else NAN,
                "low": 0.0, "high": 1.0,
            }
            for value, failed, ended in rows
        ]
    )  # fmt: skip


def by_slice(frame: pd.DataFrame, dimension: str, *, narrow: bool = False) -> Any:
    return checked(
        failure_by_slice.figure(frame, dimension=dimension, shown="light", narrow=narrow)
    )


def test_a_slice_is_named_in_words_and_never_as_markup() -> None:
    figure = by_slice(
        slices("operators", ("<b>مرحبا</b>", 6, 112), ("", 2, 4), ("idle", 0, 0)), "operators"
    )
    assert [spaced(text) for text in figure.data[0].hovertext] == [
        "&lt;b&gt;مرحبا&lt;/b&gt; · 6 of 112 failed · 5.4 % (0.0–100.0 %)",
        "Not known · 2 of 4 failed · 50.0 % (0.0–100.0 %) · too few to say",
    ]
    assert figure.data[0].marker.symbol == ("circle", "circle-open")
    assert figure.data[0].customdata == (["operators", "<b>مرحبا</b>"], ["operators", ""])
    assert spaced(figure.layout.annotations[0].text) == "all: 6.9 %"


def test_what_has_no_row_of_its_own_is_one_row_that_leads_nowhere() -> None:
    many = slices("resolutions", *((f"{number}P", number, 100) for number in range(20)))
    rows = by_slice(many, "resolutions").data[0]
    assert len(rows.x) == 13
    assert spaced(rows.hovertext[-1]) == (
        "8 others together · 124 of 800 failed · 15.5 % (13.2–18.2 %)"
    )
    assert rows.customdata[-1] == []


def test_hours_are_in_their_own_order_and_none_is_left_out() -> None:
    day = slices("hours", *((str(hour), 1, 100) for hour in reversed(range(24))), ("", 1, 30))
    labels = by_slice(day, "hours").layout.yaxis.ticktext
    assert labels[:2] == ("00:00–01:00", "01:00–02:00")
    assert labels[-2:] == ("23:00–00:00", "Not known")


def test_only_the_chosen_dimension_is_drawn_and_none_is_an_empty_chart() -> None:
    both = pd.concat([slices("kinds", ("image", 1, 50)), slices("models", ("Vidu", 1, 50))])
    assert by_slice(both, "kinds").layout.yaxis.ticktext == ("Image",)
    assert by_slice(both, "hours").data == ()


@pytest.mark.parametrize(
    ("narrow", "label"), [(False, "Model version: <b>GV</b> 3.1"), (True, "<b>GV</b> 3.1")]
)
def test_a_bar_says_before_now_and_what_it_explains(narrow: bool, label: str) -> None:
    changed = compared(
        slices("models", ("<b>GV</b> 3.1", 10, 200), ("rare", 0, 4)),
        slices("models", ("<b>GV</b> 3.1", 40, 200), ("rare", 3, 4), ("new", 0, 6)),
    )
    figure = checked(explained_by_slice.figure(changed, dimension="", shown="light", narrow=narrow))
    escaped = label.replace("<", "&lt;").replace(">", "&gt;")
    assert figure.layout.yaxis.ticktext[0] == escaped
    bars = figure.data[0]
    assert spaced(bars.hovertext[0]) == (
        "Model version: &lt;b&gt;GV&lt;/b&gt; 3.1 | before: 10 of 200 failed, 5.0 % | "
        "now: 40 of 200 failed, 20.0 % | "
        "explains +14.5 points: +14.5 points by its rate, 0.0 points by its share of the tasks"
    )
    assert spaced(bars.hovertext[2]).endswith("too few to say")
    assert "before: none ended" in spaced(bars.hovertext[2])
    assert bars.customdata[0] == ["models", "<b>GV</b> 3.1"]
    assert bars.marker.line.color[:2] == (
        theme.STATUS["failed"].light, theme.SURFACES["light"].faded,
    )  # fmt: skip


def test_the_limits_of_the_window_itself_are_called_that() -> None:
    limits = Limits(0.05, (0.02,), (0.09,), 1)
    found = RateOverTime(pd.DataFrame([bucket(0, 5, 100)]), None, limits)
    figure = checked(failure_rate_over_time.figure(found, shown="light", zone="Europe/Berlin"))
    names = [trace.name for trace in figure.data[:2]]
    assert names == ["Control limits", "Rate of this time range"]
