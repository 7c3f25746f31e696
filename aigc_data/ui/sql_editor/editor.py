"""The editor as a Streamlit component: what is shown in it, and what it says."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Final

import streamlit as st

from aigc_data.store.sandbox.place import Place
from aigc_data.ui.sql_editor.route import script_url, words_url

LABEL: Final = "Query in SQL. Escape, then Tab leaves the editor; Control Enter runs the query."
HINT: Final = "SELECT … FROM tasks"
HTML: Final = '<div class="sql-editor"></div>'
LOADER: Final = """
export default async function (component) {
  const { default: show } = await import(new URL(component.data.script, document.baseURI))
  return show(component)
}
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the text that is underlined, and what is wrong there."""

    place: Place
    message: str


@dataclass(frozen=True, slots=True)
class Insert:
    """A text to be put in at the cursor, once: each has a number of its own."""

    id: int
    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What the editor shows; a new `revision` replaces what is typed, a known one does not."""

    text: str
    revision: int
    insert: Insert | None = None
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What the editor says: its text, None where it has not spoken yet, and whether to run it."""

    text: str | None
    run: bool


_component = st.components.v2.component("aigc_data.sql_editor", html=HTML, js=LOADER)


def sql_editor(shown: Shown, *, key: str, on_change: Callable[[], None]) -> Said:
    """Draw the editor and return what it says; `on_change` is called before that run."""
    mark = shown.mark
    data: dict[str, Any] = {
        "label": LABEL,
        "hint": HINT,
        "script": script_url(),
        "words": words_url(),
        "text": shown.text,
        "revision": shown.revision,
        "insert": asdict(shown.insert) if shown.insert else None,
        "mark": {**asdict(mark.place), "message": mark.message} if mark else None,
    }
    _component(key=key, data=data, on_text_change=on_change, on_run_change=on_change)
    return said(key)


def said(key: str) -> Said:
    """Return what the editor of this key says in this run; a callback asks it too."""
    held: Any = st.session_state.get(key) or {}
    text, run = held.get("text"), held.get("run")
    return Said(run if run is not None else text, run is not None)
