"""The client for both services: signed, paced, tried again where that may help, counted."""

import json
import logging
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from types import TracebackType
from typing import Any, Self

import httpx

from aigc_data.settings import LOOPBACK_HOSTS, Settings, Site
from aigc_data.tencent.actions import Action, Service
from aigc_data.tencent.answer import Answer
from aigc_data.tencent.auth import ServerClock, TC3Auth, unix_seconds
from aigc_data.tencent.calls import CallCounter, CallCounts
from aigc_data.tencent.cloud_time import CloudTime, steady
from aigc_data.tencent.credentials import (
    Credentials,
    Renew,
    credentials_of,
    never_renewed,
    renewal_of,
)
from aigc_data.tencent.errors import (
    AnswerTooLarge,
    AuthError,
    ClientClosed,
    ClockSkew,
    CloudError,
    Throttled,
    TimedOut,
    TransportError,
)
from aigc_data.tencent.heard_clock import ClockReading, HeardClock
from aigc_data.tencent.pace import Pace
from aigc_data.tencent.retries import USUAL_RETRIES, Retries

LOG = logging.getLogger(__name__)
CONTENT_TYPE = "application/json"
LARGEST_ANSWER = 32 * 2**20
"""Bytes; a page of fifty tasks is well under one MiB."""
CONNECTIONS = httpx.Limits(max_connections=64, max_keepalive_connections=64, keepalive_expiry=30)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long to wait, in seconds."""

    connect_s: float = 5.0
    read_s: float = 20.0
    """For the next bytes."""
    whole_s: float = 60.0
    """For the whole of an answer."""

    @property
    def of_httpx(self) -> httpx.Timeout:
        """The same for httpx."""
        return httpx.Timeout(self.read_s, connect=self.connect_s)


USUAL_TIMEOUTS = Timeouts()


@dataclass(frozen=True, slots=True)
class Order:
    """One call to be made."""

    action: Action
    body: bytes
    region: str | None
    urgent: bool


class CloudClient:
    """Calls the cloud; thread-safe, a context manager.

    Every try is signed anew and waits for its turn at the action's pace. `ValueError` where the
    key or the endpoint cannot be used.
    """

    def __init__(
        self,
        credentials: Credentials,
        *,
        site: Site,
        endpoint: str | None = None,
        rate_share: float = 0.5,
        timeouts: Timeouts = USUAL_TIMEOUTS,
        retries: Retries = USUAL_RETRIES,
        clock: ServerClock | None = None,
        renew: Renew = never_renewed,
    ) -> None:
        fault = credentials.fault or _endpoint_fault(endpoint)
        if fault:
            raise ValueError(fault)
        self._credentials = credentials
        self._renew = renew
        self._renewing = threading.Lock()
        self._site = site
        self._endpoint = endpoint
        self._timeouts = timeouts
        self._retries = retries
        self._clock = clock or ServerClock(steady())
        self._time = CloudTime(self._clock.local)
        self._pace = Pace(rate_share)
        self._counter = CallCounter()
        self._heard = HeardClock()
        self._stopping = threading.Event()
        self._http = _http(timeouts, endpoint)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; calls that wait, in whatever thread, end with ClientClosed."""
        self._stopping.set()
        self._pace.close()
        self._http.close()

    @property
    def clock_offset_s(self) -> float:
        """Seconds that the cloud's clock is ahead of this machine's, 0 until it was corrected."""
        return self._clock.offset

    @property
    def clock_heard(self) -> ClockReading | None:
        """How far the cloud's clock is ahead by the Dates of its answers; None before the first."""
        return self._heard.reading

    @property
    def time_corrected_s(self) -> float:
        """Seconds by which the answers' Dates have set `now` forward so far."""
        return self._time.corrected_s

    def now(self) -> datetime:
        """Return the time in the cloud, UTC; this machine's until the first answer."""
        return self._time.now()

    def counts(self) -> Mapping[str, CallCounts]:
        """Return the calls made so far, by the action's name."""
        return self._counter.by_action

    def call(
        self,
        action: Action,
        params: Mapping[str, Any],
        *,
        region: str | None = None,
        urgent: bool = False,
    ) -> dict[str, Any]:
        """Return the Response object of a call; raises CloudError.

        An urgent call, one that a person waits for, goes before all that wait for their turn.
        """
        order = Order(action, json.dumps(dict(params)).encode(), region, urgent)
        try:
            return self._until_answered(order)
        except CloudError:
            self._counter.given_up(action)
            raise

    def _until_answered(self, order: Order) -> dict[str, Any]:
        tries = 0
        while True:
            tries += 1
            try:
                return self._try_with_valid_key(order)
            except CloudError as error:
                wait = self._retries.wait_after(error, tries)
                if wait is None:
                    raise
                self._back_off(error, wait)

    def _try_with_valid_key(self, order: Order) -> dict[str, Any]:
        """Try; where the key is refused and another is there by now, try once more with that."""
        used = self._credentials
        try:
            return self._try_by_right_clock(order)
        except AuthError:
            if not self._renewed(used):
                raise
        self._counter.repeated(order.action)
        return self._try_by_right_clock(order)

    def _renewed(self, used: Credentials) -> bool:
        """Return whether there is another key than the one that was used; it holds from now on."""
        with self._renewing:
            if self._credentials == used:
                fresh = self._renew()
                if fresh is None or fresh.fault:
                    return False
                self._credentials = fresh
            return self._credentials != used

    def _try_by_right_clock(self, order: Order) -> dict[str, Any]:
        """Try; where the clock was wrong, set it by the answer's Date and try once more.

        Of several calls in the air at once the first sets it, and all are tried once more.
        """
        before = self._clock.offset
        try:
            return self._try(order)
        except ClockSkew as error:
            set_right = self._clock.correct(error.server_date)
            if not set_right and self._clock.offset == before:
                raise
            LOG.warning("The clock is off; signing %+.0f s from now on", self._clock.offset)
        self._counter.repeated(order.action)
        try:
            return self._try(order)
        except ClockSkew:
            self._clock.restore(before)
            raise

    def _try(self, order: Order) -> dict[str, Any]:
        with self._pace.turn(order.action, urgent=order.urgent):
            self._counter.sent(order.action)
            sent = self._time.mark()
            answer = self._send(order)
        if answer.of_cloud:
            self._time.hear(unix_seconds(answer.date), sent)
        try:
            return answer.fields(order.action)
        except CloudError as error:
            self._counter.failed(error)
            raise

    def _back_off(self, error: CloudError, wait: float) -> None:
        """Wait; where the account is throttled, the whole action does."""
        LOG.info("Trying again in %.1f s: %s", wait, error)
        if isinstance(error, Throttled):
            self._pace.lane(error.action).hold(wait)
        elif self._stopping.wait(wait):
            raise ClientClosed("Closed", "", None, error.action)
        self._counter.repeated(error.action)

    def _send(self, order: Order) -> Answer:
        """Return what came back over HTTP; raises TransportError, AnswerTooLarge, ClientClosed.

        The errors of httpx hold the request, and with it the token: they are let go before ours
        is raised.
        """
        key = self._credentials
        try:
            return self._exchange(order, key)
        except httpx.TimeoutException as error:
            fault: CloudError = TimedOut(type(error).__name__, _reason(error), None, order.action)
        except (httpx.HTTPError, httpx.StreamError, OSError, RuntimeError) as error:
            reason = key.hide(_reason(error))
            fault = TransportError(type(error).__name__, reason, None, order.action)
        if self._stopping.is_set():
            fault = ClientClosed("Closed", "", None, order.action)
        raise fault

    def _exchange(self, order: Order, key: Credentials) -> Answer:
        service = order.action.service
        auth = TC3Auth(key, service.name, self._clock)
        url = f"{self._endpoint or service.url(self._site)}/"
        sent = time.time()
        with self._http.stream(
            "POST", url, content=order.body, headers=_headers(order, service), auth=auth
        ) as response:
            self._heard.hear(unix_seconds(response.headers.get("Date")), sent, time.time())
            return Answer(
                status=response.status_code,
                body=key.hide_in(self._body(response, order.action)),
                content_type=response.headers.get("Content-Type", ""),
                date=response.headers.get("Date"),
            )

    def _body(self, response: httpx.Response, action: Action) -> bytes:
        """Return the body; one that is too large or too slow is not read to its end."""
        body = bytearray()
        until = time.monotonic() + self._timeouts.whole_s
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > LARGEST_ANSWER:
                what = f"more than {LARGEST_ANSWER // 2**20} MiB"
                raise AnswerTooLarge("AnswerTooLarge", what, None, action)
            if time.monotonic() > until:
                message = f"not all of it in {self._timeouts.whole_s:g} s"
                raise httpx.ReadTimeout(message)
        return bytes(body)


def connect(settings: Settings) -> CloudClient:
    """Return a client for what the settings name; `ValueError` where they hold no usable key."""
    return CloudClient(
        credentials_of(settings),
        site=settings.site,
        endpoint=settings.endpoint,
        rate_share=settings.rate_share,
        renew=renewal_of(settings),
    )


@cache
def user_agent() -> str:
    """Return the app's name and version."""
    try:
        return f"aigc-data/{version('aigc-data')}"
    except PackageNotFoundError:
        return "aigc-data"


def _headers(order: Order, service: Service) -> dict[str, str]:
    headers = {
        "Content-Type": CONTENT_TYPE,
        "X-TC-Action": order.action.name,
        "X-TC-Version": service.version,
        "X-TC-Language": "en-US",
        "X-TC-RequestClient": user_agent(),
    }
    return headers | ({"X-TC-Region": order.region} if order.region else {})


def _http(timeouts: Timeouts, endpoint: str | None) -> httpx.Client:
    """Return the HTTP client; the environment's proxies are not for loopback."""
    loopback = endpoint is not None and httpx.URL(endpoint).host in LOOPBACK_HOSTS
    return httpx.Client(
        headers={"User-Agent": user_agent()},
        timeout=timeouts.of_httpx,
        limits=CONNECTIONS,
        follow_redirects=False,
        trust_env=not loopback,
        verify=_certificates(trust_env=not loopback),
    )


@cache
def _certificates(*, trust_env: bool) -> ssl.SSLContext:
    """Return whom to trust; it is read once, for that takes longer than many calls."""
    return httpx.create_ssl_context(trust_env=trust_env)


def _endpoint_fault(endpoint: str | None) -> str | None:
    """Return what is wrong with an endpoint: only loopback may be spoken to in plain text."""
    if endpoint is None:
        return None
    url = httpx.URL(endpoint)
    if url.scheme == "https" or (url.scheme == "http" and url.host in LOOPBACK_HOSTS):
        return None
    return "AIGC_DATA_ENDPOINT must be https; plain http is taken for loopback only"


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__
