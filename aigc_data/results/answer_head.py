"""The head of an answer of the storage, and what goes wrong on the way to it."""

from typing import Final

import httpcore

BROKEN: Final = (
    httpcore.NetworkError,
    httpcore.TimeoutException,
    httpcore.ProtocolError,
    httpcore.ProxyError,
)
"""What httpcore raises; the texts may hold the signed link and go nowhere."""


def head(answer: httpcore.Response) -> dict[str, str]:
    """Return the headers by their names in small letters."""
    return {name.decode("latin-1").lower(): it.decode("latin-1") for name, it in answer.headers}


def number(text: str | None) -> int | None:
    """Return a length as the wire has it; None for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 19 else None
