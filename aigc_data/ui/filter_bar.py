"""The filter of every page: one object, kept when moving between pages, and bound to the URL.

The URL is the state: `read` and `to_query` are inverse, so that a pasted link shows the same page.
Values that are not known are dropped (a status) or kept and find nothing (a model).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from aigc_data.analysis.filter import TaskFilter
from aigc_data.task import TaskKind, TaskStatus
from aigc_data.ui.nav import Place

RANGES: Final = {
    "1h": timedelta(hours=1),
    "6h": timedelta(hours=6),
    "24h": timedelta(hours=24),
    "7d": timedelta(days=7),
    "30d": timedelta(days=30),
    "90d": timedelta(days=90),
}
CUSTOM: Final = "custom"
DEFAULT_RANGE: Final = "7d"

Query = dict[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class FilterState:
    """What the viewer chose; `since` and `until` (UTC) count with the custom range alone."""

    range: str = DEFAULT_RANGE
    since: datetime | None = None
    until: datetime | None = None
    kinds: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    text: str = ""

    def to_query(self) -> Query:
        """Return the URL's query, without what is at its default."""
        raise NotImplementedError

    def task_filter(self, now: datetime) -> TaskFilter:
        """Return the filter over the store; its bounds are rounded so that a cache can hit."""
        raise NotImplementedError


def read(query: Mapping[str, Sequence[str]]) -> FilterState:
    """Return the state that a URL's query says; whatever cannot be read is left at its default."""
    raise NotImplementedError


def filter_bar(*, kind: TaskKind | None = None) -> TaskFilter:
    """Draw the filter in one line and return it; `kind` fixes the kind, as the list pages do."""
    raise NotImplementedError


def current() -> FilterState:
    """Return what the viewer chose on this or an earlier page."""
    raise NotImplementedError


def link(place: Place, state: FilterState | None = None, **changes: Any) -> str:
    """Return a URL to a page with the filter carried, and `changes` made to it."""
    return place.url(carried(state, **changes))


def carried(state: FilterState | None = None, **changes: Any) -> Query:
    """Return the query to carry to another page: `place.go(carried(models=("Kling 3.0",)))`."""
    return replace(state or current(), **changes).to_query()
