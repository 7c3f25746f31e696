"""`GET /export/kept-aside.jsonl?account=…&source=…`: the rows that could not be read, as a file.

A route and not a download button: a button's file is gone when the page is drawn anew.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from aigc_data.store import quarantine
from aigc_data.store.store import Store
from aigc_data.ui.runtime import runtime

PATH: Final = "/export/kept-aside.jsonl"


def url(account: str, source: str) -> str:
    """Return the address of the rows of a source, newest first."""
    return f"{PATH}?{urlencode({'account': account, 'source': source})}"


def export(request: Request) -> Response:
    """Answer with the file, empty for none, or with 503 and the reason where no store is open."""
    opened = runtime().store
    if opened is None:
        return PlainTextResponse(runtime().store_fault, 503)
    asked = [request.query_params.get(name, "") for name in ("account", "source")]
    name = f"aigc-data-kept-aside-{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}.jsonl"
    return StreamingResponse(
        _lines(opened, *asked),
        media_type="application/jsonl; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


def _lines(opened: Store, account: str, source: str) -> Iterator[bytes]:
    with opened.cursor() as db:
        for line in quarantine.json_lines(db, account, source):
            yield line.encode()


ROUTE: Final = Route(PATH, export, methods=["GET"])
