"""The lower part of the page: what runs, and what came of it, as rows, as a picture, as files."""

from typing import Final

import streamlit as st

from aigc_data.export.excel_file import MOST_ROWS
from aigc_data.store.sandbox.query import Answer
from aigc_data.ui import viewer, words
from aigc_data.ui.sql import answer_route
from aigc_data.ui.sql.address import GUESSED
from aigc_data.ui.sql.answer_chart_view import answer_chart, chart_choice
from aigc_data.ui.sql.answer_table import answer_table
from aigc_data.ui.sql.asked import Asked
from aigc_data.ui.sql.desk import LIMITS, Desk, desk
from aigc_data.ui.sql.fault_view import fault_view
from aigc_data.ui.sql.fault_words import FaultWords, fault_words
from aigc_data.ui.sql.missing_query import missing_query
from aigc_data.ui.sql.no_such_query import NoSuchQuery
from aigc_data.ui.sql.start_view import start
from aigc_data.ui.sql.state import SqlState
from aigc_data.ui.sql.workbench import run

TICK_S: Final = 0.2
"""How often the page looks whether the answer is there."""
SHOWN: Final = "sql.shown"
SKELETON: Final = 360
FORMS: Final = {"csv": "CSV", "json": "JSON", "parquet": "Parquet", "xlsx": "Excel"}
TYPES: Final = {"table": "Table", "chart": "Chart"}


def answer_part() -> None:
    """Draw what runs, what came of it, or what to do first."""
    asked = desk().asked
    if desk().unsaid:
        _unsaid(desk().unsaid)
    elif asked is None:
        start()
    elif asked.runs:
        st.fragment(_running, run_every=TICK_S)()
        st.skeleton(SKELETON)
    elif isinstance(asked.outcome, Answer):
        _answered(asked, asked.outcome)
    elif isinstance(asked.outcome, NoSuchQuery):
        missing_query(asked.outcome)
    elif asked.outcome is not None:
        _faulty(asked, fault_words(asked.outcome))


def _faulty(asked: Asked, fault: FaultWords) -> None:
    """Say what went wrong, and offer the files where they may have the rows all the same."""
    fault_view(asked, fault)
    if fault.is_for_a_file:
        _files(asked.state)


def _unsaid(names: tuple[str, ...]) -> None:
    said = words.plain(", ".join(f"${name}" for name in names))
    st.info(
        f"The link says nothing of {said}. Say it above and run the query; left blank, it is NULL.",
        title="Not asked yet",
    )


def _running() -> None:
    """Say how long it runs already, and offer to stop it; its end draws the page anew."""
    asked = desk().asked
    if asked is None or not asked.runs:
        st.rerun()
    asked.seen()
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="sql.running"):
        st.button("Stop", icon=":material/stop:", on_click=desk().stop, key="sql.stop")
        at_most = words.duration(LIMITS.seconds)
        st.caption(f"Running for {words.duration(asked.seconds)}, {at_most} at most")


def _answered(asked: Asked, answer: Answer) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="sql.said"):
        st.markdown(f"**{_rows(answer)}**", width="content")
        st.caption(_figures(answer), width="content", help=_exact(answer))
        st.space("stretch")
        shown = _shown(answer)
        _files(asked.state)
    if answer.truncated:
        st.caption(_truncated(answer))
    if not asked.state.fits_an_address:
        st.caption("The query is too long for a link: the page's address does not hold it.")
    if shown == "chart":
        answer_chart(answer)
    else:
        answer_table(asked, answer)


def _shown(answer: Answer) -> str:
    """Draw the choice between table and chart, and return it; the address holds it."""
    if not answer.table.num_rows or chart_choice(answer) is None:
        return "table"
    st.session_state[SHOWN] = "chart" if st.query_params.get("chart.type") else "table"
    st.segmented_control(
        "Shown as",
        list(TYPES),
        format_func=lambda value: TYPES.get(value, value),
        required=True,
        key=SHOWN,
        label_visibility="collapsed",
        on_change=_show,
    )
    return str(st.session_state[SHOWN])


def _show() -> None:
    is_chart = st.session_state[SHOWN] == "chart"
    st.query_params.update({"chart.type": GUESSED if is_chart else []})


def _rows(answer: Answer) -> str:
    rows = answer.table.num_rows
    said = f"{words.count(rows)} row{'' if rows == 1 else 's'}"
    return f"First {said}" if answer.truncated else said


def _figures(answer: Answer) -> str:
    took = f"{answer.seconds:.2f}{words.NBSP}s" if answer.seconds < 10 else ""
    at = words.clock(answer.as_of, viewer.zone())
    age = words.age(answer.as_of, viewer.now())
    return f"{took or words.duration(answer.seconds)} · published data as of {at}, {age}"


def _exact(answer: Answer) -> str:
    at = words.plain(words.moment(answer.as_of, viewer.zone()))
    return f"As of {at}. A query reads what the app published after its last round."


def _truncated(answer: Answer) -> str:
    most = words.count(LIMITS.rows)
    if answer.table.num_rows == LIMITS.rows:
        return f"The page shows the first {most} rows and there are more; a download has them all."
    size = words.size(LIMITS.bytes)
    return f"The page holds {size} of an answer, which are these rows; a download has them all."


def _files(state: SqlState) -> None:
    with st.popover("Download", icon=":material/download:", key="sql.files"):
        if not state.fits_an_address:
            st.caption("The query is too long for an address: use `aigc-data sql --format csv`.")
            return
        st.caption(f"All rows: the query is asked anew, {_LONGER} at most.")
        for ending, name in FORMS.items():
            st.link_button(name, answer_route.url(state, ending), width="stretch")
        st.caption(f"Excel holds {words.count(MOST_ROWS)} rows.")


def rerun(held: Desk, state: SqlState) -> None:
    """Put a query into the editor, which stays open, and run it."""
    held.is_opened = True
    held.put(state)
    run()


_LONGER: Final = words.duration(answer_route.LIMITS.seconds)
