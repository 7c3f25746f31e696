"""The saved query that is open: what it is, and what can be done with it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import streamlit as st

from aigc_data.queries.bad_query import BadQuery
from aigc_data.store.errors import StoreError
from aigc_data.store.sandbox.sandbox import Sandbox
from aigc_data.store.saved_queries import QueryNotKept, StoredQuery
from aigc_data.ui import viewer, words
from aigc_data.ui.pins import Placed, pin, pin_refusal, put_back, standing, unpin
from aigc_data.ui.runtime import store
from aigc_data.ui.saved_queries import KnownQuery, Origin
from aigc_data.ui.saver import saver
from aigc_data.ui.sql.address import put_into_address
from aigc_data.ui.sql.desk import Desk
from aigc_data.ui.sql.save_form import begin, save_form
from aigc_data.ui.sql.saved_picture import show_anew
from aigc_data.ui.sql.state import SqlState

DELETED: Final = "queries.deleted"
FAULT: Final = "queries.fault"
UNCHANGED: Final = "As it is saved."
PINNED: Final = "It stands on everybody's overview. "


@dataclass(frozen=True, slots=True)
class Deleted:
    """What was deleted in this session, and can be undone as long as its text is written."""

    query: StoredQuery
    placed: Placed | None
    """Where it stood on the overview."""


def opened_head(opened: KnownQuery, *, is_changed: bool) -> None:
    """Say which query is written, what it answers, and who wrote it."""
    query = opened.query
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="sql.opened"):
        st.markdown(f"**{words.plain(query.title)}**", width="content")
        if opened.origin is not Origin.SAVED:
            st.badge(opened.origin.value, color="gray", help=_ORIGINS[opened.origin])
        if is_changed:
            st.badge("Changed", color="orange", help="Save it, or the change is yours alone.")
    if said := " ".join(filter(None, (_sentence(query.description), _who(opened)))):
        st.caption(words.plain(said))


def query_actions(held: Desk) -> None:
    """Draw what can be done with what is written."""
    opened = held.opened
    own = opened if opened and opened.origin is Origin.SAVED else None
    if held.state.text.strip():
        label = "Save…" if own else "Save as…"
        name = own.query.name if own else ""
        st.button(label, icon=":material/save:", key="queries.save", on_click=begin, args=(name,))
    if opened is not None:
        with st.popover("More", icon=":material/more_horiz:", type="tertiary", key="queries.more"):
            _more(held, opened, own)


def query_form(held: Desk, sandbox: Sandbox) -> None:
    """Draw the form that saves, where it is open, and what became of what was done."""
    save_form(held, sandbox)
    _say_outcome(held)


def _more(held: Desk, opened: KnownQuery, own: KnownQuery | None) -> None:
    _pinning(held, opened)
    if own is None or own.stored is None:
        return
    st.button(
        "Save as…",
        icon=":material/save_as:",
        type="tertiary",
        key="queries.save_as",
        on_click=begin,
    )
    _deleting(held, own)
    _versions(held, own, store().query_versions(own.query.name))


def _pinning(held: Desk, opened: KnownQuery) -> None:
    name, said = opened.query.name, held.state.said
    is_pinned = standing(name) is not None
    refusal = pin_refusal()
    st.button(
        "Take off the overview" if is_pinned else "Pin to the overview",
        icon=":material/keep_off:" if is_pinned else ":material/keep:",
        type="tertiary",
        key="queries.pin",
        disabled=bool(refusal),
        help=refusal or "Its answer stands on everybody's overview, with the values said here.",
        on_click=lambda: attempt(lambda: unpin(name) if is_pinned else pin(name, said)),
    )


def _deleting(held: Desk, own: KnownQuery) -> None:
    """Offer to delete it: what stands on the overview to those who may take it off there."""
    refusal = pin_refusal() if standing(own.query.name) else ""
    st.button(
        "Delete",
        icon=":material/delete:",
        type="tertiary",
        key="queries.delete",
        disabled=bool(refusal),
        help=f"{PINNED}{refusal}" if refusal else "It can be brought back at once.",
        on_click=lambda: attempt(lambda: _delete(held, own)),
    )


def _versions(held: Desk, own: KnownQuery, versions: list[StoredQuery]) -> None:
    """Offer the versions before, each to be looked at and saved again."""
    earlier = [one for one in versions if one.version != own.version and not one.is_deleted]
    if not earlier:
        return
    st.caption("Versions before")
    for one in earlier[:_SHOWN]:
        by = f" by {one.saved_by}" if one.saved_by else ""
        label = f"{words.age(one.saved_at, viewer.now())}{by}"
        st.button(
            words.plain(label),
            icon=":material/history:",
            type="tertiary",
            key=f"queries.version.{one.version}",
            on_click=_look_at,
            args=(held, own, one),
        )


def _look_at(held: Desk, own: KnownQuery, version: StoredQuery) -> None:
    """Put an earlier version into the editor, as a change of the newest."""
    held.put(SqlState(version.query.text, held.state.said, own.query.name, is_changed=True))
    held.opened = replace(own, query=version.query)


def _delete(held: Desk, own: KnownQuery) -> None:
    name, placed = own.query.name, standing(own.query.name)
    gone = store().delete_query(
        name, by=saver(), at=viewer.now(), on=own.version, may_unpin=not pin_refusal()
    )
    st.session_state[DELETED] = Deleted(gone, placed)
    said = {one.name: one.default for one in own.query.parameters} | dict(held.state.said)
    held.opened = None
    held.state = SqlState(held.state.text, said)
    put_into_address(held)
    held.is_new = True


def _undo(held: Desk, deleted: Deleted) -> None:
    gone = deleted.query
    store().save_query(gone.query, by=saver(), at=viewer.now(), on=gone.version)
    st.session_state.pop(DELETED, None)
    held.put(SqlState(name=gone.query.name))
    put_into_address(held)
    show_anew(held.opened)
    if deleted.placed is not None:
        put_back(deleted.placed)


def _say_outcome(held: Desk) -> None:
    """Say what could not be done, and offer to undo what was."""
    if fault := st.session_state.pop(FAULT, ""):
        st.error(words.plain(fault))
    deleted: Deleted | None = st.session_state.get(DELETED)
    if deleted is None or held.opened is not None:
        return
    gone = deleted.query.query
    if held.state.text != gone.text:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f"{words.plain(gone.title)} is deleted.", width="content")
        st.button(
            "Undo",
            icon=":material/undo:",
            key="queries.undo",
            on_click=lambda: attempt(lambda: _undo(held, deleted)),
        )


def attempt(do: Callable[[], None]) -> None:
    """Do it in a callback; what goes wrong is said where the page is drawn."""
    try:
        do()
    except (QueryNotKept, BadQuery, StoreError) as error:
        st.session_state[FAULT] = str(error)


def _sentence(text: str) -> str:
    """Return a text that ends as a sentence does, in whatever language."""
    said = text.rstrip()
    return said if not said or said[-1] in _ENDS else f"{said}."


def _who(opened: KnownQuery) -> str:
    stored, author = opened.stored, opened.query.author
    wrote = f"By {author}." if author and opened.origin is not Origin.EXAMPLE else ""
    if stored is None:
        return wrote
    by = f" by {stored.saved_by}" if stored.saved_by and stored.saved_by != author else ""
    return f"{wrote} Saved {words.age(stored.saved_at, viewer.now())}{by}.".strip()


_SHOWN: Final = 10
_ENDS: Final = ".!?…:。！？"
_ORIGINS: Final = {
    Origin.FOLDER: "From the folder that AIGC_DATA_QUERIES names: change its file there.",
    Origin.EXAMPLE: "It comes with the app. Save it under a name of yours to change it.",
}
