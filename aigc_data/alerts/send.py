"""A notice sent to a target through apprise: in time, with a few retries, and never a raise."""

import logging
from dataclasses import dataclass
from typing import Final

import apprise
from apprise.result import AppriseResult, AppriseResultStatus

from aigc_data.alerts.notice import Notice
from aigc_data.alerts.targets import RETRIES, STATUS, TIME_OUT_S, Target, hush

LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sent:
    """How a sending went."""

    ok: bool
    said: str = ""
    """Why it failed, in a few words; names no address."""


def send(target: Target, notice: Notice) -> Sent:
    """Send the notice to every address of the target; whatever happens is in the answer."""
    if target.fault:
        return Sent(ok=False, said=target.fault)
    try:
        return _answer(_notify(target, notice))
    except Exception as error:  # noqa: BLE001 - a service of apprise may raise anything
        LOG.warning("The target %s could not be told: %s", target.name, type(error).__name__)
        return Sent(ok=False, said=f"the sending broke off ({type(error).__name__})")


def _notify(target: Target, notice: Notice) -> AppriseResult:
    hush()
    told = apprise.Apprise(list(target.services))
    kind = apprise.NotifyType.SUCCESS if notice.resolved else apprise.NotifyType.WARNING
    return told.notify(
        body=notice.body,
        title=notice.title,
        notify_type=kind,
        body_format=apprise.NotifyFormat.TEXT,
        timeout=TIME_OUT_S * max(1, len(target.services)),
    )


def _answer(result: AppriseResult) -> Sent:
    """Return the outcome in words."""
    if result:
        return Sent(ok=True)
    if result.status is AppriseResultStatus.TIMEOUT:
        return Sent(ok=False, said=f"no answer within {TIME_OUT_S:.0f} s")
    statuses = [found[1] for entry in result.logs() if (found := STATUS.search(entry.message))]
    if statuses:
        return Sent(ok=False, said=f"it answered with HTTP {statuses[-1]}, {RETRIES + 1} times")
    return Sent(ok=False, said="it could not be reached, or did not take the message")
