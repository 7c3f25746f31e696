"""`GET /export/answer.csv?sql=SELECT…&since=…`: all rows of a query as a file, streamed.

The same address works in a script. The query is asked anew, in the same sandbox and with limits of
its own: no number of rows is too large. What has no answer says why, with a status of its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pyarrow as pa
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from aigc_data.export.column_names import unique
from aigc_data.store.sandbox.query import Limits
from aigc_data.store.sandbox.running import Running
from aigc_data.store.sandbox.sandbox import Sandbox
from aigc_data.ui import viewer
from aigc_data.ui.made_file import MEDIA_TYPES, Begun, made_file
from aigc_data.ui.runtime import runtime
from aigc_data.ui.sql.meaning import query_of
from aigc_data.ui.sql.state import SqlState, read

PATH: Final = "/export/answer"
STEM: Final = "aigc-data-answer"
LIMITS: Final = Limits(seconds=120.0, rows=None, bytes=None)
ZONE: Final = "view.zone"
"""Of the address of a saved query: whose days and hours are meant."""


def url(state: SqlState, ending: str) -> str:
    """Return the address of the file of all rows."""
    zone = {ZONE: [viewer.zone().key]} if state.name else {}
    return f"{PATH}.{ending}?{urlencode(state.to_query() | zone, doseq=True)}"


async def export(request: Request) -> Response:
    """Answer with the file, or with why there is none; who goes away meanwhile ends the query."""
    shared = runtime()
    if shared.sandbox is None:
        return PlainTextResponse(shared.store_fault, 503)
    if _is_embedded_elsewhere(request):
        return PlainTextResponse("Another site asked for it: open the address itself.", 403)
    if (ending := request.path_params["ending"]) not in MEDIA_TYPES:
        return PlainTextResponse(
            f"There is no {ending}: choose from {', '.join(MEDIA_TYPES)}.", 404
        )
    return await made_file(request, STEM, ending, partial(_begin, shared.sandbox, request))


def _begin(sandbox: Sandbox, request: Request) -> Begun:
    asked = {key: request.query_params.getlist(key) for key in request.query_params}
    zone = _zone(request.query_params.get(ZONE, ""))
    running = sandbox.start(query_of(sandbox, read(asked), LIMITS, zone))
    return Begun(_Answer(running), running.as_of)


def _zone(name: str) -> ZoneInfo:
    """Return the clock that a saved query's days go by."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class _Answer:
    """The rows of a running query, each column with a name of its own."""

    running: Running

    @contextmanager
    def rows(self) -> Iterator[pa.RecordBatchReader]:
        """Lend them; the query ends with them."""
        with self.running:
            yield _reader(self.running.open())

    def cancel(self) -> None:
        """End the query."""
        self.running.cancel()


def _reader(running: Running) -> pa.RecordBatchReader:
    """Return the rows of an open query as they come."""
    schema = running.schema or pa.schema([])
    names = unique([column.name for column in running.columns])
    distinct = pa.schema([field.with_name(name) for field, name in zip(schema, names, strict=True)])
    batches = (
        pa.RecordBatch.from_arrays(batch.columns, schema=distinct) for batch in running.batches()
    )
    return pa.RecordBatchReader.from_batches(distinct, batches)


def _is_embedded_elsewhere(request: Request) -> bool:
    """Return whether a page of another site asks for it, unseen, rather than a person."""
    said = request.headers
    return said.get("sec-fetch-site") == "cross-site" and said.get("sec-fetch-mode") != "navigate"


ROUTE: Final = Route(f"{PATH}.{{ending}}", export, methods=["GET"])
