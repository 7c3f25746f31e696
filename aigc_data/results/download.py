"""A result file's bytes, for a person who wants to keep it."""

from typing import Final

import httpx

from aigc_data.result_link import ResultLink

LARGEST: Final = 256_000_000
"""Bytes; the file passes through this process's memory."""
TIMEOUT_S: Final = 30.0
_REASONS: Final = {
    403: "the link has expired, or the bucket is private",
    404: "the file is gone: the cloud keeps a generated file for 12 hours",
}


class DownloadFailed(Exception):
    """A result could not be fetched; the text is one sentence and never holds the signature."""


def download(link: ResultLink, largest: int = LARGEST) -> bytes:
    """Return the file's bytes. Raises DownloadFailed; follows no redirect."""
    if not link.safe:
        raise _failed(link, "the link is neither https nor on this machine")
    try:
        with httpx.stream("GET", link.url, timeout=TIMEOUT_S) as answer:
            if answer.status_code != httpx.codes.OK:
                reason = _REASONS.get(answer.status_code, f"HTTP status {answer.status_code}")
                raise _failed(link, reason)
            return _read(answer, link, largest)
    except httpx.HTTPError as error:
        raise _failed(link, f"no answer came ({type(error).__name__})") from None


def _read(answer: httpx.Response, link: ResultLink, largest: int) -> bytes:
    content = bytearray()
    for part in answer.iter_bytes():
        content += part
        if len(content) > largest:
            raise _failed(link, "it is too large for this way: open the link in place of it")
    return bytes(content)


def _failed(link: ResultLink, reason: str) -> DownloadFailed:
    return DownloadFailed(f"{link.bare.rsplit('/', 1)[-1]} was not downloaded: {reason}.")
