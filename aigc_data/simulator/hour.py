"""The tasks of one absolute hour, drawn from the seed and the hour alone.

So a simulator that is started again tells the same story, and the next hour exists as soon as the
clock comes to it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from aigc_data.simulator import course, failures, wish
from aigc_data.simulator.chance import poisson, seeded
from aigc_data.simulator.course import Course
from aigc_data.simulator.hours import HOUR, busyness
from aigc_data.simulator.ids import (
    OWNER,
    SCENARIO_OWNER,
    Place,
    dashed,
    digits,
    numeric_fits,
    numeric_id,
)
from aigc_data.simulator.incidents import Incident, IncidentPlan
from aigc_data.simulator.task import CreateCall, RefusedCall, SimulatedTask
from aigc_data.simulator.wish import Wish

HISTORY, LIVELY, MADE = 0, 1, 2
"""The streams: what the account does anyway, what is added while somebody watches, and what was
created over the wire."""

_TICKS = 10_000_000
"""Keys in a second; the token of CloudAudit's next page is such a key, past 2^53."""
_STREAM_TICKS = 4_000_000
_REFUSED = 0.025
_RETRIES = 3
_SURGE = 0.2
_RETRIED = 0.35
_RETRIED_IN_INCIDENT = 0.6
_FAILS_AGAIN = {failures.MODERATION: 0.75, failures.INVALID_INPUT: 0.8, failures.FETCH: 0.6}
_NUMERIC = 0.004
_WARNED = 0.012


@dataclass(frozen=True, slots=True)
class Plan:
    """What the hours are drawn from."""

    seed: int
    per_hour: float
    """Tasks in an hour of usual business."""
    lively: float
    """Tasks in an hour that somebody watches."""
    incidents: IncidentPlan


@dataclass(frozen=True, slots=True)
class Hour:
    """What was called in one hour, by one stream."""

    tasks: dict[int, SimulatedTask]
    """By their index in the hour."""
    calls: tuple[CreateCall, ...]
    """Oldest first, the refused ones among them."""


def key_at(at: float) -> int:
    """Return a key that is greater than those of all calls before the time, and of no later one."""
    return int(at) * _TICKS


def key_of(created: int, stream: int, index: int) -> int:
    """Return the key of a call."""
    return created * _TICKS + stream * _STREAM_TICKS + index


def draw(plan: Plan, hour: int, stream: int) -> Hour:
    """Return the calls of the hour."""
    calls = sorted(_Drawing(plan, hour, stream).calls(), key=lambda call: call.key)
    tasks = {_index(call.key): call for call in calls if isinstance(call, SimulatedTask)}
    return Hour(tasks, tuple(calls))


def _index(key: int) -> int:
    """Return a call's place in its hour and stream."""
    return key % _TICKS % _STREAM_TICKS


def task_id(seed: int, place: Place, task_type: str, salt: int) -> str:
    """Return the ID of a task that stands at the place, in the shape of its type."""
    text = digits(seed, place, salt)
    if task_type == "fission-video":
        return f"{SCENARIO_OWNER}-AigcScenario-{text}"
    kind = {"image": "Image", "video": "Video", "music": "Audio"}.get(task_type.split("-")[-1])
    if kind is None or task_type == "doc-to-video":
        return dashed(text)
    return f"{OWNER}-Aigc{kind}-{text}"


class _Drawing:
    """One hour being drawn: the generator, and how many calls there are already."""

    def __init__(self, plan: Plan, hour: int, stream: int) -> None:
        self._plan, self._hour, self._stream = plan, hour, stream
        self._rng: Random = seeded(f"{plan.seed}/{hour}/{stream}")
        self._busy = busyness(hour)
        self._incidents = plan.incidents.between(hour * HOUR, (hour + 1) * HOUR)
        self._next = 0

    def calls(self) -> Iterator[CreateCall]:
        usual = self._plan.per_hour * self._busy
        mean = usual if self._stream == HISTORY else self._plan.lively - usual
        for _ in range(poisson(self._rng, mean)):
            created = self._hour * HOUR + int(self._rng.random() * HOUR)
            yield from self._story(self._wish(created), created)

    def _wish(self, created: int) -> Wish:
        """What fails is asked for more: people send their urgent work again and again."""
        patient = self._stream == HISTORY
        for incident in self._incidents:
            if incident.covers(created) and self._rng.random() < _SURGE:
                return wish.draw(self._rng, patient=patient, wanted=incident.model)
        return wish.draw(self._rng, patient=patient)

    def _story(self, asked: Wish, created: int) -> Iterator[CreateCall]:
        """Yield a call, and the same again where it failed and somebody tries once more."""
        request_seed = self._rng.getrandbits(60)
        model = asked.model
        if model.kind in {"image", "video"} and self._rng.random() < _REFUSED:
            yield self._refused(asked, created, request_seed)
            return
        rate = model.failure_rate
        for _ in range(_RETRIES + 1):
            incident = self._incident(asked, created)
            share = max(rate, incident.failure_rate) if incident else rate
            cause = incident.cause if incident else None
            task = self._task(asked, created, request_seed, share, cause)
            yield task
            created = task.finished + self._rng.randint(15, 240)
            again = _RETRIED_IN_INCIDENT if incident else _RETRIED
            if not self._tries_again(task, created, again):
                return
            rate = _FAILS_AGAIN.get(task.failure or "", model.failure_rate * 2)

    def _tries_again(self, task: SimulatedTask, at: int, chance: float) -> bool:
        """The same hour only, so that an hour is drawn from nothing but itself."""
        tried = task.failure is not None and self._rng.random() < chance
        return tried and at < (self._hour + 1) * HOUR

    def _incident(self, asked: Wish, at: int) -> Incident | None:
        if not self._incidents:
            return None
        model = (asked.model.kind, asked.model.name, asked.model.version)
        for incident in self._incidents:
            if incident.covers(at) and (incident.kind, incident.name, incident.version) == model:
                return incident
        return None

    def _task(
        self, asked: Wish, created: int, request_seed: int, rate: float, cause: str | None
    ) -> SimulatedTask:
        way = course.draw(self._rng, asked, self._busy, rate, cause)
        return make(self._plan.seed, self._place(), asked, way, created, request_seed, self._rng)

    def _refused(self, asked: Wish, created: int, request_seed: int) -> RefusedCall:
        reason = failures.REFUSALS.pick(self._rng)
        never = Course(None, 0, None, "")
        place = self._place()
        task = make(self._plan.seed, place, asked, never, created, request_seed, self._rng)
        return RefusedCall(action=task.action, task=task, refused=reason)

    def _place(self) -> Place:
        self._next += 1
        return Place(self._hour, self._stream, self._next - 1)


def make(
    seed: int,
    place: Place,
    asked: Wish,
    way: Course,
    created: int,
    request_seed: int,
    rng: Random,
) -> SimulatedTask:
    """Return the task of a wish and its course."""
    salt = rng.getrandbits(80)
    generation = asked.model.kind in {"image", "video"}
    numeric = generation and salt % 1000 < _NUMERIC * 1000 and numeric_fits(place)
    return SimulatedTask(
        task_id=numeric_id(place) if numeric else task_id(seed, place, asked.task_type, salt),
        kind=asked.model.kind,
        task_type=asked.task_type,
        model=asked.model,
        caller=asked.caller,
        seed=salt >> 16,
        request_seed=request_seed,
        created=created,
        key=key_of(created, place.stream, place.index),
        scheduled=None if way.wait is None else created + way.wait,
        finished=created + way.total,
        failure=way.failure,
        final_word=way.final_word,
        resolution=asked.resolution,
        ratio=asked.ratio,
        duration=asked.duration,
        images=asked.images,
        inputs=asked.inputs,
        off_peak=asked.off_peak,
        audio=asked.audio,
        own_bucket=asked.own_bucket,
        warned=generation and not asked.own_bucket and salt / 2**80 < _WARNED,
    )
