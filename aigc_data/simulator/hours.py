"""The week of a working account: how busy an absolute hour is, seen from Beijing."""

HOUR = 3600
"""Seconds in an hour; an absolute hour is Unix seconds divided by it."""
BEIJING = 8
"""Hours that Beijing is ahead of UTC; it has no summer time."""

_DAY = (
    *(0.22, 0.12, 0.07, 0.05, 0.05, 0.08, 0.18, 0.45),
    *(1.0, 1.75, 2.1, 2.05, 1.35, 1.6, 2.15, 2.25),
    *(2.15, 1.9, 1.4, 1.2, 1.15, 1.05, 0.8, 0.45),
)
_WEEKEND = 0.45
_FIRST_WEEKDAY = 3
"""1970-01-01 was a Thursday; Monday is 0."""
_MEAN = sum(_DAY) / 24 * (5 + 2 * _WEEKEND) / 7


def hour_of(at: float) -> int:
    """Return the absolute hour of a time in Unix seconds."""
    return int(at // HOUR)


def day_of(hour: int) -> int:
    """Return Beijing's day of an absolute hour, counted from 1970-01-01."""
    return (hour + BEIJING) // 24


def hour_of_day(hour: int) -> int:
    """Return what Beijing's clocks show in an absolute hour, 0 to 23."""
    return (hour + BEIJING) % 24


def busyness(hour: int) -> float:
    """Return how busy the hour is; the mean over a week is 1."""
    weekend = (day_of(hour) + _FIRST_WEEKDAY) % 7 >= 5
    return _DAY[hour_of_day(hour)] * (_WEEKEND if weekend else 1.0) / _MEAN
