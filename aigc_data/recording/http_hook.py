"""Listening to httpx: what a client's response hooks are told, without touching the caller's body.

A hook is called before the body is read, and cannot know whether the caller wants to stream it. So
the body is overheard as the caller reads it, and looked at when the caller has come to its end.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from aigc_data.recording.quiet import quietly
from aigc_data.wire.create_action import KIND_OF_ACTION
from aigc_data.wire.request_body import decode

if TYPE_CHECKING:
    import httpx

OnAnswer = Callable[[str, object, bytes], None]
"""Told the action, the request and the whole answer, decoded."""
LARGEST = 1_000_000
"""Bytes; a larger answer is no answer to a create call."""


def listen(response: "httpx.Response", on_answer: OnAnswer) -> None:
    """Tell of the answer to a create call once it has been read; of any other tell nothing."""
    action = response.request.headers.get("X-TC-Action")
    if action not in KIND_OF_ACTION or response.status_code != 200:
        return
    heard = Heard(response, action, _request(response.request), on_answer)
    if hasattr(response, "_content"):
        on_answer(action, heard.request, response.content)
        return
    stream = _sync_stream() if hasattr(response.stream, "__iter__") else _async_stream()
    response.stream = stream(response.stream, heard)


@dataclass(slots=True)
class Heard:
    """What has been read of an answer so far."""

    response: "httpx.Response"
    action: str
    request: object
    on_answer: OnAnswer
    _parts: list[bytes] = field(default_factory=list)
    _size: int = 0

    def hear(self, part: bytes) -> None:
        """Keep a part of the body, unless there is far too much of it."""
        self._size += len(part)
        if self._size <= LARGEST:
            self._parts.append(part)

    def end(self) -> None:
        """Tell of the whole answer."""
        if self._size > LARGEST:
            return
        with quietly():
            whole = type(self.response)(
                self.response.status_code,
                headers=self.response.headers,
                content=b"".join(self._parts),
            )
            self.on_answer(self.action, self.request, whole.content)


@cache
def _sync_stream() -> type[Any]:
    """Return the stream that overhears; httpx is imported by whoever calls its hooks."""
    import httpx

    class Overheard(httpx.SyncByteStream):
        """The caller's own stream, overheard."""

        def __init__(self, stream: httpx.SyncByteStream, heard: Heard) -> None:
            self._stream, self._heard = stream, heard

        def __iter__(self) -> Iterator[bytes]:
            for part in self._stream:
                self._heard.hear(part)
                yield part
            self._heard.end()

        def close(self) -> None:
            self._stream.close()

    return Overheard


@cache
def _async_stream() -> type[Any]:
    """Return the same for an asynchronous client."""
    import httpx

    class OverheardLater(httpx.AsyncByteStream):
        """The caller's own stream, overheard."""

        def __init__(self, stream: httpx.AsyncByteStream, heard: Heard) -> None:
            self._stream, self._heard = stream, heard

        async def __aiter__(self) -> AsyncIterator[bytes]:
            async for part in self._stream:
                self._heard.hear(part)
                yield part
            self._heard.end()

        async def aclose(self) -> None:
            await self._stream.aclose()

    return OverheardLater


def _request(request: "httpx.Request") -> object:
    """Return the parameters of the call; nothing where its body was streamed away."""
    if request.method == "GET":
        return dict(parse_qsl(request.url.query.decode("ascii", "replace")))
    if not hasattr(request, "_content"):
        return None
    text = request.content.decode("utf-8", "replace")
    return decode(text) or dict(parse_qsl(text))
