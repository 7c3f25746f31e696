"""`GET /export/answer.csv?sql=SELECT…&since=…`: all rows of a query as a file, streamed.

The same address works in a script. The query is asked anew, in the same sandbox and with limits of
its own: no number of rows is too large. What has no answer says why, with a status of its own.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlencode

import pyarrow as pa
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from aigc_data.store.errors import StoreError
from aigc_data.store.sandbox.errors import OverLimit, Refused, SandboxError, Wrong
from aigc_data.store.sandbox.query import Limits, Query
from aigc_data.store.sandbox.running import Running
from aigc_data.store.sandbox.sandbox import Sandbox
from aigc_data.ui.export_csv import csv_lines
from aigc_data.ui.runtime import runtime
from aigc_data.ui.sql.json_rows import json_rows
from aigc_data.ui.sql.parameter_value import values
from aigc_data.ui.sql.state import SqlState, read

PATH: Final = "/export/answer"
LIMITS: Final = Limits(seconds=120.0, rows=None, bytes=None)
STATUS: Final = ((Refused, 403), (Wrong, 400), (OverLimit, 503), (StoreError, 503))

Batches = Iterator[pa.RecordBatch]
FORMS: Final[dict[str, tuple[str, Callable[[Batches], Iterator[bytes]]]]] = {
    "csv": ("text/csv; charset=utf-8", csv_lines),
    "json": ("application/json", json_rows),
}
"""By the ending of the file: its media type, and what makes it of the rows."""


def url(state: SqlState, ending: str) -> str:
    """Return the address of the file of all rows."""
    return f"{PATH}.{ending}?{urlencode(state.to_query(), doseq=True)}"


def export(request: Request) -> Response:
    """Answer with the file, or with why there is none."""
    shared = runtime()
    if shared.sandbox is None:
        return PlainTextResponse(shared.store_fault, 503)
    if _is_embedded_elsewhere(request):
        return PlainTextResponse("Another site asked for it: open the address itself.", 403)
    state = read({key: request.query_params.getlist(key) for key in request.query_params})
    try:
        return _file(shared.sandbox, state, request.path_params["ending"])
    except (SandboxError, StoreError) as error:
        status = next((code for kind, code in STATUS if isinstance(error, kind)), 500)
        return PlainTextResponse(str(error), status)


def _file(sandbox: Sandbox, state: SqlState, ending: str) -> Response:
    if ending not in FORMS:
        return PlainTextResponse(f"There is no {ending}: choose from {', '.join(FORMS)}.", 404)
    media_type, make = FORMS[ending]
    names = sandbox.check(state.text).parameters
    running = sandbox.start(Query(state.text, values(names, state.said), LIMITS)).open()
    return StreamingResponse(
        make(_batches(running)),
        media_type=media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{_name(running.as_of)}.{ending}"',
            "Cache-Control": "no-store",
        },
    )


def _batches(running: Running) -> Batches:
    """Yield the rows, first an empty batch that tells the columns; end the query at the end."""
    with running:
        yield pa.RecordBatch.from_pylist([], running.schema)
        yield from running.batches()


def _name(as_of: datetime) -> str:
    return re.sub(r"[^\w-]", "", f"aigc-data-answer-{as_of.astimezone(UTC):%Y-%m-%dT%H%M%SZ}")


def _is_embedded_elsewhere(request: Request) -> bool:
    """Return whether a page of another site asks for it, unseen, rather than a person."""
    said = request.headers
    return said.get("sec-fetch-site") == "cross-site" and said.get("sec-fetch-mode") != "navigate"


ROUTE: Final = Route(f"{PATH}.{{ending}}", export, methods=["GET"])
