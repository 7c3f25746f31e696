"""The file of the rows kept aside, as a browser or a script asks for it."""

import json

import httpx
from starlette.applications import Starlette

from aigc_data.store.state import Quarantined
from aigc_data.store.store import Store
from aigc_data.ui import quarantine_route
from aigc_data.ui.runtime import close_runtime, runtime
from tests.loops import awaited
from tests.tasks import NOON

HOSTILE = "<script>alert(1)</script>'; DROP TABLE quarantine; --"


def get(path: str) -> httpx.Response:
    """What the app's own route answers."""

    async def asked() -> httpx.Response:
        app = httpx.ASGITransport(Starlette(routes=[quarantine_route.ROUTE]))
        async with httpx.AsyncClient(transport=app, base_url="http://localhost") as http:
            return await http.get(path)

    return awaited(asked())


def test_the_file_holds_every_row_of_the_source_and_no_other(stored: Store) -> None:
    rows = [
        Quarantined("main", "cloudaudit", "雪中的狐狸", "odd", NOON),
        Quarantined("main", "task_list", "x", "odd", NOON),
        Quarantined("west", "cloudaudit", "x", "odd", NOON),
    ]
    stored.save((), at=NOON, quarantine=rows)
    answer = get(quarantine_route.url("main", "cloudaudit"))
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith('attachment; filename="aigc-data-kept')
    assert [json.loads(line)["raw"] for line in answer.text.splitlines()] == ["雪中的狐狸"]


def test_what_is_not_there_is_an_empty_file(stored: Store) -> None:
    for account, source in (("main", "cloudaudit"), (HOSTILE, HOSTILE), ("", "")):
        answer = get(quarantine_route.url(account, source))
        assert (answer.status_code, answer.content) == (200, b"")
    assert get(quarantine_route.PATH).content == b""


def test_without_a_store_the_reason_is_said(stored: Store) -> None:
    path = stored.path
    close_runtime()
    path.write_bytes(b"not a database" * 1000)
    answer = get(quarantine_route.url("main", "cloudaudit"))
    assert (answer.status_code, answer.text) == (503, runtime().store_fault)
