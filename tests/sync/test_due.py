from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aigc_data.store.store import Store
from aigc_data.sync.due import LIMIT, LONGEST_S, DueTasks, Look, horizon_s, least_s
from aigc_data.sync.usual import UNTOLD, UsualTimes
from aigc_data.task import Source, Task, TaskKind, TaskStatus
from tests.new_database import new_database
from tests.tasks import NOON, a_task, after

IMAGE, VIDEO = TaskKind.IMAGE, TaskKind.VIDEO
DAY = 86_400


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(new_database(tmp_path / "tasks.duckdb")) as opened:
        yield opened


def tasks_due(store: Store, account: str = "main") -> DueTasks:
    return DueTasks(store, account, UsualTimes(store, account))


def due(store: Store, tasks: list[Task], kind: TaskKind | None = IMAGE) -> list[str]:
    """Return the IDs of the kind that are due at NOON."""
    store.save(tasks, at=NOON)
    return list(tasks_due(store).look(kind, NOON).due)


def asked(task_id: str = "1", *, age_s: float, ago_s: float, **fields: Any) -> Task:
    """Return an executing task that was `age_s` old when it was asked about, `ago_s` ago."""
    known = {"status": TaskStatus.EXECUTING, "raw_status": "RUN", "kind": VIDEO, "request": "{}"}
    known |= fields
    at = after(-ago_s)
    return a_task(
        task_id=task_id,
        created_at=after(-ago_s - age_s),
        status_seen_at=at,
        open_seen_at=at if known["status"] is not TaskStatus.UNKNOWN else None,
        **known,
    )


def lost(**fields: Any) -> dict[str, Any]:
    return {"status": TaskStatus.UNKNOWN, "raw_status": "NOT_FOUND"} | fields


def usual_videos(store: Store, seconds: float = 100.0, model: str = "Kling") -> None:
    """Store videos of a model that ended this long after they were created, and ran 80 %."""
    ended = [
        a_task(
            task_id=f"{model} {number}",
            kind=VIDEO,
            model=model,
            status=TaskStatus.SUCCESSFUL,
            created_at=after(-DAY),
            scheduled_exactly_at=after(-DAY + seconds / 5),
            finished_exactly_at=after(-DAY + seconds),
        )
        for number in range(10)
    ]
    store.save(ended, at=NOON)


def gap(store: Store, task: Task) -> float:
    """Return how many seconds after it was asked about the task is due again."""
    store.save([task], at=NOON)
    assert task.status_seen_at is not None
    looking = tasks_due(store, task.account)
    found = looking.look(task.kind, task.status_seen_at).next_s
    assert found is not None
    return found


def test_what_nobody_asked_about_comes_newest_first(store: Store) -> None:
    tasks = [a_task(task_id=str(age), created_at=after(-age)) for age in (30, 10, 20)]
    undated = a_task(task_id="undated")
    assert due(store, [*tasks, undated]) == ["undated", "10", "20", "30"]


def test_a_history_fills_in_newest_first_whatever_was_found_first(store: Store) -> None:
    for days, found_s in ((3, -300), (2, -200), (1, -100)):
        created, found = after(-days * DAY), after(found_s)
        store.save([a_task(task_id=str(days), created_at=created, first_seen_at=found)], at=found)
    assert tasks_due(store).look(IMAGE, NOON).due == ("1", "2", "3")


def test_what_has_ended_is_not_asked_again(store: Store) -> None:
    ended = [
        a_task(task_id=str(status), status=status, created_at=NOON)
        for status in (TaskStatus.SUCCESSFUL, TaskStatus.FAILED)
    ]
    assert due(store, ended) == []


@pytest.mark.parametrize(
    ("age_s", "expected"),
    [(5, 95), (60, 40), (98, 9.8), (150, 15), (10, 90), (250, 62.5), (4000, 1000), (2e5, 6 * 3600)],
)
def test_a_running_task_is_next_asked_at_its_early_end_and_then_by_its_age(
    store: Store, age_s: float, expected: float
) -> None:
    usual_videos(store, 100)
    task = asked(age_s=age_s, ago_s=0, model="kling")
    assert gap(store, task) == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize(("age_s", "expected"), [(10, 40), (90, 40), (100, 40), (180, 40)])
def test_a_waiting_task_is_given_half_a_usual_run_at_least(
    store: Store, age_s: float, expected: float
) -> None:
    usual_videos(store, 100)
    waiting = asked(
        age_s=age_s, ago_s=0, model="Kling", status=TaskStatus.WAITING, raw_status="WAIT"
    )
    assert gap(store, waiting) == pytest.approx(expected, abs=0.02)


def test_the_end_of_the_queue_is_looked_for_too(store: Store) -> None:
    waiting = {"status": TaskStatus.WAITING, "raw_status": "WAIT"}
    assert gap(store, asked(age_s=22, ago_s=0, **waiting)) == pytest.approx(11, abs=1.01)


def test_a_model_that_is_new_is_followed_as_its_kind_is(store: Store) -> None:
    usual_videos(store, 100)
    usual_videos(store, 1000, model="Slow")
    assert gap(store, asked(age_s=10, ago_s=0, model="slow")) == pytest.approx(990, abs=0.02)
    assert gap(store, asked("2", age_s=10, ago_s=0, model="new")) == pytest.approx(90, abs=0.02)


def test_an_off_peak_task_is_asked_every_few_minutes_and_then_by_its_age(store: Store) -> None:
    usual_videos(store, 100)
    cheap = {"request": '{"ExtraParameters": {"OffPeak": true}}'}
    assert gap(store, asked("1", age_s=60, ago_s=0, **cheap)) == pytest.approx(300, abs=0.02)
    later = asked("1", age_s=40_000, ago_s=0, **cheap)
    assert gap(store, later) == pytest.approx(4000, abs=0.02)


def test_a_scenario_task_whose_times_the_cloud_tells_is_asked_less_often(store: Store) -> None:
    scenario = asked(age_s=400, ago_s=0, kind=TaskKind.SCENARIO, raw_status="RUNNING")
    assert gap(store, scenario) == pytest.approx(100, abs=0.02)


@pytest.mark.parametrize(
    ("age_s", "ago_s", "is_due"),
    [
        (5, 29, False),
        (5, 31, True),
        (1000, 499, False),
        (1000, 501, True),
        (3599, 1801, True),
        (3601, DAY, False),
    ],
)
def test_an_id_that_is_not_known_is_asked_for_an_hour_and_no_longer(
    store: Store, age_s: float, ago_s: float, *, is_due: bool
) -> None:
    assert due(store, [asked(age_s=age_s, ago_s=ago_s, **lost(kind=IMAGE))]) == ["1"] * is_due


def test_an_id_that_was_known_before_is_not_given_up_for_one_answer(store: Store) -> None:
    known = asked(age_s=9000, ago_s=4000, kind=IMAGE)
    store.save([known], at=NOON)
    gone = a_task(task_id="1", status_seen_at=after(-1000), **lost(kind=IMAGE))
    assert due(store, [gone]) == []
    assert tasks_due(store).look(IMAGE, after(501)).due == ("1",)


def test_an_id_of_unknown_age_is_taken_to_be_as_old_as_our_knowledge_of_it(store: Store) -> None:
    named = a_task(task_id="1", first_seen_at=after(-100), status_seen_at=after(-40), **lost())
    assert due(store, [named]) == ["1"]


def test_a_word_never_seen_is_asked_again(store: Store) -> None:
    odd = asked(age_s=50, ago_s=20, status=TaskStatus.UNKNOWN, raw_status="HIBERNATING", kind=IMAGE)
    assert due(store, [odd]) == ["1"]


def test_a_quick_look_leaves_out_what_takes_long_to_find(store: Store) -> None:
    odd = asked(age_s=50, ago_s=20, status=TaskStatus.UNKNOWN, raw_status="HIBERNATING", kind=IMAGE)
    store.save([odd, a_task(task_id="new")], at=NOON)
    assert tasks_due(store).look(IMAGE, NOON, thorough=False).due == ("new",)


def test_nothing_is_asked_twice_in_a_round_nor_while_it_rests(store: Store) -> None:
    store.save([asked(age_s=500, ago_s=120), a_task(task_id="new", kind=VIDEO)], at=NOON)
    looking = tasks_due(store)
    assert looking.look(VIDEO, NOON).due == ("1", "new")
    assert looking.look(VIDEO, NOON, before=after(-180)).due == ("new",)
    assert looking.look(VIDEO, NOON, resting={"new"}).due == ("1",)


def test_other_kinds_and_accounts_are_not_asked_here(store: Store) -> None:
    others = [a_task(kind=VIDEO), a_task(account="other"), a_task(task_id="2", kind=None)]
    assert due(store, others) == []
    assert due(store, [], kind=None) == ["2"]


def test_a_look_says_when_the_next_is_due(store: Store) -> None:
    store.save([asked(age_s=1000, ago_s=240), asked("2", age_s=1000, ago_s=100)], at=NOON)
    assert tasks_due(store).look(VIDEO, NOON) == Look((), 10)
    assert tasks_due(store).look(IMAGE, NOON) == Look((), None)


def test_the_share_asked_is_that_of_all_tasks(store: Store) -> None:
    tasks = tasks_due(store)
    assert tasks.asked_share() == 1.0
    store.save([a_task(), asked(age_s=9, ago_s=1)], at=NOON + timedelta(days=1))
    assert tasks.asked_share() == 0.5


def test_near_the_usual_end_comes_before_fresh_and_stuck_tasks(store: Store) -> None:
    usual_videos(store, 100)
    shown = [
        asked("stuck", age_s=40_000, ago_s=12_000, model="Kling"),
        asked("near", age_s=100, ago_s=30, model="Kling"),
        asked("fresh", age_s=2, ago_s=100, model="Kling"),
        a_task(task_id="old backlog", kind=VIDEO, created_at=after(-30 * DAY)),
    ]
    assert due(store, shown, VIDEO) == ["near", "stuck", "fresh", "old backlog"]


def test_one_question_in_ten_goes_to_what_has_been_due_for_longest(store: Store) -> None:
    old = [asked(f"old {n}", age_s=5 * DAY, ago_s=7 * 3600 + n, model="x") for n in range(30)]
    new = [
        a_task(task_id=f"new {n}", kind=VIDEO, created_at=after(-60), first_seen_at=after(-50))
        for n in range(500)
    ]
    found = due(store, [*old, *new], VIDEO)
    places = [place for place, task_id in enumerate(found) if task_id.startswith("old")]
    assert [found[place] for place in places] == [f"old {29 - n}" for n in range(len(places))]
    assert places == list(range(9, LIMIT, 10))


def test_however_many_tasks_come_every_one_is_asked_in_time(store: Store) -> None:
    """In each turn twice as many tasks are found as can be asked about, and none ever ends."""
    old, looking = {f"old {n}" for n in range(25)}, tasks_due(store)
    store.save([asked(one, age_s=5 * DAY, ago_s=7 * 3600) for one in old], at=NOON)
    for turn in range(4):
        at = after(60 * turn)
        new = [
            a_task(task_id=f"{turn} {n}", kind=VIDEO, created_at=at, first_seen_at=at)
            for n in range(2 * LIMIT)
        ]
        store.save(new, at=at)
        now = looking.look(VIDEO, at).due
        seen = {"kind": VIDEO, "status": TaskStatus.EXECUTING, "status_seen_at": at}
        store.save([a_task(task_id=one, **seen) for one in now], at=at)
        old -= set(now)
    assert old == set()


@settings(max_examples=20)
@given(
    kind=st.sampled_from(TaskKind),
    ages=st.lists(st.floats(0, 40 * DAY) | st.floats(0, 500), min_size=2, max_size=12),
    status=st.sampled_from((TaskStatus.WAITING, TaskStatus.EXECUTING)),
    off_peak=st.booleans(),
)
def test_gaps_keep_their_bounds_and_a_later_answer_never_brings_the_next_question_forward(
    tmp_path_factory: pytest.TempPathFactory,
    kind: TaskKind,
    ages: list[float],
    status: TaskStatus,
    *,
    off_peak: bool,
) -> None:
    request = '{"OffPeak": true}' if off_peak else "{}"
    known: dict[str, Any] = {"kind": kind, "status": status, "raw_status": "X"}
    nexts = []
    with Store.open(new_database(tmp_path_factory.mktemp("due") / "tasks.duckdb")) as store:
        for age_s in sorted(ages):
            found = gap(
                store, asked(age_s=age_s, ago_s=0, account=f"at {age_s}", request=request, **known)
            )
            assert least_s(kind) - 1e-3 <= found <= LONGEST_S + 1e-3
            if age_s < horizon_s(kind):
                assert age_s + found <= max(horizon_s(kind), age_s + least_s(kind)) + 1e-3
            nexts.append(age_s + found)
    assert all(later >= earlier - 1e-3 for earlier, later in pairwise(nexts))


def test_a_task_asked_after_its_horizon_is_late_and_one_asked_before_it_is_not(
    store: Store,
) -> None:
    store.save(
        [
            asked("late", age_s=7.1 * DAY, ago_s=10, kind=IMAGE),
            asked("not yet", age_s=6.9 * DAY, ago_s=9 * DAY, kind=IMAGE),
            a_task(task_id="never", created_at=after(-30 * DAY)),
            asked("gone", age_s=8 * DAY, ago_s=10, **lost(kind=IMAGE)),
        ],
        at=NOON,
    )
    late = tasks_due(store).late(IMAGE)
    assert [(task.task_id, task.kind, task.raw_status, task.asked_at) for task in late] == [
        ("late", IMAGE, "RUN", after(-10))
    ]


def test_no_more_are_named_at_once_than_a_few_seconds_of_calls(store: Store) -> None:
    assert len(due(store, [a_task(task_id=str(n)) for n in range(LIMIT + 50)])) == LIMIT


def test_before_anything_is_known_the_kinds_own_times_are_taken(store: Store) -> None:
    expected = UNTOLD[VIDEO].early_s - 10
    assert gap(store, asked(age_s=10, ago_s=0)) == pytest.approx(expected, abs=0.02)


def test_a_look_tells_how_long_the_most_overdue_question_has_waited(store: Store) -> None:
    fresh = a_task(task_id="new", kind=VIDEO, created_at=after(-400), first_seen_at=after(-300))
    store.save([fresh, asked("due", age_s=4000, ago_s=1200)], at=NOON)
    assert tasks_due(store).look(VIDEO, NOON).overdue_s == 300
    assert tasks_due(store).look(IMAGE, NOON).overdue_s == 0


def test_a_scenario_task_is_asked_once_where_its_row_held_no_request(store: Store) -> None:
    def ended(task_id: str, **fields: Any) -> Task:
        known = {"kind": TaskKind.SCENARIO, "status": TaskStatus.SUCCESSFUL, "raw_status": "DONE"}
        seen = {"status_seen_at": after(-5), "created_at": after(-DAY)}
        return a_task(task_id=task_id, **(known | seen | {"sources": (Source.TASK_LIST,)} | fields))

    waiting = {"status": TaskStatus.WAITING, "raw_status": "PENDING", "open_seen_at": after(-5)}
    tasks = [
        ended("wordless"),
        ended("waiting", **waiting),
        ended("told", request="{}"),
        ended("asked", sources=(Source.TASK_LIST, Source.TASK_STATUS)),
        ended("open", **waiting, sources=(Source.TASK_LIST, Source.TASK_STATUS)),
        ended("image", kind=IMAGE),
    ]
    store.save(tasks, at=NOON)
    looking = tasks_due(store)
    everyone = looking.look(TaskKind.SCENARIO, NOON, before=after(-10)).due
    assert set(everyone) == {"wordless", "waiting"}
    assert looking.look(TaskKind.SCENARIO, NOON, thorough=False).due == ("waiting",)
    assert looking.look(IMAGE, NOON).due == ()
    assert looking.late(TaskKind.SCENARIO) == []
