"""Links to result files: asked from the cloud when a person wants to see a result.

A signed link opens the file for anyone who has it: it is a secret. Links live in this process's
memory only, a bounded number of them, until shortly before they expire; nothing here is stored.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from aigc_data.result_link import ResultLink
from aigc_data.task import TaskKind
from aigc_data.tencent.errors import CloudError, TaskNotFound
from aigc_data.tencent.mps import Mps
from aigc_data.wire import generation, scenario
from aigc_data.wire.task_id import kind_of

CAPACITY = 5_000
"""Tasks whose links are held; at about 1 kB a link that is some megabytes."""
LEEWAY = timedelta(minutes=1)
"""A link this near to its end is asked anew, so that a page does not hand out a dying one."""
UNSIGNED_FOR = timedelta(hours=1)
NOTHING_FOR = timedelta(seconds=15)
"""How long an answer without a usable link is believed."""
ERROR_FOR = timedelta(seconds=15)
ASKERS = 4


class NoCloud(Exception):
    """There is nobody to ask: this process has no keys of an account."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of a task's links: the links, or why there are none, and until when."""

    links: tuple[ResultLink, ...]
    error: CloudError | None
    until: datetime


class ResultLinks:
    """The links of results, by task. Safe in any thread."""

    def __init__(
        self,
        mps: Mps | None,
        *,
        capacity: int = CAPACITY,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._mps = mps
        self._capacity = capacity
        self._clock = clock
        self._lock = threading.Lock()
        self._answers: OrderedDict[str, Answer] = OrderedDict()
        self._flights: dict[str, Future[Answer]] = {}
        self._askers = ThreadPoolExecutor(ASKERS, thread_name_prefix="result-links")

    def remember(self, task_id: str, urls: Iterable[str]) -> None:
        """Keep the links that an answer of the cloud brought, as they came, for a while."""
        links = tuple(ResultLink(url) for url in urls)
        if links:
            self._keep(task_id, self._fresh(links))

    def forget(self, task_id: str) -> None:
        """Forget the links of a task, so that the next to want them has the cloud asked."""
        with self._lock:
            self._answers.pop(task_id, None)

    def held(self, task_id: str) -> Answer | None:
        """Return what is known without asking, or None where that is nothing or out of date."""
        with self._lock:
            answer = self._answers.get(task_id)
            if answer is None or answer.until <= self._clock():
                return None
            self._answers.move_to_end(task_id)
            return answer

    def of(self, task_id: str, kind: TaskKind | None) -> tuple[ResultLink, ...]:
        """Return the task's links in their order, asking the cloud where none are held.

        However many ask at once for the same task, the cloud is asked once. Raises CloudError
        where the cloud cannot say, NoCloud where there is no cloud to ask.
        """
        answer = self.held(task_id) or self._fly(task_id, kind)
        if answer.error is not None:
            raise answer.error
        return answer.links

    def ask_soon(self, wanted: Iterable[tuple[str, TaskKind | None]]) -> None:
        """Have the cloud asked in the background; `held` tells the answers as they come."""
        for task_id, kind in wanted:
            if self._mps is not None and self.held(task_id) is None:
                self._launch(task_id, kind)

    def pending(self, task_id: str) -> bool:
        """Whether the cloud is being asked for this task's links now."""
        with self._lock:
            return task_id in self._flights

    def close(self) -> None:
        """Forget everything that still waits to be asked; who waits for it gets CancelledError."""
        self._askers.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            for flight in self._flights.values():
                flight.cancel()

    def _fly(self, task_id: str, kind: TaskKind | None) -> Answer:
        """Ask, or wait for the one who asks already."""
        flight, first = self._flight(task_id)
        if first:
            self._ask_into(flight, task_id, kind)
        return flight.result()

    def _launch(self, task_id: str, kind: TaskKind | None) -> None:
        flight, first = self._flight(task_id)
        if first:
            self._askers.submit(self._ask_into, flight, task_id, kind)

    def _flight(self, task_id: str) -> tuple[Future[Answer], bool]:
        """Return the one flight of a task and whether the caller is the first on it."""
        with self._lock:
            first = task_id not in self._flights
            return self._flights.setdefault(task_id, Future()), first

    def _ask_into(self, flight: Future[Answer], task_id: str, kind: TaskKind | None) -> None:
        """Land a flight: whatever happens, those who wait for it are told."""
        if not flight.set_running_or_notify_cancel():
            return
        try:
            answer = self.held(task_id) or self._answered(task_id, kind)
            self._keep(task_id, answer)
        except BaseException as error:
            self._land(task_id)
            flight.set_exception(error)
            raise
        self._land(task_id)
        flight.set_result(answer)

    def _land(self, task_id: str) -> None:
        with self._lock:
            self._flights.pop(task_id, None)

    def _answered(self, task_id: str, kind: TaskKind | None) -> Answer:
        try:
            return self._fresh(self._asked(task_id, kind))
        except CloudError as error:
            return Answer((), error, self._clock() + ERROR_FOR)

    def _asked(self, task_id: str, kind: TaskKind | None) -> tuple[ResultLink, ...]:
        if self._mps is None:
            raise NoCloud
        return tuple(ResultLink(url) for url in asked_urls(self._mps, task_id, kind))

    def _fresh(self, links: tuple[ResultLink, ...]) -> Answer:
        now = self._clock()
        ends = [link.expires_at - LEEWAY for link in links if link.expires_at is not None]
        unsigned = now + (UNSIGNED_FOR if links else NOTHING_FOR)
        return Answer(links, None, max(min(ends, default=unsigned), now + NOTHING_FOR))

    def _keep(self, task_id: str, answer: Answer) -> None:
        with self._lock:
            self._answers[task_id] = answer
            self._answers.move_to_end(task_id)
            while len(self._answers) > self._capacity:
                self._answers.popitem(last=False)


def asked_urls(mps: Mps, task_id: str, kind: TaskKind | None) -> tuple[str, ...]:
    """Return the signed URLs that the cloud tells for the task, by the call of its kind.

    An ID that names no kind is asked for as a video, then as a picture. Raises CloudError.
    """
    match kind or kind_of(task_id):
        case TaskKind.IMAGE:
            return generation.result_urls(mps.image_task(task_id), TaskKind.IMAGE)
        case TaskKind.VIDEO:
            return generation.result_urls(mps.video_task(task_id), TaskKind.VIDEO)
        case TaskKind.AUDIO:
            return generation.result_urls(mps.audio_task(task_id), TaskKind.AUDIO)
        case TaskKind.SCENARIO:
            return scenario.result_urls(mps.task_status(task_id))
        case _:
            return _either_urls(mps, task_id)


def _either_urls(mps: Mps, task_id: str) -> tuple[str, ...]:
    try:
        return generation.result_urls(mps.video_task(task_id), TaskKind.VIDEO)
    except TaskNotFound:
        return generation.result_urls(mps.image_task(task_id), TaskKind.IMAGE)
