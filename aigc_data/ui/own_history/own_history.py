"""The viewer's own queries in the viewer's own browser: a Streamlit component that shows nothing.

The server keeps nothing of it: at the first run of a session the browser tells what it kept.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import streamlit as st

MOST: Final = 100
MOST_LETTERS: Final = 400_000
"""Of all together, as JSON; a browser keeps a few million for a site."""
_component = st.components.v2.component(
    "aigc_data.own_history",
    html='<div class="own-history" hidden></div>',
    js=Path(__file__).with_name("own_history.js").read_text("utf-8"),
)


@dataclass(frozen=True, slots=True)
class Keep:
    """What the browser is to keep, and to forget."""

    session: str
    is_wanted: bool
    """Whether the browser is to tell what it kept."""
    asked: Sequence[Mapping[str, Any]]
    """Queries by their time `at`, in ISO 8601."""
    cleared: str
    """Forgotten is what was asked up to this time; empty for nothing."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the browser kept, unchecked; a browser may refuse to keep anything for a page."""

    queries: Sequence[object]
    is_refused: bool


def own_history(keep: Keep, *, key: str, on_told: Callable[[], None]) -> None:
    """Let the browser keep it; `on_told` is called once it tells, and finds it by `told`."""
    data = {
        "session": keep.session,
        "isWanted": keep.is_wanted,
        "asked": list(keep.asked),
        "cleared": keep.cleared,
        "most": MOST,
        "mostLetters": MOST_LETTERS,
    }
    _component(key=key, data=data, on_told_change=on_told)


def told(key: str) -> Told | None:
    """Return what the browser has just told; None where it told nothing."""
    said = (st.session_state.get(key) or {}).get("told")
    if not said:
        return None
    queries = said.get("queries")
    return Told(queries if isinstance(queries, list) else [], bool(said.get("isRefused")))
