from dataclasses import replace

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from aigc_data.store.task_row import (
    EVIDENCE,
    FIELDS,
    SCHEMA,
    bare,
    shown,
    storable,
    to_table,
    to_tasks,
    whole,
)
from aigc_data.task import Task, TaskStatus
from tests.tasks import NOON, a_task, after, tasks

any_text = st.text(st.characters(), max_size=6)


@settings(max_examples=50)
@given(tasks.map(lambda task: replace(task, first_seen_at=task.first_seen_at or NOON)))
def test_a_task_comes_back_from_its_row_as_it_was(task: Task) -> None:
    with duckdb.connect() as db:
        db.register("seen", to_table([task], NOON))
        rows = db.execute("SELECT * FROM seen").to_arrow_table()
    assert storable(task, NOON) == task
    assert to_tasks(rows) == [task]


@settings(deadline=None)
@given(tasks, any_text, st.floats(), st.integers())
def test_whatever_a_task_holds_the_table_can_hold(
    task: Task, text: str, number: float, count: int
) -> None:
    odd = replace(task, prompt=text, video_duration_s=number, image_count=count)
    odd = replace(odd, result_urls=(f"https://a.example/{text}?sign=1",))
    kept = storable(odd, NOON)
    assert to_tasks(to_table([kept], NOON)) == [kept]
    assert storable(kept, NOON) == kept


def test_a_half_of_a_surrogate_pair_becomes_the_replacement_character() -> None:
    assert whole("a\ud83d!") == "a\ufffd!"


def test_two_halves_of_a_surrogate_pair_become_the_character_they_stand_for() -> None:
    assert whole("\ud83d\ude00") == "😀"


def test_the_signature_of_a_link_is_cut_off() -> None:
    assert bare("https://a.example/0.png?q-sign-time=1;2#part") == "https://a.example/0.png"
    assert bare("https://a.example/0.png#part") == "https://a.example/0.png"


def test_a_number_that_no_column_holds_is_not_known() -> None:
    task = storable(a_task(video_duration_s=float("nan"), image_count=2**40), NOON)
    assert (task.video_duration_s, task.image_count) == (None, None)


def test_a_task_that_says_not_when_it_was_first_seen_was_seen_now() -> None:
    assert storable(a_task(), NOON).first_seen_at == NOON
    assert storable(a_task(first_seen_at=after(-60)), NOON).first_seen_at == after(-60)


def test_the_row_holds_what_is_read_off_the_evidence_and_what_pages_count_by() -> None:
    task = a_task(
        status=TaskStatus.SUCCESSFUL,
        model="Kling",
        model_version="3.0",
        created_at=NOON,
        waiting_seen_at=after(10),
        running_seen_at=after(14),
        signed_from=after(40),
        signed_until=after(50),
    )
    [row] = to_table([task], after(99)).select(SCHEMA.names[len(FIELDS) :]).to_pylist()
    assert row == {
        "scheduled_at": after(12),
        "scheduled_at_margin_s": 2.0,
        "finished_at": after(45),
        "finished_at_margin_s": 5.0,
        "queue_s": 12.0,
        "run_s": 33.0,
        "total_s": 45.0,
        "updated_at": after(99),
        "model_name": "Kling 3.0",
        "quarter_hour": 1988208,
        "queue_class": 256,
        "run_class": 352,
        "total_class": 382,
    }


def test_a_model_that_nobody_named_has_no_name() -> None:
    tasks = [a_task(), a_task(model="Kling"), a_task(model_version="3.0"), a_task(model="")]
    names = to_table(tasks, NOON)["model_name"].to_pylist()
    assert names == [None, "Kling", "3.0", None]


def test_a_duration_between_times_that_contradict_each_other_is_not_known() -> None:
    task = a_task(
        status=TaskStatus.SUCCESSFUL,
        created_at=after(60),
        scheduled_exactly_at=after(30),
        finished_exactly_at=after(40),
    )
    [row] = to_table([task], NOON).select(["queue_s", "run_s", "total_s"]).to_pylist()
    assert row == {"queue_s": None, "run_s": 10.0, "total_s": None}


def test_a_sighting_that_moves_no_time_shows_nothing_new() -> None:
    waiting = a_task(status=TaskStatus.WAITING, waiting_seen_at=NOON, status_seen_at=NOON)
    later = replace(waiting, waiting_seen_at=after(30), status_seen_at=after(30))
    assert shown(waiting) == shown(later)
    assert shown(waiting) != shown(replace(later, running_seen_at=after(40)))


def test_evidence_names_fields_of_a_task() -> None:
    assert set(FIELDS) > EVIDENCE
