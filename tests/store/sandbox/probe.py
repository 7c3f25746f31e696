"""What a process can still do once it is confined: `python -m tests.store.sandbox.probe …`."""

import encodings.idna  # noqa: F401 - what a socket needs cannot be loaded later
import json
import os
import resource
import signal
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from aigc_data.store.sandbox.confine import confine, leave_network, start_nothing_more

FOR_ALL = Path("/tmp/sandbox-was-here")  # noqa: S108 - it must not come to be


def main(folder: Path, user: int, secret: Path, port: int) -> None:
    """As the user, confine, try, and print what became of each: "done", or the error's name."""
    published = next((folder / "versions").glob("*.parquet"))
    os.setresuid(user, user, user)
    alone = leave_network()
    confined = confine(folder)
    inside = confined.folder / published.relative_to(folder)
    start_nothing_more()
    tries: dict[str, Callable[[], object]] = {
        "read what is published": inside.read_bytes,
        "read a file beside it": secret.read_bytes,
        "climb out": (confined.folder / ".." / secret.name).read_bytes,
        "list all files": lambda: list(Path("/etc").iterdir()),
        "write beside what is published": lambda: (inside.parent / "new").write_text("x"),
        "write to a folder for all": lambda: FOR_ALL.write_text("x"),
        "empty what is published": lambda: os.truncate(inside, 0),
        "delete what is published": inside.unlink,
        "open it to write": lambda: os.open(inside, os.O_WRONLY | os.O_TRUNC),
        "make it writable": lambda: _make_writable(inside),
        "connect": lambda: socket.create_connection(("127.0.0.1", port), 2),
        "listen": lambda: socket.create_server(("127.0.0.1", 0)),
        "send a packet": lambda: _send(port),
        "fork": os.fork,
        "start a thread": threading.Thread(target=print).start,
        "run a program": lambda: os.execv("/bin/true", ["true"]),  # noqa: S606
        "signal its parent": lambda: os.kill(os.getppid(), signal.SIGCONT),
        "become root": _become_root,
        "raise its limits": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1, 1)),
        "read its parent's environment": Path(f"/proc/{os.getppid()}/environ").read_bytes,
    }
    became = {name: _outcome(one) for name, one in tries.items()}
    print(json.dumps({"measures": ["network"] * alone + [*confined.measures], "became": became}))  # noqa: T201


def _send(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"x", ("127.0.0.1", port))


def _make_writable(file: Path) -> None:
    file.chmod(0o666)
    file.write_bytes(b"")


def _become_root() -> None:
    os.setuid(0)
    Path("/root/x").write_text("x")


def _outcome(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except (OSError, ValueError, RuntimeError, ArithmeticError) as error:
        return type(error).__name__
    return "done"


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
