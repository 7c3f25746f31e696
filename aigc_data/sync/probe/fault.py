"""What an error of the cloud means in a report: never its message, which may name account IDs."""

import re

from aigc_data.tencent import errors
from aigc_data.tencent.errors import CloudError

_CODE = re.compile(r"[A-Za-z0-9_. ]{1,80}")
_REQUEST = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

_MEANINGS: tuple[tuple[type[CloudError], str, str], ...] = (
    (errors.TimedOut, "no answer came in time", "Check the network and try again."),
    (
        errors.TransportError,
        "no answer came",
        "Check the network, the proxy and AIGC_DATA_ENDPOINT.",
    ),
    (
        errors.GatewayError,
        "something before the service answered",
        "Check the proxy and AIGC_DATA_ENDPOINT.",
    ),
    (errors.MalformedAnswer, "the answer has an unknown shape", "Check AIGC_DATA_ENDPOINT."),
    (
        errors.TokenExpired,
        "the temporary token is wrong or has run out",
        "Get new temporary keys and set all three of their values.",
    ),
    (
        errors.AuthError,
        "the key is refused",
        "Check the key, that it is enabled, and that it is of the site in AIGC_DATA_SITE.",
    ),
    (errors.ClockSkew, "the clock is more than five minutes off", "Set this machine's clock."),
    (errors.PermissionDenied, "CAM denies the call", "Allow the key the action in CAM."),
    (
        errors.Throttled,
        "the account makes more calls a second than it may",
        "Lower AIGC_DATA_RATE_SHARE, or pause the other programs that call it.",
    ),
    (errors.TaskNotFound, "no such task is known", ""),
    (errors.NotActivated, "MPS is not activated", "Activate MPS in the account's console."),
    (errors.AccountSuspended, "the account is in arrears", "Top the account up."),
    (errors.InvalidRequest, "a parameter is refused", "Report this as a bug."),
    (
        errors.ActionUnavailable,
        "this host does not have the call",
        "Check AIGC_DATA_SITE, AIGC_DATA_AUDIT_REGION and AIGC_DATA_ENDPOINT.",
    ),
    (errors.ServerFault, "the service failed", "Try again later."),
    (CloudError, "the call is refused", "Look the code up in the API's documentation."),
)


def meaning(error: CloudError) -> str:
    """Return what happened, with the code and the request ID."""
    code = error.code if _CODE.fullmatch(error.code) else "an odd code"
    request = error.request_id or ""
    named = f", request {request}" if _REQUEST.fullmatch(request) else ""
    return f"{_row(error)[1]} [{code}{named}]"


def remedy(error: CloudError) -> str:
    """Return what to do about it, an empty text where there is nothing."""
    return _row(error)[2]


def _row(error: CloudError) -> tuple[type[CloudError], str, str]:
    return next(row for row in _MEANINGS if isinstance(error, row[0]))
