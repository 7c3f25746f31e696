"""The filter in the URL: written and read back, and harmless whatever it says."""

from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigc_data.analysis.filter import Preset, TaskFilter
from aigc_data.analysis.filter_state import KEYS, FilterState, beside_a_task, read
from aigc_data.analysis.hour_of_day import HOURS
from aigc_data.task import TaskKind, TaskStatus, TaskType

NOW = datetime(2026, 11, 22, 14, 3, 9, tzinfo=UTC)
FULL = FilterState(
    Preset.CUSTOM,
    datetime(2026, 11, 20, 14, tzinfo=UTC),
    datetime(2026, 11, 20, 15, 0, 30, tzinfo=UTC),
    ("image", "video"),
    ("Kling 3.0", "Ĝojo & Co"),
    ("failed",),
    "a cat, 100 %",
    ("abroad", "Studio & Co"),
    ("text-to-image", "unknown"),
    ("", "Kling"),
    ("", "1024x1024"),
    ("nightly-batch",),
    ("", "9", "23"),
    "Asia/Shanghai",
)

WORDS = st.text(min_size=1, max_size=20)
NAMES = st.sets(st.text(max_size=20), max_size=5).map(lambda found: tuple(sorted(found)))
TIMES = st.datetimes(
    datetime(2001, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC)  # noqa: DTZ001
)  # fmt: skip


@st.composite
def states(draw: st.DrawFn) -> FilterState:
    preset = draw(st.sampled_from(Preset))
    since = until = None
    if preset is Preset.CUSTOM:
        since = draw(TIMES)
        until = since + draw(st.timedeltas(timedelta(seconds=1), timedelta(days=300)))
    hours = some(draw, ("", *HOURS))
    return FilterState(
        preset,
        since,
        until,
        some(draw, ("", *TaskKind)),
        draw(NAMES),
        some(draw, tuple(TaskStatus)),
        draw(WORDS).strip(),
        tuple(sorted(draw(st.sets(WORDS, max_size=3)))),
        some(draw, tuple(TaskType)),
        draw(NAMES),
        draw(NAMES),
        draw(NAMES),
        hours,
        draw(st.sampled_from(("", "UTC", "Asia/Kathmandu"))) if hours else "",
    )


def some(draw: st.DrawFn, words: tuple[str, ...]) -> tuple[str, ...]:
    """Some of the words, in their own order."""
    drawn = draw(st.sets(st.sampled_from(words)))
    return tuple(str(word) for word in words if word in drawn)


def said(state: FilterState) -> FilterState:
    """The state after a trip through a URL's text."""
    return read(parse_qs(urlencode(state.to_query(), doseq=True), keep_blank_values=True))


@given(states())
def test_a_link_says_the_state_that_it_was_made_from(state: FilterState) -> None:
    assert said(state) == state


def test_a_whole_state_has_short_names_in_the_url() -> None:
    assert FULL.to_query() == {
        "range": "custom",
        "since": "2026-11-20T14:00Z",
        "until": "2026-11-20T15:00:30Z",
        "kind": ["image", "video"],
        "model": ["Kling 3.0", "Ĝojo & Co"],
        "status": ["failed"],
        "q": "a cat, 100 %",
        "account": ["abroad", "Studio & Co"],
        "type": ["text-to-image", "unknown"],
        "family": ["", "Kling"],
        "resolution": ["", "1024x1024"],
        "operator": ["nightly-batch"],
        "hour": ["", "9", "23"],
        "zone": "Asia/Shanghai",
    }
    assert FilterState().to_query() == {}


@pytest.mark.parametrize(
    "query",
    [
        {"range": ["yesterday"]},
        {"range": ["custom"]},
        {"range": ["custom"], "since": ["2026-11-20"], "until": ["never"]},
        {"range": ["custom"], "since": ["2026-11-20"], "until": ["2026-11-19"]},
        {"range": ["custom"], "since": ["0001-01-01T00:00+14:00"], "until": ["9999-12-31"]},
        {"since": ["2026-11-20"], "until": ["2026-11-21"]},
        {"kind": ["sculpture"], "status": ["'; DROP TABLE task; --"], "account": [""], "q": ["  "]},
        {"type": ["", "sculpture"], "hour": ["24", "-1", "09", "nine"]},
        {"zone": ["Asia/Shanghai"]},
        {"range": []},
        {"something": ["else"]},
    ],
)  # fmt: skip
def test_what_a_url_cannot_mean_is_left_at_its_default(query: dict[str, list[str]]) -> None:
    assert read(query) == FilterState()


@given(st.dictionaries(st.sampled_from(KEYS),
                       st.lists(st.text(max_size=30), max_size=3)))  # fmt: skip
def test_no_url_breaks_the_filter(query: dict[str, list[str]]) -> None:
    state = read(query)
    since, until = state.window(NOW)
    assert since < until
    assert said(state) == state


def test_beside_a_task_the_accounts_chosen_have_a_name_of_their_own() -> None:
    state = FilterState(models=("Kling 3.0",), accounts=("abroad",))
    assert beside_a_task(state.to_query()) == {"model": ["Kling 3.0"], "accounts": ["abroad"]}
    assert beside_a_task(FilterState().to_query()) == {}


def test_a_model_that_nobody_knows_is_kept_and_a_flood_of_them_is_cut() -> None:
    assert read({"model": ["Nobody 9"]}).models == ("Nobody 9",)
    flood = read({"model": [f"{number:04}" * 400 for number in range(1000)], "q": ["x" * 9000]})
    assert (len(flood.models), max(map(len, flood.models)), len(flood.text)) == (50, 500, 500)


def test_an_empty_value_is_what_is_not_known() -> None:
    state = FilterState(kinds=("",), models=("",), operators=("", "studio"))
    assert read({"kind": [""], "model": [""], "operator": ["studio", ""]}) == state
    assert state.task_filter(NOW).models == ("",)


@pytest.mark.parametrize(
    "zone", ["", "Nowhere/Land", "../../etc/passwd", "/etc", "America", "a\0b"]
)
def test_hours_on_no_clock_that_exists_are_those_of_utc(zone: str) -> None:
    state = read({"hour": ["9"], "zone": [zone]})
    assert (state.hours, state.zone, state.task_filter(NOW).zone) == (("9",), "", "UTC")


def test_a_time_of_another_zone_is_the_same_moment() -> None:
    there = datetime(2026, 11, 20, 22, tzinfo=timezone(timedelta(hours=8)))
    state = FilterState().between(there, there + timedelta(hours=1))
    assert state.to_query()["since"] == "2026-11-20T14:00Z"
    assert read({"range": ["custom"], "since": ["2026-11-20T22:00+08:00"],
                 "until": ["2026-11-20T15:00Z"]}).since == there  # fmt: skip


def test_a_preset_ends_with_the_running_minute() -> None:
    until = datetime(2026, 11, 22, 14, 4, tzinfo=UTC)
    assert FilterState().task_filter(NOW) == TaskFilter(until - timedelta(days=7), until)


def test_a_list_page_shows_its_own_kind_whatever_kinds_are_chosen() -> None:
    assert FULL.task_filter(NOW, TaskKind.SCENARIO) == TaskFilter(
        FULL.since,
        FULL.until,
        FULL.accounts,
        ("scenario",),
        FULL.task_types,
        FULL.models,
        FULL.statuses,
        FULL.text,
        undated=False,
        families=("", "Kling"),
        resolutions=("", "1024x1024"),
        operators=("nightly-batch",),
        hours=("", "9", "23"),
        zone="Asia/Shanghai",
    )
    assert FULL.narrowed == 10
