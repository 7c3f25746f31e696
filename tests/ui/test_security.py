"""The headers of every answer."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from aigc_data.ui.security import HEADERS, SecurityHeaders


async def plain(_request: Request) -> Response:
    return PlainTextResponse("hello", headers={"X-Frame-Options": "DENY"})


def test_every_answer_carries_the_headers_and_keeps_its_own() -> None:
    app = Starlette(routes=[Route("/", plain)], middleware=[Middleware(SecurityHeaders)])

    async def answers() -> tuple[httpx.Response, httpx.Response]:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://app") as client:
            return await client.get("/"), await client.get("/nowhere")

    with ThreadPoolExecutor(1) as pool:  # the browser tests run a loop in this one
        found, missing = pool.submit(lambda: asyncio.run(answers())).result()
    own = {"X-Frame-Options": "DENY"}
    assert {name: found.headers[name] for name in HEADERS} == HEADERS | own
    assert {name: missing.headers[name] for name in HEADERS} == dict(HEADERS)
