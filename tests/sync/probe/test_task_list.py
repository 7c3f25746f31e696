import time
from typing import Any

import pytest

from aigc_data.simulator.answers.call import Habits
from aigc_data.simulator.faults import ALWAYS, Fault
from aigc_data.sync.probe.finding import Finding, Verdict
from aigc_data.sync.probe.task_list import task_list
from tests.sync.probe.patient import patient, seed_without_scenarios


def findings(habits: Habits | None = None, **account: Any) -> dict[str, Finding]:
    with patient(habits, **account) as examined:
        return {one.name: one for one in task_list(examined.asking)}


def test_a_list_of_scenario_tasks_shows_no_generation() -> None:
    found = findings(tasks=400, days=4)
    assert found["list rows"].seen.startswith("no generation rows among ")
    assert "RedrawVideo" in found["list rows"].seen
    assert found["list order"].seen.startswith("newest first, by ")


def test_a_list_that_shows_generation_is_recognised_with_its_spellings() -> None:
    found = findings(Habits(lists_generation=True), tasks=100, days=2)
    assert "generation rows among 50" in found["list rows"].seen
    assert "AigcImage" in found["list rows"].seen


def test_a_list_that_begins_with_the_oldest_is_told() -> None:
    found = findings(Habits(oldest_first=True), tasks=400, days=4)
    assert found["list order"].verdict is Verdict.WELL
    assert found["list order"].seen == "oldest first: every round reads the whole list"


@pytest.mark.parametrize(
    ("most", "size"), [(500, 200), (100, 100), (50, 50), (40, 30), (25, 20), (20, 20)]
)
def test_the_largest_page_is_found(most: int, size: int) -> None:
    found = findings(Habits(max_page_size=most), tasks=400, days=4)
    assert dict(found["list page size"].facts) == {"page_size": size}


def test_its_reach_is_the_age_of_its_oldest_row() -> None:
    with patient(Habits(max_page_size=20), tasks=900, days=10) as examined:
        found = {one.name: one for one in task_list(examined.asking)}
        rows = examined.server.account.scenarios(time.time())
    days = (time.time() - rows[-1].created) / 86_400
    assert found["list reach"].verdict is Verdict.WELL
    age = f"{days:.1f}".removesuffix(".0")
    assert found["list reach"].seen == f"{len(rows)} rows, the oldest {age} days old"


def test_an_empty_list_tells_nothing_of_its_rows() -> None:
    found = findings(tasks=1, days=0.04, seed=seed_without_scenarios())
    assert {name: one.verdict for name, one in found.items()} == {
        "list rows": Verdict.UNCLEAR,
        "list order": Verdict.UNCLEAR,
        "list page size": Verdict.WELL,
        "list reach": Verdict.UNCLEAR,
    }


def test_a_list_that_may_not_be_read_says_why_in_each() -> None:
    with patient() as account:
        denied = Fault.error("UnauthorizedOperation")
        account.server.faults.put("DescribeAigcTaskList", denied, ALWAYS)
        found = list(task_list(account.asking))
    assert len(found) == 4
    assert {one.verdict for one in found} == {Verdict.UNCLEAR}
    assert all(one.seen.startswith("CAM denies the call [Unauth") for one in found)
