"""Keeping our faults from the caller, and telling of each sort of them once."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache

LOG = logging.getLogger("aigc_data.record")


@contextmanager
def quietly() -> Iterator[None]:
    """Let no exception of ours out; the first of each sort is told to the log."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - the caller's program must not notice
        _tell(_sort(error))


def _sort(error: Exception) -> str:
    """Return the fault in words that hold nothing of what was to be recorded."""
    reason = error.strerror if isinstance(error, OSError) else None
    return f"{type(error).__name__}: {reason}" if reason else type(error).__name__


@lru_cache(maxsize=32)
def _tell(sort: str) -> None:
    with suppress(Exception):  # a broken log handler is not the caller's matter
        LOG.warning(
            "A task that was created could not be recorded (%s). The program goes on; this is "
            "said once. Check that the folder of AIGC_DATA_SPOOL can be written.",
            sort,
        )
