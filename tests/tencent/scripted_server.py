"""A real HTTP server that gives the answers a test wrote, and checks the signatures it is sent.

The signature is checked with the vendor's own code, not with ours.
"""

import hashlib
import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from tencentcloud.common.sign import Sign

SECRET_ID = "AKIDscriptedEXAMPLE"
SECRET_KEY = "scriptedSECRETkeyEXAMPLE"
LARGEST_SKEW_S = 300


@dataclass(frozen=True)
class Seen:
    """A request as it arrived."""

    headers: dict[str, str]
    body: bytes
    connection: int
    """The client's port: the same for two requests over one connection."""
    signature_is_right: bool

    @property
    def action(self) -> str:
        return self.headers["x-tc-action"]

    @property
    def params(self) -> dict[str, Any]:
        params = json.loads(self.body)
        assert isinstance(params, dict)
        return params

    @property
    def timestamp(self) -> int:
        return int(self.headers["x-tc-timestamp"])


@dataclass(frozen=True)
class Reply:
    """What to answer; `drop` closes the connection without a word, `promise` cuts the body."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False
    promise: int = 0
    """Bytes that Content-Length promises beyond the body."""
    after: threading.Event | None = None
    """Answer only when this is set."""


Answer = Reply | Callable[[Seen], Reply]


def ok(**fields: Any) -> Reply:
    body = json.dumps({"Response": fields}).encode()
    return Reply(body, headers={"Content-Type": "application/json"})


def refusal(code: str, message: str = "Synthetic", request_id: str | None = "rid-1") -> Reply:
    fields: dict[str, Any] = {"Error": {"Code": code, "Message": message}}
    if request_id is not None:
        fields["RequestId"] = request_id
    return ok(**fields)


class ScriptedServer:
    """Serves the answers in their order, then `{"Response": {"RequestId": "rid"}}` for ever."""

    def __init__(self, *answers: Answer, ahead_s: float = 0, strict: bool = False) -> None:
        self._answers = deque[Answer](answers)
        self._ahead_s = ahead_s
        self._strict = strict
        self._lock = threading.Lock()
        self.seen: list[Seen] = []
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._http.server_port}"

    @property
    def endpoint(self) -> str:
        return f"http://{self.host}"

    @property
    def now(self) -> float:
        """This server's own clock."""
        return time.time() + self._ahead_s

    def script(self, answers: Iterable[Answer]) -> None:
        with self._lock:
            self._answers.extend(answers)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def answer(self, seen: Seen) -> Reply:
        with self._lock:
            self.seen.append(seen)
            if self._strict and not seen.signature_is_right:
                return refusal("AuthFailure.SignatureFailure")
            if self._strict and abs(seen.timestamp - self.now) > LARGEST_SKEW_S:
                return refusal("AuthFailure.SignatureExpire")
            answer = self._answers.popleft() if self._answers else ok(RequestId="rid")
        return answer if isinstance(answer, Reply) else answer(seen)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        script = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            wbufsize = -1

            def do_POST(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                body = self.rfile.read(int(headers["content-length"]))
                right = signed_by_the_key(headers, body)
                reply = script.answer(Seen(headers, body, self.client_address[1], right))
                if reply.after is not None:
                    reply.after.wait(30)
                if reply.drop:
                    self.close_connection = True
                    return
                self._send(reply)

            def _send(self, reply: Reply) -> None:
                length = str(len(reply.body) + reply.promise)
                given = {"Date": formatdate(script.now, usegmt=True), "Content-Length": length}
                self.send_response_only(reply.status)
                for name, value in (given | reply.headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(reply.body)
                self.close_connection = bool(reply.promise)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                """Say nothing."""

        return Handler


def signed_by_the_key(headers: dict[str, str], body: bytes) -> bool:
    """Whether the Authorization header is what the vendor's code signs for these bytes."""
    service = headers["authorization"].split("/")[2]
    timestamp = headers["x-tc-timestamp"]
    date = datetime.fromtimestamp(int(timestamp), UTC).strftime("%Y-%m-%d")
    canonical = (
        f"POST\n/\n\ncontent-type:{headers['content-type']}\nhost:{headers['host']}\n\n"
        f"content-type;host\n{hashlib.sha256(body).hexdigest()}"
    )
    scope = f"{date}/{service}/tc3_request"
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    signed = Sign.sign_tc3(
        SECRET_KEY, date, service, f"TC3-HMAC-SHA256\n{timestamp}\n{scope}\n{hashed}"
    )
    return headers["authorization"] == (
        f"TC3-HMAC-SHA256 Credential={SECRET_ID}/{scope}, "
        f"SignedHeaders=content-type;host, Signature={signed}"
    )
