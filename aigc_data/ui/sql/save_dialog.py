"""Saving what is written: name, title, description, and what its parameters take."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import pandas as pd
import streamlit as st

from aigc_data.queries.bad_query import BadQuery
from aigc_data.queries.parameter import Parameter, ParameterType
from aigc_data.queries.saved_query import (
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    LONGEST_TITLE,
    SavedQuery,
    name_for,
)
from aigc_data.store.errors import StoreError
from aigc_data.store.sandbox.errors import SandboxError
from aigc_data.store.sandbox.sandbox import Sandbox
from aigc_data.store.saved_queries import QueryNotKept, StoredQuery
from aigc_data.ui import viewer, words
from aigc_data.ui.runtime import store
from aigc_data.ui.saved_queries import KnownQuery, find
from aigc_data.ui.saver import ask_saver, saver
from aigc_data.ui.sql.address import put_into_address
from aigc_data.ui.sql.desk import Desk
from aigc_data.ui.sql.open_query import shown_picture
from aigc_data.ui.sql.state import SqlState

TITLE: Final = "queries.form.title"
NAME: Final = "queries.form.name"
ABOUT: Final = "queries.form.about"
FORM: Final = (TITLE, NAME, ABOUT)


@st.dialog("Save the query", width="large")
def save_dialog(held: Desk, sandbox: Sandbox, own: KnownQuery | None) -> None:
    """Draw the form; `own` is the saved query that is changed, None for a new one."""
    begun = held.opened.query if held.opened else None
    try:
        names = sandbox.check(held.state.text).parameters
    except SandboxError as error:
        st.error(words.plain(str(error)), title="This cannot be saved yet")
        return
    st.text_input(
        "Question that it answers", _title(begun, own), key=TITLE, max_chars=LONGEST_TITLE
    )
    st.text_input(
        "Name in links and files",
        own.query.name if own else "",
        key=NAME,
        max_chars=LONGEST_NAME,
        placeholder="made of the question",
    )
    st.text_area(
        "Description",
        begun.description if begun else "",
        key=ABOUT,
        max_chars=LONGEST_DESCRIPTION,
        height=100,
    )
    rows = _parameter_table(names, begun.parameters if begun else (), held.state.said)
    ask_saver()
    picture = shown_picture()
    if picture is not None:
        st.caption("Its answer is drawn as it is now.")
    if st.button("Save", type="primary", key="queries.form.save"):
        form = {name: str(st.session_state[name]) for name in FORM}
        try:
            query = written(form, held.state.text, rows, own.query if own else None)
            kept = _kept(replace(query, chart=picture), own)
        except (BadQuery, QueryNotKept, StoreError) as error:
            st.error(words.plain(_sentence(str(error))), title="That was not saved")
            return
        _show(held, kept)
        st.rerun()


def written(
    form: Mapping[str, str],
    text: str,
    rows: Sequence[Mapping[str, Any]],
    own: SavedQuery | None,
) -> SavedQuery:
    """Return the query that the form says; raises BadQuery. Its author is who saved it first."""
    return SavedQuery(
        name=form[NAME].strip() or name_for(form[TITLE]),
        title=form[TITLE],
        text=text,
        description=form[ABOUT],
        author=own.author if own else saver(),
        parameters=tuple(map(_parameter, rows)),
    )


def parameter_rows(
    names: Sequence[str], explained: Sequence[Parameter], said: Mapping[str, Sequence[str]]
) -> list[dict[str, Any]]:
    """Return a row of the form for each parameter; one that nobody explained takes a text."""
    known = {one.name: one for one in explained}
    return [
        _row(known.get(name) or Parameter(name=name, default=tuple(said.get(name, ())[:1])))
        for name in names
    ]


def _row(one: Parameter) -> dict[str, Any]:
    return {
        "Parameter": one.name,
        "Takes": one.type.value,
        "Called": one.title,
        "Default": list(one.default),
        "Choices": list(one.choices),
    }


def _parameter(row: Mapping[str, Any]) -> Parameter:
    return Parameter(
        name=str(row["Parameter"]),
        type=ParameterType(row["Takes"] or ParameterType.TEXT),
        title=str(row["Called"] or "").strip(),
        default=_texts(row["Default"]),
        choices=_texts(row["Choices"]),
    )


def _texts(said: Any) -> tuple[str, ...]:  # noqa: ANN401 - a cell of a table
    return () if said is None or isinstance(said, float) else tuple(str(one) for one in said)


def _parameter_table(
    names: frozenset[str], explained: Sequence[Parameter], said: Mapping[str, Sequence[str]]
) -> list[Mapping[str, Any]]:
    """Draw a row for each parameter and return what they say."""
    if not names:
        return []
    order = [one.name for one in explained if one.name in names]
    rows = parameter_rows([*order, *sorted(names - {*order})], explained, said)
    edited = st.data_editor(
        pd.DataFrame(rows),
        hide_index=True,
        key="queries.form.parameters",
        column_config={
            "Parameter": st.column_config.TextColumn(disabled=True, width=110),
            "Takes": st.column_config.SelectboxColumn(
                options=[one.value for one in ParameterType], required=True, width=120
            ),
            "Called": st.column_config.TextColumn(width=150, help="The name of its input."),
            "Default": st.column_config.ListColumn(
                width=170, help='Several for a list alone. A time may be "7 days ago".'
            ),
            "Choices": st.column_config.ListColumn(width=170, help="Of a choice, or of a list."),
        },
        alt="The parameters of the query",
    )
    return [dict(zip(edited.columns, row, strict=True)) for row in edited.itertuples(index=False)]


def _title(begun: SavedQuery | None, own: KnownQuery | None) -> str:
    if begun is None:
        return ""
    return begun.title if own else f"{begun.title[: LONGEST_TITLE - 7]} (copy)"


def _kept(query: SavedQuery, own: KnownQuery | None) -> StoredQuery:
    old = own.query.name if own else ""
    if query.name != old and find(query.name) is not None:
        raise BadQuery(f"there is a query {query.name} already: give this one another name")
    by, at = saver(), viewer.now()
    if own is not None and query.name != old:
        return store().rename_query(query, old, by=by, at=at, on=own.version)
    return store().save_query(query, by=by, at=at, on=own.version if own else 0)


def _show(held: Desk, kept: StoredQuery) -> None:
    """Have the saved query open, and in the address."""
    held.put(SqlState(name=kept.query.name, said=held.state.said))
    for name in FORM:
        st.session_state.pop(name, None)
    put_into_address(held)


def _sentence(said: str) -> str:
    whole = said if said.endswith(".") else f"{said}."
    return f"{whole[:1].upper()}{whole[1:]}"
