"""`GET /kept.zip?task_id=…&task_id=…`: what is kept of several tasks, as one file.

It is made while it is sent. Nothing of the address names a file: the manifest does, by the tasks. A
task of which nothing is kept is named in a text inside, so that nobody takes the rest for all.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

import anyio.to_thread
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from aigc_data.analysis import task_rows
from aigc_data.analysis.filter_state import ACCOUNT
from aigc_data.results.kept import Kept, kept_of
from aigc_data.results.kept_zip import Missing, kept_zip
from aigc_data.store.errors import StoreError
from aigc_data.ui import words
from aigc_data.ui.kept_answer import TAME, Refused, Sent
from aigc_data.ui.kept_route import opened_content
from aigc_data.ui.result_state import ResultState, result_state
from aigc_data.ui.runtime import runtime
from aigc_data.ui.several_tasks import Named, several_query, several_tasks
from aigc_data.ui.task_link import TASK_ID
from aigc_data.ui.viewer import now

Row = Mapping[str, Any]
PATH: Final = "/kept.zip"
MOST_TASKS: Final = 100
"""A page of a gallery at its longest."""
MOST_BYTES: Final = 2_000_000_000
WHY: Final = {
    ResultState.OPEN: "the task has not ended yet",
    ResultState.FAILED: "the task failed, so there is no result",
    ResultState.UNKNOWN: "the cloud has not said what became of the task",
    ResultState.EXPIRED: "its link ended before it was kept",
    ResultState.ELSEWHERE: "it is not kept",
    ResultState.ASKABLE: "it is not kept yet",
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What goes into the file, and what does not."""

    files: tuple[Kept, ...]
    missing: tuple[Missing, ...]


def url(tasks: Sequence[Named]) -> str:
    """Return the address of the file of these tasks."""
    return f"{PATH}?{urlencode(several_query(tasks), doseq=True)}"


def chosen(query: QueryParams) -> Chosen:
    """Return what a query asks for; raises Refused."""
    tasks = several_tasks(query.getlist(ACCOUNT), query.getlist(TASK_ID))
    if not tasks:
        raise Refused(404, "No task was named: /kept.zip?task_id=…")
    if len(tasks) > MOST_TASKS:
        raise Refused(413, f"One file holds the results of at most {MOST_TASKS} tasks.")
    opened = runtime().store
    if opened is None:
        raise Refused(503, runtime().store_fault)
    try:
        with opened.cursor() as db:
            rows = [task_rows.one(db, *task) for task in tasks]
            kept = kept_of(db, [_key(row) for row in rows if row is not None])
    except StoreError as error:
        raise Refused(503, str(error)) from None
    files = tuple(file for row in rows if row is not None for file in kept.get(_key(row), ()))
    missing = tuple(_missing(tasks, rows, kept))
    return Chosen(_bounded(files), missing)


class KeptZip:
    """The ASGI application behind PATH."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the file, or with a status and a sentence where there is none."""
        request = Request(scope)
        try:
            asked = await anyio.to_thread.run_sync(chosen, request.query_params)
            answer = _answer(asked, request.method)
        except Refused as refused:
            answer = refused.answer
        await answer(scope, receive, send)


def _key(row: Row) -> tuple[str, str]:
    return row["account"], row["task_id"]


def _missing(
    tasks: Sequence[Named],
    rows: Sequence[Row | None],
    kept: Mapping[tuple[str, str], Sequence[Kept]],
) -> Iterator[Missing]:
    """Yield each task that is not stored, or of which files that were seen are not kept."""
    for (_, task_id), row in zip(tasks, rows, strict=True):
        if row is None:
            yield Missing(task_id, "no task with this ID is stored")
            continue
        files, links = kept.get(_key(row), ()), row["result_urls"]
        lacking = max(len(links) if links is not None else 0, 1) - len(files)
        if lacking > 0:
            number = f"{lacking} of its files" if lacking > 1 else "one of its files"
            why = WHY[result_state(row, runtime().accounts, now())]
            yield Missing(f"{task_id}, {number}" if files else task_id, why)


def _bounded(files: tuple[Kept, ...]) -> tuple[Kept, ...]:
    """Return the files; raises Refused where they are too much for one file."""
    size = sum(one.content.size for one in files)
    if size > MOST_BYTES:
        raise Refused(
            413,
            f"The results are {words.size(size)}, and one file holds at most "
            f"{words.size(MOST_BYTES)}: choose fewer tasks.",
        )
    return files


def _answer(asked: Chosen, method: str) -> Response:
    name = f"aigc-data-results-{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}.zip"
    headers = TAME | {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Encoding": "identity",  # else it would be packed once more
    }
    body = () if method == "HEAD" else kept_zip(asked.files, asked.missing, opened_content)
    return Sent(body, 200, headers, "application/zip")


ROUTE: Final = Route(PATH, KeptZip(), methods=["GET"])
