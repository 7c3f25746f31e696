"""When a history will be read: told by its pace, and not told before that is known."""

from aigc_data.sync.eta import Mark, Trend, seconds_left
from aigc_data.sync.outcome import Progress
from aigc_data.task import Source


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def steady(count: int, every_s: float = 10, step: float = 0.01) -> list[Mark]:
    return [Mark(number * every_s, number * step) for number in range(count)]


def heard(trend: Trend, clock: Clock, *shares: float | None) -> None:
    """Let a share be heard every ten seconds."""
    for share in shares:
        clock.now += 10
        trend.hear(Progress(Source.CLOUDAUDIT, share, 0))


def test_a_steady_pace_goes_on() -> None:
    assert seconds_left([Mark(0, 0.1), Mark(30, 0.2), Mark(60, 0.3)], 60) == 0.7 * 60 / (0.3 - 0.1)


def test_the_pace_is_that_of_the_recent_minutes() -> None:
    slow_then_fast = [Mark(0, 0.0), Mark(600, 0.1), Mark(660, 0.4), Mark(720, 0.6)]
    assert round(seconds_left(slow_then_fast, 720) or 0) == round(0.4 * 120 / 0.5)


def test_time_without_a_step_makes_the_pace_slower() -> None:
    marks = steady(7)
    at_once, later = seconds_left(marks, 60), seconds_left(marks, 100)
    assert at_once is not None
    assert later is not None
    assert later > at_once


def test_nothing_is_told_before_it_is_known() -> None:
    assert seconds_left([], 0) is None
    assert seconds_left(steady(2), 20) is None
    assert seconds_left(steady(4, every_s=2), 6) is None


def test_nothing_is_told_of_a_history_that_stands_or_falls_back() -> None:
    assert seconds_left(steady(7, step=0), 60) is None
    assert seconds_left(steady(7, step=-0.01), 60) is None
    assert seconds_left(steady(7), 60 + 61) is None


def test_what_a_share_lost_when_the_history_grew_does_not_count() -> None:
    fell = [Mark(0, 0.9), Mark(10, 0.2), Mark(20, 0.1)]
    assert seconds_left(fell, 20) is None
    rises = [*fell, Mark(30, 0.2), Mark(40, 0.3)]
    assert round(seconds_left(rises, 40) or 0) == round(0.7 * 20 / 0.2)


def test_a_trend_tells_each_source_by_its_own_marks() -> None:
    clock = Clock()
    trend = Trend(clock)
    heard(trend, clock, 0.1, 0.2, None, 0.4)
    assert round(trend.left(Source.CLOUDAUDIT) or 0) == round(0.6 * 30 / 0.3)
    assert trend.left(Source.GENERATION) is None


def test_what_is_read_whole_has_no_time_left() -> None:
    clock = Clock()
    trend = Trend(clock)
    heard(trend, clock, 0.7, 0.8, 0.9, 1.0)
    assert trend.left(Source.CLOUDAUDIT) is None


def test_a_pause_forgets_the_pace() -> None:
    clock = Clock()
    trend = Trend(clock)
    heard(trend, clock, 0.1, 0.2, 0.3)
    trend.forget()
    assert trend.left(Source.CLOUDAUDIT) is None
