"""How a verdict looks, and what each reason says; one place, so that all pages say the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from aigc_data.analysis.verdict import Cause, Reason, Verdict
from aigc_data.ui import words

BadgeColour = Literal["gray", "blue", "green", "red", "orange"]


@dataclass(frozen=True, slots=True)
class VerdictLook:
    """A verdict's word, icon and colour; the word says it all."""

    word: str
    icon: str
    badge: BadgeColour
    mark: str = ""
    """A shape for where there is no room for the word."""


LOOKS: Final[Mapping[Verdict, VerdictLook]] = {
    Verdict.UNDER: VerdictLook("Stored less", ":material/south:", "red", "▼"),
    Verdict.OVER: VerdictLook("Stored more", ":material/north:", "orange", "▲"),
    Verdict.AMOUNT: VerdictLook("Amount differs", ":material/difference:", "orange", "≠"),
    Verdict.NO_BILL: VerdictLook("No bill", ":material/question_mark:", "gray"),
    Verdict.NOT_SETTLED: VerdictLook("Not settled", ":material/hourglass_empty:", "blue"),
    Verdict.ADDS_UP: VerdictLook("Adds up", ":material/check:", "green"),
    Verdict.NOTHING: VerdictLook("Nothing made", ":material/remove:", "gray"),
}
"""In the order in which days are shown: what does not add up comes first."""


def reason(found: Reason) -> str:
    """Return what a reason says, in one or two sentences; the cloud's words are made harmless."""
    said = words.plain(found.said)
    text = _REASONS[found.cause].format(
        tasks=_tasks(found.tasks),
        are="is" if found.tasks == 1 else "are",
        do="does" if found.tasks == 1 else "do",
        said=f" {said}" if said else "",
    )
    return text.strip()


def day_name(day: date) -> str:
    """Return one of Beijing's days: "Mon 14 Sep"."""
    return f"{day:%a} {day.day}{words.NBSP}{day:%b}"


def _tasks(number: int | None) -> str:
    if number is None:
        return ""
    return "1 task" if number == 1 else f"{words.count(number)} tasks"


_REASONS: Final[Mapping[Cause, str]] = {
    Cause.AUDIT_OFF: (
        "CloudAudit is off for this account, and it alone tells of tasks that the console or other "
        "programs make. Turn the source cloudaudit on."
    ),
    Cause.AUDIT_FAILED: "CloudAudit could not be read for that time.{said}",
    Cause.AUDIT_TOO_OLD: (
        "CloudAudit keeps 90 days, and had forgotten that time before it was read. Bring the task "
        "IDs by the ledger, where you have them."
    ),
    Cause.AUDIT_UNREAD: "CloudAudit is not read back to that time yet. The rest comes by itself.",
    Cause.LIST_WITHOUT: "The task list shows no image and video generation of that time either.",
    Cause.BROKEN: (
        "Some rows of CloudAudit could not be read, of that time or another: see the rows that are "
        "kept aside."
    ),
    Cause.NOT_ASKED: (
        "{tasks} {are} found but not asked about yet, so that nobody knows which succeeded."
    ),
    Cause.ASKING_OFF: (
        "Asking is off for this account: turn the source generation on, which asks by task ID."
    ),
    Cause.ASKING_FAILED: "Asking by task ID failed.{said}",
    Cause.OPEN: "{tasks} had not ended when last seen.",
    Cause.UNKNOWN: (
        "{tasks} {are} of unknown status: the cloud does not tell what became of them, and some "
        "may have succeeded."
    ),
    Cause.UNDATED: "{tasks} without any time may belong to any day.",
    Cause.NEIGHBOUR: (
        "The day before or after is off by as much the other way: the bill seems to count tasks "
        "around midnight on the other day. Together they add up."
    ),
    Cause.UNSEEN: (
        "CloudAudit was read for all of that time, and every task found was asked about. What is "
        "missing was made in a way that CloudAudit does not log: record it by the ledger."
    ),
    Cause.BILLED_LESS: (
        "More tasks are stored than were billed. The bill may count some on another day, or not "
        "at all."
    ),
    Cause.NO_AMOUNT: (
        "{tasks} {do} not say how much was made: an image task counts as one image, and seconds "
        "are not compared."
    ),
    Cause.ASKED_AMOUNT: (
        "The tasks agree. The store holds what was asked for, and the bill counts what was made."
    ),
    Cause.BILL_OFF: "The bill is off for this account: turn the source usage on.",
    Cause.BILL_FAILED: "The bill could not be read.{said}",
    Cause.BILL_UNREAD: "The bill of that time is not read yet.",
    Cause.BILL_EARLY: "The bill was last read before it was settled. It will be read again.",
    Cause.NOT_SETTLED: (
        "A day is settled on the next one between 12:00 and 18:00 in Beijing, and may change until "
        "then."
    ),
}
