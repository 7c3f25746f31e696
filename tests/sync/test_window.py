import itertools
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from aigc_data.sync.window import FIRST_SLICE, LONGEST_SLICE, Window, joined, missing, slices
from tests.tasks import after


def window(since: int, until: int) -> Window:
    return Window(after(since), after(until))


windows = st.tuples(st.integers(0, 50), st.integers(1, 20)).map(
    lambda pair: window(pair[0], pair[0] + pair[1])
)


def seconds(parts: list[Window]) -> list[int]:
    """Return every second that the windows hold, with repeats."""
    began = after(0)
    return [
        second
        for part in parts
        for second in range(
            int((part.since - began).total_seconds()), int((part.until - began).total_seconds())
        )
    ]


@given(st.lists(windows, max_size=6))
def test_joined_windows_hold_the_same_time_once(parts: list[Window]) -> None:
    whole = list(joined(parts))
    assert seconds(whole) == sorted(set(seconds(parts)))
    assert all(left.until < right.since for left, right in itertools.pairwise(whole))


@given(st.lists(windows, max_size=6), windows)
def test_what_is_missing_is_the_rest_newest_first(parts: list[Window], whole: Window) -> None:
    gaps = missing(parts, whole)
    assert sorted(seconds(gaps)) == sorted(set(seconds([whole])) - set(seconds(parts)))
    assert gaps == sorted(gaps, reverse=True)


def test_slices_grow_as_they_go_back_and_leave_nothing_out() -> None:
    gap = Window(after(0), after(0) + timedelta(days=90))
    cut = list(slices([gap]))
    assert (cut[0].until, cut[-1].since) == (gap.until, gap.since)
    assert cut[0].length == FIRST_SLICE
    assert max(part.length for part in cut) == LONGEST_SLICE
    assert joined(cut) == (gap,)
    assert sum((part.length for part in cut), timedelta()) == gap.length


def test_a_window_within_another_is_what_they_share() -> None:
    assert window(0, 10).within(window(5, 20)) == window(5, 10)
    assert window(0, 10).within(window(10, 20)) is None
