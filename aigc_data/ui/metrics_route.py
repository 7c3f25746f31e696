"""`GET /metrics`: the app's figures for Prometheus; docs/metrics.md says what each one means."""

from hmac import compare_digest
from typing import Final

from prometheus_client.exposition import choose_encoder
from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from aigc_data.ui.metrics.registry import registry
from aigc_data.ui.runtime import runtime

PATH: Final = "/metrics"
_BEARER: Final = "bearer "


def metrics(request: Request) -> Response:
    """Answer in the format that was asked for; 401 where a token is set and not sent."""
    headers = {"Cache-Control": "no-store"}
    if not _admitted(request.headers.get("Authorization", ""), runtime().settings.metrics_token):
        headers["WWW-Authenticate"] = 'Bearer realm="metrics"'
        said = "Send AIGC_DATA_METRICS_TOKEN as a bearer token."
        return PlainTextResponse(said, 401, headers)
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    return Response(encode(registry()), headers=headers | {"Content-Type": content_type})


def _admitted(authorization: str, token: SecretStr) -> bool:
    """Return whether the header holds the token; it takes as long for any other of its length."""
    wanted = token.get_secret_value()
    scheme, sent = authorization[: len(_BEARER)], authorization[len(_BEARER) :].strip()
    right = compare_digest(sent.encode(), wanted.encode())
    return not wanted or (right and scheme.lower() == _BEARER)


ROUTE: Final = Route(PATH, metrics, methods=["GET"])
