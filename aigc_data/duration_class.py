"""A duration as a class one percent wide, by which a million are counted for a percentile."""

from math import floor, log

CLASSES_PER_E = 100
"""Classes in a factor of e: neighbours are 1 % of one second and the duration apart."""
LEAST_MARGIN_S = 5.0
LARGEST_SHARE = 0.25


def known_well(seconds: float, margin_s: float) -> bool:
    """Return whether a duration that may be off by `margin_s` is good enough for a percentile.

    It may be off by at most 5 s or by a quarter of itself, whichever allows more.
    """
    return margin_s <= max(LEAST_MARGIN_S, LARGEST_SHARE * seconds)


def duration_class(seconds: float | None, margin_s: float | None) -> int | None:
    """Return floor(100 ln(1 + seconds)); None where the duration is not known well enough."""
    if seconds is None or margin_s is None or not known_well(seconds, margin_s):
        return None
    return floor(CLASSES_PER_E * log(1 + seconds))
