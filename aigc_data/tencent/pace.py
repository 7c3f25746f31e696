"""How often each action may be called: evenly, and never more than the account may in a second.

The cloud counts the calls of the last second when one arrives. Two rules keep under that:

- Calls are let go evenly spaced, at a share of the documented limit, at most 97.5 % of it. Time
  lost to a late wake-up is made up for by a few milliseconds at most, so a pause is no licence for
  a burst.
- A call is let go only when all but the `limit - 1` calls before it are known to have arrived more
  than a second ago. When one arrived is not known, but it was no later than its answer, less the
  quickest way there and back seen so far. At a share below 80 % this rule has no say; at the full
  rate it is what keeps a busy machine, where calls are held up on their way, from being refused.
"""

import heapq
import itertools
import math
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

from aigc_data.tencent.actions import Action
from aigc_data.tencent.errors import ClientClosed

FULLEST_SHARE = 0.975
WINDOW_S = 1.002
"""The second in which the cloud counts, and two milliseconds for its clock."""
CATCH_UP_S = 0.02
LONGEST_DELAY_S = 0.25
"""A call that takes longer is slow in the service; its way there does not take that long."""


class Clock(Protocol):
    """A clock that can be waited on; tests bring one whose time they set."""

    def now(self) -> float:
        """Return seconds that only grow."""

    def wait(self, changed: threading.Condition, seconds: float | None) -> None:
        """Wait on a held condition, at most so long; None waits until it is notified."""


class MonotonicClock:
    """The machine's own."""

    def now(self) -> float:
        """Return seconds that only grow."""
        return time.monotonic()

    def wait(self, changed: threading.Condition, seconds: float | None) -> None:
        """Wait on a held condition, at most so long; None waits until it is notified."""
        changed.wait(seconds)


@dataclass(slots=True, eq=False)
class Turn:
    """One call that was let go."""

    released_at: float
    answered_at: float | None = None


@dataclass(order=True, slots=True)
class Waiter:
    """A call that waits: urgent ones first, then by the order they came in."""

    rank: tuple[bool, int]
    changed: threading.Condition = field(compare=False)


class Lane:
    """The calls of one action, let go one after another; thread-safe."""

    def __init__(self, action: Action, share: float, clock: Clock) -> None:
        self._action = action
        self._spacing = 1 / (action.limit * min(share, FULLEST_SHARE))
        self._clock = clock
        self._lock = threading.Lock()
        self._queue: list[Waiter] = []
        self._arrivals = itertools.count()
        self._recent: deque[Turn] = deque()
        self._quickest = math.inf
        self._due = -math.inf
        self._closed = False

    def take(self, *, urgent: bool = False) -> Turn:
        """Wait for this call's turn and return it; ClientClosed where the lane closes first."""
        with self._lock:
            me = Waiter((not urgent, next(self._arrivals)), threading.Condition(self._lock))
            heapq.heappush(self._queue, me)
            try:
                self._wait(me)
                return self._release()
            finally:
                self._queue.remove(me)
                heapq.heapify(self._queue)
                self._wake_first()

    def answered(self, turn: Turn) -> None:
        """Note that the call is over: by now it has reached the cloud."""
        with self._lock:
            turn.answered_at = self._clock.now()
            self._quickest = min(self._quickest, turn.answered_at - turn.released_at)
            self._wake_first()

    def hold(self, seconds: float) -> None:
        """Let no call go for so long."""
        with self._lock:
            self._due = max(self._due, self._clock.now() + seconds)

    def close(self) -> None:
        """End every wait with ClientClosed, now and from now on."""
        with self._lock:
            self._closed = True
            for waiter in self._queue:
                waiter.changed.notify()

    def _wait(self, me: Waiter) -> None:
        while not self._closed:
            first = self._queue[0] is me
            seconds = self._next_at() - self._clock.now() if first else None
            if seconds is not None and seconds <= 0:
                return
            self._clock.wait(me.changed, seconds)
        raise ClientClosed("Closed", "", None, self._action)

    def _next_at(self) -> float:
        """Return when the next call may go; calls overtake, so the last arrival rules."""
        surplus = len(self._recent) - self._action.limit + 1
        arrivals = [self._arrived_by(turn) for turn in islice(self._recent, max(surplus, 0))]
        return max([self._due, *(at + WINDOW_S for at in arrivals)])

    def _arrived_by(self, turn: Turn) -> float:
        """Return when the call had arrived at the latest, counted without the quickest way."""
        over = turn.answered_at if turn.answered_at is not None else self._clock.now()
        delay = over - turn.released_at - self._quickest
        return turn.released_at + min(max(delay, 0.0), LONGEST_DELAY_S)

    def _release(self) -> Turn:
        turn = Turn(self._clock.now())
        self._due = max(self._due, turn.released_at - CATCH_UP_S) + self._spacing
        self._recent.append(turn)
        self._forget(turn.released_at - WINDOW_S - LONGEST_DELAY_S)
        return turn

    def _forget(self, before: float) -> None:
        """Forget the calls that have no say any more."""
        while self._recent[0].released_at < before:
            self._recent.popleft()

    def _wake_first(self) -> None:
        if self._queue:
            self._queue[0].changed.notify()


class Pace:
    """A lane for each action, at one share of their limits; thread-safe."""

    def __init__(self, share: float, clock: Clock | None = None) -> None:
        self._share = share
        self._clock = clock or MonotonicClock()
        self._lock = threading.Lock()
        self._lanes: dict[Action, Lane] = {}
        self._closed = False

    @contextmanager
    def turn(self, action: Action, *, urgent: bool = False) -> Iterator[None]:
        """Wait for a turn, and hold it while the call is under way."""
        lane = self.lane(action)
        turn = lane.take(urgent=urgent)
        try:
            yield
        finally:
            lane.answered(turn)

    def lane(self, action: Action) -> Lane:
        """Return the lane of an action."""
        with self._lock:
            lane = self._lanes.get(action)
            if lane is None:
                lane = self._lanes[action] = Lane(action, self._share, self._clock)
                if self._closed:
                    lane.close()
            return lane

    def close(self) -> None:
        """End every wait with ClientClosed, now and from now on."""
        with self._lock:
            self._closed = True
            for lane in self._lanes.values():
                lane.close()
