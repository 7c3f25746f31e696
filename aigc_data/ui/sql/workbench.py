"""The upper part of the page: the editor, inputs for parameters, and the button that runs it."""

from typing import Final

import streamlit as st

from aigc_data.store.errors import StoreError
from aigc_data.store.sandbox.errors import SandboxError
from aigc_data.store.sandbox.query import Answer
from aigc_data.store.sandbox.sandbox import Sandbox
from aigc_data.ui import viewer, words
from aigc_data.ui.runtime import runtime
from aigc_data.ui.sql.address import put_into_address
from aigc_data.ui.sql.bad_value import BadValue
from aigc_data.ui.sql.desk import Desk, desk, said
from aigc_data.ui.sql.fault_words import FaultWords, fault_words
from aigc_data.ui.sql.meaning import parameters_of
from aigc_data.ui.sql.opened_query import opened_head, query_actions, query_form
from aigc_data.ui.sql.parameter_inputs import parameter_inputs
from aigc_data.ui.sql_editor.editor import Mark, Shown, selected, sql_editor, typed

EDITOR: Final = "sql.editor"
KEYS: Final = "or Ctrl+Enter (⌘+Enter) in the editor · Escape, then Tab leaves it"
FOLDED: Final = 72
"""Pixels of a query's first lines, where its answer comes first."""
PART: Final = "The answer is of the selected text alone. Run asks all of it."


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
        sql_editor(_shown(held), key=EDITOR, on_text=_take_typed, on_run=_run_keyed)
    elif not viewer.on_a_phone():
        is_long = held.state.text.strip().count("\n") > 1
        st.code(held.state.text.strip(), language="sql", height=FOLDED if is_long else "content")
    _inputs(held)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="sql.run"):
        st.button("Run", icon=":material/play_arrow:", type="primary", on_click=_run)
        if is_folded:
            _show_sql(held)
        elif not viewer.on_a_phone():
            st.caption(PART if held.is_part else KEYS, width="content")
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


def run(part: str = "") -> None:
    """Ask what is written, or a part of it, and put what was asked into the address."""
    held = desk()
    held.run(sandbox(), part)
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


def _run_keyed() -> None:
    """Run what is typed, or of it what is selected."""
    _take_typed()
    run(selected(EDITOR))


def _say(name: str, texts: tuple[str, ...]) -> None:
    """Take in what is said for a parameter; a saved query that was asked is asked again."""
    held = desk()
    held.say(name, texts)
    if held.opened is not None and held.asked is not None and not held.state.is_changed:
        run()


def _shown(held: Desk) -> Shown:
    fault = _fault(held)
    return Shown(
        held.state.text,
        session=held.session,
        revision=held.revision,
        is_start=held.is_start,
        is_asked=held.is_asked,
        insert=held.insert,
        mark=_mark(fault) if fault else None,
        status=_status(held),
        fault=_said(fault) if fault and fault.grave else "",
    )


def _fault(held: Desk) -> FaultWords | None:
    """Return what is wrong with what is written, as long as the text is the same."""
    asked = held.asked
    if asked is None or not held.is_asked:
        return None
    if not isinstance(asked.outcome, SandboxError | StoreError):
        return None
    return fault_words(asked.outcome)


def _mark(fault: FaultWords) -> Mark | None:
    """Return what is underlined: the place of the fault."""
    message = " ".join(filter(None, (fault.said, fault.advice if fault.near else "")))
    return Mark(fault.place, message) if fault.place else None


def _said(fault: FaultWords) -> str:
    where = f"Line {fault.place.line}, column {fault.place.column}." if fault.place else ""
    return " ".join(filter(None, (f"{fault.title}:", fault.said, where, fault.advice)))


def _status(held: Desk) -> str:
    """Return how the query stands: that it runs, or how it ended and after how long."""
    asked = held.asked
    if asked is None:
        return "Not asked yet" if held.unsaid else ""
    if asked.outcome is None:
        return "Running"
    took = f", {words.duration(asked.seconds)}" if isinstance(asked.outcome, Answer) else ""
    return f"{said(asked.outcome)}{took}"
