"""The editor as a Streamlit component: what is shown in it, and what it says."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Final

import streamlit as st

from aigc_data.store.sandbox.place import Place
from aigc_data.ui.sql_editor.route import script_url, words_url

LABEL: Final = "Query in SQL. Escape, then Tab leaves the editor; Control Enter runs the query."
HINT: Final = "SELECT … FROM tasks"
HTML: Final = """
<div class="sql-editor"></div>
<div class="sql-status sql-aloud" role="status"></div>
<div id="sql-fault" class="sql-aloud"></div>
"""
CSS: Final = """
.sql-aloud { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
"""
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
    session: str
    revision: str
    """Of this session alone."""
    is_start: bool = False
    """Whether nobody asked for this text, so that a draft of before may take its place."""
    is_asked: bool = False
    """Whether it was run, so that it is no draft."""
    insert: Insert | None = None
    mark: Mark | None = None
    status: str = ""
    """How the query that was run last stands; said by screen readers alone."""
    fault: str = ""
    """What is wrong with this text; said by screen readers alone."""


_component = st.components.v2.component("aigc_data.sql_editor", html=HTML, css=CSS, js=LOADER)


def sql_editor(
    shown: Shown, *, key: str, on_text: Callable[[], None], on_run: Callable[[], None]
) -> None:
    """Draw the editor; `on_text` and `on_run` are called before the run that it asks for.

    They find what was typed by `typed`.
    """
    mark = shown.mark
    data: dict[str, Any] = {
        "label": LABEL,
        "hint": HINT,
        "script": script_url(),
        "words": words_url(),
        "text": shown.text,
        "session": shown.session,
        "revision": shown.revision,
        "isStart": shown.is_start,
        "isAsked": shown.is_asked,
        "insert": asdict(shown.insert) if shown.insert else None,
        "status": shown.status,
        "fault": shown.fault,
        "mark": {**asdict(mark.place), "message": mark.message} if mark else None,
    }
    _component(
        key=key,
        data=data,
        on_text_change=on_text,
        on_run_change=on_run,
    )


def typed(key: str, revision: str) -> str | None:
    """Return what was typed into the text of this revision; None where nothing was."""
    held = st.session_state.get(key) or {}
    for said in (held.get("run"), held.get("text")):
        if said and said["revision"] == revision:
            return str(said["text"])
    return None


def selected(key: str) -> str:
    """Return the part of the text that is to be run alone; empty for all of it."""
    said = (st.session_state.get(key) or {}).get("run") or {}
    return str(said.get("part") or "").strip()
