"""The calls of one examination: each made once, and shared by the probes that need its answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from aigc_data.settings import Settings
from aigc_data.tencent import actions
from aigc_data.tencent.actions import Action
from aigc_data.tencent.client import CloudClient
from aigc_data.tencent.cloudaudit import CREATE_EVENTS
from aigc_data.tencent.errors import (
    AuthError,
    ClockSkew,
    CloudError,
    GatewayError,
    TransportError,
)
from aigc_data.tencent.heard_clock import ClockReading
from aigc_data.tencent.mps import BEIJING, USAGE_REGIONS, USAGE_TYPES

MOST_EVENTS = 50
FIRST_PAGE = 20
"""Rows of the first look at the task list: a size that every cloud takes."""
USAGE_SPAN = timedelta(days=30)
NEWEST_SPAN = timedelta(days=29)
_HOPELESS = (AuthError, ClockSkew)
_UNREACHABLE = (TransportError, GatewayError)


@dataclass(frozen=True, slots=True)
class Reply:
    """The Response object of a call, or the error that came in its place."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    error: CloudError | None = None

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Return the objects of a list; none where it is missing, null or no list."""
        value = self.fields.get(name)
        return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


class Asking:
    """Asks the cloud; a host that does not answer and a key it refuses are not tried again."""

    def __init__(
        self, client: CloudClient, settings: Settings, clock: Callable[[], datetime]
    ) -> None:
        """`clock` returns now, UTC, by this machine."""
        self.settings = settings
        self._client = client
        self._clock = clock
        self._replies: dict[tuple[str, str], Reply] = {}
        self._given_up: dict[str, CloudError] = {}

    @property
    def now(self) -> datetime:
        """The time by the cloud's clock, UTC, as far as its answers told it."""
        heard = self.clock_heard
        return self._clock() + timedelta(seconds=heard.offset_s if heard else 0.0)

    @property
    def clock_heard(self) -> ClockReading | None:
        """How far the cloud's clock is ahead; None where no answer came."""
        return self._client.clock_heard

    def list_page(self, size: int = FIRST_PAGE, page: int = 1) -> Reply:
        """Return a page of the task list."""
        params = {"PageNum": page, "PageSize": size}
        return self._once(actions.TASK_LIST, f"{page}/{size}", lambda: params)

    def task(self, action: Action, task_id: str) -> Reply:
        """Return the answer about one task."""
        return self._once(action, task_id, lambda: {"TaskId": task_id})

    def newest_events(self) -> Reply:
        """Return the newest create calls of the last four weeks."""
        return self._once(actions.EVENTS, "newest", lambda: self._events(self.now, NEWEST_SPAN))

    def events(self, since: datetime, until: datetime) -> Reply:
        """Return up to 50 create calls between two times, UTC, less than 30 days apart."""
        name = f"{since.timestamp():.0f}-{until.timestamp():.0f}"
        return self._once(actions.EVENTS, name, lambda: self._events(until, until - since))

    def usage(self, *regions: str) -> Reply:
        """Return the billed totals of the last 30 days; of all regions where none is named."""
        return self._once(
            actions.USAGE_DATA, ",".join(regions), lambda: self._usage(regions or USAGE_REGIONS)
        )

    def _once(self, action: Action, name: str, params: Callable[[], Mapping[str, Any]]) -> Reply:
        key = (action.name, name)
        if key not in self._replies:
            self._replies[key] = self._ask(action, params)
        return self._replies[key]

    def _ask(self, action: Action, params: Callable[[], Mapping[str, Any]]) -> Reply:
        given_up = self._given_up.get(action.service.name) or self._given_up.get("")
        if given_up is not None:
            return Reply(error=given_up)
        region = self.settings.audit_region if action.service is actions.CLOUDAUDIT else None
        try:
            return Reply(self._client.call(action, params(), region=region))
        except CloudError as error:
            if isinstance(error, _HOPELESS):
                self._given_up[""] = error
            if isinstance(error, _UNREACHABLE):
                self._given_up[action.service.name] = error
            return Reply(error=error)

    def _events(self, until: datetime, length: timedelta) -> Mapping[str, Any]:
        names = [{"AttributeKey": "EventName", "AttributeValue": name} for name in CREATE_EVENTS]
        return {
            "StartTime": int((until - length).timestamp()),
            "EndTime": int(until.timestamp()) + 1,
            "MaxResults": MOST_EVENTS,
            "LookupAttributes": names,
        }

    def _usage(self, regions: tuple[str, ...]) -> Mapping[str, Any]:
        now = self.now.astimezone(BEIJING)
        return {
            "StartTime": (now - USAGE_SPAN).isoformat(timespec="seconds"),
            "EndTime": now.isoformat(timespec="seconds"),
            "Types": list(USAGE_TYPES),
            "ProcessRegions": list(regions),
        }
