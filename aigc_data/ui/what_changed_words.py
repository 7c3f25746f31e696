"""What changed between two windows, in sentences; they hold names of strangers."""

from typing import Any, Final

import pandas as pd

from aigc_data.analysis.newcombe import Difference
from aigc_data.analysis.what_changed import Changed
from aigc_data.ui import words
from aigc_data.ui.choice_words import NOT_KNOWN, TITLES, value_words

TELLING: Final = 0.1
"""A slice that explains less of the change is not named."""
ALL_OF_IT: Final = 0.995
NAMES: Final = ("models", "families")
"""Dimensions whose values say themselves what they are."""


def change_words(changed: Changed) -> str:
    """Return how the rate changed, and whether that is more than chance makes."""
    change = changed.change
    if change is None:
        when = "this time" if changed.now.rate is None else "the time before"
        return f"No task has ended in {when}: there is nothing to compare."
    old, new = words.rate(changed.before.rate), words.rate(changed.now.rate)
    reach = _reach(change)
    if not changed.certain:
        return f"The failure rate went from {old} to {new}, no more than chance makes ({reach})."
    verb = "rose" if change.value > 0 else "fell"
    return f"The failure rate {verb} from {old} to {new} ({reach})."


def explained_words(changed: Changed) -> str:
    """Return which slice explains most, for what it is of the tasks; an empty text for none.

    The one is named whose part in the change exceeds its part of the tasks most: all videos
    explain as much as the one video model that fails, and say less.
    """
    if not changed.certain:
        return ""
    telling = changed.slices[~changed.slices["few"] & (changed.slices["share"] >= TELLING)]
    if telling.empty:
        return "No slice alone explains much of that."
    row = telling.iloc[int((telling["share"] - telling["weight"]).argmax())]
    return (
        f"{_named(row)} explains {_much(row['share'])}, with {_part(row['weight'])} of the tasks."
    )


def _named(row: "pd.Series[Any]") -> str:
    said = value_words(row["dimension"], row["value"])
    if said == NOT_KNOWN:
        return f"{TITLES[row['dimension']]} {said.lower()}"
    return said if row["dimension"] in NAMES else f"{TITLES[row['dimension']]} {said}"


def _much(share: float) -> str:
    return "all of that" if share >= ALL_OF_IT else f"{_part(share)} of that"


def _part(share: float) -> str:
    return f"{share * 100:.0f}{words.NBSP}%"


def _reach(change: Difference) -> str:
    low = words.points(change.low).removesuffix(f"{words.NBSP}points")
    return f"{low} to {words.points(change.high)}"
