import pytest
from hypothesis import given

from aigc_data.task import (
    CHOICES,
    GROUPS,
    FailureKind,
    Source,
    Task,
    TaskStatus,
    TaskType,
    merge,
    merge_all,
)
from tests.tasks import IMAGE_ID, NOON, VIDEO_ID, a_task, after, tasks


@given(tasks, tasks)
def test_merging_is_commutative(one: Task, other: Task) -> None:
    assert merge(one, other) == merge(other, one)


@given(tasks, tasks, tasks)
def test_merging_is_associative(one: Task, other: Task, third: Task) -> None:
    assert merge(merge(one, other), third) == merge(one, merge(other, third))


@given(tasks, tasks)
def test_merging_again_what_is_merged_changes_nothing(one: Task, other: Task) -> None:
    both = merge(one, other)
    assert merge(one, one) == one
    assert merge(both, one) == both


def test_every_field_has_a_rule_and_only_one() -> None:
    grouped = [name for group, _ in GROUPS for name in group]
    assert sorted([*grouped, *CHOICES, "account", "task_id"]) == sorted(Task.__dataclass_fields__)


def test_a_terminal_status_beats_an_open_one_that_was_seen_later() -> None:
    failed = a_task(
        status=TaskStatus.FAILED,
        raw_status="FAIL",
        failure_kind=FailureKind.FAILED,
        error_message="content violation",
        status_seen_at=NOON,
    )
    late = a_task(status=TaskStatus.EXECUTING, raw_status="RUN", status_seen_at=after(60))
    assert merge(late, failed) == failed


def test_of_two_open_statuses_the_later_answer_counts() -> None:
    waiting = a_task(status=TaskStatus.WAITING, raw_status="WAIT", status_seen_at=NOON)
    gone = a_task(
        status=TaskStatus.UNKNOWN,
        raw_status="NOT_FOUND",
        error_code="ResourceNotFound.TaskNotFound",
        status_seen_at=after(60),
    )
    assert merge(waiting, gone) == gone


def test_a_task_that_nobody_asked_about_takes_any_answer() -> None:
    waiting = a_task(status=TaskStatus.WAITING, raw_status="WAIT", status_seen_at=NOON)
    assert merge(a_task(), waiting) == waiting


def test_seeing_an_end_again_changes_nothing() -> None:
    first, again = (
        a_task(
            status=TaskStatus.SUCCESSFUL,
            raw_status="DONE",
            status_seen_at=at,
            terminal_seen_at=at,
            first_seen_at=at,
        )
        for at in (NOON, after(60))
    )
    assert merge(first, again) == first


def test_of_two_failures_the_one_with_a_reason_is_kept() -> None:
    bare = a_task(status=TaskStatus.FAILED, raw_status="FAIL", status_seen_at=after(60))
    full = a_task(
        status=TaskStatus.FAILED,
        raw_status="FAILED",
        error_code="-401",
        error_message="Save to cos failed",
        status_seen_at=NOON,
    )
    assert merge(bare, full) == full


def test_the_clouds_creation_time_beats_a_persons() -> None:
    said = a_task(created_at=NOON, created_exactly=False)
    exact = a_task(created_at=after(60), created_exactly=True)
    assert merge(said, exact) == exact


def test_a_prompt_that_was_cut_gives_way_to_the_whole() -> None:
    cut, whole = a_task(prompt="a cat on"), a_task(prompt="a cat on a red sofa")
    assert merge(cut, whole).prompt == "a cat on a red sofa"


def test_a_measured_resolution_beats_the_label_that_was_asked_for() -> None:
    assert merge(a_task(resolution="1080P"), a_task(resolution="8x8")).resolution == "8x8"


def test_a_task_type_that_saw_an_input_picture_beats_one_that_did_not() -> None:
    blind, seeing = (
        a_task(task_type=kind) for kind in (TaskType.TEXT_TO_IMAGE, TaskType.IMAGE_TO_IMAGE)
    )
    assert merge(blind, seeing).task_type is TaskType.IMAGE_TO_IMAGE
    assert merge(a_task(), blind).task_type is TaskType.TEXT_TO_IMAGE


def test_evidence_narrows_from_both_sides() -> None:
    early = a_task(open_seen_at=NOON, terminal_seen_at=after(90), running_seen_at=after(5))
    late = a_task(open_seen_at=after(30), terminal_seen_at=after(60), running_seen_at=after(9))
    assert merge(early, late) == a_task(
        open_seen_at=after(30), terminal_seen_at=after(60), running_seen_at=after(5)
    )


def test_sources_add_up() -> None:
    merged = merge(a_task(sources=(Source.CLOUDAUDIT,)), a_task(sources=(Source.GENERATION,)))
    assert merged.sources == (Source.CLOUDAUDIT, Source.GENERATION)


def test_two_different_tasks_are_never_merged() -> None:
    with pytest.raises(ValueError, match="two tasks"):
        merge(a_task(), a_task(task_id=VIDEO_ID))
    with pytest.raises(ValueError, match="two tasks"):
        merge(a_task(), a_task(account="other"))


def test_merge_all_keeps_one_row_for_each_account_and_id() -> None:
    rows = [a_task(prompt="a"), a_task(task_id=VIDEO_ID), a_task(model="Kling")]
    assert merge_all(rows) == [a_task(prompt="a", model="Kling"), a_task(task_id=VIDEO_ID)]
    assert merge_all([a_task(), a_task(account="other")]) == [a_task(), a_task(account="other")]
    assert merge_all([]) == []
    assert a_task().task_id == IMAGE_ID
