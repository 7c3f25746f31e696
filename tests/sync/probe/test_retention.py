import time
from typing import Any

import pytest

from aigc_data.simulator.answers.call import Habits, LinksAfter
from aigc_data.simulator.faults import ALWAYS, Fault
from aigc_data.sync.probe.finding import Finding, Verdict
from aigc_data.sync.probe.known import BANDS_H, Known, KnownTask
from aigc_data.sync.probe.retention import retention
from aigc_data.task import TaskKind
from tests.sync.probe.patient import patient

DAY = 86_400.0
MONTH: dict[str, Any] = {"tasks": 3000, "days": 30}


def findings(habits: Habits) -> dict[str, Finding]:
    with patient(habits, **MONTH) as account:
        account.asking.list_page()
        return {one.name: one for one in retention(account.asking, Known())}


def test_ids_that_are_known_for_ever_are_said_to_be_known_so_far() -> None:
    found = findings(Habits(audit_delay=0))["old task IDs"]
    assert (found.verdict, dict(found.facts)) == (Verdict.WELL, {"forgotten_after_s": None})
    assert found.seen.startswith("known up to ")


def test_seven_days_of_retention_are_found_between_two_ages() -> None:
    found = findings(Habits(audit_delay=0, retention=7 * DAY))["old task IDs"]
    assert found.verdict is Verdict.WELL
    assert "unknown from 7" in found.seen
    assert "[ResourceNotFound.TaskNotFound, request " in found.seen
    assert 7 * DAY < found.facts["forgotten_after_s"] < 14 * DAY


@pytest.mark.parametrize(
    ("habit", "seen"),
    [
        ("kept", "hold links, as they were signed at the end: no answer renews them"),
        ("signed anew", "hold links, signed anew for the answer"),
        ("gone", "answers hold none any more, up to "),
    ],
)
def test_what_becomes_of_old_links_is_told(habit: LinksAfter, seen: str) -> None:
    found = findings(Habits(audit_delay=0, links_after=habit))["old result links"]
    assert found.verdict is Verdict.WELL
    assert seen in found.seen


def test_ids_of_the_store_are_asked_before_cloudaudit_is() -> None:
    with patient(**MONTH) as account:
        now = time.time()
        made = [
            task
            for youngest, oldest in BANDS_H[:3]
            for task in account.server.account.tasks(now)
            if task.kind == "image" and youngest * 3600 < now - task.created < oldest * 3600
        ]
        known = Known(aged=tuple(KnownTask(t.task_id, TaskKind.IMAGE, t.created_at) for t in made))
        list(retention(account.asking, known))
        asked = [call.action for call in account.server.calls]
    assert asked.count("DescribeEvents") == 2
    assert asked.count("DescribeAigcImageTask") >= 6


def test_a_single_forgotten_id_is_not_gone_by() -> None:
    with patient(**MONTH) as account:
        now = time.time()
        image = next(t for t in account.server.account.tasks(now) if t.kind == "image")
        gone = KnownTask(f"9-AigcImage-{'0' * 32}", TaskKind.IMAGE, image.created_at)
        old = [task for task in account.server.account.tasks(now - 2 * DAY) if task.kind == "image"]
        aged = KnownTask(gone.task_id, TaskKind.IMAGE, old[-1].created_at)
        account.server.faults.put("DescribeEvents", Fault.error("UnauthorizedOperation"), ALWAYS)
        found = next(retention(account.asking, Known(aged=(aged,))))
    assert found.seen.startswith("unknown from ")
    assert dict(found.facts) == {}


def test_without_any_old_task_nothing_is_told() -> None:
    with patient(tasks=5, days=0.02) as account:
        found = list(retention(account.asking, Known()))
    assert [one.verdict for one in found] == [Verdict.UNCLEAR, Verdict.UNCLEAR]
    assert found[0].seen == "no task older than 13 hours is known"
