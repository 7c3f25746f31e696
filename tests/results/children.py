"""`aigc-data results fetch` in processes of its own, which die at a given moment."""

import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from typing import Any, BinaryIO, Final
from unittest.mock import patch

from aigc_data.cli import main
from aigc_data.cli.results import fetch
from aigc_data.results.archive import Archive
from aigc_data.results.folder_storage import FolderStorage
from aigc_data.results.partial import Partial

FORKS: Final = get_context("forkserver")
"""Processes are forked off one that has imported all of this and has no thread."""
FORKS.set_forkserver_preload([__name__])


class Moment(StrEnum):
    """When a process is killed: where what is on the disk and what is written down differ."""

    COMING = "half of some bytes have come"
    PUT = "a content is put away, and no row says so"
    WRITTEN = "a row says so, and what was on its way is still there"


@dataclass(frozen=True, slots=True)
class Death:
    """The process kills itself with SIGKILL when a moment has come for this time."""

    moment: Moment
    time: int


def start(environment: Mapping[str, str], death: Death | None = None) -> BaseProcess:
    """Start the command with these settings in its environment; returns at once."""
    process = FORKS.Process(target=_fetch, args=(dict(environment), death))
    process.start()
    return process


def _fetch(environment: Mapping[str, str], death: Death | None) -> None:
    os.environ.update(environment)
    words = ["results", fetch.name or "", "--quiet"]
    if death is None:
        main(words, prog_name="aigc-data")
        return
    owner, name, patched = PATCHES[death.moment]
    with patch.object(owner, name, patched(getattr(owner, name), _dying(death.time))):
        main(words, prog_name="aigc-data")


def _dying(time: int) -> Callable[[], None]:
    """Return what ends this process when it is called for this time: no thread does any more."""
    times = count(1)

    def come() -> None:
        if next(times) == time:
            os.kill(os.getpid(), signal.SIGKILL)

    return come


def _half_written(appending: Callable[[Partial], Any], come: Callable[[], None]) -> Any:
    class Half:
        """Writes the first half, at which the process may die, and then the other."""

        def __init__(self, opened: BinaryIO) -> None:
            self.opened = opened

        def write(self, part: bytes) -> None:
            self.opened.write(part[: len(part) // 2])
            come()
            self.opened.write(part[len(part) // 2 :])

    @contextmanager
    def lent(partial: Partial) -> Iterator[Half]:
        with appending(partial) as opened:
            yield Half(opened)

    return lent


def _after(done: Callable[..., None], come: Callable[[], None]) -> Any:
    def doing(*given: Any) -> None:
        done(*given)
        come()

    return doing


def _before(done: Callable[..., None], come: Callable[[], None]) -> Any:
    def doing(*given: Any) -> None:
        come()
        done(*given)

    return doing


PATCHES: Final[Mapping[Moment, tuple[type, str, Callable[..., Any]]]] = {
    Moment.COMING: (Partial, Partial.appending.__name__, _half_written),
    Moment.PUT: (FolderStorage, FolderStorage.put.__name__, _after),
    Moment.WRITTEN: (Archive, "_forget", _before),
}
