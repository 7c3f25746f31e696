"""Where files are made for viewers: so many at once, each in a process of its own."""

import threading
from collections.abc import Sequence
from functools import partial
from typing import Final

from aigc_data.export.making import Making
from aigc_data.export.worker import STREAMED

Turns = threading.BoundedSemaphore

AT_ONCE: Final = 3
"""One fewer than queries may run at once: however many download, a page finds a turn for its own.

Each is one busy process of some 100 MB that stands back behind the pages.
"""
WHOLE_AT_ONCE: Final = 1
"""Files among them that are written to the server's disk first."""
TURN_S: Final = 5.0
"""How long one more waits for its turn, in seconds."""


class Busy(Exception):
    """As many files are made as may be at once; str() is one sentence."""

    def __init__(self, said: str = f"{AT_ONCE} files are made already") -> None:
        super().__init__(f"{said}, and no more at once: try again soon.")


class Workshop:
    """Starts what makes a file, from any number of threads."""

    def __init__(self, *, at_once: int = AT_ONCE, turn_s: float = TURN_S) -> None:
        self._turn_s = turn_s
        self._turns = threading.BoundedSemaphore(at_once)
        self._whole_turns = threading.BoundedSemaphore(WHOLE_AT_ONCE)
        self._lock = threading.Lock()
        self._making: set[Making] = set()
        self._is_closed = False

    def start(self, form: str, *, packed: bool = False) -> Making:
        """Return what makes a file of this form, once it is its turn; whoever starts it closes it.

        Raises Busy.
        """
        turns = self._take_turns(form)
        try:
            making = Making.start(form, partial(self._after, turns), packed=packed)
        except BaseException:
            _give_back(turns)
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

    def _take_turns(self, form: str) -> Sequence[Turns]:
        """Return the turns that are taken for a file of this form."""
        if self._is_closed:
            raise Busy
        whole = () if form in STREAMED else (self._whole_turns,)
        if whole and not self._whole_turns.acquire(timeout=self._turn_s):
            raise Busy("an Excel or Parquet file is made already")
        if not self._turns.acquire(timeout=self._turn_s):
            _give_back(whole)
            raise Busy
        return (self._turns, *whole)

    def _after(self, turns: Sequence[Turns], making: Making) -> None:
        with self._lock:
            self._making.discard(making)
        _give_back(turns)


def _give_back(turns: Sequence[Turns]) -> None:
    for one in turns:
        one.release()
