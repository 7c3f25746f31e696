"""A result file on its way to a person who wants to keep it: in parts, never held whole."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Final

import anyio.to_thread
import httpx

from aigc_data.result_link import ResultLink

_SAID: Final = {
    403: "the link has expired, or the bucket is private",
    404: "the file is gone: the cloud keeps a generated file for 12 hours",
}
_BROKEN: Final = (httpx.HTTPError, httpx.InvalidURL, UnicodeError)
"""What httpx raises; its texts hold the signed link and go nowhere."""


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
async def downloading(link: ResultLink, limits: Limits | None = None) -> AsyncIterator[Download]:
    """Yield the file once the cloud has begun to send it; follows no redirect.

    Raises DownloadFailed where it does not.
    """
    if not link.safe:
        raise DownloadFailed(link, "the link is neither https nor on this machine")
    limits = limits or Limits()
    client = await anyio.to_thread.run_sync(_client, limits)
    async with client:
        answer = await _begun(client, link)
        try:
            size = _checked_size(answer, link, limits)
            yield Download(size, _parts(answer, link, limits))
        finally:
            await answer.aclose()


def _client(limits: Limits) -> httpx.AsyncClient:
    """Return a client; made in a thread, for it reads the certificates of this machine."""
    return httpx.AsyncClient(timeout=limits.patience_s, headers={"Accept-Encoding": "identity"})


async def _begun(client: httpx.AsyncClient, link: ResultLink) -> httpx.Response:
    try:
        return await client.send(client.build_request("GET", link.url), stream=True)
    except _BROKEN as error:
        raise DownloadFailed(link, f"no answer came ({type(error).__name__})") from None


def _checked_size(answer: httpx.Response, link: ResultLink, limits: Limits) -> int | None:
    """Return the size of a file that may be sent on, None where it is not said."""
    status = answer.status_code
    if status != httpx.codes.OK:
        gone = status == httpx.codes.NOT_FOUND or (status == httpx.codes.FORBIDDEN and _ends(link))
        raise DownloadFailed(link, _SAID.get(status, f"HTTP status {status}"), gone=gone)
    said = answer.headers.get("Content-Length", "")
    if "Content-Encoding" in answer.headers or not (said.isascii() and said.isdecimal()):
        return None
    _refuse_beyond(limits, int(said), link)
    return int(said)


async def _parts(answer: httpx.Response, link: ResultLink, limits: Limits) -> AsyncIterator[bytes]:
    size, deadline = 0, monotonic() + limits.longest_s
    try:
        async for part in answer.aiter_bytes():
            size += len(part)
            _refuse_beyond(limits, size, link)
            if monotonic() > deadline:
                raise DownloadFailed(link, f"it took longer than {limits.longest_s:.0f} s")
            yield part
    except _BROKEN as error:
        raise DownloadFailed(link, f"it broke off ({type(error).__name__})") from None


def _refuse_beyond(limits: Limits, size: int, link: ResultLink) -> None:
    if size > limits.largest:
        raise DownloadFailed(link, "it is too large for this way: open the link in place of it")


def _ends(link: ResultLink) -> bool:
    return link.expires_at is not None
