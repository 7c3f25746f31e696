"""The room that the budget leaves in the first place, shared by all that fetch into it.

What a file is going to take is claimed before its bytes come, as soon as its length is known, so
that several at once keep to the budget together. A claim ends once the manifest knows what was
kept.
"""

from collections.abc import Callable, Container
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

FULL: Final = "the budget is used up: nothing more is kept"


class NoRoom(Exception):
    """The budget leaves no room for a file, or none for as long as others come."""

    def __init__(self, *, passing: bool) -> None:
        super().__init__(passing)
        self.passing = passing


@dataclass(slots=True)
class Room:
    """Claims on the first place, by the names of the files on their way; safe in any thread."""

    budget: int | None
    """Bytes; None for any number."""
    held: Callable[[Container[str]], int]
    """Returns the bytes that the place holds, without files on their way that are named so."""
    _claims: dict[str, int] = field(default_factory=dict)
    _waiting: dict[str, int] = field(default_factory=dict)
    """What is known to need more room than there was, and how much."""
    _lock: Lock = field(default_factory=Lock)

    def begin(self, name: str, come: int) -> None:
        """Claim what a file is known to need, of which so many bytes have come; raises NoRoom."""
        with self._lock:
            self._claim(name, max(1, come, self._waiting.get(name, 0)))

    def claim(self, name: str, size: int) -> None:
        """Claim as many bytes for a file in all; raises NoRoom."""
        with self._lock:
            if size > self._claims.get(name, 0):
                self._claim(name, size)

    def end(self, name: str, *, waits: bool) -> None:
        """Give up a claim, what came of the file being counted by now; whether it still `waits`."""
        with self._lock:
            self._claims.pop(name, None)
            if not waits:
                self._waiting.pop(name, None)

    @property
    def is_full(self) -> bool:
        """Whether nothing may begin."""
        with self._lock:
            return self._free("") < 1

    @property
    def fault(self) -> str | None:
        """Why something waits, in a clause; None where nothing does."""
        if self.budget is None:
            return None
        with self._lock:
            free, waiting = self._free(""), list(self._waiting.values())
        if self.held(()) >= self.budget:
            return FULL
        too_large = sum(need > free for need in waiting)
        if too_large == 0:
            return None
        which = "1 result waits" if too_large == 1 else f"{too_large:,} results wait"
        return f"the budget is used up: {which} for more room than there is"

    def _claim(self, name: str, size: int) -> None:
        self._waiting.pop(name, None)
        if size <= self._free(name):
            self._claims[name] = size
            return
        passing = size <= (self.budget or 0) - self.held({name})
        if not passing:
            self._waiting[name] = size
        raise NoRoom(passing=passing)

    def _free(self, name: str) -> float:
        """Return the bytes that a file may take."""
        if self.budget is None:
            return float("inf")
        others = sum(size for other, size in self._claims.items() if other != name)
        return self.budget - others - self.held({name, *self._claims})


def unbounded() -> Room:
    """Return the room of a place without a budget."""
    return Room(None, lambda _apart: 0)
