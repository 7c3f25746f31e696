"""What becomes of a task's results: for one task, and as a filter, which must agree."""

from datetime import datetime
from typing import Any

import pytest
from duckdb import DuckDBPyConnection

from aigc_data.analysis import task_rows
from aigc_data.analysis.fate_sql import FATES
from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.filter_state import FilterState, read
from aigc_data.analysis.result_fate import Fate, Noted, Outlook, noted, outlook
from aigc_data.medium import Medium
from aigc_data.store.results import FileState, ResultContent, ResultFile
from aigc_data.store.store import Store
from aigc_data.task import TaskStatus
from tests.tasks import NOON, a_task, after

HOUR = 3600.0
LINK = ("https://a.example/0.png",)
SHA = "ab" * 32
KEPT, LOST, WANTED, OWN = FileState.KEPT, FileState.LOST, FileState.WANTED, FileState.NOTED
CASES: dict[str, tuple[dict[str, Any], list[FileState], Fate | None, set[str]]] = {
    "open": ({"status": TaskStatus.EXECUTING}, [], None, set()),
    "failed": ({"status": TaskStatus.FAILED}, [], None, set()),
    "new": ({"result_expires_at": after(3 * HOUR)}, [], Fate.EXPIRES, {"expires"}),
    "wanted": ({"result_expires_at": after(3 * HOUR)}, [WANTED], Fate.EXPIRES, {"expires"}),
    "soon": ({"result_expires_at": after(HOUR)}, [], Fate.EXPIRES, {"soon", "expires"}),
    "half": ({"result_expires_at": after(1)}, [KEPT, WANTED], Fate.EXPIRES, {"soon", "expires"}),
    "late": ({"result_expires_at": NOON}, [], Fate.LOST, {"lost"}),
    "kept": ({"result_expires_at": after(1)}, [KEPT, KEPT], Fate.KEPT, {"kept"}),
    "kept long": ({"result_expires_at": after(-9)}, [KEPT], Fate.KEPT, {"kept"}),
    "part lost": ({"result_expires_at": after(-9)}, [KEPT, LOST], Fate.LOST, {"lost"}),
    "lost": ({"result_expires_at": None}, [LOST], Fate.LOST, {"lost"}),
    "own": ({"result_expires_at": None}, [OWN], Fate.STAYS, set()),
    "own unnoted": ({"result_expires_at": None}, [], Fate.STAYS, set()),
    "no link": ({"result_expires_at": None, "result_urls": ()}, [], Fate.UNKNOWN, set()),
}


@pytest.fixture(autouse=True)
def _filled(store: Store) -> None:
    known = {"status": TaskStatus.SUCCESSFUL, "result_urls": LINK, "created_at": NOON}
    tasks = [a_task(task_id=name, **(known | fields)) for name, (fields, *_) in CASES.items()]
    store.save(tasks, at=NOON)
    store.save_results(
        file(name, number, one)
        for name, (_, states, _, _) in CASES.items()
        for number, one in enumerate(states)
    )


def file(task_id: str, position: int, state: FileState, **fields: Any) -> ResultFile:
    until = CASES[task_id][0]["result_expires_at"]
    known = {"expires_at": until, "found_at": NOON} | fields
    return ResultFile(
        account="main", task_id=task_id, position=position, address=LINK[0], state=state, **known
    )


def looked(db: DuckDBPyConnection, task_id: str, now: datetime = NOON) -> Outlook | None:
    row = task_rows.one(db, "main", task_id)
    assert row is not None
    return outlook(row, noted(db, [("main", task_id)]).get(("main", task_id)), now)


@pytest.mark.parametrize("name", CASES)
def test_a_task_has_the_fate_that_it_has(db: DuckDBPyConnection, name: str) -> None:
    found = looked(db, name)
    assert (found.fate if found else None) is CASES[name][2]


@pytest.mark.parametrize("fate", FATES)
def test_the_filter_finds_the_tasks_of_that_fate(db: DuckDBPyConnection, fate: str) -> None:
    where, parameters = TaskFilter(fates=(fate,), fates_at=NOON).where()
    rows = db.execute(f"SELECT task_id FROM tasks WHERE {where}", parameters).fetchall()
    assert {name for (name,) in rows} == {name for name, one in CASES.items() if fate in one[3]}


def test_several_fates_are_alternatives_and_other_choices_narrow_them(
    db: DuckDBPyConnection,
) -> None:
    both = TaskFilter(fates=("kept", "soon"), fates_at=NOON)
    assert task_rows.count(db, both) == 4
    assert task_rows.count(db, TaskFilter(fates=("kept",), fates_at=NOON, kinds=("video",))) == 0


def test_when_it_expires_is_when_its_own_links_do(store: Store, db: DuckDBPyConnection) -> None:
    assert looked(db, "new") == Outlook(Fate.EXPIRES, after(3 * HOUR))
    sooner = after(2 * HOUR)
    store.save_results([file("wanted", 0, WANTED, expires_at=sooner)])
    assert looked(db, "wanted") == Outlook(
        Fate.EXPIRES, sooner, Noted(files=1, wanted=1, expires_at=sooner)
    )


def test_what_is_measured_is_of_the_first_file_that_is(
    store: Store, db: DuckDBPyConnection
) -> None:
    content = ResultContent(
        sha256=SHA, size=9, content_type="video/mp4", medium=Medium.VIDEO, width=1280, height=720,
        duration_s=5.04,
    )  # fmt: skip
    store.save_results([file("kept", 1, KEPT, sha256=SHA)], [content])
    assert noted(db, [("main", "kept"), ("main", "failed")]) == {
        ("main", "kept"): Noted(files=2, kept=2, width=1280, height=720, duration_s=5.04)
    }
    assert noted(db, []) == {}


def test_a_link_to_a_fate_says_which_and_an_unknown_one_is_dropped() -> None:
    state = FilterState(fates=("soon", "lost"))
    assert state.to_query() == {"result": ["soon", "lost"]}
    assert read({"result": ["lost", "eaten", "soon"]}) == state
    asked = state.task_filter(after(61.5))
    assert (asked.fates, asked.fates_at) == (("soon", "lost"), after(60))
    assert FilterState().task_filter(NOON).fates_at is None
