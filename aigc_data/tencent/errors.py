"""What can go wrong between this app and the cloud.

CloudError                  any of the below; `retryable` says whether trying again may help
├─ ClientClosed             the client was closed while the call waited
├─ TransportError           no whole answer came: network, TLS, a dropped connection
│  └─ TimedOut
├─ GatewayError             the HTTP status was not 200: something before the service answered
│  └─ GatewayRefusal        a status below 500, which asking again would not change
├─ MalformedAnswer          JSON of a shape that the contract does not know
│  ├─ UnreadableAnswer      not JSON, or cut short
│  └─ AnswerTooLarge
└─ ApiError                 the service said no; also any code that has no class of its own
   ├─ AuthError             the key is wrong, disabled, or of the other site
   │  └─ TokenExpired       the temporary token is wrong or has run out
   ├─ ClockSkew             this machine's clock is more than five minutes off
   ├─ PermissionDenied      CAM does not allow the key this action
   ├─ Throttled             more calls per second than the account may make
   ├─ TaskNotFound          an ID unknown here, of another account, or past retention
   ├─ NotActivated          the account has not activated MPS
   ├─ AccountSuspended      the account is in arrears
   ├─ InvalidRequest        a parameter is refused
   │  └─ PageTooLarge       the request or its answer would be too large
   ├─ ActionUnavailable     the host does not have the action, the version or the region
   └─ ServerFault           the service failed
      └─ OutOfCapacity      the service has no room just now

Every one has `code`, `message` (the cloud's words, on one line), `request_id` and `action`, and
its text is one sentence: what happened, to which action, what to do, the code and the request ID.
Source of the codes: the contract's section 1.5.
"""

from typing import ClassVar

from aigc_data.tencent.actions import Action

LONGEST_MESSAGE = 300
CLOCK_SKEW_CODE = "AuthFailure.SignatureExpire"


class CloudError(Exception):
    """Something went wrong between this app and the cloud."""

    sentence: ClassVar[str] = "{action} failed: {message}"
    retryable: ClassVar[bool] = False
    patience: ClassVar[float] = 1.0
    """By how much longer than usual to wait before the next try."""

    def __init__(self, code: str, message: str, request_id: str | None, action: Action) -> None:
        self.code = code
        self.message = " ".join(message.split())[:LONGEST_MESSAGE]
        self.request_id = request_id
        self.action = action
        super().__init__(code, self.message, request_id, action)

    def __str__(self) -> str:
        said = self.message.rstrip(".") or "no reason given"
        text = self.sentence.format(
            action=self.action.name, message=said, permission=self.action.permission
        )
        request = f"request {self.request_id}" if self.request_id else "no request ID"
        return f"{text} [{self.code}, {request}]"


class ClientClosed(CloudError):
    """The client was closed while the call waited or was on its way."""

    sentence = "{action} was given up because the app is stopping"


class TransportError(CloudError):
    """No whole answer came."""

    sentence = "{action} got no answer ({message}): check the network, the proxy and the endpoint"
    retryable = True


class TimedOut(TransportError):
    """No answer came in time."""

    sentence = "{action} got no answer in time ({message}): check the network, or try again later"


class GatewayError(CloudError):
    """The HTTP status was not 200, so it was not the service that answered."""

    sentence = (
        "{action} was stopped before it reached the service, with {message}: "
        "try again later, and check the proxy and the endpoint if it lasts"
    )
    retryable = True


class GatewayRefusal(GatewayError):
    """A status below 500: asking again would get the same."""

    sentence = (
        "{action} was refused before it reached the service, with {message}: "
        "check the proxy and the endpoint"
    )
    retryable = False


class MalformedAnswer(CloudError):
    """An answer of a shape that the contract does not know."""

    sentence = "{action} was answered in an unknown shape ({message}): check the endpoint"


class UnreadableAnswer(MalformedAnswer):
    """An answer that is not JSON, or was cut short."""

    sentence = (
        "{action} was answered with something unreadable ({message}): "
        "try again later, and check the proxy and the endpoint if it lasts"
    )
    retryable = True


class AnswerTooLarge(MalformedAnswer):
    """An answer larger than any that the contract knows."""

    sentence = "{action} was answered with {message}, which is too much: check the endpoint"


class ApiError(CloudError):
    """The service said no."""

    sentence = "The cloud refused {action} ({message}): look the code up in the API's documentation"


class AuthError(ApiError):
    """The key is wrong, disabled, or of the other site."""

    sentence = (
        "The cloud refused the key for {action}: check TENCENTCLOUD_SECRET_ID and "
        "TENCENTCLOUD_SECRET_KEY, or the variables or profile that the account names, that the "
        "key is enabled, and that it is of the site set"
    )


class TokenExpired(AuthError):
    """The temporary token is wrong or has run out."""

    sentence = (
        "The cloud refused the temporary token for {action}: "
        "get new temporary keys and set all three of their variables, the token's too, "
        "or have tccli renew those of the profile"
    )


class ClockSkew(ApiError):
    """The clock of this machine is too far off, and the answer's Date header did not mend it."""

    sentence = (
        "The cloud refused {action} because this machine's clock is more than five minutes off: "
        "set the clock"
    )

    server_date: str | None = None
    """The answer's Date header."""


class PermissionDenied(ApiError):
    """CAM does not allow the key this action."""

    sentence = (
        "The key may not call {action}: allow it the action {permission} on resource * in CAM"
    )


class Throttled(ApiError):
    """More calls per second than the account may make, by all its programs together."""

    sentence = (
        "{action} was called more often than the account may: "
        "lower AIGC_DATA_RATE_SHARE, or pause the other programs that call it"
    )
    retryable = True


class TaskNotFound(ApiError):
    """The cloud does not know the ID: never did, or no more."""

    sentence = (
        "{action} knows no such task: check the ID and the account; "
        "the cloud forgets old tasks, and other products' tasks are not here"
    )


class NotActivated(ApiError):
    """The account has not activated MPS."""

    sentence = "{action} needs Media Processing Service: activate MPS in the account's console"


class AccountSuspended(ApiError):
    """The account is in arrears."""

    sentence = "{action} is refused because the account is in arrears: top the account up"


class InvalidRequest(ApiError):
    """A parameter is refused."""

    sentence = "The cloud refused a parameter of {action} ({message}): correct it, or report a bug"


class PageTooLarge(InvalidRequest):
    """The request, or the answer it would get, is too large."""

    sentence = "{action} is too large for the cloud ({message}): ask for less at once"


class ActionUnavailable(ApiError):
    """The host does not have the action, the version or the region."""

    sentence = (
        "{action} does not exist here: check AIGC_DATA_SITE, AIGC_DATA_AUDIT_REGION "
        "and AIGC_DATA_ENDPOINT; without it the rest goes on"
    )


class ServerFault(ApiError):
    """The service failed."""

    sentence = "The cloud failed to answer {action} ({message}): try again later"
    retryable = True


class OutOfCapacity(ServerFault):
    """The service has no room just now."""

    sentence = "The cloud has no room for {action} just now ({message}): try again later"
    patience = 4.0


CLASSES: dict[str, type[ApiError]] = {
    "AuthFailure": AuthError,
    CLOCK_SKEW_CODE: ClockSkew,
    "AuthFailure.TokenFailure": TokenExpired,
    "AuthFailure.UnauthorizedOperation": PermissionDenied,
    "UnauthorizedOperation": PermissionDenied,
    "RequestLimitExceeded": Throttled,
    "LimitExceeded.OverTime": InvalidRequest,
    "LimitExceeded.OverAmount": InvalidRequest,
    "InternalError": ServerFault,
    "FailedOperation.QueryAIGCTaskFailed": ServerFault,
    "FailedOperation.NetWorkError": ServerFault,
    "ServiceUnavailable": OutOfCapacity,
    "ResourceUnavailable": OutOfCapacity,
    "ResourceInsufficient": OutOfCapacity,
    "ResourceNotFound": TaskNotFound,
    "FailedOperation.TaskNotFound": TaskNotFound,
    "InvalidParameterValue.TaskId": TaskNotFound,
    "ResourceNotFound.UserUnregister": NotActivated,
    "FailedOperation.InvalidMpsUser": NotActivated,
    "FailedOperation.InvalidUser": NotActivated,
    "FailedOperation.UserArrears": AccountSuspended,
    "InvalidParameter": InvalidRequest,
    "InvalidParameterValue": InvalidRequest,
    "MissingParameter": InvalidRequest,
    "UnknownParameter": InvalidRequest,
    "RequestSizeLimitExceeded": PageTooLarge,
    "ResponseSizeLimitExceeded": PageTooLarge,
    "InvalidAction": ActionUnavailable,
    "ActionOffline": ActionUnavailable,
    "NoSuchVersion": ActionUnavailable,
    "UnsupportedRegion": ActionUnavailable,
}


def error_for(code: str, message: str, request_id: str | None, action: Action) -> ApiError:
    """Return the error for a code: the exact code first, then the part before the dot."""
    family = code.partition(".")[0]
    return CLASSES.get(code, CLASSES.get(family, ApiError))(code, message, request_id, action)
