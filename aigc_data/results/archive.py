"""The archive of one account: notes its result files, fetches them in time, writes down the rest.

The order is safe against a kill at any moment: bytes are in the storage before a row says that they
are kept, and what has come of a file stays until that row is written.
"""

import logging
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Final

from aigc_data.results.faults import unexpected
from aigc_data.results.keeping import Keeping, Kept
from aigc_data.results.measuring import measure_small
from aigc_data.results.partial import Key, Partial, sweep
from aigc_data.results.storage import StorageFault
from aigc_data.store.errors import StoreError
from aigc_data.store.result_noting import Noting
from aigc_data.store.result_queue import due_files, next_due, wanted, wanted_keys
from aigc_data.store.results import FileState, ResultFile
from aigc_data.store.state import Checkpoint
from aigc_data.store.store import Store

LOG: Final = logging.getLogger(__name__)
SOURCE: Final = "archive"
CHECKPOINT: Final = "since"
LOOK_AGAIN_S: Final = 0.25
"""How long a pause, a stop or a new task may wait to be seen."""
FAULT_REST_S: Final = 10.0
"""After the storage or the store took nothing."""
LOOKING: Final = 2
"""Files that are looked at, and put away, while others come."""
AHEAD: Final = 32
"""Files that are taken from the queue at once."""
OVERLAP: Final = timedelta(minutes=10)
"""A task may be written this long after the time it was seen at."""
NOTED_BACK: Final = timedelta(hours=12)
"""Before the archive was switched on: files in the user's own buckets are noted from then on."""
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

OnKept = Callable[[ResultFile], None]


def nobody(_file: ResultFile) -> None:
    """Tell nobody."""


def no_matter(_files: int) -> None:
    """Do nothing with it."""


@dataclass(slots=True)
class Archive:
    """Keeps the results of one account; `run` in one thread, the rest may be read in any."""

    store: Store
    account: str
    keeping: Keeping
    workers: int = 4
    paused: Callable[[], bool] = lambda: False
    on_kept: OnKept = nobody
    _trouble: str | None = None
    """Why the last round could not be ended; None where it was."""
    _refusal: str | None = None
    """Why the storage took nothing of what came last; None where it did."""
    _spent: str | None = None
    """Why nothing may come any more; None where it may."""
    _swept: bool = False
    """Whether nothing is left over of files that have ended."""
    _measured: bool = False
    """Whether it is known how much room all small pictures take."""
    _since: datetime | None = None
    _seen: tuple[int, datetime] = (-1, EPOCH)
    _ahead: list[ResultFile] = field(default_factory=list)
    _flying: dict[Future[Kept], ResultFile] = field(default_factory=dict)

    @property
    def fault(self) -> str | None:
        """Why nothing is kept now, in a clause; None where it is."""
        return self._trouble or self._refusal or self._spent

    @property
    def flying(self) -> int:
        """How many files are being fetched."""
        return len(self._flying)

    def run(self, stop: Event) -> None:
        """Keep what comes until `stop` is set; a fault waits and is tried again."""
        with self._pool() as pool:
            while not stop.is_set():
                if self.paused():
                    self._try(lambda: self._write(self._landed()), stop)
                else:
                    self._try(lambda: self._turn(pool), stop)
            self._give_up()

    def drain(
        self, stop: Event, patience: timedelta, on_waiting: Callable[[int], None] = no_matter
    ) -> None:
        """Keep all that is due, or falls due within the patience; then return.

        `on_waiting` is told how many files are wanted, again and again. Raises StoreError.
        """
        with self._pool() as pool:
            while not stop.is_set():
                if not self._ahead:
                    on_waiting(self._waiting())
                if self._turn(pool):
                    continue
                if self.fault or not self._soon(patience):
                    break
                stop.wait(LOOK_AGAIN_S)
            self._give_up()

    def note(self) -> int:
        """Note the files of tasks that have changed; return how many are new.

        What had expired when the archive was first switched on is left out. Raises StoreError.
        """
        version, now = self.store.version, self.keeping.clock()
        own = self.keeping.own_bucket
        if version == self._seen[0]:
            return 0
        span = Noting(
            at=now,
            ending_since=self._began(now),
            unsigned_since=EPOCH if own else self._began(now) - NOTED_BACK,
            changed_since=self._seen[1],
            own_bucket=own,
            again=own and self._seen[1] == EPOCH,
        )
        noted = self.store.note_results(self.account, span)
        self._seen = (version, now - OVERLAP)
        return noted

    @property
    def _most(self) -> int:
        return self.workers + LOOKING

    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._most, thread_name_prefix=f"results {self.account}")

    def _try(self, turn: Callable[[], object], stop: Event) -> None:
        """Take a turn; one that did nothing, or could not be kept, is followed by a rest."""
        try:
            busy, self._trouble = turn(), None
        except StoreError as error:
            self._trouble, busy = str(error).removesuffix("."), False
        except Exception as error:
            LOG.exception("A round of the archive of %s failed", self.account)
            self._trouble, busy = unexpected(error), False
        if not busy:
            stop.wait(FAULT_REST_S if self.fault else LOOK_AGAIN_S)

    def _turn(self, pool: ThreadPoolExecutor) -> bool:
        """Write down what has ended and begin what there is room for; whether any is under way.

        What is next begins before what has ended is written, so that the line is not idle.
        """
        self.note()
        self._sweep()
        self._measure()
        done = self._landed()
        self._launch(pool, landed=len(done))
        self._write(done)
        if not self._ahead and not self.keeping.room.is_full:
            self._ahead = self._due()
        self._launch(pool)
        self._spent = self.keeping.room.fault
        return bool(self._flying)

    def _launch(self, pool: ThreadPoolExecutor, *, landed: int = 0) -> None:
        if self.keeping.room.is_full:
            self._ahead = []
        room = self._most - len(self._flying) + landed
        taken, self._ahead = self._ahead[:room], self._ahead[room:]
        for file in taken:
            self._flying[pool.submit(self.keeping.keep, file)] = file

    def _landed(self) -> list[Future[Kept]]:
        """Return what has ended, waiting for the first for a moment."""
        if not self._flying:
            return []
        return list(wait(self._flying, LOOK_AGAIN_S, FIRST_COMPLETED).done)

    def _due(self) -> list[ResultFile]:
        flying = {one.key for one in self._flying.values()}
        with self.store.cursor() as db:
            found = due_files(db, self.account, self.keeping.clock(), AHEAD + len(flying))
        return [one for one in found if one.key not in flying]

    def _write(self, done: Iterable[Future[Kept]]) -> None:
        """Write down what became of files, all at once, and forget what was on its way.

        Where that fails they count as under way, and are written the next time.
        """
        ended = [(one, self._outcome(one)) for one in done]
        if not ended:
            return
        kept = [one for _, one in ended]
        contents = [one.content for one in kept if one.content]
        pictures = [picture for one in kept for picture in one.pictures]
        self.store.save_results([one.file for one in kept], contents, pictures)
        self._refusal = next((one.fault for one in kept if one.fault), None)
        for future, one in ended:
            del self._flying[future]
            self._forget(one)
            self._end(one.file)
            self.on_kept(one.file)

    def _outcome(self, ended: Future[Kept]) -> Kept:
        """Return what became of a file; one that nothing is said of is tried again later."""
        try:
            return ended.result()
        except Exception as error:
            LOG.exception("A result of %s was not kept", self.account)
            later = self.keeping.clock() + timedelta(seconds=FAULT_REST_S)
            return Kept(replace(self._flying[ended], due_at=later), fault=unexpected(error))

    def _forget(self, one: Kept) -> None:
        """Forget what was on its way; where that cannot be, it is swept up later."""
        try:
            if one.partial is not None:
                one.partial.clear()
        except OSError:
            self._swept = False

    def _end(self, file: ResultFile) -> None:
        """Give up the room that was claimed for a file: what came of it is counted by now."""
        name = Partial.of(self.keeping.partials, file).name
        self.keeping.room.end(name, waits=file.state is FileState.WANTED)

    def _sweep(self) -> None:
        """Sweep up what a kill, or a disk that could not be written, has left of ended files."""
        if self._swept:
            return
        with suppress(OSError, StorageFault):
            sweep(self.keeping.partials, self._keys)
            self.keeping.storage.tidy()
            self._swept = True

    def _measure(self) -> None:
        """Measure some of the small pictures that an older version kept."""
        if not self._measured:
            now, place = self.keeping.clock(), self.keeping.storage
            with suppress(StorageFault):
                self._measured = measure_small(self.store, place, now, AHEAD) < AHEAD

    def _keys(self) -> list[Key]:
        with self.store.cursor() as db:
            return wanted_keys(db)

    def _give_up(self) -> None:
        """Write down what ends by itself once the fetcher was told to stop."""
        self._ahead = []
        try:
            while self._flying:
                self._write(self._landed())
        except StoreError:
            LOG.info("The store was closed before all results of %s were written", self.account)
            self._flying.clear()

    def _waiting(self) -> int:
        with self.store.cursor() as db:
            return wanted(db, self.account)

    def _soon(self, patience: timedelta) -> bool:
        with self.store.cursor() as db:
            due = next_due(db, self.account)
        return due is not None and due <= self.keeping.clock() + patience

    def _began(self, now: datetime) -> datetime:
        """Return when the archive was first switched on for the account, UTC."""
        if self._since is None:
            kept = self.store.checkpoint(self.account, SOURCE, CHECKPOINT)
            self._since = datetime.fromtimestamp(kept["at"], UTC) if kept else now
            if kept is None:
                mark = Checkpoint(self.account, SOURCE, CHECKPOINT, {"at": now.timestamp()})
                self.store.save((), at=now, checkpoints=[mark])
        return self._since
