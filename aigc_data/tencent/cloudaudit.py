"""The call of CloudAudit (2019-03-19) that finds who created which task.

Source: the contract's section 4.1.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from aigc_data.tencent.actions import EVENTS
from aigc_data.tencent.answer import request_id, rows, wrong_shape
from aigc_data.tencent.client import CloudClient

PAGE_SIZE = 50
LONGEST_WINDOW = timedelta(days=30)
TOKEN_TEXT = re.compile(r"[1-9][0-9]{0,19}")
CREATE_EVENTS = ("CreateAigcImageTask", "CreateAigcVideoTask", "CreateAigcAudioTask")
"""The list of audited operations names the first two; asking for the third costs nothing."""


@dataclass(frozen=True, slots=True)
class EventPage:
    """One page of audit events, as dicts of the wire."""

    events: list[dict[str, Any]]
    next_token: int | None
    """Where the next page begins; beyond 2^53, so no float may hold it."""
    last: bool
    request_id: str | None
    odd: tuple[Any, ...] = ()
    """Events that are no objects."""


class CloudAudit:
    """Reads audit events; every method raises CloudError."""

    def __init__(self, client: CloudClient, region: str) -> None:
        self._client = client
        self._region = region

    def create_events(
        self, since: datetime, until: datetime, next_token: int | None = None
    ) -> Iterator[EventPage]:
        """Return the pages of the create calls between two times, from a page's token on.

        The window is shorter than 30 days and begins within the last 90; `ValueError` where it is
        longer, ends before it begins, or a time has no zone.
        """
        _check(since, until)
        return self._pages(_params(since, until), next_token)

    def _pages(self, params: dict[str, Any], token: int | None) -> Iterator[EventPage]:
        previous: EventPage | None = None
        while True:
            at = {} if token is None else {"NextToken": token}
            page = _page(self._client.call(EVENTS, params | at, region=self._region))
            if previous is not None and _same(page, previous):
                raise wrong_shape("the same page again", page.request_id, EVENTS)
            yield page
            if page.last:
                return
            token, previous = page.next_token, page


def _check(since: datetime, until: datetime) -> None:
    if since.tzinfo is None or until.tzinfo is None:
        message = "A time without a zone"
        raise ValueError(message)
    if not timedelta(0) <= until - since < LONGEST_WINDOW:
        message = "CloudAudit takes windows of less than 30 days that end after they begin"
        raise ValueError(message)


def _params(since: datetime, until: datetime) -> dict[str, Any]:
    return {
        "StartTime": int(since.timestamp()),
        "EndTime": int(until.timestamp()),
        "MaxResults": PAGE_SIZE,
        "LookupAttributes": [
            {"AttributeKey": "EventName", "AttributeValue": name} for name in CREATE_EVENTS
        ],
    }


def _page(fields: dict[str, Any]) -> EventPage:
    """Return the page; where it does not say whether it is the last, its token tells."""
    found = rows(fields, "Events", EVENTS)
    token, over = _token(fields.get("NextToken")), fields.get("ListOver")
    last = over if isinstance(over, bool) else not found or token is None
    if not last and token is None:
        raise wrong_shape("more to come without a NextToken", request_id(fields), EVENTS)
    return EventPage(
        events=[row for row in found if isinstance(row, dict)],
        next_token=token,
        last=last,
        request_id=request_id(fields),
        odd=tuple(row for row in found if not isinstance(row, dict)),
    )


def _same(page: EventPage, previous: EventPage) -> bool:
    """Return whether the cloud gave a page twice, which would go on for ever."""
    return (page.next_token, page.events) == (previous.next_token, previous.events)


def _token(value: object) -> int | None:
    if isinstance(value, str) and TOKEN_TEXT.fullmatch(value):
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if value > 0 else None
