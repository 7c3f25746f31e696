"""The upper part of the page: the editor, inputs for parameters, and the button that runs it."""

from typing import Final

import streamlit as st

from aigc_data.store.errors import StoreError
from aigc_data.store.sandbox.errors import SandboxError
from aigc_data.store.sandbox.sandbox import Sandbox
from aigc_data.ui import words
from aigc_data.ui.runtime import runtime
from aigc_data.ui.sql.desk import Desk, desk
from aigc_data.ui.sql.fault_words import fault_words
from aigc_data.ui.sql_editor.editor import Mark, Shown, said, sql_editor

EDITOR: Final = "sql.editor"
PARAMETER: Final = "sql.parameter."
AT_ONCE_S: Final = 0.25
"""How long a run of the page waits for an answer, so that a quick one is there at once."""
PARAMETER_HELP: Final = (
    "A number, a time such as 2026-11-01 or 2026-11-01T08:00 (UTC), true, false or a text; "
    "in 'quotes' it is a text. Nothing is NULL."
)


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
    shown = Shown(held.state.text, held.revision, held.insert, _mark(held))
    sql_editor(shown, key=EDITOR, on_change=_heard)
    parameter_inputs(held.names(sandbox()))
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="sql.run"):
        st.button("Run", icon=":material/play_arrow:", type="primary", on_click=run)
        st.caption("or Ctrl+Enter (⌘+Enter) in the editor", width="content")
    if held.is_new:
        held.is_new = False
        st.rerun()


def parameter_inputs(names: tuple[str, ...]) -> None:
    """Draw an input for each parameter of the text, in the order in which it names them."""
    if not names:
        return
    held = desk().state.said
    with st.container(horizontal=True, gap="small", key="sql.parameters"):
        for name in names:
            key = f"{PARAMETER}{name}"
            st.session_state[key] = "".join(held.get(name, ())[:1])
            st.text_input(
                f"${words.plain(name)}",
                key=key,
                help=PARAMETER_HELP,
                placeholder="NULL",
                width=220,
                on_change=_said_for,
                args=(name,),
            )


def run() -> None:
    """Ask what is written, and put it into the address; a quick answer is waited for."""
    held = desk()
    held.run(sandbox())
    if held.asked is not None:
        held.asked.wait(AT_ONCE_S)
    put_into_address(held)


def put_into_address(held: Desk) -> None:
    """Make the address say what is on the page, as far as it can."""
    state = held.state
    query = state.to_query() if state.fits_an_address else {}
    kept = {name: st.query_params.get_all(name) for name in st.query_params if "." in name}
    st.query_params.from_dict(kept | query)
    held.addressed = state if query else None


def _heard() -> None:
    heard = said(EDITOR)
    if heard.text is not None:
        desk().write(heard.text)
    if heard.run:
        run()


def _said_for(name: str) -> None:
    text = st.session_state[f"{PARAMETER}{name}"]
    desk().say(name, (text,) if text else ())


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
