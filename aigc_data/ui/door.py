"""The front door: what the server process does before the first viewer and after the last."""

import gc
import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Final

import anyio
import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from aigc_data.ui import (
    export_route,
    kept_route,
    kept_zip_route,
    metrics_route,
    quarantine_route,
    result_route,
)
from aigc_data.ui.demo import Demo
from aigc_data.ui.refill import refilling
from aigc_data.ui.runtime import Runtime, close_runtime, runtime
from aigc_data.ui.security import SecurityHeaders
from aigc_data.ui.sql import answer_route
from aigc_data.ui.sql_editor import route as sql_editor_route
from aigc_data.ui.warm import warm

LOG: Final = logging.getLogger(__name__)
LAST_ROUND_S: Final = 10.0
"""How long the collector may take to notice that it should stop."""


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Open the shared parts, warm what pages use, collect; close all of it at the end."""
    shared = await anyio.to_thread.run_sync(_open)
    collecting = threading.Thread(target=_collect, args=(shared,), name="collector", daemon=True)
    collecting.start()
    threading.Thread(target=refilling, args=(shared,), name="refill", daemon=True).start()
    threading.Thread(target=shared.watch, name="alerts", daemon=True).start()
    threading.Thread(target=shared.warm_sandbox, name="sandbox", daemon=True).start()
    try:
        yield {}
    finally:
        await anyio.to_thread.run_sync(_close, shared, collecting)


async def healthz(_request: Request) -> JSONResponse:
    """Answer 200 where the pages can be shown and 503 where they cannot; holds no secret."""
    said = await anyio.to_thread.run_sync(health, runtime())
    return JSONResponse(said, 200 if said["ok"] else 503, {"Cache-Control": "no-store"})


def health(shared: Runtime) -> dict[str, Any]:
    """Return ok, as_of (UTC, ISO 8601), tasks, collector (its state in a word) and demo."""
    if shared.store is None:
        return {"ok": False, "as_of": None, "tasks": None, "collector": "off", "demo": False}
    fresh = shared.freshness(datetime.now(UTC))
    with shared.store.cursor() as db:
        row = db.execute("SELECT count(*) FROM tasks").fetchone()
    return {
        "ok": True,
        "as_of": fresh.as_of.isoformat() if fresh.as_of else None,
        "tasks": row[0] if row else 0,
        "collector": _state(shared, late=fresh.late, failing=bool(fresh.troubles)),
        "demo": shared.is_demo,
    }


def _state(shared: Runtime, *, late: bool, failing: bool) -> str:
    if not shared.clouds:
        return "off"
    if all(cloud.collector.paused for cloud in shared.clouds.values()):
        return "paused"
    return "late" if late else "failing" if failing else "on"


def _open() -> Runtime:
    """Open the runtime; the demo's child starts first and gets ready while we warm up."""
    shared = runtime()
    if not shared.settings.configured and not shared.stop.is_set():
        shared.demo = Demo.start(shared.settings)
    warm()
    gc.collect()
    gc.freeze()
    return shared


def _collect(shared: Runtime) -> None:
    """Collect; a fault of ours ends the collectors and not the pages, which say that it is late."""
    try:
        shared.collect()
    except Exception:
        LOG.exception("The collectors ended")


def _close(shared: Runtime, collecting: threading.Thread) -> None:
    """Stop the collector first, and cut its calls short: what it has read is stored."""
    shared.hush()
    collecting.join(LAST_ROUND_S)
    close_runtime()


ROUTES: Final = (
    Route("/healthz", healthz),
    export_route.ROUTE,
    kept_route.ROUTE,
    kept_zip_route.ROUTE,
    metrics_route.ROUTE,
    quarantine_route.ROUTE,
    result_route.ROUTE,
    answer_route.ROUTE,
    *sql_editor_route.ROUTES,
)
MIDDLEWARE: Final = (Middleware(SecurityHeaders),)
