"""Silences: what fires is logged and shown, but nobody is told until then."""

from collections.abc import Iterable
from datetime import datetime

from aigc_data.store.alerts import Silence, Transition


def silenced(change: Transition, silences: Iterable[Silence], at: datetime) -> bool:
    """Return whether one of the silences holds at `at` (UTC) and matches the change.

    A silence matches by what it names: the rule, the model (as the slice says it), the account.
    """
    return any(at < one.until and _matches(one, change) for one in silences)


def _matches(one: Silence, change: Transition) -> bool:
    return (
        one.rule in {"", change.rule}
        and one.model in {"", change.slice.get("model")}
        and one.account in {"", change.slice.get("account")}
    )
