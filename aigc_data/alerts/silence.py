"""Silences: what fires is logged and shown, but nobody is told until then."""

from collections.abc import Iterable
from datetime import datetime

from aigc_data.store.alerts import Silence, Slice, Transition


def silenced(change: Transition, silences: Iterable[Silence], at: datetime) -> bool:
    """Return whether one of the silences holds at `at` (UTC) and matches the change.

    A silence matches by what it names: the rule, the model (as the slice says it), the account.
    """
    return any(at < one.until and matches(one, change.rule, change.slice) for one in silences)


def matches(one: Silence, rule: str, part: Slice) -> bool:
    """Return whether a silence is about this slice of this rule, whenever it ends."""
    return (
        one.rule in {"", rule}
        and one.model in {"", part.get("model")}
        and one.account in {"", part.get("account")}
    )
