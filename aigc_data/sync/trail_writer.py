"""Writing what the readers of CloudAudit bring, together with how far they have come.

The readers are faster than the store's transactions. While one of them writes, the others go on
reading, and what they bring is written together: a page waits for no write but the one under way.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from aigc_data.sync.audit_trail import AuditTrail
from aigc_data.sync.bench import Bench
from aigc_data.sync.outcome import Outcome
from aigc_data.sync.reading import Reading


@dataclass(slots=True)
class TrailWriter:
    """What was read and is not written yet, and the trail after it; safe in any thread."""

    bench: Bench
    outcome: Outcome
    trail: AuditTrail
    _pending: list[Reading] = field(default_factory=list)
    _changing: Lock = field(default_factory=Lock, repr=False)
    _writing: Lock = field(default_factory=Lock, repr=False)

    def add(self, reading: Reading, step: Callable[[AuditTrail], AuditTrail]) -> None:
        """Take a page and the step of the trail that it stands for; write if nobody does."""
        with self._changing:
            self.trail = step(self.trail)
            self._pending.append(reading)
        if self._writing.acquire(blocking=False):
            try:
                self._write()
            finally:
                self._writing.release()

    def finish(self) -> None:
        """Write what is left."""
        with self._writing:
            self._write()

    def _write(self) -> None:
        while self._pending:
            with self._changing:
                readings, self._pending = self._pending, []
                trail = self.trail
            self.bench.keep(
                _together(readings),
                self.outcome,
                share=trail.share(self.bench.clock()),
                checkpoints=[trail.checkpoint(self.bench.account)],
            )


def _together(readings: list[Reading]) -> Reading:
    return Reading(
        tuple(task for reading in readings for task in reading.tasks),
        tuple(row for reading in readings for row in reading.broken),
    )
