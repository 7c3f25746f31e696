"""The upper part of the page: the editor, inputs for parameters, and the button that runs it."""

from typing import Final

import streamlit as st

from aigc_data.store.errors import StoreError
from aigc_data.store.sandbox.errors import SandboxError
from aigc_data.store.sandbox.sandbox import Sandbox
from aigc_data.ui import viewer
from aigc_data.ui.runtime import runtime
from aigc_data.ui.sql.address import put_into_address
from aigc_data.ui.sql.bad_value import BadValue
from aigc_data.ui.sql.desk import Desk, desk
from aigc_data.ui.sql.fault_words import fault_words
from aigc_data.ui.sql.meaning import parameters_of
from aigc_data.ui.sql.opened_query import opened_head, query_actions, query_form
from aigc_data.ui.sql.parameter_inputs import parameter_inputs
from aigc_data.ui.sql_editor.editor import Mark, Shown, sql_editor, typed

EDITOR: Final = "sql.editor"
KEYS: Final = "or Ctrl+Enter (⌘+Enter) in the editor · Escape, then Tab leaves it"

FOLDED: Final = 72
"""Pixels of a query's first lines, where its answer comes first."""


def sandbox() -> Sandbox:
    """Return the open sandbox; pages run only where there is one."""
    opened = runtime().sandbox
    if opened is None:
        raise RuntimeError(runtime().store_fault)
    return opened


@st.fragment
def workbench() -> None:
    """Draw it; what is typed draws this part alone anew, and a run the whole page."""
    held = desk()
    if held.opened is not None:
        opened_head(held.opened, is_changed=held.state.is_changed)
    is_folded = held.is_folded
    if not is_folded:
        shown = Shown(held.state.text, held.revision, held.insert, _mark(held))
        sql_editor(shown, key=EDITOR, on_text=_take_typed, on_run=_run)
    elif not viewer.on_a_phone():
        is_long = held.state.text.strip().count("\n") > 1
        st.code(held.state.text.strip(), language="sql", height=FOLDED if is_long else "content")
    _inputs(held)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="sql.run"):
        st.button("Run", icon=":material/play_arrow:", type="primary", on_click=_run)
        if is_folded:
            _show_sql(held)
        elif not viewer.on_a_phone():
            st.caption(KEYS, width="content")
        st.space("stretch")
        query_actions(held)
    query_form(held, sandbox())
    if held.is_new:
        held.is_new = False
        st.rerun()


def _show_sql(held: Desk) -> None:
    st.button(
        "SQL" if viewer.on_a_phone() else "Show SQL",
        icon=":material/code:",
        key="sql.open",
        help="Opens the editor, which stays open.",
        on_click=held.open_editor,
    )


def _inputs(held: Desk) -> None:
    outcome = held.asked.outcome if held.asked else None
    told = outcome.why if isinstance(outcome, BadValue) else ""
    names, explained = held.names(sandbox()), parameters_of(held.opened)
    parameter_inputs(names, explained, held.state.said, _say, told)


def run() -> None:
    """Ask what is written, and put it into the address."""
    held = desk()
    held.run(sandbox())
    put_into_address(held)


def _take_typed() -> None:
    held = desk()
    text = typed(EDITOR, held.revision)
    if text is not None:
        held.write(text)


def _run() -> None:
    """Run what is typed: the click on the button comes with the last of it, in no fixed order."""
    _take_typed()
    run()


def _say(name: str, texts: tuple[str, ...]) -> None:
    """Take in what is said for a parameter; a saved query that was asked is asked again."""
    held = desk()
    held.say(name, texts)
    if held.opened is not None and held.asked is not None and not held.state.is_changed:
        run()


def _mark(held: Desk) -> Mark | None:
    """Return what is underlined: the place of the fault, as long as the text is the same."""
    asked = held.asked
    if asked is None or asked.state.text != held.state.text:
        return None
    if not isinstance(asked.outcome, SandboxError | StoreError):
        return None
    fault = fault_words(asked.outcome)
    message = " ".join(filter(None, (fault.said, fault.advice if fault.near else "")))
    return Mark(fault.place, message) if fault.place else None
