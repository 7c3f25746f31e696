"""A file of rows, made in a process of its own and sent while it comes.

It is sent by a route and not by a download button: what a button holds is in memory as a whole, and
is gone when the page is drawn anew. Whoever goes away ends the rows, the process and its files.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from typing import Final

import anyio
from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from aigc_data.export.excel_file import TooManyRows
from aigc_data.export.making import Making, MakingFailed, Source, TooLarge
from aigc_data.export.worker import STREAMED
from aigc_data.export.workshop import Busy
from aigc_data.store.errors import StoreError
from aigc_data.store.sandbox.errors import Limit, OverLimit, Refused, SandboxError, Wrong
from aigc_data.ui.runtime import runtime
from aigc_data.ui.store_words import store_words

LOG: Final = logging.getLogger(__name__)
MEDIA_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""By the ending of the file."""
STATUS: Final = (
    *((Refused, 403), (Wrong, 400), (TooManyRows, 413), (TooLarge, 413)),
    *((OverLimit, 503), (StoreError, 503), (Busy, 503), (MakingFailed, 503)),
)
FAULTS: Final = (SandboxError, StoreError, TooManyRows, TooLarge, MakingFailed)
AGAIN_S: Final = 10
"""When somebody for whom there was no turn may ask again, in seconds."""
LOOK_S: Final = 0.5
"""How often it looks whether somebody still waits."""
STALLED_S: Final = 60.0
"""How long a viewer may take no part of a file, whose turn others wait for."""


@dataclass(frozen=True, slots=True)
class Begun:
    """Rows that are on their way, and as of when they are."""

    source: Source
    as_of: datetime


async def made_file(
    request: Request, stem: str, ending: str, begin: Callable[[], Begun]
) -> Response:
    """Answer with the rows as STEM-TIME.ENDING, or with why there are none.

    `begin` is called in a thread, when it is the file's turn; it raises SandboxError or StoreError.
    """
    is_packed = ending in STREAMED and "gzip" in request.headers.get("accept-encoding", "")
    try:
        making = await run_sync(partial(runtime().workshop.start, ending, packed=is_packed))
    except Busy as busy:
        return _why_not(busy)
    try:
        async with anyio.create_task_group() as waiting:
            waiting.start_soon(_end_with, request, making)
            answer = await run_sync(_answer, making, stem, ending, is_packed, begin)
            waiting.cancel_scope.cancel()
    except BaseException:
        await _close(making)
        raise
    return answer


async def _end_with(request: Request, making: Making) -> None:
    """End the making when nobody waits for it any more."""
    while not await request.is_disconnected():
        await anyio.sleep(LOOK_S)
    making.cancel()


async def _close(making: Making) -> None:
    with anyio.CancelScope(shield=True):
        await run_sync(making.close)


def _answer(
    making: Making, stem: str, ending: str, is_packed: bool, begin: Callable[[], Begun]
) -> Response:
    """Wait for the first part, or for the whole file; return what is sent, or why nothing is."""
    try:
        begun = begin()
        making.feed(begun.source)
        size = {} if ending in STREAMED else {"Content-Length": str(making.size())}
        parts = making.parts()
        first = next(parts, b"")
    except FAULTS as fault:
        making.close()
        return _why_not(fault)
    name = f"{stem}-{begun.as_of.astimezone(UTC):%Y-%m-%dT%H%M%SZ}.{ending}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Encoding": "gzip" if is_packed else "identity",  # else the server packs it
        "Cache-Control": "no-store",
        "Vary": "Accept-Encoding",
    }
    return _Sent(making, chain((first,), parts), MEDIA_TYPES[ending], headers | size)


def _why_not(fault: BaseException) -> Response:
    status = next((code for kind, code in STATUS if isinstance(fault, kind)), 500)
    no_turn = isinstance(fault, Busy) or (
        isinstance(fault, OverLimit) and fault.limit is Limit.TURNS
    )
    said = store_words(fault) if isinstance(fault, StoreError) else str(fault)
    return PlainTextResponse(said, status, {"Retry-After": str(AGAIN_S)} if no_turn else None)


class _Sent(StreamingResponse):
    """A file on its way; where the rows fail in the middle, no end is sent."""

    def __init__(
        self, making: Making, parts: Iterator[bytes], media_type: str, headers: dict[str, str]
    ) -> None:
        super().__init__(parts, media_type=media_type, headers=headers)
        self._making = making

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, and leave nothing behind."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            await _close(self._making)

    async def listen_for_disconnect(self, receive: Receive) -> None:
        """Wait until the viewer goes away, and end what a thread may still wait for."""
        await super().listen_for_disconnect(receive)
        self._making.cancel()

    async def stream_response(self, send: Send) -> None:
        """Send the parts, to somebody who takes them."""

        async def send_in_time(message: Message) -> None:
            with anyio.fail_after(STALLED_S):
                await send(message)

        try:
            await super().stream_response(send_in_time)
        except (*FAULTS, TimeoutError) as fault:
            LOG.warning("A download broke off: %s", str(fault) or "nobody took it")
