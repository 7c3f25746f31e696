from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from aigc_data.sync.audit_trail import OVERLAP, RETENTION, AuditTrail, Bookmark, trail_of
from aigc_data.sync.window import Window, joined
from tests.tasks import NOON, after

HOUR = timedelta(hours=1)


def test_the_first_round_reads_ninety_days_newest_first() -> None:
    marks = AuditTrail().to_read(NOON)
    whole = joined(mark.window for mark in marks)
    assert whole == (Window(NOON - RETENTION, NOON + timedelta(seconds=1)),)
    assert [mark.window for mark in marks] == sorted((mark.window for mark in marks), reverse=True)
    assert all(mark.window.length < timedelta(days=30) for mark in marks)


def test_the_newest_time_is_read_again_until_late_events_are_in() -> None:
    trail = AuditTrail()
    for mark in trail.to_read(NOON):
        trail = trail.done(mark.window, NOON)
    assert trail.covered == (Window(NOON - RETENTION, NOON - OVERLAP),)
    assert trail.share(NOON) == trail.share(NOON + OVERLAP) == 1.0
    assert trail.share(NOON + HOUR) < 1.0
    later = NOON + HOUR
    assert [mark.window for mark in trail.to_read(later)] == [
        Window(NOON - OVERLAP, later + timedelta(seconds=1))
    ]


def test_a_half_read_window_goes_on_at_its_next_page_after_the_newest() -> None:
    old = Window(NOON - 9 * HOUR, NOON - 3 * HOUR)
    trail = AuditTrail().at_page(old, 17893512001234567)
    marks = trail.to_read(NOON)
    assert marks[1] == Bookmark(old, 17893512001234567)
    assert sum(mark.window == old for mark in marks) == 1
    assert trail.at_page(old, 2).reading == (Bookmark(old, 2),)
    assert trail.done(old, NOON) == AuditTrail(covered=(old,))


def test_the_newest_of_a_half_read_window_is_read_again_for_events_that_came_late() -> None:
    newest = Window(NOON - 6 * HOUR, NOON + timedelta(seconds=1))
    trail = AuditTrail().at_page(newest, 7, NOON)
    later = NOON + HOUR
    assert trail.to_read(later)[:2] == [
        Bookmark(Window(NOON - OVERLAP, later + timedelta(seconds=1))),
        Bookmark(newest, 7, NOON),
    ]
    assert trail.done(newest, NOON).covered == (Window(newest.since, NOON - OVERLAP),)


def test_a_half_read_window_past_retention_is_given_up() -> None:
    old = Window(NOON - RETENTION, NOON - RETENTION + HOUR)
    trail = AuditTrail().at_page(old, 1)
    assert Bookmark(old, 1) not in trail.to_read(NOON + HOUR)


def test_nothing_is_covered_that_is_still_to_come() -> None:
    window = Window(NOON - timedelta(minutes=5), NOON)
    assert AuditTrail().done(window, NOON) == AuditTrail()
    assert AuditTrail().share(NOON) == 0.0


def test_what_is_past_retention_is_forgotten() -> None:
    ancient = Window(NOON - RETENTION - 2 * HOUR, NOON - RETENTION - HOUR)
    fresh = Window(NOON - 2 * HOUR, NOON - HOUR)
    assert AuditTrail((ancient,)).done(fresh, NOON).covered == (fresh,)


def test_a_trail_of_time_to_come_was_read_by_a_wrong_clock_and_is_begun_anew() -> None:
    kept = dict(AuditTrail((Window(NOON - HOUR, NOON),)).checkpoint("main").value)
    assert trail_of(kept, now=NOON).covered == (Window(NOON - HOUR, NOON),)
    assert trail_of(kept, now=NOON - timedelta(minutes=1)) == AuditTrail()


pages = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9), st.booleans()), max_size=8)


@given(pages)
def test_a_trail_is_kept_and_read_back_whole(steps: list[tuple[int, int, bool]]) -> None:
    trail = AuditTrail()
    for since, length, last in steps:
        window = Window(after(since), after(since + length))
        half = trail.at_page(window, since, after(length))
        trail = trail.done(window, NOON + HOUR) if last else half
    assert trail_of(dict(trail.checkpoint("main").value)) == trail
    assert trail_of(None) == AuditTrail()
