"""A query that was asked before, as the page shows it and as the viewer's browser keeps it.

The browser keeps text, values and times; never the answer, nor how it ended, which may quote one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from aigc_data.ui.own_history.own_history import MOST
from aigc_data.ui.sql.state import Said, SqlState

LONGEST: Final = 20_000
"""Letters of a text that the sandbox takes."""


@dataclass(frozen=True, slots=True)
class Past:
    """A query that was asked before, and how it ended."""

    state: SqlState
    at: datetime
    seconds: float | None = None
    """None where that is not known."""
    rows: int | None = None
    """None where it has no answer."""
    outcome: str = ""
    """In words: "1,204 rows", or why there is no answer. Not for Markdown as it is."""


def moment_of(at: datetime) -> str:
    """Return the time by which the browser tells queries apart, and which it sorts by."""
    return at.isoformat(timespec="microseconds")


def as_kept(past: Past) -> dict[str, Any]:
    """Return what the browser keeps."""
    state = past.state
    return {
        "at": moment_of(past.at),
        "text": state.text,
        "name": state.name,
        "isChanged": state.is_changed,
        "said": {name: list(texts) for name, texts in state.said.items()},
        "seconds": past.seconds,
    }


def read_kept(queries: Iterable[object]) -> tuple[Past, ...]:
    """Return what the browser kept, without what nobody could have asked here."""
    return tuple(past for past in map(_read, [*queries][:MOST]) if past is not None)


def together(session: Iterable[Past], kept: Iterable[Past]) -> tuple[Past, ...]:
    """Return both, newest first; what was asked in this session is known better from there."""
    found = [*session]
    asked = [one.state for one in found]
    found += [one for one in kept if one.state not in asked]
    return tuple(sorted(found, key=lambda one: one.at, reverse=True)[:MOST])


def _read(query: object) -> Past | None:
    """Return the query; None for what another hand, or another version, has put there."""
    try:
        return _past(query) if isinstance(query, Mapping) else None
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _past(query: Mapping[str, Any]) -> Past | None:
    at, text = datetime.fromisoformat(query["at"]), query["text"]
    if at.tzinfo is None or not isinstance(text, str) or len(text) > LONGEST:
        return None
    said: Said = {str(name): tuple(map(str, texts)) for name, texts in query["said"].items()}
    state = SqlState(text, said, str(query["name"]), bool(query["isChanged"]))
    return Past(state, at, None if query["seconds"] is None else float(query["seconds"]))
