"""Whether a day of the store adds up to its bill, and what could be missing where it does not."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a day of one kind stands against its bill."""

    ADDS_UP = "adds up"
    UNDER = "stored less"
    OVER = "stored more"
    AMOUNT = "amount differs"
    NOT_SETTLED = "not settled"
    NO_BILL = "no bill"
    NOTHING = "nothing made"

    @property
    def settled(self) -> bool:
        """Whether there is a bill that will not change any more."""
        return self not in {Verdict.NOT_SETTLED, Verdict.NO_BILL}

    @property
    def wrong(self) -> bool:
        """Whether the day does not add up."""
        return self in {Verdict.UNDER, Verdict.OVER, Verdict.AMOUNT}


class Cause(StrEnum):
    """Why a day may not add up, or cannot be judged."""

    AUDIT_OFF = "audit off"
    AUDIT_FAILED = "audit failed"
    AUDIT_TOO_OLD = "audit too old"
    AUDIT_UNREAD = "audit unread"
    LIST_WITHOUT = "list without"
    BROKEN = "broken rows"
    NOT_ASKED = "not asked"
    ASKING_OFF = "asking off"
    ASKING_FAILED = "asking failed"
    OPEN = "open"
    UNKNOWN = "unknown"
    UNDATED = "undated"
    NEIGHBOUR = "neighbour"
    UNSEEN = "unseen"
    BILLED_LESS = "billed less"
    NO_AMOUNT = "no amount"
    ASKED_AMOUNT = "asked amount"
    BILL_OFF = "bill off"
    BILL_FAILED = "bill failed"
    BILL_UNREAD = "bill unread"
    BILL_EARLY = "bill early"
    NOT_SETTLED = "not settled"


@dataclass(frozen=True, slots=True)
class Reason:
    """A cause, how many tasks it speaks of, and what the cloud said; either may be none."""

    cause: Cause
    tasks: int | None = None
    said: str = ""
