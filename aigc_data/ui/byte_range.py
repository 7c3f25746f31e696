"""Which bytes of a file a request asks for: RFC 9110, sections 13 and 14.

A player asks for a part of a film to jump to it. Several parts at once are answered with the whole,
as the RFC lets a server do: no browser asks for them, and each costs work.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_RANGES: Final = re.compile(r"bytes=\s*(\d{0,19})-(\d{0,19})\s*", re.ASCII | re.IGNORECASE)
"""The unit may be written in letters of any size: RFC 9110, section 14.1."""


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes from `start` up to and without `stop`."""

    start: int
    stop: int

    @property
    def length(self) -> int:
        """How many they are."""
        return self.stop - self.start


class Unsatisfiable(Exception):
    """What is asked for lies beyond the end of the file."""


def asked_span(headers: Mapping[str, str], size: int, etag: str) -> Span | None:
    """Return the part of a file of `size` bytes that is asked for, None for all of it.

    Raises Unsatisfiable.
    """
    found = _RANGES.fullmatch(headers.get("range", ""))
    if found is None or headers.get("if-range", etag) != etag:
        return None
    first, last = found.groups()
    if not first:
        return _last_bytes(last, size)
    start, stop = int(first), min(int(last) + 1 if last else size, size)
    if last and int(last) < int(first):
        return None  # that is no range, and what is none is not heeded
    if start >= size:
        raise Unsatisfiable
    return Span(start, stop)


def not_modified(headers: Mapping[str, str], etag: str) -> bool:
    """Whether who asks has the file with this tag already."""
    held = [one.strip().removeprefix("W/") for one in headers.get("if-none-match", "").split(",")]
    return etag in held or held == ["*"]


def _last_bytes(said: str, size: int) -> Span | None:
    if not said:
        return None
    if int(said) == 0 or size == 0:
        raise Unsatisfiable
    return Span(max(size - int(said), 0), size)
