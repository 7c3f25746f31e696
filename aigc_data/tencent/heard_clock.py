"""How far the cloud's clock is from this machine's, as the Date headers of its answers tell."""

import threading
from dataclasses import dataclass

DATE_STEP_S = 1.0
"""A Date header names a second, and the answer was made somewhere within it."""


@dataclass(frozen=True, slots=True)
class ClockReading:
    """The cloud's clock is ahead by at least `least_s` and at most `most_s` seconds."""

    least_s: float
    most_s: float

    @property
    def offset_s(self) -> float:
        """Seconds that the cloud is ahead, the middle of what is possible."""
        return (self.least_s + self.most_s) / 2

    @property
    def margin_s(self) -> float:
        """Seconds that `offset_s` may be off, either way."""
        return (self.most_s - self.least_s) / 2

    def narrowed(self, newer: "ClockReading") -> "ClockReading":
        """Return what both allow; the newer one where a clock was set between them."""
        least, most = max(self.least_s, newer.least_s), min(self.most_s, newer.most_s)
        return ClockReading(least, most) if least <= most else newer


class HeardClock:
    """Takes in the Date of every answer; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._reading: ClockReading | None = None

    @property
    def reading(self) -> ClockReading | None:
        """What the answers so far allow; None where none told a Date."""
        return self._reading

    def hear(self, date_s: float | None, sent_s: float, received_s: float) -> None:
        """Take the Date of an answer to a call sent and answered at these Unix seconds, here."""
        if date_s is None:
            return
        heard = ClockReading(date_s - received_s, date_s + DATE_STEP_S - sent_s)
        with self._lock:
            self._reading = heard if self._reading is None else self._reading.narrowed(heard)
