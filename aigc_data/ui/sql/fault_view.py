"""Why a query has no answer, where it is wrong, and the name that was meant."""

from dataclasses import replace

import streamlit as st

from aigc_data.ui import words
from aigc_data.ui.sql.asked import Asked
from aigc_data.ui.sql.desk import Desk, desk
from aigc_data.ui.sql.fault_words import FaultWords, line_of, mended
from aigc_data.ui.sql.workbench import run


def fault_view(asked: Asked, fault: FaultWords) -> None:
    """Say it; where a name is near, a click takes it and runs the query again."""
    box = st.error if fault.grave else st.info
    said = words.plain(fault.said)
    where = f" Line {fault.place.line}, column {fault.place.column}." if fault.place else ""
    box(
        f"{said}{where} {words.plain(fault.advice)}",
        title=fault.title,
        icon=":material/error:" if fault.grave else None,
    )
    if fault.place:
        st.code(line_of(asked.state.text, fault.place), language=None)
    if fault.place and fault.near and asked.state.text == desk().state.text:
        text = fault.mended or mended(asked.state.text, fault.place, fault.near)
        label = f"Use {words.plain(fault.near)} and run"
        st.button(label, icon=":material/edit:", on_click=_mend, args=(desk(), text))


def _mend(held: Desk, text: str) -> None:
    held.is_opened = True
    held.put(replace(held.state, text=text, is_changed=bool(held.state.name)))
    run()
