"""What CloudAudit tells of create calls: how late, with which task ID, and how whole."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta

from aigc_data.sync.audit_trail import OVERLAP
from aigc_data.sync.learned import Learned
from aigc_data.sync.probe.asking import Asking
from aigc_data.sync.probe.event import AuditedCall, calls_of, task_ids
from aigc_data.sync.probe.fault import meaning
from aigc_data.sync.probe.finding import Finding, Verdict, could_not_tell, counted, span
from aigc_data.sync.probe.known import Known, KnownTask, Longest

DELAY, TASK_ID = "audit delay", "audit task ID"
PROMPTS, CONSOLE = "audit prompts", "audit console calls"
NAMES = (DELAY, TASK_ID, PROMPTS, CONSOLE)
AROUND = timedelta(minutes=5)
SUSPICIOUS = 3
"""So many different prompts of the same length, and none longer, were likely cut."""
LEAST_CUT = 100
"""Prompts shorter than this are as long by chance."""


def audit(asking: Asking, known: Known) -> Iterator[Finding]:
    """Yield what the newest events show, and what is missing among them."""
    reply = asking.newest_events()
    if reply.error is not None:
        yield from (could_not_tell(name, meaning(reply.error)) for name in NAMES)
        return
    calls = calls_of(reply)
    yield delay(asking, calls, known.unaudited)
    if not calls:
        none = "no create call in the last four weeks"
        yield from (could_not_tell(name, none) for name in NAMES[1:])
        return
    yield _task_id(calls)
    yield _prompts(calls, known.longest_prompt)
    yield _console(calls)


def delay(asking: Asking, calls: Sequence[AuditedCall], others: Sequence[KnownTask]) -> Finding:
    """Return how late events come, by tasks known otherwise and by the newest event's age."""
    told, untold = _told(asking, calls, others)
    if untold and (not told or min(told) > max(untold)):
        return _late(max(untold))
    if untold:
        seen = f"{counted(len(untold), 'task')} known otherwise are not told, younger ones are"
        return Finding(
            DELAY, Verdict.MEND, seen, "Record such tasks where they are made: see docs/ledger.md."
        )
    ages = [(asking.now - call.at).total_seconds() for call in calls if call.at is not None]
    return _by_age(min([*told, *ages], default=None))


def _told(
    asking: Asking, calls: Sequence[AuditedCall], others: Sequence[KnownTask]
) -> tuple[list[float], list[float]]:
    """Return the ages, in seconds, of tasks that CloudAudit tells of, and of those it does not."""
    seen = task_ids(calls)
    told: list[float] = []
    untold: list[float] = []
    for task in others:
        if task.created_at is None:
            continue
        around = asking.events(task.created_at - AROUND, task.created_at + AROUND)
        if around.error is not None:
            continue
        found = task.task_id in seen | task_ids(calls_of(around))
        age = (asking.now - task.created_at).total_seconds()
        (told if found else untold).append(age)
    return told, untold


def _late(age: float) -> Finding:
    facts = {"audit_delay_s": age}
    again = span(Learned(audit_delay_s=age).overlap.total_seconds())
    seen = f"a call of {span(age)} ago is not told yet; the newest {again} are read again"
    return Finding(DELAY, Verdict.WELL, seen, facts=facts)


def _by_age(age: float | None) -> Finding:
    if age is None:
        return could_not_tell(DELAY, "no event and no task known otherwise")
    if age <= OVERLAP.total_seconds():
        return Finding(DELAY, Verdict.WELL, f"at most {span(max(age, 0))}: a call that old is told")
    return could_not_tell(
        DELAY,
        f"the newest event is {span(age)} old: nothing was made since, or events come late",
        "Run doctor again a minute after making a task.",
    )


def _task_id(calls: Sequence[AuditedCall]) -> Finding:
    named, nameless = sum(c.task is not None for c in calls), sum(c.nameless for c in calls)
    if not named + nameless:
        return could_not_tell(TASK_ID, "every call was refused")
    seen = f"in {named} of {counted(named + nameless, 'accepted call')}"
    if not nameless:
        return Finding(TASK_ID, Verdict.WELL, f"responseElements holds it, {seen}")
    advice = "Tasks without it are not found: record them where they are made, see docs/ledger.md."
    return Finding(TASK_ID, Verdict.MEND, f"responseElements holds it only {seen}", advice)


def _prompts(calls: Sequence[AuditedCall], stored: Longest | None) -> Finding:
    longest = _longer(_longest(calls), stored)
    broken = sum(call.cut for call in calls)
    if broken:
        seen = f"{broken} of {counted(len(calls), 'request')} are no whole JSON"
        return Finding(PROMPTS, Verdict.MEND, seen, _RECORD)
    if longest is None:
        return could_not_tell(PROMPTS, "no call has a prompt")
    seen = f"the longest has {counted(longest.characters, 'character')}"
    if longest.characters >= LEAST_CUT and longest.prompts >= SUSPICIOUS:
        same = f"{seen}, and {longest.prompts} different ones are as long: likely cut"
        return Finding(PROMPTS, Verdict.MEND, same, _RECORD)
    return Finding(PROMPTS, Verdict.WELL, f"{seen}, none seems cut")


_RECORD = "Whole prompts come only from where tasks are made: see docs/ledger.md."


def _longest(calls: Sequence[AuditedCall]) -> Longest | None:
    lengths = Counter(len(prompt) for prompt in {call.prompt for call in calls if call.prompt})
    return Longest(most, lengths[most]) if (most := max(lengths, default=0)) else None


def _longer(one: Longest | None, other: Longest | None) -> Longest | None:
    found = [longest for longest in (one, other) if longest is not None]
    return max(found, key=lambda longest: (longest.characters, longest.prompts), default=None)


def _console(calls: Sequence[AuditedCall]) -> Finding:
    ways = [call.by_console for call in calls if call.by_console is not None]
    if not ways:
        return could_not_tell(CONSOLE, "the events do not say how a call was made")
    if not any(ways):
        return could_not_tell(
            CONSOLE,
            f"none among the newest {len(ways)}",
            "Make a task in the console and run doctor again a few minutes later.",
        )
    return Finding(CONSOLE, Verdict.WELL, f"{sum(ways)} of the newest {len(ways)} were by console")
