"""The files behind the links: found by their path, made when they are asked for, kept a while."""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from aigc_data.simulator import links, sizes
from aigc_data.simulator.account import SimulatedAccount
from aigc_data.simulator.task import SimulatedTask

CONTENT_TYPES = {"png": "image/png", "jpg": "image/jpeg", "mp4": "video/mp4", "mp3": "audio/mpeg"}
_TASK_ID = re.compile(
    r"\d+-Aigc[A-Z][a-z]+-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{10}(?=_)"
)
_INPUT = re.compile(r"/in/([0-9a-f]{12})\.png")
_INPUT_SIZE = (768, 768)
_FILM_SIDE = 480
_KEPT_BYTES = 64 * 2**20
_WORKERS = 2

Make = Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that exists: who made it (None for an input), and how to make its bytes again."""

    path: str
    extension: str
    task: SimulatedTask | None
    make: Make

    @property
    def content_type(self) -> str:
        """What the storage says that it is."""
        return CONTENT_TYPES[self.extension]


def find(account: SimulatedAccount, path: str, now: float) -> StoredFile | None:
    """Return the file that lies at the path by then, or None."""
    given = _INPUT.fullmatch(path)
    if given:
        make = partial(_picture, int(given[1], 16), *_INPUT_SIZE, "png")
        return StoredFile(path, "png", None, make)
    named = _TASK_ID.search(path.rsplit("/", 1)[-1]) or _TASK_ID.search(path)
    task = account.task(named[0]) if named else None
    if task is None or task.failure or not task.created <= task.finished <= now:
        return None
    there = links.paths(task)
    return _result(task, path, there.index(path)) if path in there else None


def _result(task: SimulatedTask, path: str, index: int) -> StoredFile:
    extension, seed = links.extension(task), task.seed + index
    make: Make = partial(_music, seed, task.duration or 30)
    if extension == "mp4":
        make = partial(_film, seed, *sizes.scaled(_FILM_SIDE, task.ratio), task.duration or 5)
    elif task.kind == "image":
        make = partial(_picture, seed, *task.pixels, extension)
    return StoredFile(path, extension, task, make)


def _picture(seed: int, width: int, height: int, extension: str) -> bytes:
    from aigc_data.simulator import pictures  # slow to load, and the calls need none of it

    return pictures.file(seed, width, height, extension)


def _film(seed: int, width: int, height: int, seconds: int) -> bytes:
    from aigc_data.simulator import videos

    return videos.film(seed, width, height, seconds)


def _music(seed: int, seconds: int) -> bytes:
    from aigc_data.simulator import videos

    return videos.music(seed, seconds)


class Studio:
    """Makes files in worker threads, each once at a time, and keeps the last ones it made."""

    def __init__(self) -> None:
        self._workers = ThreadPoolExecutor(_WORKERS, thread_name_prefix="simulator-media")
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._making: dict[str, asyncio.Future[bytes]] = {}
        self._size = 0

    async def content(self, file: StoredFile) -> bytes:
        """Return the bytes of the file. To be called in the server's loop only."""
        if file.path in self._kept:
            self._kept.move_to_end(file.path)
            return self._kept[file.path]
        if file.path not in self._making:
            loop = asyncio.get_running_loop()
            made = loop.run_in_executor(self._workers, file.make)
            self._making[file.path] = made
            made.add_done_callback(partial(self._keep, file.path))
        return await asyncio.shield(self._making[file.path])

    def close(self) -> None:
        """Let what is being made be finished, and begin nothing more."""
        self._workers.shutdown(wait=True, cancel_futures=True)

    def _keep(self, path: str, made: asyncio.Future[bytes]) -> None:
        del self._making[path]
        if made.cancelled() or made.exception():
            return
        self._kept[path] = made.result()
        self._size += len(made.result())
        while self._size > _KEPT_BYTES:
            self._size -= len(self._kept.popitem(last=False)[1])
