"""The simulator as an HTTP server: the API at `POST /`, the result files at their paths."""

import asyncio
import gzip
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from email.utils import formatdate
from socket import AF_INET, IPPROTO_TCP, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, socket
from typing import Any, Self

import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from aigc_data.simulator.account import SimulatedAccount
from aigc_data.simulator.answers.call import Habits
from aigc_data.simulator.auth import Keys
from aigc_data.simulator.faults import RESULTS, Fault, FaultKind, Faults
from aigc_data.simulator.gate import ACTIONS, Asked, Gate, refused
from aigc_data.simulator.links import LinkKeys
from aigc_data.simulator.mangle import mangled
from aigc_data.simulator.storage import Storage, xml

_REQUEST_ID = "00000000-0000-4000-8000-000000000000"
"""That of an error which a test put."""
_TICK = 0.05
"""Seconds between two looks at whether to stop."""
HOST = "127.0.0.1"
SECRET_ID = "AKIDSIMULATED0000000000000000000001"  # noqa: S105 - a name, and of a toy
SECRET_KEY = "simulated-secret-key-0000000001"  # noqa: S105 - it opens a toy
LINK_KEYS = LinkKeys("AKIDSIMULATEDLINKS000000000000000001", "simulated-link-key-000000000001")
_BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body>502</body></html>"
_PORTAL = "<html><head><title>Log in</title></head><body>Log in to go on.</body></html>"


class SimulatorServer(AbstractContextManager["SimulatorServer"]):
    """The account, served on loopback by a thread from `__enter__` to `__exit__`."""

    def __init__(
        self,
        account: SimulatedAccount,
        port: int = 0,
        clock: Callable[[], float] = time.time,
        faults: Faults | None = None,
        *,
        audit_delay: float = 3.0,
        limits: bool = True,
        max_page_size: int = 50,
        retention: float | None = None,
        token: str | None = None,
        habits: Habits | None = None,
    ) -> None:
        """Port 0 is any free one. `clock` returns Unix seconds and says what time it is there.

        `retention` is the age in seconds past which IDs are no longer known. `habits` stand in
        place of it, of `audit_delay` and of `max_page_size`.
        """
        self.account = account
        self.faults = faults or Faults()
        self.keys = Keys(SECRET_ID, SECRET_KEY, token)
        habits = habits or Habits(audit_delay, max_page_size, retention)
        self._clock, self._port = clock, port
        self.gate = Gate(account, self.keys, LINK_KEYS, habits, clock)
        if not limits:
            self.gate.limits = None
        self.storage = Storage(account, LINK_KEYS, clock)
        self._socket: socket | None = None
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def endpoint(self) -> str:
        """Where it listens, as `http://127.0.0.1:PORT`."""
        return f"http://{HOST}:{self._port}"

    @property
    def secret_id(self) -> str:
        """The only SecretId that it knows."""
        return self.keys.secret_id

    @property
    def secret_key(self) -> str:
        """The key that calls are to be signed with."""
        return self.keys.secret_key

    @property
    def calls(self) -> list[Asked]:
        """The last calls of the API, oldest first."""
        return list(self.gate.calls)

    def narrow(self, bytes_per_s: float | None) -> None:
        """Let all result files together come no faster than this; None is as fast as they can."""
        self.storage.line.bytes_per_s = bytes_per_s

    def delete(self, url: str) -> None:
        """Delete the result file that a link leads to, as the cloud does after its twelve hours."""
        self.storage.deleted.add(url.removeprefix(self.endpoint).partition("?")[0])

    def __enter__(self) -> Self:
        self._socket = _listening(self._port)
        self._port = self._socket.getsockname()[1]
        self._server = _Server(_configured(_Droppable(self._app())))
        self._thread = threading.Thread(
            target=self._server.serve_thread, args=(self._socket,), name="simulator"
        )
        self._thread.start()
        self._server.ready.wait()
        if self._server.failure is not None:
            raise self._server.failure
        return self

    def __exit__(self, *_: object) -> None:
        if self._server is not None and self._thread is not None and self._socket is not None:
            self._server.should_exit = True
            self._thread.join()
            self._socket.close()
            self.storage.studio.close()

    def _app(self) -> Starlette:
        routes = [
            Route("/", self._call, methods=["POST"]),
            Route("/{path:path}", self._file, methods=["GET"]),
        ]
        return Starlette(routes=routes)

    async def _call(self, request: Request) -> Response:
        try:
            body = await request.body()
        except ClientDisconnect:
            return Response()
        action = request.headers.get("x-tc-action", "")
        fault = self.faults.take(action) if action in ACTIONS else None
        if fault is None:
            return self._answer(self._envelope(request, body))
        return await self._faulty(request, body, action, fault)

    async def _faulty(self, request: Request, body: bytes, action: str, fault: Fault) -> Response:
        """Gateways fail before they look at the call; services fail a call that is in order."""
        failed = await self._failed(request, fault)
        if failed is not None:
            return failed
        if fault.kind is FaultKind.ERROR:
            return self._answer(refused(fault.code, fault.message, _REQUEST_ID))
        if fault.kind is FaultKind.SHIFTED_PAGE:
            self._shift(action)
        return _cut(request, self._answer(mangled(self._envelope(request, body), fault)), fault)

    async def _file(self, request: Request) -> Response:
        fault = self.faults.take(RESULTS)
        if fault is None:
            return await self._served(request)
        failed = await self._failed(request, fault)
        if failed is not None:
            return failed
        if fault.kind is FaultKind.ERROR:
            return xml(403, fault.code, fault.message, request.url.path)
        if fault.kind is FaultKind.REDIRECT:
            return Response(status_code=302, headers={"Location": fault.code})
        return _twisted(_cut(request, await self.storage.serve(request), fault), fault)

    async def _served(self, request: Request) -> Response:
        try:
            return await self.storage.serve(request)
        except asyncio.CancelledError:  # the server closes while a file is still being made
            return Response(status_code=503)

    async def _failed(self, request: Request, fault: Fault) -> Response | None:
        """Return what comes in place of an answer, or None, perhaps after a while."""
        if fault.kind is FaultKind.DROPPED:
            return await _dropped(request)
        if fault.kind is FaultKind.BAD_GATEWAY:
            return Response(_BAD_GATEWAY, 502, media_type="text/html")
        if fault.kind is FaultKind.PORTAL:
            return Response(_PORTAL, media_type="text/html")
        if fault.kind is FaultKind.EMPTY_BODY:
            return Response(b"", media_type="application/json")
        if fault.kind is FaultKind.SLOW:
            await self._linger(fault.seconds)
        return None

    async def _linger(self, seconds: float) -> None:
        """Wait, though not for longer than the server lives."""
        until = time.monotonic() + seconds
        while self._server is not None and not self._server.should_exit:
            left = until - time.monotonic()
            if left <= 0:
                return
            await asyncio.sleep(min(left, _TICK))

    def _shift(self, action: str) -> None:
        kind = "scenario" if action.startswith("DescribeAigcTask") else "image"
        self.account.create(kind, self._clock())

    def _envelope(self, request: Request, body: bytes) -> dict[str, Any]:
        return self.gate.answer(request.headers, body, self.endpoint)

    def _answer(self, envelope: dict[str, Any]) -> JSONResponse:
        """Return the answer; its Date is the cloud's, which clients correct their clocks by."""
        return JSONResponse(envelope, headers={"Date": formatdate(self._clock(), usegmt=True)})


class _Server(uvicorn.Server):
    """uvicorn in a thread, that says when it listens or why it does not."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()
        self.failure: BaseException | None = None

    def serve_thread(self, listening: socket) -> None:
        try:
            self.run(sockets=[listening])
        except BaseException as failure:  # noqa: BLE001 - handed to the thread that waits
            self.failure = failure
        finally:
            self.ready.set()

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


class _Droppable:
    """Lets an endpoint drop the connection: uvicorn keeps the transport behind `send`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["drop"] = getattr(send, "__self__", None)
        await self._app(scope, receive, send)


def _cut(request: Request, answer: Response, fault: Fault) -> Response:
    """Return the answer, or the half of it that the fault leaves."""
    if fault.kind is FaultKind.CUT_BODY:
        half = answer.body[: len(answer.body) // 2]
        return Response(half, answer.status_code, media_type=answer.headers["content-type"])
    return _Cut(request, answer) if fault.kind is FaultKind.CUT_CONNECTION else answer


def _twisted(answer: Response, fault: Fault) -> Response:
    """Return the answer, or what the fault makes of its body under the same type."""
    if fault.kind is FaultKind.LYING:
        return Response(_PORTAL, answer.status_code, media_type=answer.headers["content-type"])
    if fault.kind is FaultKind.PACKED:
        packed, kind = gzip.compress(answer.body), answer.headers["content-type"]
        return Response(packed, headers={"Content-Encoding": "gzip"}, media_type=kind)
    return answer


class _Cut(Response):
    """Half of an answer, and then nothing more."""

    def __init__(self, request: Request, answer: Response) -> None:
        super().__init__(answer.body, answer.status_code, dict(answer.headers))
        self._request = request

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - the shape of an ASGI application
        status = {"type": "http.response.start", "status": self.status_code}
        await send({**status, "headers": self.raw_headers})
        half = self.body[: len(self.body) // 2]
        await send({"type": "http.response.body", "body": half, "more_body": True})
        await _dropped(self._request)


async def _dropped(request: Request) -> Response:
    """Drop the connection and wait until it is gone; what is returned goes nowhere."""
    request.scope["drop"].transport.abort()
    while (await request.receive())["type"] != "http.disconnect":
        pass
    return Response()


def _listening(port: int) -> socket:
    listening = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP)  # else asyncio leaves Nagle's delay on
    listening.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
    except OSError:
        listening.close()
        raise
    return listening


def _configured(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="asyncio",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=2,
    )


def serve(
    port: int = 0,
    tasks: int = 6000,
    days: float = 30,
    seed: int = 1,
    *,
    faults: float = 0.0,
    with_parent: bool = False,
) -> None:
    """Serve until SIGTERM or SIGINT; print one JSON line with endpoint and key once it listens.

    `faults` is the share of calls that meet a fault. With the parent, it ends when stdin closes.
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    account = SimulatedAccount.generate(seed, tasks, days)
    planned = Faults.everywhere(faults, seed) if faults else None
    with SimulatorServer(account, port, faults=planned) as server:
        print(json.dumps(_keys(server)), flush=True)  # noqa: T201 - the line is the contract
        if with_parent:
            threading.Thread(target=_wait_for_parent, args=(stop,), daemon=True).start()
        stop.wait()


def _keys(server: SimulatorServer) -> dict[str, str]:
    return {
        "endpoint": server.endpoint,
        "secret_id": server.secret_id,
        "secret_key": server.secret_key,
    }


def _wait_for_parent(stop: threading.Event) -> None:
    """Read until stdin closes, which it does when the parent ends, however it ends."""
    while os.read(sys.stdin.fileno(), 4096):  # not the buffered way, whose lock outlives the thread
        pass
    stop.set()
