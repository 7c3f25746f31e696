"""Keeping one result file: its link, its bytes, what they are, and what became of it."""

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from aigc_data.medium import Medium
from aigc_data.result_link import ResultLink
from aigc_data.results.content_key import sha256_of
from aigc_data.results.fetch import Failing, Fetcher, FetchFailed
from aigc_data.results.file_type import medium_of_name
from aigc_data.results.links import NoCloud, ResultLinks
from aigc_data.results.measuring import noted
from aigc_data.results.partial import Partial, Validators
from aigc_data.results.probe import Prober
from aigc_data.results.probe.measured import Facts, Measured
from aigc_data.results.room import NoRoom, Room, unbounded
from aigc_data.results.storage import Storage, StorageFault
from aigc_data.store.errors import StoreError
from aigc_data.store.result_pictures import ResultPicture
from aigc_data.store.results import FileState, ResultContent, ResultFile
from aigc_data.tencent.errors import CloudError

LOG: Final = logging.getLogger(__name__)
FIRST_REST: Final = timedelta(seconds=5)
LONGEST_REST: Final = timedelta(minutes=10)
LAST_TRY: Final = timedelta(seconds=20)
"""A file is tried once more this long before its link ends."""
OWN_TRIES: Final = 6
"""Attempts at a file of the user's own bucket, whose link never ends."""
GONE_TRIES: Final = 2
"""Answers that a file is not there before that is believed."""
ROOM_AGAIN: Final = timedelta(seconds=60)
"""After the budget had no room for a file."""
SMALL_PICTURES: Final = 100_000
"""Bytes that are claimed beforehand for the small pictures of a file: about what they take."""
NO_ROOM: Final = "the budget has no room for it"
CLOSED_TRIES: Final = 3
"""Times that bytes come which do not open before they are kept as what they are."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a file in one attempt."""

    file: ResultFile
    content: ResultContent | None = None
    """What is kept now; its bytes are in the storage already."""
    partial: Partial | None = None
    """What may be forgotten once all of this is written down."""
    fault: str | None = None
    """Why the storage took nothing; the file is as it was."""
    pictures: tuple[ResultPicture, ...] = ()
    """The small pictures of the content, in the storage already too."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """Keeps the files of one account; safe in any thread."""

    links: ResultLinks
    fetcher: Fetcher
    storage: Storage
    prober: Prober
    partials: Path
    clock: Callable[[], datetime]
    own_bucket: bool = False
    """Whether files of the user's own buckets are copied too."""
    room: Room = field(default_factory=unbounded)
    """What the budget leaves of the storage."""

    def keep(self, file: ResultFile) -> Kept:
        """Try once, and return what to write down; whatever happens, that is told here."""
        try:
            return self._tried(file, self.clock())
        except NoRoom as none:
            return self._waits(file, passing=none.passing)
        except Exception as error:
            LOG.exception("Keeping a result of %s failed", file.task_id)
            tried = _attempted(file, self.clock())
            return self._failed(tried, Failing.BROKEN, f"a fault ({type(error).__name__})")

    def _tried(self, file: ResultFile, now: datetime) -> Kept:
        """Return what came of an attempt; raises NoRoom."""
        tried = _attempted(file, now)
        try:
            return self._kept(tried, self._begun(file))
        except FetchFailed as failed:
            if failed.why is Failing.STOPPED:
                return Kept(file)
            return self._failed(tried, failed.why, str(failed))
        except CloudError as error:
            if self.fetcher.stop.is_set():
                return Kept(file)  # its client was closed under it
            return self._failed(tried, Failing.BROKEN, str(error))
        except NoCloud:
            return self._failed(tried, Failing.BROKEN, "there is no cloud to ask for a link")
        except (StorageFault, StoreError, OSError) as error:
            said = _disk_said(error) if isinstance(error, OSError) else str(error)
            return Kept(replace(file, reason=said, due_at=now + LAST_TRY), fault=said)

    def _begun(self, file: ResultFile) -> Partial:
        """Return where the file comes to, once there is room for what is known of it."""
        partial = Partial.of(self.partials, file)
        name, known = partial.name, partial.read()
        self.room.begin(name, known[1] if known else 0)
        return replace(
            partial, claim=lambda size: self.room.claim(name, size + min(size, SMALL_PICTURES))
        )

    def _waits(self, file: ResultFile, *, passing: bool) -> Kept:
        """Return a file that the budget has no room for, or none as long as others come.

        What came of the former would take some, too.
        """
        if not passing:
            with suppress(OSError):
                Partial.of(self.partials, file).clear()
        now, rest = self.clock(), FIRST_REST if passing else ROOM_AGAIN
        last = file.expires_at - LAST_TRY if file.expires_at else now
        due = min(now + rest, last) if last > now else now + rest
        return Kept(replace(file, reason=NO_ROOM, due_at=due))

    def _kept(self, file: ResultFile, partial: Partial) -> Kept:
        if whole := partial.whole:  # it had come when the app was killed
            return self._put(file, ResultLink(file.address), partial, whole)
        link = self._link(file, fresh=False)
        if link.expires_at is None and not self.own_bucket:
            return Kept(replace(file, state=FileState.NOTED, expires_at=None, due_at=None))
        said, link = self._fetched(file, link, partial)
        file = replace(file, expires_at=link.expires_at or file.expires_at)
        return self._put(file, link, partial, said)

    def _link(self, file: ResultFile, *, fresh: bool) -> ResultLink:
        """Return the signed link, asked from the cloud where none is held that still holds."""
        if fresh:
            self.links.forget(file.task_id)
        links = self.links.of(file.task_id, file.kind)
        found = [link for link in links if link.bare == file.address]
        found += links[file.position : file.position + 1]
        if not found:
            raise FetchFailed(Failing.GONE, "the cloud's answer names no such file")
        return found[0]

    def _fetched(
        self, file: ResultFile, link: ResultLink, partial: Partial
    ) -> tuple[Validators, ResultLink]:
        """Fetch; a link that has expired, or is refused, is asked for anew, once."""
        if not _over(link, self.clock()):
            try:
                return self.fetcher.fetch(link, partial), link
            except FetchFailed as failed:
                if failed.why is not Failing.FORBIDDEN:
                    raise
        fresh = self._link(file, fresh=True)
        if _over(fresh, self.clock()):
            raise FetchFailed(Failing.FORBIDDEN, "its link expired before it was fetched")
        return self.fetcher.fetch(fresh, partial), fresh

    def _put(self, file: ResultFile, link: ResultLink, partial: Partial, said: Validators) -> Kept:
        """Keep what has come: the content first, then, by whoever is told, the word of it."""
        claims = {medium_of_name(link.extension), _claimed(said)} - {None, Medium.FILE}
        found = self._looked_at(file, partial, claims)
        sha256, size = sha256_of(partial.body), partial.body.stat().st_size
        small = sum(len(one.content) for one in found.thumbnails)
        self.room.claim(partial.name, size + small)
        self.storage.put(partial.body, sha256)
        now, facts = self.clock(), found.facts
        content = ResultContent(
            sha256=sha256,
            size=size,
            content_type=facts.content_type,
            medium=facts.medium,
            kept_at=now,
        )
        kept = replace(file, state=FileState.KEPT, reason=None, due_at=None, kept_at=now)
        kept = replace(kept, sha256=sha256, fault=_lie(facts, claims))
        measured, pictures = noted(content, found, self.storage, now)
        return Kept(kept, measured, partial, pictures=pictures)

    def _looked_at(
        self, file: ResultFile, partial: Partial, claims: set[Medium | None]
    ) -> Measured:
        """Return what the file is; one that does not open is fetched anew, for some times."""
        with partial.body.open("rb") as opened:
            found = self.prober.probe(opened)
        if claims and found.facts.medium is Medium.FILE and file.attempts < CLOSED_TRIES:
            partial.clear()
            raise FetchFailed(Failing.BROKEN, found.facts.fault or _no_such(claims))
        return found

    def _failed(self, file: ResultFile, why: Failing, reason: str) -> Kept:
        """Return the file as it is after an attempt that failed; nothing stays of one given up."""
        now, said = self.clock(), replace(file, reason=reason, due_at=None)
        state = _given_up(file, why, now)
        if state is None:
            return Kept(replace(said, due_at=_again(file, now)))
        return Kept(replace(said, state=state), partial=Partial.of(self.partials, file))


def _attempted(file: ResultFile, now: datetime) -> ResultFile:
    return replace(file, attempts=file.attempts + 1, attempted_at=now)


def _given_up(file: ResultFile, why: Failing, now: datetime) -> FileState | None:
    """Return as what a file is given up after an attempt that failed; None where it is not."""
    if why is Failing.UNSAFE:
        return FileState.REFUSED
    if file.expires_at is None and file.attempts >= OWN_TRIES:
        return FileState.NOTED
    gone = why is Failing.GONE and file.attempts >= GONE_TRIES
    over = file.expires_at is not None and file.expires_at <= now
    return FileState.LOST if gone or over else None


def _again(file: ResultFile, now: datetime) -> datetime:
    """Return when to try again: later each time, but once more shortly before the end."""
    rest = min(FIRST_REST * 2 ** min(file.attempts - 1, 10), LONGEST_REST)
    last = file.expires_at - LAST_TRY if file.expires_at else now + rest
    return min(now + rest, last) if last > now + FIRST_REST else now + FIRST_REST


def _over(link: ResultLink, now: datetime) -> bool:
    return link.expires_at is not None and link.expires_at <= now


def _claimed(said: Validators) -> Medium | None:
    """Return the medium that the storage says it is, None where it says none."""
    stated = (said.claimed or "").partition(";")[0].strip().lower()
    family = stated.partition("/")[0]
    return Medium(family) if family in {"image", "video", "audio"} else None


def _no_such(claims: set[Medium | None]) -> str:
    return f"what came is no {' or '.join(sorted(str(one) for one in claims))}"


def _lie(what: Facts, claims: set[Medium | None]) -> str | None:
    """Return why a file is offered and not shown; None where it is what it says."""
    if what.medium is Medium.FILE and what.fault:
        return what.fault
    if claims and claims != {what.medium}:
        words = " and ".join(sorted(str(one) for one in claims))
        return f"it says that it is {words}, and its bytes are {what.content_type}"
    return None


def _disk_said(error: OSError) -> str:
    return f"the folder of files on their way cannot be used: {error.strerror}"
