"""Waiting for a condition, never for a time."""

import time
from collections.abc import Callable

WITHIN_S = 30


def wait_until(holds: Callable[[], bool]) -> None:
    """Return as soon as it holds; fail where it does not within WITHIN_S seconds."""
    deadline = time.monotonic() + WITHIN_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)
