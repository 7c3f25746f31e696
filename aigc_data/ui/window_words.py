"""The filter's window in words, as the notes under pictures say it."""

from aigc_data.analysis.filter import Preset
from aigc_data.analysis.filter_state import FilterState
from aigc_data.ui import viewer, words


def window_words(state: FilterState) -> str:
    """Return the window: "Last 7 d"."""
    if state.since and state.until:
        return words.stretch(state.since, state.until, viewer.zone())
    if state.preset is Preset.UNDATED:
        return words.title(state.preset.label)
    return f"Last {state.preset.label}"


def against_words(state: FilterState) -> str:
    """Return what a figure is compared with, the window before: "vs 7 d before"."""
    if state.preset in {Preset.CUSTOM, Preset.UNDATED} or viewer.on_a_phone():
        return "vs before"
    return f"vs {state.preset.label} before"
