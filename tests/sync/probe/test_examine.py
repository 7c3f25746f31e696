import time
from datetime import UTC, datetime

from aigc_data.settings import Settings
from aigc_data.simulator.answers.call import Habits
from aigc_data.simulator.course import Course
from aigc_data.simulator.faults import ALWAYS, Fault
from aigc_data.sync.learned import Lesson
from aigc_data.sync.probe.asking import Asking
from aigc_data.sync.probe.examine import examine, lesson_from
from aigc_data.sync.probe.finding import Finding, Verdict
from aigc_data.sync.probe.known import Known
from tests.sync.probe.patient import client_of, patient, utc_now

RUNNING = Course(1, 9000, None, "DONE")
ACTIONS = (
    "DescribeAigcTaskList",
    "DescribeAigcTaskStatus",
    "DescribeAigcImageTask",
    "DescribeAigcVideoTask",
    "DescribeAigcAudioTask",
    "DescribeUsageData",
    "DescribeEvents",
)
WELL = (
    *("key and account", "clock", "list rows", "list order", "list page size", "list reach"),
    *("time zone", "audit delay", "audit task ID", "audit prompts", "audit console calls"),
    *("open answers", "old task IDs", "old result links"),
    *("usage units", "usage specifications", "usage regions"),
)


def test_an_account_in_use_is_well_in_all_that_is_asked() -> None:
    with patient(tasks=4000, days=20) as account:
        account.server.account.create("image", time.time() - 5, way=RUNNING)
        findings = list(examine(account.asking, Known()))
        asked = [(call.action, str(call.params)) for call in account.server.calls]
    verdicts = {finding.name: finding.verdict for finding in findings}
    assert verdicts == dict.fromkeys(ACTIONS, Verdict.ALLOWED) | dict.fromkeys(WELL, Verdict.WELL)
    assert len(asked) < 50
    assert len(asked) == len(set(asked))
    lesson = lesson_from(findings, datetime(2026, 9, 14, tzinfo=UTC))
    facts = {"page_size": 50, "zone_offset_s": 28_800, "forgotten_after_s": None}
    assert lesson == Lesson(
        datetime(2026, 9, 14, tzinfo=UTC), facts, opened=frozenset(ACTIONS), closed=frozenset()
    )


def test_a_host_that_does_not_answer_is_asked_once_for_each_service() -> None:
    nowhere = Settings.model_validate(
        {"secret_id": "AKIDEXAMPLE", "secret_key": "a-key", "endpoint": "http://127.0.0.1:9"}
    )
    with client_of(nowhere) as client:
        findings = list(examine(Asking(client, nowhere, utc_now), Known()))
        calls = sum(count.calls for count in client.counts().values())
    assert findings[0] == Finding(
        "key and account",
        Verdict.MEND,
        "no answer came [ConnectError]",
        "Check the network, the proxy and AIGC_DATA_ENDPOINT.",
    )
    assert {finding.verdict for finding in findings[1:]} == {Verdict.UNCLEAR}
    assert calls == 2
    assert lesson_from(findings, utc_now()).closed == frozenset()


def test_a_refused_key_is_tried_once() -> None:
    with patient() as account:
        account.server.faults.put("*", Fault.error("AuthFailure.SecretIdNotFound"), ALWAYS)
        findings = list(examine(account.asking, Known()))
        met = len(account.server.faults.met)
    assert findings[0].verdict is Verdict.MEND
    assert findings[0].advice.startswith("Check the key, that it is enabled")
    assert met == 1


def test_an_account_without_tasks_leaves_open_what_only_tasks_can_show() -> None:
    with patient(Habits(audit_delay=10**8), tasks=1, days=0.04) as account:
        findings = {one.name: one for one in examine(account.asking, Known())}
    told = {name for name, one in findings.items() if one.verdict is not Verdict.UNCLEAR}
    assert {"audit delay", "audit task ID", "open answers", "old task IDs"}.isdisjoint(told)
    assert findings["audit task ID"].seen == "no create call in the last four weeks"
    assert not any(finding.verdict.to_mend for finding in findings.values())
