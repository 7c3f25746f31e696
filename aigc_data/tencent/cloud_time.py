"""What time it is in the cloud, by whose clock tasks are created and end.

This machine's clock may be wrong by days and may be set while a round runs. It is read once, when
the process begins; from then on time passes by the monotonic clock, which nobody can set, and each
answer's Date says anew how far that is off.
"""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from aigc_data.tencent.heard_clock import DATE_STEP_S


def steady(
    clock: Callable[[], float] = time.time, monotonic: Callable[[], float] = time.monotonic
) -> Callable[[], float]:
    """Return a clock of Unix seconds that reads `clock` now and goes on by `monotonic`."""
    began = clock() - monotonic()
    return lambda: began + monotonic()


class CloudTime:
    """Tells the cloud's time; this machine's until the first answer. Thread-safe."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """`clock` returns Unix seconds, and had better be a steady one."""
        self._clock = clock
        self._corrected = 0.0
        self._lock = threading.Lock()

    @property
    def corrected_s(self) -> float:
        """Seconds by which it was set forward so far; negative where it was set back."""
        return self._corrected

    def now(self) -> datetime:
        """Return the time, UTC, right to the second once an answer has come."""
        return datetime.fromtimestamp(self._clock() + self._corrected, UTC)

    def mark(self) -> float:
        """Return a mark of this moment, for `hear`."""
        return self._clock()

    def hear(self, date_s: float | None, sent: float) -> None:
        """Take the Date (Unix seconds) of an answer that has just come to a call sent at a mark.

        A time that the Date allows is left as it is: it is finer than a Date.
        """
        if date_s is None:
            return
        least, most = date_s - self._clock(), date_s + DATE_STEP_S - sent
        with self._lock:
            self._corrected = min(max(self._corrected, least), most)
