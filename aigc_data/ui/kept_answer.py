"""What every answer with kept results has in common: it is tame, ends honestly, or says why not."""

import logging
from typing import Final

from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import Send

from aigc_data.results.storage import StorageFault

LOG: Final = logging.getLogger(__name__)
POLICY: Final = "sandbox; default-src 'none'; frame-ancestors 'self'"
"""Nothing runs and nothing is loaded."""
TAME: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Refused(Exception):
    """There is no file to send: an HTTP status, why in one sentence, and how long that holds."""

    def __init__(self, status: int, said: str, cache: str = "no-store") -> None:
        super().__init__(said)
        self.status = status
        self.cache = cache

    @property
    def answer(self) -> Response:
        """The status and the sentence."""
        return PlainTextResponse(f"{self}\n", self.status, TAME | {"Cache-Control": self.cache})


class Sent(StreamingResponse):
    """What is on its way; where the archive fails in the middle, no end is sent."""

    async def stream_response(self, send: Send) -> None:
        """Send it."""
        try:
            await super().stream_response(send)
        except StorageFault as fault:
            LOG.warning("What is kept broke off on its way: %s", fault)
