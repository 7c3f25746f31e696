"""A file made of what is stored, streamed while it is read.

It is sent by a route and not by a download button: what a button holds is in memory as a whole, and
is gone when the page is drawn anew.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from starlette.responses import PlainTextResponse, Response, StreamingResponse

from aigc_data.store.store import Store
from aigc_data.ui.runtime import runtime


def streamed_file(
    lines: Callable[[Store], Iterator[bytes]], stem: str, ending: str, media_type: str
) -> Response:
    """Answer with the lines as STEM-TIME.ENDING, or with 503 and the reason without a store."""
    opened = runtime().store
    if opened is None:
        return PlainTextResponse(runtime().store_fault, 503)
    name = f"{stem}-{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}.{ending}"
    return StreamingResponse(
        lines(opened),
        media_type=f"{media_type}; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )
