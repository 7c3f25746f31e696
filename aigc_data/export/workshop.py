"""Where files are made for viewers: so many at once, each in a process of its own."""

import threading
from typing import Final

from aigc_data.export.making import Making

AT_ONCE: Final = 3
"""One fewer than queries may run at once: however many download, a page finds a turn for its own.

Each is one busy process of some 100 MB that stands back behind the pages.
"""
TURN_S: Final = 5.0
"""How long one more waits for its turn, in seconds."""


class Busy(Exception):
    """As many files are made as may be at once; str() is one sentence."""

    def __init__(self) -> None:
        super().__init__(f"{AT_ONCE} files are made already, and no more at once: try again soon.")


class Workshop:
    """Starts what makes a file, from any number of threads."""

    def __init__(self, *, at_once: int = AT_ONCE, turn_s: float = TURN_S) -> None:
        self._turn_s = turn_s
        self._turns = threading.BoundedSemaphore(at_once)
        self._lock = threading.Lock()
        self._making: set[Making] = set()
        self._is_closed = False

    def start(self, form: str, *, packed: bool = False) -> Making:
        """Return what makes a file of this form, once it is its turn; whoever starts it closes it.

        Raises Busy.
        """
        if self._is_closed or not self._turns.acquire(timeout=self._turn_s):
            raise Busy
        try:
            making = Making.start(form, self._after, packed=packed)
        except BaseException:
            self._turns.release()
            raise
        with self._lock:
            self._making.add(making)
        return making

    def close(self) -> None:
        """End all that is made, and make nothing more."""
        self._is_closed = True
        with self._lock:
            making = list(self._making)
        for one in making:
            one.cancel()

    def _after(self, making: Making) -> None:
        with self._lock:
            self._making.discard(making)
        self._turns.release()
