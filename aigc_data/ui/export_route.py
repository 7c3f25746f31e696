"""`GET /export/tasks.csv`: the rows of a filter as a file, streamed while it is read.

It is a route and not a download button because a button would hold the whole file in memory; the
same address works in a script. Its query is the filter's, as in the pages' own addresses.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from aigc_data.analysis import task_rows
from aigc_data.analysis.filter import TaskFilter
from aigc_data.store.store import Store
from aigc_data.task import TaskKind
from aigc_data.ui import filter_state
from aigc_data.ui.export_csv import csv_lines
from aigc_data.ui.filter_bar import carried
from aigc_data.ui.runtime import runtime

PATH: Final = "/export/tasks.csv"


def url(kind: TaskKind) -> str:
    """Return the address of the file for the filter that the viewer chose, narrowed to a kind."""
    return f"{PATH}?{urlencode(carried(kinds=(kind.value,)), doseq=True)}"


def export(request: Request) -> Response:
    """Answer with the file, or with 503 and the reason where no store is open."""
    opened = runtime().store
    if opened is None:
        return PlainTextResponse(runtime().store_fault, 503)
    now = datetime.now(UTC)
    query = {key: request.query_params.getlist(key) for key in filter_state.KEYS}
    name = f"aigc-data-{now:%Y-%m-%dT%H%M%SZ}.csv"
    return StreamingResponse(
        _lines(opened, filter_state.read(query).task_filter(now)),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


def _lines(opened: Store, task_filter: TaskFilter) -> Iterator[bytes]:
    with opened.cursor() as db:
        yield from csv_lines(task_rows.rows_for_export(db, task_filter))


ROUTE: Final = Route(PATH, export, methods=["GET"])
