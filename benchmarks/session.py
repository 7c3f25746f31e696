"""A viewer's session with a Streamlit server over its real WebSocket, without a browser.

It speaks the protocol of the installed Streamlit: a rerun request goes out, and messages come back
until `script_finished`, after the page's last element. The time is taken from the request, since
the server may hold back its first message while the script runs: it is never less than the
server's work.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import Self

import pyarrow as pa
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

TIMEOUT_S = 60.0
LARGEST_MESSAGE = 64 * 2**20
EARLY = ForwardMsg.FINISHED_EARLY_FOR_RERUN
"""How a run ends that the script itself begins anew at once."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a page's script."""

    seconds: float
    """From the request to the message after the last element."""
    bytes: int
    """Of all messages."""
    table_rows: int
    """Of the longest table."""
    exceptions: tuple[str, ...]
    """What the page could not do, if anything."""
    ticks: tuple[tuple[float, str], ...] = ()
    """The parts that ask to be drawn anew: every so many seconds, and the ID of each."""


class Session:
    """One open session; a context manager."""

    def __init__(self, port: int) -> None:
        url = f"ws://127.0.0.1:{port}/_stcore/stream"
        self._socket: ClientConnection = connect(
            url,
            subprotocols=[Subprotocol("streamlit")],
            max_size=LARGEST_MESSAGE,
            open_timeout=TIMEOUT_S,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def run(self, page: str, query: str = "") -> Run:
        """Run a page by its URL path and query, and return what came; waits at most a minute."""
        request = BackMsg()
        request.rerun_script.page_name = page
        request.rerun_script.query_string = query
        began = perf_counter()
        self._socket.send(request.SerializeToString())
        return _measured(began, self._messages())

    def tick(self, fragment_id: str) -> Run:
        """Draw one part anew, as a browser does when its time has come, and all that follows."""
        request = BackMsg()
        request.rerun_script.fragment_id = fragment_id
        request.rerun_script.is_auto_rerun = True
        began = perf_counter()
        self._socket.send(request.SerializeToString())
        return _measured(began, self._messages())

    def _messages(self) -> Iterator[tuple[ForwardMsg, int, float]]:
        while True:
            data = self._socket.recv(timeout=TIMEOUT_S, decode=False)
            message = ForwardMsg()
            message.ParseFromString(data)
            yield message, len(data), perf_counter()


def _measured(began: float, messages: Iterator[tuple[ForwardMsg, int, float]]) -> Run:
    started, total, table, exceptions = False, 0, 0, []
    ticks: list[tuple[float, str]] = []
    for message, size, at in messages:
        kind = message.WhichOneof("type")
        started = started or kind == "new_session"
        if not started:
            continue
        total += size
        element = message.delta.new_element if kind == "delta" else None
        if element is not None and element.WhichOneof("type") == "dataframe":
            table = max(table, _rows(element.dataframe.arrow_data.data))
        if element is not None and element.WhichOneof("type") == "exception":
            exceptions.append(element.exception.message)
        if kind == "auto_rerun":
            ticks.append((message.auto_rerun.interval, message.auto_rerun.fragment_id))
        if kind == "script_finished" and message.script_finished != EARLY:
            return Run(at - began, total, table, tuple(exceptions), tuple(ticks))
    raise AssertionError


def _rows(arrow: bytes) -> int:
    with pa.ipc.open_stream(arrow) as stream:
        return sum(batch.num_rows for batch in stream)
