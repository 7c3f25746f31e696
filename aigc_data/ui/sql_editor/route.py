"""`GET /sql-editor/…`: the editor's script, and the words that it completes.

Both are asked for with their digest in the address, so that a browser asks for each once.
"""

import json
from dataclasses import asdict
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from aigc_data.store.public_views import functions, public_views
from aigc_data.store.sandbox.vocabulary import BARE_FUNCTIONS, KEYWORDS, TYPES
from aigc_data.ui.runtime import runtime, store

BUNDLE: Final = Path(__file__).with_name("editor.bundle.js")
SCRIPT: Final = "/sql-editor/editor.js"
WORDS: Final = "/sql-editor/words.json"
FOREVER: Final = {"Cache-Control": "public, max-age=31536000, immutable"}


def script_url() -> str:
    """Return the address of the script as it is now."""
    return f"{SCRIPT}?v={_digest(_bundle())}"


def words_url() -> str:
    """Return the address of what is completed; asks the open store the first time."""
    return f"{WORDS}?v={_digest(_words())}"


def script(_request: Request) -> Response:
    """Answer with the script."""
    return Response(_bundle(), media_type="text/javascript", headers=FOREVER)


def words(_request: Request) -> Response:
    """Answer with what is completed, or with 503 and the reason without a store."""
    if runtime().store is None:
        return PlainTextResponse(runtime().store_fault, 503)
    return Response(_words(), media_type="application/json", headers=FOREVER)


@cache
def _bundle() -> bytes:
    return BUNDLE.read_bytes()


@cache
def _words() -> bytes:
    """Return what is completed; the views are those of this version of the app."""
    with store().cursor() as db:
        said = {
            "keywords": [*KEYWORDS, *BARE_FUNCTIONS],
            "types": TYPES,
            "tables": [asdict(view) for view in public_views(db)],
            "functions": [asdict(function) for function in functions(db)],
        }
    return json.dumps(said, ensure_ascii=False).encode()


@cache
def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()[:12]


ROUTES: Final = (
    Route(SCRIPT, script, methods=["GET"]),
    Route(WORDS, words, methods=["GET"]),
)
