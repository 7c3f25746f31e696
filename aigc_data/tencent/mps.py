"""The calls of Media Processing Service (2019-06-12) that read AIGC tasks.

Rows are dicts as the wire has them, so that nothing the vendor's models would drop is lost.
Source: the contract's section 3.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from aigc_data.tencent import actions
from aigc_data.tencent.actions import Action
from aigc_data.tencent.answer import request_id, rows
from aigc_data.tencent.client import CloudClient
from aigc_data.tencent.errors import InvalidRequest

PAGE_SIZE = 50
"""The largest page is not documented."""
SURE_PAGE_SIZE = 20
"""A page size that the cloud takes where it refuses the larger one."""
USAGE_TYPES = ("AIGCVideo", "AIGCImage")
USAGE_REGIONS = (
    "ap-guangzhou", "ap-hongkong", "ap-taipei", "ap-singapore", "ap-mumbai", "ap-jakarta",
    "ap-seoul", "ap-bangkok", "ap-tokyo", "na-siliconvalley", "na-ashburn", "na-toronto",
    "sa-saopaulo", "eu-frankfurt", "eu-moscow", "aws",
)  # fmt: skip
"""All of them; the cloud would take the first alone."""
LONGEST_USAGE = timedelta(days=90)
BEIJING = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class TaskListPage:
    """One page of the task list."""

    page: int
    """Counted from 1."""
    total: int | None
    """Tasks in the whole list, None where the cloud did not say."""
    tasks: list[dict[str, Any]]
    request_id: str | None
    odd: tuple[Any, ...] = ()
    """Rows that are no objects."""


class Mps:
    """Reads AIGC tasks; every method raises CloudError.

    An urgent one is for a page that a person waits for: its calls go before the backlog's.
    """

    def __init__(self, client: CloudClient, *, urgent: bool = False) -> None:
        self._client = client
        self._urgent = urgent

    def task_list(self, page_size: int = PAGE_SIZE) -> Iterator[TaskListPage]:
        """Yield the pages of the task list, and the first once more at the end.

        Rows shift while tasks are added: the same task may come twice, and what came while the
        other pages were read is on the first. A list of one page is read once. Where the cloud
        refuses the page size, the rest is read in pages of 20.
        """
        page, previous = 1, None
        while True:
            page, page_size, fields = self._list(page, page_size)
            found = _page(fields, page)
            yield found
            page_size = _echoed(fields, page_size)
            if _at_end(found, previous, page_size):
                break
            page, previous = page + 1, found
        if page > 1:
            yield _page(self._list(1, page_size)[2], 1)

    def task_status(self, task_id: str) -> dict[str, Any]:
        """Return the answer for a scenario task."""
        return self._by_id(actions.TASK_STATUS, task_id)

    def image_task(self, task_id: str) -> dict[str, Any]:
        """Return the answer for an image generation task."""
        return self._by_id(actions.IMAGE_TASK, task_id)

    def video_task(self, task_id: str) -> dict[str, Any]:
        """Return the answer for a video generation task."""
        return self._by_id(actions.VIDEO_TASK, task_id)

    def audio_task(self, task_id: str) -> dict[str, Any]:
        """Return the answer for an audio generation task."""
        return self._by_id(actions.AUDIO_TASK, task_id)

    def usage(
        self,
        since: datetime,
        until: datetime,
        types: Sequence[str] = USAGE_TYPES,
        regions: Sequence[str] = USAGE_REGIONS,
    ) -> list[dict[str, Any]]:
        """Return the billed totals per Beijing day, one row for each type.

        The span is at most 90 days of the last 365; `ValueError` where it is longer, or a time
        has no zone.
        """
        if until - since > LONGEST_USAGE:
            message = "The cloud tells the usage of at most 90 days at once"
            raise ValueError(message)
        params = {
            "StartTime": _iso(since),
            "EndTime": _iso(until),
            "Types": list(types),
            "ProcessRegions": list(regions),
        }
        fields = self._client.call(actions.USAGE_DATA, params, urgent=self._urgent)
        return [row for row in rows(fields, "Data", actions.USAGE_DATA) if isinstance(row, dict)]

    def _list(self, page: int, size: int) -> tuple[int, int, dict[str, Any]]:
        """Return a page's number, its size and its answer, by smaller pages where need be."""
        try:
            return page, size, self._list_page(page, size)
        except InvalidRequest:
            if size <= SURE_PAGE_SIZE:
                raise
        page = (page - 1) * size // SURE_PAGE_SIZE + 1
        return page, SURE_PAGE_SIZE, self._list_page(page, SURE_PAGE_SIZE)

    def _list_page(self, page: int, size: int) -> dict[str, Any]:
        params = {"PageNum": page, "PageSize": size}
        return self._client.call(actions.TASK_LIST, params, urgent=self._urgent)

    def _by_id(self, action: Action, task_id: str) -> dict[str, Any]:
        return self._client.call(action, {"TaskId": task_id}, urgent=self._urgent)


def _page(fields: dict[str, Any], page: int) -> TaskListPage:
    found = rows(fields, "Tasks", actions.TASK_LIST)
    return TaskListPage(
        page=page,
        total=_whole(fields.get("Total")),
        tasks=[row for row in found if isinstance(row, dict)],
        request_id=request_id(fields),
        odd=tuple(row for row in found if not isinstance(row, dict)),
    )


def _at_end(found: TaskListPage, previous: TaskListPage | None, size: int) -> bool:
    """Return whether no page follows; a page that is the one before again is no new one."""
    if not found.tasks and not found.odd:
        return True
    if previous is not None and (found.tasks, found.odd) == (previous.tasks, previous.odd):
        return True
    return found.total is not None and found.page * size >= found.total


def _echoed(fields: dict[str, Any], asked: int) -> int:
    """Return the page size that the cloud took, which may be less than it was asked for."""
    size = _whole(fields.get("PageSize"))
    return size if size and size < asked else asked


def _whole(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if value >= 0 else None


def _iso(at: datetime) -> str:
    """Return ISO 8601 in Beijing's zone, in which the cloud's days begin."""
    if at.tzinfo is None:
        message = "A time without a zone"
        raise ValueError(message)
    return at.astimezone(BEIJING).isoformat(timespec="seconds")
