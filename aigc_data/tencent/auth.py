"""TC3-HMAC-SHA256 as an `httpx.Auth`, and the clock it signs by."""

import threading
import time
from collections.abc import Callable, Generator
from datetime import UTC
from email.utils import parsedate_to_datetime

import httpx

from aigc_data.tencent.credentials import Credentials
from aigc_data.tencent.signing import SignedParts, authorization

LEAST_CORRECTION_S = 1.0
"""A Date header says no more than the second."""


class ServerClock:
    """The cloud's time as far as it is known: this machine's clock and an offset.

    Thread-safe; one is shared by all that signs for the same host.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._offset = 0.0
        self._lock = threading.Lock()

    @property
    def offset(self) -> float:
        """Seconds that the cloud is ahead of this machine."""
        return self._offset

    def local(self) -> float:
        """Return this machine's time, Unix seconds."""
        return self._clock()

    @property
    def timestamp(self) -> int:
        """The cloud's time, Unix seconds."""
        return int(self._clock() + self._offset)

    def correct(self, date: str | None) -> bool:
        """Take the time of a Date header; return False where it says nothing new."""
        told = unix_seconds(date)
        if told is None:
            return False
        with self._lock:
            offset = told - self._clock()
            changed = abs(offset - self._offset) > LEAST_CORRECTION_S
            self._offset = offset if changed else self._offset
        return changed

    def restore(self, offset: float) -> None:
        """Go back to an earlier offset, after a correction that did not help."""
        with self._lock:
            self._offset = offset


class TC3Auth(httpx.Auth):
    """Signs each try of a request anew, as its bytes, its Host and its Content-Type stand."""

    requires_request_body = True

    def __init__(self, credentials: Credentials, service: str, clock: ServerClock) -> None:
        self._credentials = credentials
        self._service = service
        self._clock = clock

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Yield the request with the time, the signature and, where there is one, the token."""
        parts = SignedParts(
            service=self._service,
            host=request.headers["Host"],
            content_type=request.headers["Content-Type"],
            body=request.content,
            timestamp=self._clock.timestamp,
        )
        key = self._credentials
        request.headers["X-TC-Timestamp"] = str(parts.timestamp)
        request.headers["Authorization"] = authorization(parts, key.secret_id, key.secret_key)
        if key.token:
            request.headers["X-TC-Token"] = key.token
        yield request


def unix_seconds(date: str | None) -> float | None:
    """Return the Unix seconds of a Date header; None where it is missing or unreadable."""
    try:
        moment = parsedate_to_datetime(date or "")
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
