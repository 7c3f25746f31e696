"""`GET /export/tasks.csv`: the rows of a filter as a file, streamed while it is read.

The same address works in a script. Its query is the filter's, as in the pages' own addresses.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aigc_data.analysis import filter_state, task_rows
from aigc_data.analysis.filter import TaskFilter
from aigc_data.export.csv_file import csv_lines
from aigc_data.store.store import Store
from aigc_data.task import TaskKind
from aigc_data.ui.filter_bar import carried
from aigc_data.ui.streamed_file import streamed_file

PATH: Final = "/export/tasks.csv"


def url(kind: TaskKind) -> str:
    """Return the address of the file for the filter that the viewer chose, narrowed to a kind."""
    return f"{PATH}?{urlencode(carried(kinds=(kind.value,)), doseq=True)}"


def export(request: Request) -> Response:
    """Answer with the file, or with 503 and the reason where no store is open."""
    query = {key: request.query_params.getlist(key) for key in filter_state.KEYS}
    task_filter = filter_state.read(query).task_filter(datetime.now(UTC))
    return streamed_file(partial(_lines, task_filter), "aigc-data", "csv", "text/csv")


def _lines(task_filter: TaskFilter, opened: Store) -> Iterator[bytes]:
    with opened.cursor() as db:
        yield from csv_lines(task_rows.rows_for_export(db, task_filter))


ROUTE: Final = Route(PATH, export, methods=["GET"])
