"""When the alert rules are not asked: what is read then is the past, or nothing at all.

While a history is read, its failures come in as if they had just happened, and what is usual is not
known yet. While nobody reads, the silence is the reader's own. Neither is an incident now.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from aigc_data.store.state import SourceState
from aigc_data.task import Source
from aigc_data.ui.cloud import Cloud
from aigc_data.ui.freshness import FINDERS

ASKED_ENOUGH: Final = 0.95
"""Share of the stored tasks whose status was asked; some are always new and not asked yet."""


def why_wait(clouds: Sequence[Cloud], states: Sequence[SourceState]) -> str:
    """Return why the rules wait, a sentence; the empty text where they are to be asked.

    `clouds` are the accounts that are connected. Without any, nothing is read because something is
    wrong, and that is for the rules to say.
    """
    reading = [one for one in clouds if not one.collector.paused]
    if clouds and not reading:
        return "Collection is paused: nothing new is read."
    unread = [one.account for one in reading if one.collector.rounds == 0]
    if unread:
        return f"The first round since the start is under way: {', '.join(unread)}."
    return _history(reading, states)


def _history(clouds: Iterable[Cloud], states: Sequence[SourceState]) -> str:
    shares = [
        state.progress or 0.0
        for cloud in clouds
        for state in states
        if state.account == cloud.account and _is_past(state)
    ]
    if not shares:
        return ""
    return f"The history is being read, {int(min(shares) * 100)} % of it so far."


def _is_past(state: SourceState) -> bool:
    """Return whether a source reads the past just now, and gets on with it."""
    if state.progress is None or state.error_code:
        return False
    asking = state.source == Source.GENERATION and state.progress < ASKED_ENOUGH
    return state.source in FINDERS or asking
