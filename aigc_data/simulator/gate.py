"""From the bytes of a POST to the bytes of its answer: the cloud's gateway."""

import json
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aigc_data.simulator import auth
from aigc_data.simulator.account import SimulatedAccount
from aigc_data.simulator.answers import create, events, generation, scenario, usage
from aigc_data.simulator.answers.call import Answer, Call, Habits
from aigc_data.simulator.auth import CLOUDAUDIT, MPS, Keys
from aigc_data.simulator.chance import seeded
from aigc_data.simulator.failures import uuid
from aigc_data.simulator.limits import Limits
from aigc_data.simulator.links import LinkKeys
from aigc_data.simulator.refusal import Refusal

ACTIONS: dict[str, tuple[str, Answer]] = {
    "DescribeAigcTaskList": (MPS, scenario.task_list),
    "DescribeAigcTaskStatus": (MPS, scenario.task_status),
    "DescribeAigcImageTask": (MPS, generation.image_task),
    "DescribeAigcVideoTask": (MPS, generation.video_task),
    "DescribeAigcAudioTask": (MPS, generation.audio_task),
    "DescribeUsageData": (MPS, usage.usage_data),
    "CreateAigcImageTask": (MPS, create.image_task),
    "CreateAigcVideoTask": (MPS, create.video_task),
    "CreateAigcAudioTask": (MPS, create.audio_task),
    "DescribeEvents": (CLOUDAUDIT, events.describe_events),
}
_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A call as it came in, for tests to look at: what it was and how it was answered."""

    action: str
    params: Mapping[str, Any]
    at: float
    code: str | None
    """The error code of the answer, or None where it was answered."""


@dataclass(slots=True)
class Gate:
    """What stands before the account: keys, limits, and a memory of the last calls."""

    account: SimulatedAccount = field(repr=False)
    keys: Keys
    links: LinkKeys
    habits: Habits
    clock: Callable[[], float]
    limits: Limits | None = field(default_factory=lambda: Limits(time.monotonic))
    calls: deque[Asked] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))
    _serial: "count[int]" = field(default_factory=count)

    def answer(self, headers: Mapping[str, str], body: bytes, endpoint: str) -> dict[str, Any]:
        """Return the whole envelope; refusals are answers too. Header names are in lower case."""
        request_id = uuid(seeded(f"request/{self.account.seed}/{next(self._serial)}"))
        action, now = headers.get("x-tc-action", ""), self.clock()
        params: dict[str, Any] = {}
        try:
            service, answer = _action(headers, action)
            auth.check(headers, body, self.keys, service, now)
            params = _params(body)
            if self.limits is not None:
                self.limits.take(action)
            region = headers.get("x-tc-region")
            call = Call(
                *(action, params, now, request_id, region, endpoint),
                *(self.account, self.links, self.habits),
            )
            response = answer(call)
        except Refusal as refusal:
            self.calls.append(Asked(action, params, now, refusal.code))
            return refused(refusal.code, refusal.message, request_id)
        self.calls.append(Asked(action, params, now, None))
        return {"Response": {**response, "RequestId": request_id}}


def refused(code: str, message: str, request_id: str) -> dict[str, Any]:
    """Return the envelope of an error."""
    error = {"Code": code, "Message": message}
    return {"Response": {"Error": error, "RequestId": request_id}}


def _action(headers: Mapping[str, str], action: str) -> tuple[str, Answer]:
    if not action:
        raise Refusal.missing("Action")
    if action not in ACTIONS:
        raise Refusal("InvalidAction", f"The action {action} does not exist.")
    service, answer = ACTIONS[action]
    version = headers.get("x-tc-version")
    if not version:
        raise Refusal.missing("Version")
    if version != auth.VERSIONS[service]:
        raise Refusal("NoSuchVersion", f"The version {version} does not exist.")
    _check_region(headers.get("x-tc-region"), needed=service == CLOUDAUDIT)
    return service, answer


def _check_region(region: str | None, *, needed: bool) -> None:
    if region is None and needed:
        raise Refusal.missing("Region")
    if region and region not in auth.REGIONS:
        raise Refusal("UnsupportedRegion", f"The region {region} is not supported.")


def _params(body: bytes) -> dict[str, Any]:
    try:
        params = json.loads(body)
    except ValueError:
        params = None
    if not isinstance(params, dict):
        raise Refusal("InvalidParameter", "The request body is not a JSON object.")
    return params
