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
from aigc_data.store.sandbox.gate import Passed
from aigc_data.store.sandbox.sandbox import Sandbox
from aigc_data.store.saved_queries import QueryNotKept, StoredQuery
from aigc_data.ui import viewer, words
from aigc_data.ui.runtime import store
from aigc_data.ui.saved_queries import KnownQuery, known_queries
from aigc_data.ui.saver import ask_saver, saver
from aigc_data.ui.sql.address import put_into_address
from aigc_data.ui.sql.column_types import used_types
from aigc_data.ui.sql.desk import Desk
from aigc_data.ui.sql.meaning import parameters_of
from aigc_data.ui.sql.parameter_value import proposed
from aigc_data.ui.sql.saved_picture import show_anew, shown_picture
from aigc_data.ui.sql.state import Said, SqlState

KEY: Final = "queries.form."
TITLE: Final = f"{KEY}title"
NAME: Final = f"{KEY}name"
ABOUT: Final = f"{KEY}about"
FORM: Final = (TITLE, NAME, ABOUT)
SAVING: Final = "queries.saving"
"""The form that is open: None for none, else the name that is changed, empty for a new one."""


def begin(name: str = "") -> None:
    """Open the form, for a change of the saved query of this name, or for a new one."""
    end()
    st.session_state[SAVING] = name


def end() -> None:
    """Close the form and forget what is in it."""
    for key in [key for key in st.session_state if str(key).startswith(KEY)]:
        del st.session_state[key]
    st.session_state[SAVING] = None


def save_form(held: Desk, sandbox: Sandbox) -> None:
    """Draw the form where it is open.

    It is a part of the page and no dialog, which would close whenever the page is drawn anew.
    """
    saving = st.session_state.get(SAVING)
    if saving is None:
        return
    own = held.opened if held.opened and held.opened.query.name == saving else None
    with st.container(border=True, key=f"{KEY}box"):
        st.markdown("**Save the query**")
        try:
            passed = sandbox.check(held.state.text)
        except SandboxError as error:
            st.error(words.plain(_sentence(str(error))), title="This cannot be saved yet")
            st.button("Close", key=f"{KEY}close", on_click=end)
            return
        _fields(held, sandbox, passed, own)


def _fields(held: Desk, sandbox: Sandbox, passed: Passed, own: KnownQuery | None) -> None:
    begun = held.opened.query if held.opened else None
    left, right = st.columns([3, 2], gap="small")
    left.text_input(
        "Question that it answers", _title(begun, own), key=TITLE, max_chars=LONGEST_TITLE
    )
    right.text_input(
        "Name in links and files",
        own.query.name if own else "",
        key=NAME,
        max_chars=LONGEST_NAME,
        placeholder="made of the question",
    )
    about = begun.description if begun else ""
    st.text_area("Description", about, key=ABOUT, max_chars=LONGEST_DESCRIPTION, height=90)
    rows = _parameter_table(passed, begun.parameters if begun else (), held.state.said)
    ask_saver(f"{KEY}by")
    if shown_picture(held) is not None:
        st.caption("Its answer is drawn as it is now.")
    with st.container(horizontal=True, gap="small"):
        saved = st.button("Save", type="primary", key=f"{KEY}save")
        st.button("Cancel", key=f"{KEY}cancel", on_click=end)
    if saved:
        _save(held, sandbox, rows, own)


def _save(
    held: Desk, sandbox: Sandbox, rows: Sequence[Mapping[str, Any]], own: KnownQuery | None
) -> None:
    form = {name: str(st.session_state[name]) for name in FORM}
    try:
        query = written(form, held.state.text, rows, own.query if own else None)
        kept = _kept(replace(query, chart=shown_picture(held)), own)
    except (BadQuery, QueryNotKept, StoreError) as error:
        st.error(words.plain(_sentence(str(error))), title="That was not saved")
        return
    end()
    held.put(SqlState(name=kept.query.name, said=_still_said(held)))
    held.run(sandbox)
    put_into_address(held)
    show_anew(held.opened)
    st.rerun()


def _still_said(held: Desk) -> Said:
    """Return what is said of parameters that were explained before; new ones are at their default.

    So its author sees what everybody does who opens it.
    """
    explained = {one.name for one in parameters_of(held.opened)}
    return {name: texts for name, texts in held.state.said.items() if name in explained}


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
    names: Sequence[str],
    explained: Sequence[Parameter],
    said: Mapping[str, Sequence[str]],
    used: Mapping[str, ParameterType],
) -> list[dict[str, Any]]:
    """Return a row of the form for each parameter; a new one takes what was said, as it was read.

    So it means after saving what it meant before, to everybody. Its use says what it takes, also
    where it was left blank: `used`, by names in lower case.
    """
    known = {one.name: _row(one) for one in explained}
    return [
        known.get(name) or _cells(name, *proposed(said.get(name, ()), used.get(name.lower())))
        for name in names
    ]


def _row(one: Parameter) -> dict[str, Any]:
    return _cells(one.name, one.type, one.default) | {
        "Called": one.title,
        "Choices": list(one.choices),
    }


def _cells(name: str, takes: ParameterType, default: Sequence[str]) -> dict[str, Any]:
    return {
        "Parameter": name,
        "Takes": takes.value,
        "Called": "",
        "Default": list(default),
        "Choices": [],
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
    passed: Passed, explained: Sequence[Parameter], said: Mapping[str, Sequence[str]]
) -> list[Mapping[str, Any]]:
    """Draw a row for each parameter and return what they say."""
    names = passed.parameters
    if not names:
        return []
    order = [one.name for one in explained if one.name in names]
    used = used_types(passed)
    rows = parameter_rows([*order, *sorted(names - {*order})], explained, said, used)
    edited = st.data_editor(
        pd.DataFrame(rows),
        hide_index=True,
        key=f"{KEY}parameters",
        column_config={
            "Parameter": st.column_config.TextColumn(disabled=True, width=110),
            "Takes": st.column_config.SelectboxColumn(
                options=[one.value for one in ParameterType],
                required=True,
                width=120,
                help="A new one takes what was said for it, as it was read; if that was nothing, "
                "what its place in the query asks for.",
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
    if query.name != old and query.name in known_queries():
        raise BadQuery(f"there is a query {query.name} already: give this one another name")
    by, at = saver(), viewer.now()
    if own is not None and query.name != old:
        return store().rename_query(query, old, by=by, at=at, on=own.version)
    return store().save_query(query, by=by, at=at, on=own.version if own else 0)


def _sentence(said: str) -> str:
    whole = said if said.endswith(".") else f"{said}."
    return f"{whole[:1].upper()}{whole[1:]}"
