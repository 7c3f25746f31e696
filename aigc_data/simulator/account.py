"""The believable account: its tasks, a pure function of the seed, the hours and the clock."""

import time
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator
from functools import lru_cache
from operator import attrgetter
from threading import RLock
from typing import Any, Self

from aigc_data.simulator import course, hour, ids, wishes
from aigc_data.simulator.chance import seeded
from aigc_data.simulator.course import Course
from aigc_data.simulator.hour import HISTORY, LIVELY, MADE, Hour, Plan
from aigc_data.simulator.hours import busyness, hour_of
from aigc_data.simulator.incidents import Incident, IncidentPlan
from aigc_data.simulator.task import CreateCall, RefusedCall, SimulatedTask

LIVELY_PER_HOUR = 120.0
"""A new task every half a minute while somebody watches."""
_LIVELY_BEFORE = 900
"""Seconds before the start in which the account is lively already."""
_KEY = attrgetter("key")


class SimulatedAccount:
    """Tasks that were, are and will be; all times are Unix seconds. Safe in any thread."""

    def __init__(self, plan: Plan, lively_since: float) -> None:
        self.seed = plan.seed
        self._plan = plan
        self._lively_since = hour.key_at(lively_since)
        self._lock = RLock()
        self._calls: list[CreateCall] = []
        self._scenarios: list[SimulatedTask] = []
        self._made: dict[str, SimulatedTask] = {}
        self._next_hour = 0
        self._hour = lru_cache(maxsize=16_384)(self._draw)

    @classmethod
    def generate(
        cls,
        seed: int = 1,
        tasks: int = 6000,
        days: float = 30,
        now: float | None = None,
        *,
        lively: bool = True,
        incidents: Iterable[Incident] | None = None,
    ) -> Self:
        """Return an account that has `tasks` tasks by `now`, from about `days` days.

        Without `lively` new tasks come only as often as in the history. `incidents` replace those
        of the seed.
        """
        at = time.time() if now is None else now
        rate = LIVELY_PER_HOUR if lively else 0.0
        plan = Plan(seed, tasks / days / 24, rate, IncidentPlan(seed, incidents))
        account = cls(plan, at - _LIVELY_BEFORE)
        account._begin(tasks, at)
        return account

    def task(self, task_id: str) -> SimulatedTask | None:
        """Return the task of an ID, of whatever hour, or None where no task has it."""
        if task_id in self._made:
            return self._made[task_id]
        place = ids.place_of(self.seed, task_id)
        if place is None or place.stream not in {HISTORY, LIVELY} or place.hour > 2**20:
            return None
        task = self._hour(place.hour, place.stream).tasks.get(place.index)
        return task if task is not None and task.task_id == task_id else None

    def tasks(self, now: float) -> list[SimulatedTask]:
        """Return the tasks of every kind that exist by then, newest first."""
        return [call for call in self.calls(0, now) if isinstance(call, SimulatedTask)]

    def refused(self, now: float) -> list[RefusedCall]:
        """Return the create calls that were refused by then, newest first."""
        return [call for call in self.calls(0, now) if isinstance(call, RefusedCall)]

    def calls(self, since: float, until: float, before: int | None = None) -> Iterator[CreateCall]:
        """Yield create calls of a span (both ends included), newest first, from a key on down."""
        with self._lock:
            self._grow(until)
            first = bisect_left(self._calls, hour.key_at(since), key=_KEY)
            end = hour.key_at(int(until) + 1)
            last = bisect_left(self._calls, end if before is None else min(before, end), key=_KEY)
            span = self._calls[first:last]
        return reversed(span)

    def scenarios(self, now: float) -> list[SimulatedTask]:
        """Return the scenario tasks that exist by then, newest first."""
        with self._lock:
            self._grow(now)
            last = bisect_right(self._scenarios, hour.key_at(int(now) + 1), key=_KEY)
            return self._scenarios[:last][::-1]

    def incidents(self, since: float, until: float) -> tuple[Incident, ...]:
        """Return the incidents that touch the span, oldest first."""
        return self._plan.incidents.between(since, until)

    def create(
        self,
        kind: str,
        at: float,
        request: dict[str, Any] | None = None,
        way: Course | None = None,
    ) -> SimulatedTask:
        """Add a task that is created at a time, by a create call's body or by chance.

        `way` says how long it takes and how it ends; without it chance does.
        """
        with self._lock:
            self._grow(at)
            place = ids.Place(hour_of(at), MADE, len(self._made))
            rng = seeded(f"made/{self.seed}/{len(self._made)}")
            asked = wishes.asked(rng, kind, request)
            model = asked.model
            drawn = way or course.draw(rng, asked, busyness(place.hour), model.failure_rate, None)
            task = hour.make(self.seed, place, asked, drawn, int(at), rng.getrandbits(60), rng)
            task = wishes.with_request(task, request)
            self._made[task.task_id] = task
            self._add(task)
        return task

    def _add(self, task: SimulatedTask) -> None:
        insort(self._calls, task, key=_KEY)
        if task.kind == "scenario":
            insort(self._scenarios, task, key=_KEY)

    def _begin(self, tasks: int, now: float) -> None:
        """Take hours back from now until the newest so many tasks are in hand."""
        last = hour.key_at(int(now) + 1)
        found: list[list[CreateCall]] = []
        missing = tasks
        at = hour_of(now)
        self._next_hour = at + 1
        while missing > 0:
            calls = self._calls_of(at)
            missing -= sum(isinstance(c, SimulatedTask) and c.key < last for c in calls)
            found.append(calls)
            at -= 1
        self._take([call for calls in reversed(found) for call in calls], -missing)

    def _take(self, calls: list[CreateCall], spare: int) -> None:
        """Keep the calls without the oldest `spare` tasks."""
        start = 0
        while spare:
            spare -= isinstance(calls[start], SimulatedTask)
            start += 1
        self._append(calls[start:])

    def _append(self, calls: list[CreateCall]) -> None:
        self._calls += calls
        self._scenarios += [
            call for call in calls if isinstance(call, SimulatedTask) and call.kind == "scenario"
        ]

    def _grow(self, now: float) -> None:
        while self._next_hour <= hour_of(now):
            self._append(self._calls_of(self._next_hour))
            self._next_hour += 1

    def _calls_of(self, at: int) -> list[CreateCall]:
        calls = list(self._hour(at, HISTORY).calls)
        if hour.key_at((at + 1) * 3600) > self._lively_since:
            lively = self._hour(at, LIVELY).calls
            calls += [call for call in lively if call.key >= self._lively_since]
            calls.sort(key=_KEY)
        return calls

    def _draw(self, at: int, stream: int) -> Hour:
        return hour.draw(self._plan, at, stream)
