"""`GET /export/answer.csv?sql=SELECT…&since=…`: all rows of a query as a file, streamed.

The same address works in a script. The query is asked anew, in the same sandbox and with limits of
its own: no number of rows is too large. What has no answer says why, with a status of its own.
"""

from collections.abc import Callable, Iterator
from datetime import UTC
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import anyio
import pyarrow as pa
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from aigc_data.export.column_names import unique
from aigc_data.export.csv_file import csv_lines
from aigc_data.export.excel_file import TooManyRows, write_excel
from aigc_data.export.parquet_file import write_parquet
from aigc_data.store.errors import StoreError
from aigc_data.store.sandbox.errors import OverLimit, Refused, SandboxError, Wrong
from aigc_data.store.sandbox.query import Limits
from aigc_data.store.sandbox.running import Running
from aigc_data.store.sandbox.sandbox import Sandbox
from aigc_data.ui import viewer
from aigc_data.ui.runtime import runtime
from aigc_data.ui.sql.json_rows import json_rows
from aigc_data.ui.sql.meaning import query_of
from aigc_data.ui.sql.state import SqlState, read

PATH: Final = "/export/answer"
LIMITS: Final = Limits(seconds=120.0, rows=None, bytes=None)
STATUS: Final = (
    *((Refused, 403), (Wrong, 400), (TooManyRows, 413)),
    *((OverLimit, 503), (StoreError, 503)),
)
LOOK_S: Final = 0.5
"""How often it looks whether somebody still waits."""
SHEET: Final = "Answer"
ZONE: Final = "view.zone"
"""Of the address of a saved query: whose days and hours are meant."""

Write = Callable[[pa.RecordBatchReader, Path], object]
STREAMED: Final[dict[str, tuple[str, Callable[[pa.RecordBatchReader], Iterator[bytes]]]]] = {
    "csv": ("text/csv; charset=utf-8", csv_lines),
    "json": ("application/json", json_rows),
}
"""By the ending of the file: its media type, and what makes it of the rows while they come."""
WRITTEN: Final[dict[str, tuple[str, Write]]] = {
    "parquet": ("application/vnd.apache.parquet", write_parquet),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lambda rows, file: write_excel(rows, file, SHEET),
    ),
}
"""Likewise, of what has to be a whole file before it is sent."""


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
    if (ending := request.path_params["ending"]) not in (offered := [*STREAMED, *WRITTEN]):
        return PlainTextResponse(f"There is no {ending}: choose from {', '.join(offered)}.", 404)
    try:
        running = await anyio.to_thread.run_sync(_start, shared.sandbox, request)
        async with anyio.create_task_group() as group:
            group.start_soon(_end_with, request, running)
            answer = await anyio.to_thread.run_sync(_file, running, ending)
            group.cancel_scope.cancel()
    except* (SandboxError, StoreError, TooManyRows) as group_of_errors:
        answer = _why_not(group_of_errors.exceptions[0])
    return answer


def _why_not(error: BaseException) -> Response:
    status = next((code for kind, code in STATUS if isinstance(error, kind)), 500)
    return PlainTextResponse(str(error), status)


def _start(sandbox: Sandbox, request: Request) -> Running:
    asked = {key: request.query_params.getlist(key) for key in request.query_params}
    zone = _zone(request.query_params.get(ZONE, ""))
    return sandbox.start(query_of(sandbox, read(asked), LIMITS, zone))


async def _end_with(request: Request, running: Running) -> None:
    """End the query when nobody waits for its file any more."""
    while not await request.is_disconnected():
        await anyio.sleep(LOOK_S)
    running.cancel()


def _zone(name: str) -> ZoneInfo:
    """Return the clock that a saved query's days go by."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def _file(running: Running, ending: str) -> Response:
    """Wait for the columns, or for the whole file, and return what is sent."""
    running.open()
    if ending in WRITTEN:
        return _written(running, ending)
    media_type, make = STREAMED[ending]
    return StreamingResponse(
        _closing(running, make(_reader(running))),
        media_type=media_type,
        headers=_headers(running, ending),
    )


def _written(running: Running, ending: str) -> Response:
    """Write the file into a folder of its own, which goes when the file was sent."""
    media_type, write = WRITTEN[ending]
    folder = Path(mkdtemp(prefix="aigc-data-answer-"))
    try:
        with running:
            write(_reader(running), folder / "answer")
    except BaseException:
        rmtree(folder)
        raise
    return FileResponse(
        folder / "answer",
        media_type=media_type,
        headers=_headers(running, ending),
        background=BackgroundTask(rmtree, folder),
    )


def _reader(running: Running) -> pa.RecordBatchReader:
    """Return the rows of an open query as they come."""
    schema = running.schema or pa.schema([])
    names = unique([column.name for column in running.columns])
    distinct = pa.schema([field.with_name(name) for field, name in zip(schema, names, strict=True)])
    batches = (
        pa.RecordBatch.from_arrays(batch.columns, schema=distinct) for batch in running.batches()
    )
    return pa.RecordBatchReader.from_batches(distinct, batches)


def _closing(running: Running, parts: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the parts, and end the query with them, also where nobody takes them any more."""
    with running:
        yield from parts


def _headers(running: Running, ending: str) -> dict[str, str]:
    name = f"aigc-data-answer-{running.as_of.astimezone(UTC):%Y-%m-%dT%H%M%SZ}.{ending}"
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }


def _is_embedded_elsewhere(request: Request) -> bool:
    """Return whether a page of another site asks for it, unseen, rather than a person."""
    said = request.headers
    return said.get("sec-fetch-site") == "cross-site" and said.get("sec-fetch-mode") != "navigate"


ROUTE: Final = Route(f"{PATH}.{{ending}}", export, methods=["GET"])
