"""The filter that a link to a page of the app says: what its reader sees, as a value."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, urlsplit

from aigc_data.analysis.filter import Preset
from aigc_data.analysis.filter_state import CHOICES, FilterState, read
from aigc_data.task import TaskKind

KIND_OF_LIST: Final = {
    "images": TaskKind.IMAGE,
    "videos": TaskKind.VIDEO,
    "scenarios": TaskKind.SCENARIO,
}
"""The pages that show one kind alone, by the last part of their address."""
FILTERED: Final = frozenset({"", "failures", "tasks.csv", *KIND_OF_LIST})
UNFILTERED: Final = {
    "task": "the link leads to one task: take the link of a page that lists tasks",
    "sql": "the link leads to a query: `aigc-data sql` and the page's downloads answer it",
    "compare": "the link leads to some tasks: take the link of a page that lists tasks",
    "alerts": "the page Alerts has no filter of tasks: follow its link to them first",
    "sources": "the page Sources has no filter of tasks: take the link of a page that lists tasks",
}
"""Why the links to these pages say no filter."""


Query = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class PageLink:
    """What a page shows: its filter, and the one kind of its tasks where it is a list of one."""

    state: FilterState
    kind: TaskKind | None


def read_link(text: str) -> PageLink:
    """Return what a pasted link says, be it whole, from its path on, or its query alone.

    Raises ValueError, with a sentence, for a page that has no filter, and for what a page would
    leave aside in silence: who pastes a link means all of it.
    """
    path, query = _split(text.strip())
    page = path.rstrip("/").rpartition("/")[2]
    if page in UNFILTERED:
        raise ValueError(UNFILTERED[page])
    may_be_the_apps = "://" in text and "." not in page  # the folder that it is served under
    if page not in FILTERED and not may_be_the_apps:
        raise ValueError(f"the app has no page {page!r}")
    said = parse_qs(query, keep_blank_values=True)
    state = read(said)
    for why in _left_aside(said, state):
        raise ValueError(why)
    return PageLink(state, KIND_OF_LIST.get(page))


def _left_aside(said: Query, state: FilterState) -> Iterator[str]:
    """Yield a sentence for each part of the query that says no filter."""
    yield from _window_left_aside(said, state)
    if "zone" in said and "hour" in said and said["zone"][0] and not state.zone:
        yield f"there is no time zone {said['zone'][0]!r}"
    for key, name in CHOICES.items():
        kept = getattr(state, name)
        for value in said.get(key, ()):
            if value and value not in kept:
                yield f"{key} has no {value!r}"


def _window_left_aside(said: Query, state: FilterState) -> Iterator[str]:
    preset = said.get("range", [""])[0]
    if preset and preset not in set(Preset):
        yield f"{preset!r} is no range: it is one of {', '.join(Preset)}"
    elif preset == Preset.CUSTOM and state.since is None:
        yield "range=custom needs since and until, two times of which one is before the other"
    elif preset != Preset.CUSTOM and {"since", "until"} & said.keys():
        yield "since and until go with range=custom"


def _split(text: str) -> tuple[str, str]:
    if "?" in text or "://" in text or text.startswith("/"):
        parts = urlsplit(text)
        return parts.path, parts.query
    return ("", text) if "=" in text or not text else (text, "")
