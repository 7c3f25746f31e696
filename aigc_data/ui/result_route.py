"""`GET /result?account=…&task_id=…&number=0`: a result file, passed on while it is read.

It is a route and not a download button, because what such a button holds is revoked each time the
page is drawn anew: a click at the wrong moment did nothing. The browser is never sent to the signed
link, so that a file of any kind is kept and not shown; the same address works in a script.
"""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from aigc_data.analysis import task_rows
from aigc_data.result_link import ResultLink
from aigc_data.results.download import Download, DownloadFailed, downloading
from aigc_data.results.links import NoCloud
from aigc_data.results.reach import Reach
from aigc_data.store.errors import StoreError
from aigc_data.tencent.errors import CloudError, TaskNotFound
from aigc_data.ui.result_state import NO_RESULT, file_name, kind_of_row, result_state
from aigc_data.ui.runtime import Runtime, runtime
from aigc_data.ui.viewer import now

LOG: Final = logging.getLogger(__name__)
PATH: Final = "/result"
KEEP_NOTHING: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_MOST_DIGITS = 4
_UNUSUAL = re.compile(r"[^A-Za-z0-9._-]+")


class Refused(Exception):
    """There is no file to send: an HTTP status, and why in one sentence."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(said)
        self.status = status


@dataclass(frozen=True, slots=True)
class Wanted:
    """The link that was asked for, and the name that its file gets."""

    link: ResultLink
    name: str
    reach: Reach
    """Where the account's links may lead."""


def url(account: str, task_id: str, number: int) -> str:
    """Return the address of a task's file; the first has number 0."""
    return f"{PATH}?{urlencode({'account': account, 'task_id': task_id, 'number': number})}"


def wanted(query: Mapping[str, str]) -> Wanted:
    """Return the link that a query asks for; asks the cloud where it is not held.

    Raises Refused. Only what the store holds of the task, and the cloud says of it, is looked at.
    """
    shared = runtime()
    row = _row(shared, query.get("account") or None, query.get("task_id", ""))
    links = _asked(shared, row)
    said = query.get("number", "0")
    number = int(said) if _is_number(said) else len(links)
    if number >= len(links):
        raise Refused(404, f"The task has no file of this number: it has {len(links)}.")
    name = file_name(links[number], row["task_id"], number)
    reach = _reach(shared, row["account"])
    return Wanted(links[number], _UNUSUAL.sub("_", name).lstrip("."), reach)


class ResultFile:
    """The ASGI application behind PATH."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the file, or with a status and a sentence where it cannot begin."""
        request = Request(scope)
        try:
            asked = await anyio.to_thread.run_sync(wanted, request.query_params)
            async with downloading(asked.link, asked.reach) as download:
                await _answer(download, asked.name, request.method)(scope, receive, send)
        except Refused as refused:
            await _said(refused.status, refused)(scope, receive, send)
        except DownloadFailed as failed:
            await _said(410 if failed.gone else 502, failed)(scope, receive, send)


class _Passing(StreamingResponse):
    """A file that is passed on; where it breaks off, so does the answer, and no end is sent."""

    async def stream_response(self, send: Send) -> None:
        try:
            await super().stream_response(send)
        except DownloadFailed as failed:
            LOG.warning("A download broke off: %s", failed)


def _row(shared: Runtime, account: str | None, task_id: str) -> Mapping[str, Any]:
    if shared.store is None:
        raise Refused(503, shared.store_fault)
    try:
        with shared.store.cursor() as db:
            row = task_rows.one(db, account, task_id)
    except StoreError as error:
        raise Refused(503, str(error)) from None
    if row is None:
        raise Refused(404, "No task with this ID is stored.")
    return row


def _asked(shared: Runtime, row: Mapping[str, Any]) -> tuple[ResultLink, ...]:
    """Return the links of a stored task."""
    state = result_state(row, shared.accounts, now())
    if state in NO_RESULT:
        raise Refused(404, NO_RESULT[state])
    links = shared.links(row["account"])
    try:
        return links.of(row["task_id"], kind_of_row(row))
    except TaskNotFound as error:
        raise Refused(410, str(error)) from None
    except CloudError as error:
        raise Refused(502, str(error)) from None
    except NoCloud:
        raise Refused(502, shared.fault(row["account"]) or "The cloud is not connected.") from None


def _reach(shared: Runtime, account: str) -> Reach:
    cloud = shared.cloud(account)
    settings = cloud.settings if cloud else shared.settings
    return Reach.of(settings.endpoint, settings.results_inside)


def _is_number(said: str) -> bool:
    return said.isascii() and said.isdecimal() and len(said) <= _MOST_DIGITS


def _answer(download: Download, name: str, method: str) -> StreamingResponse:
    headers = KEEP_NOTHING | {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Content-Encoding": "identity",  # else Streamlit packs what is packed already
    }
    if download.size is not None:
        headers["Content-Length"] = str(download.size)
    parts = () if method == "HEAD" else download.parts
    return _Passing(parts, headers=headers, media_type="application/octet-stream")


def _said(status: int, why: Exception) -> PlainTextResponse:
    return PlainTextResponse(f"{why}\n", status, KEEP_NOTHING)


ROUTE: Final = Route(PATH, ResultFile(), methods=["GET"])
