"""A result file on its way to a person who wants to keep it: in parts, never held whole."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Final

import anyio.to_thread
import httpcore
import httpx

from aigc_data.result_link import ResultLink
from aigc_data.results.answer_head import BROKEN, head, number
from aigc_data.results.pinned import async_pinned_pool
from aigc_data.results.reach import Reach, Unreachable

_SAID: Final = {
    403: "the link has expired, or the bucket is private",
    404: "the file is gone: the cloud keeps a generated file for 12 hours",
}
_AS_IT_IS: Final = [("Accept-Encoding", "identity"), ("User-Agent", "aigc-data")]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is taken from a link, so that none keeps this process busy for ever."""

    largest: int = 8 * 2**30
    """Bytes; no result is near it."""
    longest_s: float = 3600.0
    """Seconds for all of it, the reader's own slowness counted."""
    patience_s: float = 30.0
    """Seconds for each next part of it."""


@dataclass(frozen=True, slots=True)
class Download:
    """A file that the cloud has begun to send."""

    size: int | None
    """Bytes, where the cloud says how many."""
    parts: AsyncIterator[bytes]
    """May be taken once; raises DownloadFailed where the file breaks off."""


class DownloadFailed(Exception):
    """A result could not be fetched; the text is one sentence and never holds the signature."""

    def __init__(self, link: ResultLink, reason: str, *, gone: bool = False) -> None:
        super().__init__(f"{link.bare.rsplit('/', 1)[-1]} was not downloaded: {reason}.")
        self.gone = gone
        """Whether it was there once and will not be again."""


@asynccontextmanager
async def downloading(
    link: ResultLink, reach: Reach, limits: Limits | None = None
) -> AsyncIterator[Download]:
    """Yield the file once the cloud has begun to send it; follows no redirect.

    Raises DownloadFailed where it does not, or where the link leads where none may.
    """
    limits = limits or Limits()
    try:
        url = reach.checked(link.url)
        async with (
            await anyio.to_thread.run_sync(async_pinned_pool, reach) as pool,
            pool.stream("GET", url, headers=_AS_IT_IS, extensions=_patience(limits)) as answer,
        ):
            headers = head(answer)
            size = _checked_size(answer.status, headers, link, limits)
            yield Download(size, _parts(answer, link, limits))
    except Unreachable as error:
        raise DownloadFailed(link, f"it may not be opened: {error}") from None
    except BROKEN as error:
        raise DownloadFailed(link, f"no answer came ({type(error).__name__})") from None


def _patience(limits: Limits) -> dict[str, dict[str, float]]:
    return {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), limits.patience_s)}


def _checked_size(
    status: int, headers: Mapping[str, str], link: ResultLink, limits: Limits
) -> int | None:
    """Return the size of a file that may be sent on, None where it is not said."""
    if status != httpx.codes.OK:
        gone = status == httpx.codes.NOT_FOUND or (status == httpx.codes.FORBIDDEN and _ends(link))
        raise DownloadFailed(link, _SAID.get(status, f"HTTP status {status}"), gone=gone)
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise DownloadFailed(link, "it came packed though it was asked for as it is")
    size = number(headers.get("content-length"))
    _refuse_beyond(limits, size or 0, link)
    return size


async def _parts(
    answer: httpcore.Response, link: ResultLink, limits: Limits
) -> AsyncIterator[bytes]:
    size, deadline = 0, monotonic() + limits.longest_s
    try:
        async for part in answer.aiter_stream():
            size += len(part)
            _refuse_beyond(limits, size, link)
            if monotonic() > deadline:
                raise DownloadFailed(link, f"it took longer than {limits.longest_s:.0f} s")
            yield part
    except BROKEN as error:
        raise DownloadFailed(link, f"it broke off ({type(error).__name__})") from None


def _refuse_beyond(limits: Limits, size: int, link: ResultLink) -> None:
    if size > limits.largest:
        raise DownloadFailed(link, "it is too large for this way: open the link in place of it")


def _ends(link: ResultLink) -> bool:
    return link.expires_at is not None
