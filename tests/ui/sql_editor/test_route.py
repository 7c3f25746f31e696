import json

import httpx
from starlette.applications import Starlette

from aigc_data.store.sandbox.gate import Gate
from aigc_data.store.sandbox.vocabulary import BARE_FUNCTIONS, KEYWORDS, TYPES
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


def test_the_words_of_sql_stand_once_and_the_editor_gets_them_from_there(stored: Store) -> None:
    said = json.loads(get(route.words_url()).content)
    assert said["keywords"] == [*KEYWORDS, *BARE_FUNCTIONS]
    assert said["types"] == list(TYPES)
    source = route.BUNDLE.with_name("editor.js").read_text()
    assert [word for word in ("qualify", "uhugeint") if word in source] == []


def test_what_is_offered_without_parentheses_is_answered_without_them() -> None:
    gate = Gate()
    for word in BARE_FUNCTIONS:
        assert gate.check(f"SELECT {word}").parameters == frozenset()
