"""An answer of the cloud, read into the fields it holds or the error it means.

Source: the contract's section 1.4. Success and failure both come with HTTP status 200; any other
status is not the service's.
"""

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from aigc_data.tencent.actions import Action
from aigc_data.tencent.errors import (
    ClockSkew,
    CloudError,
    GatewayError,
    GatewayRefusal,
    MalformedAnswer,
    UnreadableAnswer,
    error_for,
)

LOWEST_FAULT = 500
PASSING = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back over HTTP."""

    status: int
    body: bytes = field(repr=False)
    content_type: str = ""
    date: str | None = None

    @property
    def of_cloud(self) -> bool:
        """Whether it looks like the cloud's own, and not like a page put in its place."""
        return self.status == HTTPStatus.OK and self.content_type.startswith("application/json")

    def fields(self, action: Action) -> dict[str, Any]:
        """Return the Response object; raises the CloudError that the answer means."""
        if self.status != HTTPStatus.OK:
            raise self._gateway_error(action)
        response = self._response(action)
        error = response.get("Error")
        if error is None:
            return response
        fault = _api_error(error, request_id(response), action)
        if isinstance(fault, ClockSkew):
            fault.server_date = self.date
        raise fault

    def _gateway_error(self, action: Action) -> CloudError:
        passing = self.status >= LOWEST_FAULT or self.status in PASSING
        kind = GatewayError if passing else GatewayRefusal
        return kind(f"HTTP {self.status}", f"HTTP status {self.status}", None, action)

    def _response(self, action: Action) -> dict[str, Any]:
        try:
            envelope = json.loads(self.body)
        except (ValueError, RecursionError):
            what = f"{len(self.body)} bytes of {self.content_type or 'no content type'}"
            envelope = UnreadableAnswer("UnreadableAnswer", what, None, action)
        if isinstance(envelope, CloudError):
            raise envelope
        response = envelope.get("Response") if isinstance(envelope, dict) else None
        if not isinstance(response, dict):
            raise wrong_shape("no Response object", None, action)
        return response


def request_id(fields: dict[str, Any]) -> str | None:
    """Return the request ID, which is missing where the request never reached the service."""
    value = fields.get("RequestId")
    return value if isinstance(value, str) and value else None


def rows(fields: dict[str, Any], name: str, action: Action) -> list[Any]:
    """Return a field that holds a list, empty where it is null or missing."""
    value = fields.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise wrong_shape(f"{name} is not a list", request_id(fields), action)
    return value


def wrong_shape(what: str, request: str | None, action: Action) -> MalformedAnswer:
    """Return the error for an answer that the contract does not know."""
    return MalformedAnswer("MalformedAnswer", what, request, action)


def _api_error(error: object, request: str | None, action: Action) -> CloudError:
    said = error if isinstance(error, dict) else {}
    code, message = said.get("Code"), said.get("Message")
    if not isinstance(code, str) or not code:
        return wrong_shape("an Error without a Code", request, action)
    return error_for(code, message if isinstance(message, str) else "", request, action)
