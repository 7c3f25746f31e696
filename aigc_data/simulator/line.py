"""The line that files come over: as fast as it can, or all of them together at one speed."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response, StreamingResponse

_PACKET: Final = 4096


@dataclass(slots=True)
class Line:
    """What carries files. To be used in the server's loop only, but for its speed."""

    bytes_per_s: float | None = None
    """Of all files together; None for no bound."""
    _free_at: float = 0.0

    def carry(self, answer: Response) -> Response:
        """Return the answer as it comes over the line."""
        if self.bytes_per_s is None:
            return answer
        packets = self._packets(bytes(answer.body))
        return StreamingResponse(packets, answer.status_code, dict(answer.headers))

    async def _packets(self, body: bytes) -> AsyncIterator[bytes]:
        for start in range(0, len(body), _PACKET):
            packet = body[start : start + _PACKET]
            await self._turn(len(packet))
            yield packet

    async def _turn(self, size: int) -> None:
        """Wait until so many more bytes have gone over the line."""
        if self.bytes_per_s is None:
            return
        now = time.monotonic()
        self._free_at = max(self._free_at, now) + size / self.bytes_per_s
        await asyncio.sleep(self._free_at - now)
