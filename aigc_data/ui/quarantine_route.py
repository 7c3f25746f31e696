"""`GET /export/kept-aside.jsonl?account=…&source=…`: the rows that could not be read, as a file."""

from collections.abc import Iterator
from functools import partial
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aigc_data.store import quarantine
from aigc_data.store.store import Store
from aigc_data.ui.streamed_file import streamed_file

PATH: Final = "/export/kept-aside.jsonl"


def url(account: str, source: str) -> str:
    """Return the address of the rows of a source, newest first."""
    return f"{PATH}?{urlencode({'account': account, 'source': source})}"


def export(request: Request) -> Response:
    """Answer with the file, empty for none, or with 503 and the reason where no store is open."""
    account, source = (request.query_params.get(name, "") for name in ("account", "source"))
    lines = partial(_lines, account, source)
    return streamed_file(lines, "aigc-data-kept-aside", "jsonl", "application/jsonl")


def _lines(account: str, source: str, opened: Store) -> Iterator[bytes]:
    with opened.cursor() as db:
        for line in quarantine.json_lines(db, account, source):
            yield line.encode()


ROUTE: Final = Route(PATH, export, methods=["GET"])
