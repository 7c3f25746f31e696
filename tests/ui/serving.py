"""Routes of the app on a real server, behind the middleware that the app has."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Route

from aigc_data.results.folder_storage import FolderStorage
from aigc_data.ui.runtime import close_runtime, runtime
from aigc_data.ui.security import SecurityHeaders

UP_WITHIN_S = 20


@contextmanager
def app_with_an_archive(folder: Path) -> Iterator[FolderStorage]:
    """Open the app's runtime over a database in the folder, and yield where it keeps results."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("AIGC_DATA_DB", str(folder / "app.duckdb"))
        patch.setenv("AIGC_DATA_ENDPOINT", "http://127.0.0.1:9")
        patch.setenv("TENCENTCLOUD_SECRET_ID", "AKIDtest")
        patch.setenv("TENCENTCLOUD_SECRET_KEY", "test-key")
        close_runtime()
        archive = FolderStorage(folder / "kept")
        runtime().places = (archive,)
        yield archive
        close_runtime()


@contextmanager
def served(*routes: Route) -> Iterator[httpx.Client]:
    """Yield a client of the routes, on a free port."""
    packing = Middleware(GZipMiddleware)  # as Streamlit has it
    app = Starlette(routes=routes, middleware=[Middleware(SecurityHeaders), packing])
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None))
    thread = Thread(target=lambda: asyncio.run(server.serve()))
    thread.start()
    deadline = time.monotonic() + UP_WITHIN_S
    while not server.started:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=UP_WITHIN_S) as http:
            yield http
    finally:
        server.should_exit = True
        thread.join()
