"""Choices that have no picker of their own: a chip each while they are made, gone with a click."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import streamlit as st

from aigc_data.analysis.filter_state import FilterState
from aigc_data.ui import viewer, words
from aigc_data.ui.choice_words import TITLES, value_words

CHIPS: Final = (
    *("error_groups", "task_types", "families", "resolutions", "operators", "hours", "fates"),
)
"""Fields of `FilterState`, in the order of the bar: links make these choices, chips undo them."""
LONGEST: Final = 24


def chosen_chips(state: FilterState) -> list[str]:
    """Return which of `CHIPS` are chosen."""
    return [name for name in CHIPS if getattr(state, name)]


def filter_chips(
    state: FilterState, choose: Callable[[FilterState], None], *, flat: bool = False
) -> None:
    """Draw a chip for each such choice that is made; a click calls `choose` without it.

    Several are in one button, so that the bar stays one line; but not where it is `flat`.
    """
    chosen = chosen_chips(state)
    if len(chosen) > 1 and not flat:
        label = f"{_label(state, chosen[0])} and {len(chosen) - 1} more"
        with st.popover(words.plain(label), key="filter.chips"):
            _chips(state, chosen, choose)
    else:
        _chips(state, chosen, choose)


def _chips(state: FilterState, chosen: list[str], choose: Callable[[FilterState], None]) -> None:
    for name in chosen:
        st.button(
            words.plain(_label(state, name)),
            icon=":material/close:",
            help=words.plain(_help(state, name)),
            on_click=choose,
            args=(_without(state, name),),
            key=f"filter.chip.{name}",
        )


def _without(state: FilterState, name: str) -> FilterState:
    unset: dict[str, Any] = {name: (), **({"zone": ""} if name == "hours" else {})}
    return replace(state, **unset)


def _label(state: FilterState, name: str) -> str:
    first, *others = getattr(state, name)
    said = value_words(name, first)
    short = said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"
    more = f" +{len(others)}" if others else ""
    return f"{TITLES[name]}: {short}{more}"


def _help(state: FilterState, name: str) -> str:
    chosen = ", ".join(value_words(name, value) for value in getattr(state, name))
    return f"Only {TITLES[name].lower()} {chosen}{_remark(state, name)}. Click to take it back."


def _remark(state: FilterState, name: str) -> str:
    """Return what a value alone does not say."""
    if name == "families":
        return ", of any version"
    if name == "hours" and state.zone != viewer.zone().key:
        return f" on the clocks of {state.zone or 'UTC'}"
    return ""
