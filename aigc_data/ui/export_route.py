"""`GET /export/tasks.csv`: the rows of a filter as a file, streamed while it is read.

The same address works in a script. Its query is the filter's, as in the pages' own addresses.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlencode

import pyarrow as pa
from duckdb import ConnectionException, DuckDBPyConnection
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from aigc_data.analysis import filter_state
from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.live_rows import live_rows
from aigc_data.store.store import Store
from aigc_data.task import TaskKind
from aigc_data.ui.filter_bar import carried
from aigc_data.ui.made_file import Begun, made_file
from aigc_data.ui.runtime import runtime

PATH: Final = "/export/tasks.csv"
STEM: Final = "aigc-data"


def url(kind: TaskKind) -> str:
    """Return the address of the file for the filter that the viewer chose, narrowed to a kind."""
    return f"{PATH}?{urlencode(carried(kinds=(kind.value,)), doseq=True)}"


async def export(request: Request) -> Response:
    """Answer with the file, or with 503 and the reason where no store is open."""
    shared, now = runtime(), datetime.now(UTC)
    if shared.store is None:
        return PlainTextResponse(shared.store_fault, 503)
    query = {key: request.query_params.getlist(key) for key in filter_state.KEYS}
    rows = _Tasks(shared.store, filter_state.read(query).task_filter(now))
    return await made_file(request, STEM, "csv", lambda: Begun(rows, now))


@dataclass(slots=True)
class _Tasks:
    """The tasks that a filter selects."""

    store: Store
    task_filter: TaskFilter
    _reading: DuckDBPyConnection | None = None

    @contextmanager
    def rows(self) -> Iterator[pa.RecordBatchReader]:
        """Lend them."""
        with self.store.cursor() as db:
            self._reading = db
            yield live_rows(db, self.task_filter)

    def cancel(self) -> None:
        """Interrupt the reading."""
        if self._reading is not None:
            with suppress(ConnectionException):  # it is closed, for the rows have ended
                self._reading.interrupt()


ROUTE: Final = Route(PATH, export, methods=["GET"])
