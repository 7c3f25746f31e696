"""`/task?task_id=…`: finds the task, follows it while it is open, and leads on and back."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import streamlit as st
from duckdb import DuckDBPyConnection

from aigc_data.analysis import task_rows
from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.filter_state import ACCOUNT
from aigc_data.analysis.task_rows import Neighbours
from aigc_data.store.errors import StoreError
from aigc_data.task import TaskKind, TaskStatus
from aigc_data.tencent.mps import Mps
from aigc_data.ui import viewer, words
from aigc_data.ui.cache import ask
from aigc_data.ui.cloud import Cloud
from aigc_data.ui.filter_bar import carried, current
from aigc_data.ui.list_place import ListPlace
from aigc_data.ui.nav import IMAGES, LIST_OF_KIND, OVERVIEW, Place
from aigc_data.ui.page_head import ALONE, page_head
from aigc_data.ui.runtime import Runtime, runtime, store
from aigc_data.ui.task_link import TASK_ID, place_in_url
from aigc_data.ui.task_lookup import Desk, LookUp, look_up, unaskable
from aigc_data.ui.task_view import task_view

Row = Mapping[str, Any]
OPEN: Final = (TaskStatus.WAITING, TaskStatus.EXECUTING)
FOLLOW_S: Final = 2.0
LONGEST_SHOWN: Final = 240
LOOKED_UP: Final = "task.looked_up"
OPENS: Final = "Opens this task, with the list that Previous and Next go through."
TITLES: Final = {
    TaskKind.IMAGE: "Image task",
    TaskKind.VIDEO: "Video task",
    TaskKind.AUDIO: "Audio task",
    TaskKind.SCENARIO: "Scenario task",
}


def task_page() -> None:
    """Draw the page of the task that the URL names."""
    task_id = st.query_params.get(TASK_ID, "").strip()
    try:
        row = _row(st.query_params.get(ACCOUNT) or None, task_id)
    except StoreError as error:
        page_head("Task", opens=ALONE)
        st.error(str(error), title="The task could not be read", icon=":material/error:")
        return
    page_head(TITLES.get(row["kind"], "Task") if row else "Task", opens=OPENS if row else ALONE)
    if row is not None:
        _ways(row)
        _follow(row)
        _offer_to_ask(row)
        task_view(row)
    elif task_id:
        _not_stored(task_id)
    else:
        _nothing_asked()


def _row(account: str | None, task_id: str) -> dict[str, Any] | None:
    """Return the task, from the cache where the store has not changed."""
    return ask(_one, TaskFilter(), account, task_id)


def _one(
    db: DuckDBPyConnection, _task_filter: TaskFilter, account: str | None, task_id: str
) -> dict[str, Any] | None:
    return task_rows.one(db, account, task_id)


def _follow(row: Row) -> None:
    """Look every now and then what became of an open task; draws the page anew when it changed."""
    if row["status"] in OPEN:
        st.fragment(_look_again, run_every=FOLLOW_S)(row)


def _look_again(row: Row) -> None:
    now = _row(row["account"], row["task_id"])
    if now is not None and now["status"] != row["status"]:
        st.rerun()


def _ways(row: Row) -> None:
    """Lead back to the list that the viewer came from, and to the tasks around this one in it."""
    place, where = LIST_OF_KIND.get(row["kind"], OVERVIEW), place_in_url()
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="task.ways"):
        _back(place, where)
        if place is not OVERVIEW:
            kind = TaskKind(row["kind"])
            listed = current().task_filter(viewer.now(), kind)
            around = ask(_neighbours, listed, row["account"], row["task_id"], where)
            _step("Previous", "chevron_left", around.previous)
            _step("Next", "chevron_right", around.next)


def _back(place: Place, where: ListPlace) -> None:
    label = "Overview" if place is OVERVIEW else place.title
    query = carried() | ({} if place is OVERVIEW else where.to_query())
    st.page_link(
        place.file, label=f"Back to {label}", icon=":material/arrow_back:", query_params=query
    )


def _neighbours(
    db: DuckDBPyConnection, task_filter: TaskFilter, account: str, task_id: str, where: ListPlace
) -> Neighbours:
    return task_rows.neighbours(
        db, task_filter, account, task_id, where.sort, descending=where.descending
    )


def _step(name: str, icon: str, target: tuple[str, str] | None) -> None:
    st.button(
        name,
        icon=f":material/{icon}:",
        disabled=target is None,
        on_click=_turn_to,
        args=target,
        key=f"task.{name}",
        help=f"{name} task of the list",
    )


def _turn_to(account: str, task_id: str) -> None:
    st.query_params.update({TASK_ID: task_id, ACCOUNT: account})


def _offer_to_ask(row: Row) -> None:
    """Let a person ask about a task that nothing is known of: it may be followed no longer."""
    cloud = runtime().cloud(row["account"])
    if row["status"] != TaskStatus.UNKNOWN or cloud is None or unaskable(row["task_id"]):
        return
    if st.button("Ask the cloud again", icon=":material/search:", key="task.again"):
        _ask_cloud(row["task_id"], [cloud])
    _say(st.session_state.get(LOOKED_UP), row["task_id"])


def _nothing_asked() -> None:
    st.info("A link to a task names it: /task?task\\_id=…", title="No task was asked for")
    st.page_link(IMAGES.file, label="Image generation", icon=IMAGES.icon)


def _not_stored(task_id: str) -> None:
    """Say that the task is not stored, and offer to ask the cloud for it."""
    with st.container(border=True, key="task.missing"):
        st.markdown("**No task with this ID is stored**")
        st.code(task_id[:LONGEST_SHOWN], language=None, wrap_lines=True)
        why_not = unaskable(task_id) or _disconnected(runtime())
        if why_not:
            st.text(why_not, width="stretch")
        elif st.button("Look it up in the cloud", icon=":material/search:", key="task.ask"):
            _ask_cloud(task_id, _askable(runtime()))
    _say(st.session_state.get(LOOKED_UP), task_id)


def _disconnected(shared: Runtime) -> str:
    if _askable(shared):
        return ""
    faults = [shared.fault(account) for account in _asked_for(shared)]
    return " ".join(filter(None, faults)) or "The cloud is not connected, so it cannot be asked."


def _asked_for(shared: Runtime) -> Sequence[str]:
    """Return the account that the URL names, or where it names none of ours, all accounts."""
    named = st.query_params.get(ACCOUNT)
    return [named] if named in shared.accounts else shared.accounts


def _askable(shared: Runtime) -> list[Cloud]:
    clouds = [shared.cloud(account) for account in _asked_for(shared)]
    return [cloud for cloud in clouds if cloud is not None]


def _ask_cloud(task_id: str, clouds: Sequence[Cloud]) -> None:
    """Ask, keep what came of it, and draw the page anew with the task where there is one."""
    for cloud in clouds:
        mps = Mps(cloud.client, urgent=True)
        desk = Desk(mps, store(), cloud.links, cloud.account, viewer.now)
        with st.spinner("Asking the cloud…"):
            found = look_up(task_id, desk)
        st.session_state[LOOKED_UP] = (task_id, found)
        if found.task is not None:
            st.rerun()


def _say(kept: tuple[str, LookUp] | None, task_id: str) -> None:
    if kept is None or kept[0] != task_id or kept[1].task is not None:
        return
    found = kept[1]
    st.error(words.plain(found.said), title=found.title, icon=":material/cloud_off:")
    if found.code:
        st.code(f"{found.code} {found.request_id}".strip(), language=None)
