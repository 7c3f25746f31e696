"""Which read actions the key may call: one call of each, if need be about an ID that none has."""

from collections.abc import Iterator, Mapping

from aigc_data.sync.probe.asking import Asking, Reply
from aigc_data.sync.probe.fault import meaning, remedy
from aigc_data.sync.probe.finding import Finding, Verdict
from aigc_data.tencent import actions
from aigc_data.tencent.actions import Action
from aigc_data.tencent.errors import (
    AccountSuspended,
    ActionUnavailable,
    ApiError,
    AuthError,
    ClockSkew,
    CloudError,
    NotActivated,
    PermissionDenied,
    ServerFault,
    Throttled,
)

NOBODYS: Mapping[Action, str] = {
    actions.IMAGE_TASK: f"1-AigcImage-{'0' * 32}",
    actions.VIDEO_TASK: f"1-AigcVideo-{'0' * 32}",
    actions.AUDIO_TASK: f"1-AigcAudio-{'0' * 32}",
    actions.TASK_STATUS: "00000000-0000-0000-0000-000000000000",
}
"""An ID of the right form for each call by ID: a service that says it knows no such task was
called."""
USED_FOR: Mapping[Action, str] = {
    actions.TASK_LIST: "finds scenario tasks",
    actions.TASK_STATUS: "follows scenario tasks",
    actions.IMAGE_TASK: "follows image tasks",
    actions.VIDEO_TASK: "follows video tasks",
    actions.AUDIO_TASK: "follows audio tasks",
    actions.USAGE_DATA: "tells what was billed",
    actions.EVENTS: "finds image, video and audio tasks",
}
_UNDECIDED = (AuthError, ClockSkew, NotActivated, AccountSuspended, ServerFault)


def access(asking: Asking) -> Iterator[Finding]:
    """Yield a finding for each read action, named as the action."""
    for action, use in USED_FOR.items():
        yield found(action, _reply(asking, action), use)


def found(action: Action, reply: Reply, use: str) -> Finding:
    """Return what the reply to a call says of being allowed to make it."""
    error = reply.error
    verdict = verdict_of(error)
    if error is None or verdict is Verdict.ALLOWED:
        return Finding(action.name, Verdict.ALLOWED, use)
    return Finding(action.name, verdict, meaning(error), _advice(action, verdict, error))


def verdict_of(error: CloudError | None) -> Verdict:
    """Return what an error says of being allowed; one about a parameter is an answer."""
    if isinstance(error, PermissionDenied):
        return Verdict.DENIED
    if isinstance(error, ActionUnavailable):
        return Verdict.ABSENT
    if isinstance(error, Throttled):
        return Verdict.THROTTLED
    if error is None:
        return Verdict.ALLOWED
    undecided = isinstance(error, _UNDECIDED) or not isinstance(error, ApiError)
    return Verdict.UNCLEAR if undecided else Verdict.ALLOWED


def _reply(asking: Asking, action: Action) -> Reply:
    if action is actions.TASK_LIST:
        return asking.list_page()
    if action is actions.EVENTS:
        return asking.newest_events()
    if action is actions.USAGE_DATA:
        return asking.usage()
    return asking.task(action, NOBODYS[action])


def _advice(action: Action, verdict: Verdict, error: CloudError) -> str:
    if verdict is Verdict.DENIED:
        return f"Allow the key the action {action.permission} on resource * in CAM."
    return remedy(error)
