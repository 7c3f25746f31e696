"""The form for tasks that no source finds: give them, see what each becomes, add them."""

import hashlib
from dataclasses import dataclass
from typing import Final, Literal

import pandas as pd
import streamlit as st

from aigc_data.store.errors import StoreError
from aigc_data.sync.ledger import Ledger, Preview, PreviewRow, Verdict, add_tasks
from aigc_data.ui import viewer, words
from aigc_data.ui.block import block
from aigc_data.ui.recording_hint import recording_hint
from aigc_data.ui.runtime import runtime, store
from aigc_data.wire.ledger_file import decoded

SHOWN: Final = 500
"""Rows of the preview that are drawn."""
TYPES: Final = ("csv", "tsv", "txt", "jsonl")
TURN: Final = "ledger.turn"
"""How many times the form was sent: each turn has empty fields."""
RESULT: Final = "ledger.result"
FAULT: Final = "ledger.fault"
KEPT: Final = "ledger.preview"
Colour = Literal["blue", "green", "gray", "red"]
WORDS: Final[dict[Verdict, tuple[str, str, Colour]]] = {
    Verdict.NEW: ("new", ":material/add:", "blue"),
    Verdict.ADDS: ("added to", ":material/edit:", "green"),
    Verdict.KNOWN: ("already known", ":material/check:", "gray"),
    Verdict.REFUSED: ("refused", ":material/block:", "red"),
}


@dataclass(frozen=True, slots=True)
class _Given:
    """What the preview hangs on: the same text over another state of the store is another one."""

    digest: str
    account: str
    version: int


@st.fragment
def ledger_form() -> None:
    """Draw the form; what happens in it leaves the rest of the page as it is."""
    with block("Adding tasks"):
        st.caption(
            "For tasks that no source finds: older than CloudAudit's 90 days, made where it is "
            "off, or of a kind that it does not tell. Each is asked of the cloud by its ID with "
            "the next round; what the cloud no longer tells is taken from what you give here."
        )
        account = _account()
        given = _fields()
        if given:
            _offer(_preview(given, account), account)
        _result(given)
        recording_hint(account)


def _account() -> str:
    names = runtime().accounts
    if len(names) == 1:
        return names[0]
    chosen = st.segmented_control(
        "Account", names, default=names[0], required=True, key="ledger.account"
    )
    return str(chosen or names[0])


def _fields() -> str:
    """Draw where tasks are given, and return the text of them."""
    turn = st.session_state.setdefault(TURN, 0)
    left, right = st.columns(2, gap="medium")
    pasted = left.text_area(
        "Paste task IDs, CSV with a header, or JSON lines",
        placeholder="One ID a line",
        height=128,
        key=f"ledger.text.{turn}",
    )
    file = right.file_uploader("Or choose a file", TYPES, key=f"ledger.file.{turn}", help=_COLUMNS)
    if file is not None:
        if pasted.strip():
            st.caption("The file is shown; what is pasted is left aside.")
        return decoded(file.getvalue())
    return pasted if pasted.strip() else ""


def _preview(given: str, account: str) -> Preview:
    """Return what each row becomes; the same text is not read twice."""
    digest = hashlib.sha256(given.encode("utf-8", "replace")).hexdigest()
    key = _Given(digest, account, store().version)
    kept: tuple[_Given, Preview] | None = st.session_state.get(KEPT)
    if kept is not None and kept[0] == key:
        return kept[1]
    with st.spinner("Reading the rows"):
        ledger = Ledger(account, runtime().accounts)
        preview = ledger.preview(given, store(), viewer.now())
    st.session_state[KEPT] = key, preview
    return preview


def _offer(preview: Preview, account: str) -> None:
    if not preview.rows:
        st.info("There is no row in it: give one task ID a line, or a header and rows below it.")
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for verdict, count in preview.counts.items():
            word, icon, colour = WORDS[verdict]
            st.badge(f"{words.count(count)} {word}", icon=icon, color=colour)
    if preview.unknown_columns:
        names = words.plain(", ".join(preview.unknown_columns))
        st.caption(f"These columns mean nothing here and are left aside: {names}")
    _table(preview)
    count = len(preview.tasks)
    said = f"Add {words.count(count)} task{'' if count == 1 else 's'}" if count else "None to add"
    st.button(
        said,
        type="primary",
        disabled=not count,
        key="ledger.add",
        on_click=_add,
        args=(preview, account),
    )


def _table(preview: Preview) -> None:
    """Draw the rows, those that are refused first."""
    rows = sorted(preview.rows, key=lambda row: row.verdict is not Verdict.REFUSED)
    if len(rows) > SHOWN:
        st.caption(f"The first {SHOWN} of {words.count(len(rows))} rows; the refused come first.")
    st.dataframe(
        _cells(rows[:SHOWN]),
        hide_index=True,
        key="ledger.rows",
        column_config={
            "Line": st.column_config.NumberColumn(width=56),
            "Becomes": st.column_config.TextColumn(width=112),
            "Task ID": st.column_config.TextColumn(width=300),
            "Why, or what it adds": st.column_config.TextColumn(width=380),
        },
    )


def _cells(rows: list[PreviewRow]) -> pd.DataFrame:
    zone = viewer.zone()
    tasks = [row.task for row in rows]
    return pd.DataFrame(
        {
            "Line": [row.line for row in rows],
            "Becomes": [words.title(WORDS[row.verdict][0]) for row in rows],
            "Task ID": [row.task_id for row in rows],
            "Why, or what it adds": [row.says for row in rows],
            "Kind": [words.title(task.kind or "unknown") if task else "" for task in tasks],
            f"Created ({zone.key})": [
                words.moment(task.created_at, zone) if task and task.created_at else ""
                for task in tasks
            ],
            "Model": [(task.model or "") if task else "" for task in tasks],
            "Prompt": [(task.prompt or "") if task else "" for task in tasks],
        }
    )


def _add(preview: Preview, account: str) -> None:
    """Keep the tasks, let the collector ask about them soon, and begin a new turn."""
    try:
        saved = add_tasks(store(), preview, viewer.now())
    except StoreError as error:
        st.session_state[FAULT] = str(error)
        return
    if cloud := runtime().cloud(account):
        cloud.collector.sync_soon()
    refused = len(preview.refused)
    also = f"; {words.count(refused)} refused" if refused else ""
    st.session_state[RESULT] = (
        f"Kept: {words.count(saved.new)} new, {words.count(saved.changed)} added to{also}. "
        "The cloud is asked about them with the next round."
    )
    st.session_state[TURN] += 1
    st.session_state.pop(KEPT, None)


def _result(given: str) -> None:
    """Say how the last adding went, until something else is given."""
    if fault := st.session_state.pop(FAULT, None):
        st.error(words.plain(fault), title="The tasks could not be kept")
    if given:
        st.session_state.pop(RESULT, None)
    elif said := st.session_state.get(RESULT):
        st.success(said, icon=":material/check:")


_COLUMNS: Final = (
    "CSV (UTF-8, GBK or UTF-16) or JSON lines. The columns, in any order and under the console's "
    "names too: task\\_id (required), created\\_at (Beijing time, a time with its zone, or Unix "
    "seconds), prompt, model, model\\_version, duration, resolution, operator, and request, the "
    "JSON of the create request."
)
