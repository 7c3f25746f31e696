"""Why nothing is known of how a task stands, and what follows from that, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any, Final

from aigc_data.sync.given_up import NOT_FOLLOWED
from aigc_data.ui import words
from aigc_data.wire.not_found import NOT_FOUND, REMEMBERED, TOO_YOUNG

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a status is unknown: a title, and a sentence or two that name no stranger's text."""

    title: str
    said: str


def unknown_reason(row: Row, now: datetime, zone: tzinfo) -> Reason:
    """Return the reason for a row of the `tasks` view whose status is unknown, at `now` (UTC)."""
    if row["raw_status"] is None:
        return UNASKED
    if row["raw_status"] == NOT_FOLLOWED:
        return Reason("Not followed any more", f"{_sentence(row['error_message'])} {_COUNTS}")
    if row["raw_status"] != NOT_FOUND:
        return NEW_WORD
    return _not_found(row, now, zone)


def _not_found(row: Row, now: datetime, zone: tzinfo) -> Reason:
    """Tell too young from forgotten from never known, by the age when that was first answered."""
    known_at = row["created_at"] or row["first_seen_at"]
    until = known_at + TOO_YOUNG
    if now < until:
        return Reason(
            "Not known to the cloud yet",
            "The cloud does not know this ID, which may be too young for that: it is asked again "
            f"until {words.clock(until, zone)}.",
        )
    if _age(row, known_at) >= REMEMBERED:
        return Reason("Forgotten by the cloud", f"{_FORGOTTEN} {_COUNTS}")
    return Reason("Not known to the cloud", f"{_STRANGE} {_COUNTS}")


def _age(row: Row, known_at: datetime) -> timedelta:
    return (row["updated_at"] or known_at) - known_at


def _sentence(text: str | None) -> str:
    """Return our own reason, which the store keeps without capital and full stop."""
    said = text or "not asked any more"
    return f"{said[:1].upper()}{said[1:]}."


_COUNTS: Final = "It counts neither as a success nor as a failure."
_FORGOTTEN: Final = (
    f"The task was more than {REMEMBERED.days} days old when the cloud was asked, and for older "
    "ones it need not answer. Nothing is known of how it ended."
)
_STRANGE: Final = (
    "The cloud knows no task with this ID in this account. It may be of another account or "
    "product, or mistyped, or forgotten. It is asked for no longer."
)
UNASKED: Final = Reason(
    "Not asked yet", "No answer of the cloud has said what became of this task yet."
)
NEW_WORD: Final = Reason(
    "A status never seen", "The cloud answers with a word that this version does not know; it is "
    "shown below as the status of the cloud, and asked for again.",
)  # fmt: skip
