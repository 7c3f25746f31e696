import json

import httpx
from starlette.applications import Starlette

from aigc_data.store.store import Store
from aigc_data.ui.sql_editor import route
from tests.loops import awaited


def get(path: str) -> httpx.Response:
    async def asked() -> httpx.Response:
        app = httpx.ASGITransport(Starlette(routes=list(route.ROUTES)))
        async with httpx.AsyncClient(transport=app, base_url="http://localhost") as http:
            return await http.get(path)

    return awaited(asked())


def test_the_script_and_its_words_are_asked_for_once(stored: Store) -> None:
    script, words = get(route.script_url()), get(route.words_url())
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert script.headers["cache-control"] == words.headers["cache-control"]
    assert "immutable" in script.headers["cache-control"]
    assert b"export{" in script.content
    said = json.loads(words.content)
    assert [table["name"] for table in said["tables"]] == ["tasks", "results", "error_groups"]
    assert {"name": "lower", "arguments": "string"}.items() <= next(
        one for one in said["functions"] if one["name"] == "lower"
    ).items()
