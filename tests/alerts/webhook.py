"""A real HTTP server on loopback that takes notices as the services of chats do, and keeps them."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = "planted-hunter2-token"


@dataclass(slots=True)
class Webhook:
    """What came, and what to answer."""

    port: int = 0
    came: list[dict[str, Any]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    """The next answers' statuses; 200 after them."""
    hang: threading.Event = field(default_factory=threading.Event)
    """While it is set, no answer comes."""

    @property
    def url(self) -> str:
        """Its address in the form of apprise, with a secret in it."""
        return (
            f"json://user:{SECRET}-password@127.0.0.1:{self.port}/{SECRET}/path?-key={SECRET}-key"
        )

    @property
    def titles(self) -> list[str]:
        """The titles of the messages that came, those refused too."""
        return [one["title"] for one in self.came]


@contextmanager
def webhook(*answers: int) -> Iterator[Webhook]:
    """Yield a server that answers with these statuses first."""
    hook = Webhook(answers=list(answers))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            hook.came.append(json.loads(self.rfile.read(length)))
            while hook.hang.is_set():
                time.sleep(0.01)
            self.send_response(hook.answers.pop(0) if hook.answers else 200)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hook.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield hook
    finally:
        hook.hang.clear()
        server.shutdown()
        server.server_close()
        thread.join()
