"""A real S3 over HTTP, in this process, that sees every request and may kill its sender."""

import signal
import subprocess
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import fsspec
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

from aigc_data.store.manifest import loads

KEYS = {
    "AWS_ACCESS_KEY_ID": "AKIDofnobody",
    "AWS_SECRET_ACCESS_KEY": "SECRETofnobody",
    "AWS_DEFAULT_REGION": "us-east-1",
}
CHANGING = ("PUT", "POST", "DELETE")
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


@dataclass(slots=True)
class Storage:
    """The server: what it was asked to change, and whom to kill before which change."""

    url: str = ""
    changes: list[str] = field(default_factory=list)
    """`PUT bucket/name` and so on, in order."""
    lives: int | None = None
    """How many changes more are carried out before the process is killed."""
    process: "subprocess.Popen[Any] | None" = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def fs(self) -> Any:
        """Return a file system of its own, which remembers nothing."""
        return fsspec.filesystem(
            "s3",
            key=KEYS["AWS_ACCESS_KEY_ID"],
            secret=KEYS["AWS_SECRET_ACCESS_KEY"],
            endpoint_url=self.url,
            skip_instance_cache=True,
            use_listings_cache=False,
        )

    def names(self, root: str) -> list[str]:
        """Return the names of all files under a root, relative to it."""
        found = self.fs().find(root)
        return sorted(name.removeprefix(f"{root}/") for name in found)

    def whole(self, root: str) -> int | None:
        """Return how many rows the manifest names, None without one; all its files are there."""
        fs = self.fs()
        if not fs.exists(f"{root}/manifest.json"):
            return None
        manifest = loads(fs.cat_file(f"{root}/manifest.json").decode())
        named = {file for files in manifest.views.values() for file in files}
        assert named <= set(self.names(root))
        return manifest.rows

    def seen(self, environ: dict[str, Any]) -> None:
        """Write a change down; kill the process instead where its time has come."""
        if environ["REQUEST_METHOD"] not in CHANGING:
            return
        with self._lock:
            if self.lives == 0 and self.process is not None:
                self.process.send_signal(signal.SIGKILL)
                self.process.wait()
            self.lives = None if self.lives is None else max(0, self.lives - 1)
            self.changes.append(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO'][1:]}")


class _Quiet(WSGIRequestHandler):
    """Tells no log of each request."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug's name
        """Say nothing."""


@contextmanager
def s3(*buckets: str) -> Iterator[Storage]:
    """Yield a storage with these buckets."""
    storage = Storage()
    inner: Wsgi = DomainDispatcherApplication(create_backend_app)

    def app(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        storage.seen(environ)
        return inner(environ, start)

    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    storage.url = f"http://127.0.0.1:{server.server_port}"
    for bucket in buckets:
        storage.fs().makedirs(bucket, exist_ok=True)
    try:
        yield storage
    finally:
        server.shutdown()
        thread.join()
