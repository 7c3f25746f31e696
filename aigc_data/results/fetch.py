"""Fetching the file behind a link into a partial one: resumed where it broke off, bounded, checked.

It is asked for as it is (`identity`) and nothing is unpacked; redirects are followed by hand, each
held to the reach as the link was. Texts of exceptions that may hold the signed link go nowhere.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from threading import BoundedSemaphore, Event
from time import monotonic
from typing import Final
from urllib.parse import urljoin

import httpcore

from aigc_data.result_link import ResultLink
from aigc_data.results.answer_head import BROKEN, head, number
from aigc_data.results.partial import Partial, Validators
from aigc_data.results.reach import Reach, Unreachable

MOST_REDIRECTS: Final = 3
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_PART_OF = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})")
_CODE = re.compile(rb"<Code>([A-Za-z]{1,60})</Code>")
_MD5 = re.compile(r'"?([0-9a-f]{32})"?', re.IGNORECASE)
_LONGEST_ERROR: Final = 4096


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is taken from a link, so that none holds a worker for ever."""

    largest: int = 8 * 2**30
    """Bytes; no result is near it."""
    attempt_s: float = 300.0
    """Seconds of one attempt; what has come by then is kept and the next one goes on from there."""
    connect_s: float = 10.0
    idle_s: float = 20.0
    """Seconds for each next part."""


class Failing(StrEnum):
    """Why a file did not come."""

    UNSAFE = "unsafe"
    """It must not be fetched, now or later."""
    FORBIDDEN = "forbidden"
    """The signature has expired, or never held."""
    GONE = "gone"
    BROKEN = "broken"
    """Another attempt may succeed."""
    STOPPED = "stopped"
    """The app is being closed; that is no attempt."""


class FetchFailed(Exception):
    """A file did not come whole; the text is a clause without any link."""

    def __init__(self, why: Failing, reason: str) -> None:
        super().__init__(reason)
        self.why = why


@dataclass(frozen=True, slots=True)
class _Answer:
    """The head of an answer of the storage."""

    status: int
    headers: Mapping[str, str]

    @property
    def said(self) -> Validators:
        """What it says of the whole file."""
        part = self.part
        length = part[1] if part else number(self.headers.get("content-length"))
        names = ("etag", "last-modified", "content-type")
        etag, modified, claimed = (self.headers.get(name) for name in names)
        return Validators(etag, modified, length, claimed)

    @property
    def part(self) -> tuple[int, int] | None:
        """The first byte that follows and the bytes of the whole, of a part alone."""
        found = _PART_OF.fullmatch(self.headers.get("content-range", ""))
        return (int(found[1]), int(found[3])) if found and self.status == 206 else None


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Fetches files; safe in any thread, each partial in one at a time."""

    pool: httpcore.ConnectionPool
    reach: Reach
    limits: Limits = field(default_factory=Limits)
    stop: Event = field(default_factory=Event)
    """Once set, what is under way breaks off."""
    at_once: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(4))
    """How many files may come at the same time."""

    def fetch(self, link: ResultLink, partial: Partial) -> Validators:
        """Have all of the file in the partial and return what was said of it; raises FetchFailed.

        Where it fails, what has come stays there for the next attempt, if that can use it.
        """
        whole = partial.whole
        if whole is not None:
            return whole
        with self.at_once:
            return self._followed(link.url, partial, monotonic() + self.limits.attempt_s)

    def _followed(self, url: str, partial: Partial, until: float) -> Validators:
        try:
            for _ in range(MOST_REDIRECTS + 2):  # one more is for a part that does not fit
                moved = self._asked(self.reach.checked(url), partial, until)
                if isinstance(moved, Validators):
                    return moved
                url = urljoin(url, moved)
        except Unreachable as error:
            raise FetchFailed(Failing.UNSAFE, str(error)) from None
        except BROKEN as error:
            raise FetchFailed(Failing.BROKEN, _broke_off(error)) from None
        raise FetchFailed(Failing.BROKEN, "it was sent from one address to the next")

    def _asked(self, url: str, partial: Partial, until: float) -> Validators | str:
        """Return what was said of the file that has come, or where to ask next."""
        known = partial.read()
        start = known[1] if known and known[0].resumable else 0
        headers = [("Accept-Encoding", "identity"), ("User-Agent", "aigc-data")]
        if start:
            headers.append(("Range", f"bytes={start}-"))
        with self.pool.stream("GET", url, headers=headers, extensions=self._patience) as sent:
            answer = _Answer(sent.status, head(sent))
            if answer.status in _REDIRECTS:
                return answer.headers.get("location", "")
            if answer.status == 416 or (start and _other(answer, known, start)):
                partial.clear()
                return url
            return self._taken(sent, answer, partial, until)

    def _taken(
        self, sent: httpcore.Response, answer: _Answer, partial: Partial, until: float
    ) -> Validators:
        if answer.status not in {200, 206}:
            raise _refusal(answer.status, sent)
        said = answer.said
        self._refuse(answer, said)
        partial.claim(said.length or 0)
        if answer.part is None:
            partial.begin(said)
        self._append(sent, partial, until)
        return _checked(partial, said, resumed=answer.part is not None)

    def _refuse(self, answer: _Answer, said: Validators) -> None:
        if answer.headers.get("content-encoding", "identity").lower() != "identity":
            raise FetchFailed(Failing.BROKEN, "it came packed though it was asked for as it is")
        if (said.length or 0) > self.limits.largest:
            raise FetchFailed(Failing.UNSAFE, "it is too large")

    def _append(self, sent: httpcore.Response, partial: Partial, until: float) -> None:
        size = partial.body.stat().st_size
        with partial.appending() as opened:
            for part in sent.iter_stream():
                size += len(part)
                if size > self.limits.largest:
                    raise FetchFailed(Failing.UNSAFE, "it is too large")
                partial.claim(size)
                opened.write(part)
                if self.stop.is_set():
                    raise FetchFailed(Failing.STOPPED, "the app was stopped")
                if monotonic() > until:
                    raise FetchFailed(Failing.BROKEN, "it comes slowly")

    @property
    def _patience(self) -> dict[str, dict[str, float]]:
        idle, connect = self.limits.idle_s, self.limits.connect_s
        return {"timeout": {"connect": connect, "read": idle, "write": idle, "pool": idle}}


def _other(answer: _Answer, known: tuple[Validators, int] | None, start: int) -> bool:
    """Return whether a part is not the one that was asked for, or not of the same file."""
    if answer.status != 206:
        return False
    part = answer.part
    return known is None or part is None or part[0] != start or not known[0].fits(answer.said)


def _checked(partial: Partial, said: Validators, *, resumed: bool) -> Validators:
    """Return what was said of the file once its bytes agree with it; raises FetchFailed."""
    size = partial.body.stat().st_size
    if said.length is None:
        said = replace(said, length=size)
        partial.put_note(said)
    if size != said.length:
        partial.clear()
        raise FetchFailed(Failing.BROKEN, f"{size} bytes came of {said.length}")
    digest = _MD5.fullmatch(said.etag or "")
    if resumed and digest and _md5(partial) != digest[1].lower():
        partial.clear()
        raise FetchFailed(Failing.BROKEN, "its parts did not fit together")
    return said


def _md5(partial: Partial) -> str:
    """Return what COS gives as ETag of a file that was uploaded in one piece."""
    with partial.body.open("rb") as opened:
        return hashlib.file_digest(opened, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _refusal(status: int, sent: httpcore.Response) -> FetchFailed:
    if status == 404:
        return FetchFailed(Failing.GONE, "the cloud has deleted the file")
    if status != 403:
        return FetchFailed(Failing.BROKEN, f"the storage answered with HTTP status {status}")
    start = b""
    for part in sent.iter_stream():
        start += part
        if len(start) >= _LONGEST_ERROR:
            break
    code = _CODE.search(start[:_LONGEST_ERROR])
    told = f" ({code[1].decode()})" if code else ""
    return FetchFailed(Failing.FORBIDDEN, f"the storage refused the link{told}")


def _broke_off(error: Exception) -> str:
    if isinstance(error, httpcore.ConnectError | httpcore.ConnectTimeout):
        return f"the storage could not be reached ({type(error).__name__})"
    return f"it broke off ({type(error).__name__})"
