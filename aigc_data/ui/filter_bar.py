"""The filter in one line on every page: kept when moving between pages, and bound to the URL."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final, TypedDict, Unpack

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from aigc_data.analysis.filter import Preset, TaskFilter
from aigc_data.analysis.filter_state import (
    ACCOUNT,
    ACCOUNTS_BESIDE_A_TASK,
    KEYS,
    LONGEST_TEXT,
    FilterState,
    Query,
    read,
)
from aigc_data.analysis.names import names
from aigc_data.task import TaskKind, TaskStatus
from aigc_data.ui import accounts, theme, viewer, words
from aigc_data.ui.block import block
from aigc_data.ui.cache import ask_lately
from aigc_data.ui.choice_words import value_words
from aigc_data.ui.filter_chips import chosen_chips, filter_chips
from aigc_data.ui.nav import COMPARE, TASK, Place, current_page


class Changes(TypedDict, total=False):
    """What a link changes of the filter: fields of `FilterState`."""

    preset: Preset
    since: datetime | None
    until: datetime | None
    accounts: tuple[str, ...]
    kinds: tuple[str, ...]
    models: tuple[str, ...]
    statuses: tuple[str, ...]
    text: str
    task_types: tuple[str, ...]
    families: tuple[str, ...]
    resolutions: tuple[str, ...]
    operators: tuple[str, ...]
    hours: tuple[str, ...]
    zone: str
    error_groups: tuple[str, ...]


OFFERED: Final = frozenset(Preset) - {Preset.UNDATED}
"""The ranges that can always be chosen; a list offers the other where it would find tasks."""
HELD: Final = "filter.held"
TOUCHED: Final = "filter.touched"
ARRIVALS: Final = "filter.arrivals"
RANGE: Final = "filter.range"
SINCE: Final = "filter.since"
UNTIL: Final = "filter.until"
ACCOUNTS: Final = "filter.accounts"
KINDS: Final = "filter.kinds"
MODELS: Final = "filter.models"
STATUSES: Final = "filter.statuses"
TEXT: Final = "filter.text"


def filter_bar(*, kind: TaskKind | None = None) -> TaskFilter:
    """Draw the filter and return it; `kind` fixes the kind, as the list pages do.

    The same state gives the same filter on every page and within the running minute.
    """
    state = _settled()
    _show(state)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="filter"):
        _range_buttons(state)
        if viewer.on_a_phone():
            label = f"Filter · {state.narrowed}" if state.narrowed else "Filter"
            with st.popover(label, icon=":material/filter_list:", key="filter.phone"):
                _choices(state, kind, flat=True)
        else:
            _choices(state, kind, flat=False)
        if state != FilterState():
            st.button("Clear", on_click=clear, type="tertiary", key="filter.clear")
    return state.task_filter(viewer.now(), kind)


def current() -> FilterState:
    """Return what the viewer chose; on a page without a filter bar, on the page before."""
    held = st.session_state.get(HELD)
    return held[1] if held else _said_by_url()


def carried(state: FilterState | None = None, **changes: Unpack[Changes]) -> Query:
    """Return the query to carry to another page: `place.go(carried(models=("Kling 3.0",)))`."""
    return replace(state or current(), **changes).to_query()


def link(place: Place, state: FilterState | None = None, **changes: Unpack[Changes]) -> str:
    """Return a URL to a page with the filter carried, and `changes` made to it."""
    return place.url(carried(state, **changes))


def _settled() -> FilterState:
    """Return what holds in this run, and make the URL say it."""
    page, url = current_page(), _said_by_url()
    before = st.session_state.get(HELD)
    if before is None:
        state = url
    elif st.session_state.pop(TOUCHED, False):
        state = _said_by_widgets(before[1])
    elif _query():
        state = url
    else:
        state = _at_a_bare_address(page, *before)
    st.session_state[HELD] = (page, state)
    if state != read(_query()):
        _write(state)
    return state


def _at_a_bare_address(page: str, page_before: str, held: FilterState) -> FilterState:
    """Return the state at an address that says none.

    The navigation leads to one: the filter comes along, and is found again when Back leads there.
    Else it is what a page without any choice says.
    """
    arrivals: dict[str, FilterState] = st.session_state.setdefault(ARRIVALS, {})
    if page != page_before:
        arrivals[page] = held
        return held
    return held if held == FilterState() else arrivals.get(page, FilterState())


def _query() -> dict[str, list[str]]:
    """Return what the URL says of the filter."""
    held = st.query_params
    said = {key: held.get_all(key) for key in KEYS}
    if current_page() in {TASK.name, COMPARE.name}:
        said[ACCOUNT] = held.get_all(ACCOUNTS_BESIDE_A_TASK)
    return {key: values for key, values in said.items() if values}


def _said_by_url() -> FilterState:
    """Return what the URL says; hours without a zone are those of the viewer's clock."""
    state = read(_query())
    if state.hours and not state.zone:
        return replace(state, zone=viewer.zone().key)
    return state


def _write(state: FilterState) -> None:
    """Put the state into the URL in one step, so that Back undoes one choice."""
    query: Mapping[str, str | list[str]] = state.to_query()
    st.query_params.update({key: query.get(key, []) for key in KEYS})


def _said_by_widgets(before: FilterState) -> FilterState:
    """Return what the widgets say; one that is not drawn leaves what was chosen before."""
    held = st.session_state
    state = replace(
        before,
        accounts=tuple(sorted(held.get(ACCOUNTS, before.accounts) or ())),
        kinds=_ordered(held.get(KINDS, before.kinds), ("", *TaskKind)),
        models=tuple(sorted(held.get(MODELS, before.models))),
        statuses=_ordered(held.get(STATUSES, before.statuses), tuple(TaskStatus)),
        text=(held.get(TEXT) or "").strip(),
    )
    return _ranged(state, Preset(held.get(RANGE) or before.preset))


def _ranged(state: FilterState, chosen: Preset) -> FilterState:
    """Return the state in the range chosen; a custom one begins as the range before it."""
    if chosen is not Preset.CUSTOM:
        return replace(state, preset=chosen, since=None, until=None)
    if state.preset is not Preset.CUSTOM:
        return state.between(*state.window(viewer.now()))
    ends = [_from_zone(st.session_state.get(key)) for key in (SINCE, UNTIL)]
    since, until = (end or old for end, old in zip(ends, (state.since, state.until), strict=True))
    if since is None or until is None or since == until:
        return state
    return state.between(min(since, until), max(since, until))


def _ordered(values: Iterable[str] | None, vocabulary: Iterable[str]) -> tuple[str, ...]:
    chosen = set(values or ())
    return tuple(str(word) for word in vocabulary if word in chosen)


def _show(state: FilterState) -> None:
    """Make the widgets say the state; what already does is left, so that typing is not undone."""
    shown: dict[str, object] = {
        RANGE: state.preset.value,
        ACCOUNTS: list(state.accounts),
        KINDS: list(state.kinds),
        MODELS: list(state.models),
        STATUSES: list(state.statuses),
        TEXT: state.text,
    }
    if state.since and state.until:
        shown |= {SINCE: _in_zone(state.since), UNTIL: _in_zone(state.until)}
    for key, value in shown.items():
        if st.session_state.get(key) != value:
            st.session_state[key] = value


def _touched() -> None:
    st.session_state[TOUCHED] = True


def clear() -> None:
    """Set every choice back; for `on_click`."""
    choose(FilterState())


def choose(state: FilterState) -> None:
    """Set every choice; for `on_click`."""
    _touched()
    _show(state)
    st.session_state[HELD] = (current_page(), state)


def _range_buttons(state: FilterState) -> None:
    st.segmented_control(
        "Time range",
        [preset.value for preset in Preset if preset in {*OFFERED, state.preset}],
        format_func=lambda value: Preset(value).label.capitalize(),
        required=True,
        key=RANGE,
        on_change=_touched,
        label_visibility="collapsed",
    )
    if state.since and state.until:
        zone = viewer.zone()
        with st.popover(words.stretch(state.since, state.until, zone), key="filter.custom"):
            st.datetime_input("From", key=SINCE, on_change=_touched)
            st.datetime_input("Until", key=UNTIL, on_change=_touched)
            st.caption(f"In your time zone, {words.plain(zone.key)}.")


def _choices(state: FilterState, kind: TaskKind | None, *, flat: bool) -> None:
    """Draw account, kind, model, status, text and what else is chosen; `flat` without buttons."""
    known = accounts.known()
    if len(known) > 1:
        with _chooser("Account", list(state.accounts), flat=flat):
            shown = {name: words.plain(name) for name in sorted({*known, *state.accounts})}
            _pills("Account", ACCOUNTS, shown)
    if kind is None:
        with _chooser("Kind", _said("kinds", state.kinds), flat=flat):
            unknown = ("",) if "" in state.kinds else ()
            _pills("Kind", KINDS, {one: value_words("kinds", one) for one in (*TaskKind, *unknown)})
    with _chooser("Model", _said("models", state.models), flat=flat), block("The models"):
        _model_select(state)
    with _chooser("Status", [theme.status(value).word for value in state.statuses], flat=flat):
        _pills("Status", STATUSES, {value: look.word for value, look in theme.STATUS.items()})
    st.text_input(
        "Search prompts and task IDs",
        key=TEXT,
        type="search",
        max_chars=LONGEST_TEXT,
        placeholder="Search prompts and task IDs",
        label_visibility="collapsed",
        on_change=_touched,
        width="stretch" if flat else 180 if chosen_chips(state) else 260,
    )
    filter_chips(state, choose, flat=flat)


def _said(choice: str, values: Iterable[str]) -> list[str]:
    return [value_words(choice, value) for value in values]


def _chooser(name: str, chosen: list[str], *, flat: bool) -> DeltaGenerator:
    """Return a place for one choice: a button that says what is chosen, or the place itself."""
    if flat:
        return st.container()
    said = words.plain(_shortened(chosen[0])) if chosen else "any"
    more = f" +{len(chosen) - 1}" if len(chosen) > 1 else ""
    return st.popover(f"{name}: {said}{more}", key=f"filter.{name.lower()}")


def _shortened(text: str, longest: int = 28) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _pills(label: str, key: str, shown: Mapping[str, str]) -> None:
    st.pills(
        label,
        list(shown),
        selection_mode="multi",
        format_func=lambda value: shown.get(value, value),
        key=key,
        on_change=_touched,
    )


def _model_select(state: FilterState) -> None:
    """Draw the models of the store and those chosen, by name: a rank would move under the hand."""
    stored = ask_lately(names, TaskFilter()).models
    st.multiselect(
        "Model",
        sorted({*stored, *state.models}, key=str.casefold),
        key=MODELS,
        format_func=lambda value: value_words("models", value),
        placeholder="Any model",
        on_change=_touched,
        width="stretch",
    )


def _in_zone(at: datetime) -> datetime:
    """Return a time as the date and hour on the viewer's wall, without a zone."""
    return at.astimezone(viewer.zone()).replace(tzinfo=None)


def _from_zone(at: datetime | None) -> datetime | None:
    return None if at is None else at.replace(tzinfo=viewer.zone()).astimezone(UTC)
