"""The filter that a link to a page of the app says: what its reader sees, as a value."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, urlsplit

from aigc_data.analysis.filter_state import FilterState, read
from aigc_data.task import TaskKind

KIND_OF_LIST: Final = {
    "images": TaskKind.IMAGE,
    "videos": TaskKind.VIDEO,
    "scenarios": TaskKind.SCENARIO,
}
"""The pages that show one kind alone, by the last part of their address."""
UNFILTERED: Final = {
    "task": "the link leads to one task: take the link of a page that lists tasks",
    "sql": "the link leads to a query: `aigc-data sql` and the page's downloads answer it",
    "alerts": "the page Alerts has no filter of tasks: follow its link to them first",
    "sources": "the page Sources has no filter of tasks: take the link of a page that lists tasks",
}
"""Why the links to these pages say no filter."""


@dataclass(frozen=True, slots=True)
class PageLink:
    """What a page shows: its filter, and the one kind of its tasks where it is a list of one."""

    state: FilterState
    kind: TaskKind | None


def read_link(text: str) -> PageLink:
    """Return what a pasted link says, be it whole, from its path on, or its query alone.

    What cannot be read of its filter is left at the page's default. Raises ValueError, with a
    sentence, for a page that has no filter.
    """
    path, query = _split(text.strip())
    page = path.rstrip("/").rpartition("/")[2]
    if page in UNFILTERED:
        raise ValueError(UNFILTERED[page])
    said = parse_qs(query, keep_blank_values=True)
    return PageLink(read(said), KIND_OF_LIST.get(page))


def _split(text: str) -> tuple[str, str]:
    if "?" in text or "://" in text or text.startswith("/"):
        parts = urlsplit(text)
        return parts.path, parts.query
    return "", text
