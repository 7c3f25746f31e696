import time
from datetime import UTC, datetime, timedelta

from aigc_data.simulator.answers.call import Habits
from aigc_data.simulator.faults import ALWAYS, Fault
from aigc_data.sync.probe.audit import audit
from aigc_data.sync.probe.finding import Finding, Verdict
from aigc_data.sync.probe.known import Known, KnownTask, Longest
from aigc_data.task import TaskKind
from tests.sync.probe.patient import Patient, patient

HOUR = 3600.0


def findings(account: Patient, known: Known | None = None) -> dict[str, Finding]:
    account.asking.list_page()
    return {one.name: one for one in audit(account.asking, known or Known())}


def made(account: Patient, ago_s: float) -> KnownTask:
    """Return a task that another source than CloudAudit tells of."""
    task = account.server.account.create("image", time.time() - ago_s)
    return KnownTask(task.task_id, TaskKind.IMAGE, datetime.fromtimestamp(task.created, UTC))


def test_a_fresh_event_bounds_the_delay() -> None:
    with patient(Habits(audit_delay=3)) as account:
        made(account, 20)
        found = findings(account)["audit delay"]
    assert (found.verdict, dict(found.facts)) == (Verdict.WELL, {})
    assert found.seen.startswith("at most 2")


def test_a_task_known_otherwise_that_is_not_told_yet_measures_the_delay() -> None:
    with patient(Habits(audit_delay=HOUR)) as account:
        known = Known(unaudited=(made(account, 1800), made(account, 600)))
        found = findings(account, known)["audit delay"]
    assert found.verdict is Verdict.WELL
    assert found.seen == "a call of 30 min ago is not told yet; the newest 45 min are read again"
    assert abs(found.facts["audit_delay_s"] - 1800) < 10


def test_a_task_that_is_told_meanwhile_bounds_the_delay() -> None:
    with patient(Habits(audit_delay=0)) as account:
        known = Known(unaudited=(made(account, 400),))
        found = findings(account, known)["audit delay"]
    assert found.seen.startswith("at most ")


def test_a_task_that_younger_ones_overtook_is_never_told() -> None:
    with patient(Habits(audit_delay=0)) as account:
        nobodys = KnownTask(
            f"9-AigcImage-{'0' * 32}", TaskKind.IMAGE, datetime.now(UTC) - timedelta(hours=2)
        )
        found = findings(account, Known(unaudited=(nobodys, made(account, 600))))["audit delay"]
    assert found.verdict is Verdict.MEND
    assert found.seen == "1 task known otherwise are not told, younger ones are"


def test_a_quiet_account_and_late_events_cannot_be_told_apart() -> None:
    with patient(Habits(audit_delay=3 * HOUR)) as account:
        found = findings(account)["audit delay"]
    assert found.verdict is Verdict.UNCLEAR
    assert found.seen.endswith("nothing was made since, or events come late")


def test_the_task_id_of_the_answer_is_counted() -> None:
    with patient() as account:
        found = findings(account)["audit task ID"]
    assert found.verdict is Verdict.WELL
    assert found.seen.startswith("responseElements holds it, in ")


def test_answers_without_a_task_id_are_to_mend() -> None:
    with patient(Habits(audit_delay=0, audits_answers=False)) as account:
        found = findings(account)["audit task ID"]
    assert found.verdict is Verdict.MEND
    assert found.seen.startswith("responseElements holds it only in 0 of ")
    assert "docs/ledger.md" in found.advice


def test_whole_prompts_are_well() -> None:
    with patient(tasks=300, days=3) as account:
        found = findings(account)["audit prompts"]
    assert found.verdict is Verdict.WELL
    assert found.seen.endswith(" characters, none seems cut")


def test_prompts_of_one_greatest_length_were_likely_cut() -> None:
    with patient(Habits(audit_delay=0, audited_prompt=100)) as account:
        for number in range(3):
            body = {"ModelName": "Kling", "ModelVersion": "3.0", "Prompt": f"{number} foxes " * 50}
            account.server.account.create("image", time.time() - 60, body)
        found = findings(account)["audit prompts"]
    assert found.verdict is Verdict.MEND
    assert found.seen.startswith("the longest has 100 characters, and ")
    assert found.seen.endswith(" different ones are as long: likely cut")


def test_the_prompts_of_the_store_count_too() -> None:
    with patient() as account:
        known = Known(longest_prompt=Longest(4096, 17))
        found = findings(account, known)["audit prompts"]
    assert (
        found.seen
        == "the longest has 4,096 characters, and 17 different ones are as long: likely cut"
    )


def test_calls_of_the_console_are_counted() -> None:
    with patient(tasks=600, days=3) as account:
        found = findings(account)["audit console calls"]
    assert found.verdict is Verdict.WELL
    assert found.seen.endswith(" of the newest 50 were by console")


def test_where_events_may_not_be_read_each_says_why() -> None:
    with patient() as account:
        account.server.faults.put("DescribeEvents", Fault.error("UnauthorizedOperation"), ALWAYS)
        found = findings(account)
    assert {one.verdict for one in found.values()} == {Verdict.UNCLEAR}
    assert len(found) == 4
