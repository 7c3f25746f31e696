"""Where the viewer is in a list: its order, the page of it, how it is shown. The URL holds it.

A page is named by the row it begins after, not by a number: rows that arrive while one reads do
not push the page along.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from aigc_data.analysis.filter_state import Query
from aigc_data.analysis.task_rows import Key, Sort

KEYS: Final = ("sort", "order", "after", "before", "rows", "view")
"""The names that the place has in a URL."""
ROWS: Final = (25, 50, 100)
DEFAULT_ROWS: Final = 50
TABLE: Final = "table"
GALLERY: Final = "gallery"
ORDER_WORDS: Final = {
    (Sort.CREATED, True): "Newest first",
    (Sort.CREATED, False): "Oldest first",
    (Sort.FINISHED, True): "Ended last first",
    (Sort.FINISHED, False): "Ended first first",
    (Sort.DURATION, True): "Longest first",
    (Sort.DURATION, False): "Shortest first",
    (Sort.MODEL, False): "Model A–Z",
    (Sort.MODEL, True): "Model Z–A",
    (Sort.STATUS, False): "Status A–Z",
    (Sort.STATUS, True): "Status Z–A",
}
"""What each order is called; the first is the one that a list begins with."""


@dataclass(frozen=True, slots=True)
class ListPlace:
    """A place in a list; at most one of `after` and `before` is set."""

    sort: Sort = Sort.CREATED
    descending: bool = True
    after: Key | None = None
    before: Key | None = None
    rows: int = DEFAULT_ROWS
    view: str = TABLE

    def to_query(self) -> Query:
        """Return the URL's query; what is at its default is not in it."""
        said = {
            "sort": "" if self.sort is Sort.CREATED else self.sort.value,
            "order": "" if self.descending is descends(self.sort) else _ORDERS[self.descending],
            "after": str(self.after) if self.after else "",
            "before": str(self.before) if self.before else "",
            "rows": "" if self.rows == DEFAULT_ROWS else str(self.rows),
            "view": "" if self.view == TABLE else self.view,
        }
        return {key: value for key, value in said.items() if value}

    @property
    def first_page(self) -> "ListPlace":
        """The same list from its beginning."""
        return replace(self, after=None, before=None)

    def ordered(self, sort: Sort, *, descending: bool) -> "ListPlace":
        """Return the list in another order, from its beginning."""
        return replace(self.first_page, sort=sort, descending=descending)


def read(query: Mapping[str, str]) -> ListPlace:
    """Return the place that a query says; whatever cannot be read is left at its default."""
    sort = _sort(query.get("sort", ""))
    after = Key.parse(query.get("after", ""), sort)
    return ListPlace(
        sort=sort,
        descending=_ORDERS[True] == (query.get("order") or _ORDERS[descends(sort)]),
        after=after,
        before=None if after else Key.parse(query.get("before", ""), sort),
        rows=_rows(query.get("rows", "")),
        view=GALLERY if query.get("view") == GALLERY else TABLE,
    )


_ORDERS = {True: "down", False: "up"}


def descends(sort: Sort) -> bool:
    """Return whether an order begins with the greatest: newest, longest; but A before Z."""
    return sort in {Sort.CREATED, Sort.FINISHED, Sort.DURATION}


def _sort(text: str) -> Sort:
    return Sort(text) if text in set(Sort) else Sort.CREATED


def _rows(text: str) -> int:
    return int(text) if text in map(str, ROWS) else DEFAULT_ROWS
