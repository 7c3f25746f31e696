"""Saved queries as files, out and in: a ZIP to keep in git, and what became of each file."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import streamlit as st

from aigc_data.queries.bad_query import BadQuery
from aigc_data.store.errors import StoreError
from aigc_data.store.query_files import (
    File,
    Outcome,
    Verdict,
    exported,
    import_queries,
    unzipped,
    zipped,
)
from aigc_data.ui import viewer, words
from aigc_data.ui.runtime import runtime, store
from aigc_data.ui.saver import ask_saver, saver
from aigc_data.ui.sql.deleted_queries import deleted_queries

OUTCOMES: Final = "queries.import.outcomes"
FILES: Final = "queries.import.files"
LARGEST_MB: Final = 5
MOST_SAID: Final = 20
"""Files of which is said why they were not taken."""


def query_transfer() -> None:
    """Draw the way out and the way in, and what was deleted."""
    with st.container(horizontal=True, gap="small", key="queries.transfer"):
        stored = store().saved_queries()
        st.download_button(
            "Export",
            lambda: zipped(exported(store().saved_queries())),
            file_name=_name(viewer.now()),
            mime="application/zip",
            icon=":material/download:",
            disabled=not stored,
            on_click="ignore",
            help="The saved queries as .sql files, to keep in git: any SQL shell runs them.",
        )
        with st.popover("Import", icon=":material/upload:", key="queries.import"):
            _import_form()
        deleted_queries()


def _import_form() -> None:
    given = st.file_uploader(
        "SQL files, or a ZIP of them",
        type=["sql", "zip"],
        accept_multiple_files=True,
        key=FILES,
        max_upload_size=LARGEST_MB,
    )
    replaces = st.checkbox(
        "Replace those that differ",
        key="queries.import.replace",
        help="What was there stays as an earlier version.",
    )
    ask_saver("queries.import.by")
    if st.button("Import", type="primary", disabled=not given, key="queries.import.do"):
        st.session_state[OUTCOMES] = taken_in(
            [(one.name, one.getvalue()) for one in given], replace=replaces
        )
        st.rerun()
    if outcomes := st.session_state.get(OUTCOMES):
        _say(outcomes)


def taken_in(given: Sequence[tuple[str, bytes]], *, replace: bool) -> list[Outcome] | str:
    """Keep the queries of what was uploaded; return what became of each file, or why nothing.

    An upload that is neither an .sql file nor a ZIP costs itself alone.
    """
    if (sandbox := runtime().sandbox) is None:
        return runtime().store_fault
    files: list[File] = []
    unread: list[Outcome] = []
    for name, body in given:
        try:
            files += list(unzipped(name, body))
        except BadQuery as error:
            unread.append(Outcome(name, Verdict.FAILED, str(error)))
    try:
        kept = import_queries(
            store(), sandbox.check, files, by=saver(), at=viewer.now(), replace=replace
        )
    except (BadQuery, StoreError) as error:
        return str(error)
    return [*kept, *unread]


def _say(outcomes: list[Outcome] | str) -> None:
    """Say how many files became what, and why of those that were not taken."""
    if isinstance(outcomes, str):
        st.error(words.plain(outcomes))
        return
    sums = Counter(one.verdict for one in outcomes)
    said = ", ".join(f"{sums[verdict]} {verdict}" for verdict in Verdict if sums[verdict])
    st.caption(said or "There is no .sql file in it.")
    for one in [one for one in outcomes if one.why][:MOST_SAID]:
        why = one.why if one.verdict is Verdict.FAILED else f"{one.file}: {one.why}"
        st.caption(f":orange[:material/warning: {words.plain(why)}]")


def _name(at: datetime) -> str:
    return f"aigc-data-queries-{at:%Y-%m-%d}.zip"
