"""The whole examination of an account, and what the collector may learn from it."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from aigc_data.sync.learned import Lesson
from aigc_data.sync.probe.access import USED_FOR, access
from aigc_data.sync.probe.asking import Asking
from aigc_data.sync.probe.audit import audit
from aigc_data.sync.probe.clock import clock
from aigc_data.sync.probe.finding import Finding, Verdict
from aigc_data.sync.probe.key import key
from aigc_data.sync.probe.known import Known
from aigc_data.sync.probe.open_answer import open_answers
from aigc_data.sync.probe.retention import retention
from aigc_data.sync.probe.task_list import task_list
from aigc_data.sync.probe.time_zone import time_zone
from aigc_data.sync.probe.usage import usage

_ACTIONS = frozenset(action.name for action in USED_FOR)


def examine(asking: Asking, known: Known) -> Iterator[Finding]:
    """Yield the findings one by one, as the calls are answered."""
    yield key(asking)
    yield clock(asking)
    yield from access(asking)
    yield from task_list(asking)
    yield time_zone(asking, known)
    yield from audit(asking, known)
    yield open_answers(asking, known)
    yield from retention(asking, known)
    yield from usage(asking)


def lesson_from(findings: Iterable[Finding], at: datetime) -> Lesson:
    """Return what the findings of `at` (UTC) teach; what they do not prove is left out."""
    facts: dict[str, Any] = {}
    opened: set[str] = set()
    closed: set[str] = set()
    for finding in findings:
        facts |= finding.facts
        if finding.name in _ACTIONS and finding.verdict.closed:
            closed.add(finding.name)
        if finding.name in _ACTIONS and finding.verdict is Verdict.ALLOWED:
            opened.add(finding.name)
    return Lesson(at, facts, frozenset(opened), frozenset(closed))
