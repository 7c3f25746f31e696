"""Whether the cloud takes the key at all, and whether the account may use the product."""

from aigc_data.sync.probe.asking import Asking
from aigc_data.sync.probe.fault import meaning, remedy
from aigc_data.sync.probe.finding import Finding, Verdict
from aigc_data.tencent.errors import (
    AccountSuspended,
    ApiError,
    AuthError,
    ClockSkew,
    CloudError,
    NotActivated,
)

NAME = "key and account"
_REFUSED = (AuthError, ClockSkew, NotActivated, AccountSuspended)


def key(asking: Asking) -> Finding:
    """Return whether calls of both services get through to them."""
    replies = (asking.list_page(), asking.newest_events())
    error = next((reply.error for reply in replies if _stops(reply.error)), None)
    if error is not None:
        return Finding(NAME, Verdict.MEND, meaning(error), remedy(error))
    place = "AIGC_DATA_ENDPOINT" if asking.settings.endpoint else f"{asking.settings.site} site"
    return Finding(NAME, Verdict.WELL, f"MPS and CloudAudit answer, {place}")


def _stops(error: CloudError | None) -> bool:
    """Whether no call can be made for this error."""
    return error is not None and (isinstance(error, _REFUSED) or not isinstance(error, ApiError))
