from dataclasses import replace
from typing import Any

from aigc_data.store.result_queue import (
    Reason,
    StateCount,
    due_files,
    next_due,
    reasons,
    state_counts,
    used,
    wanted,
)
from aigc_data.store.results import FileState, ResultFile
from aigc_data.store.store import Store
from tests.store.test_results import CONTENT, SHA, WANTED
from tests.tasks import NOON, after


def file(task_id: str, **fields: Any) -> ResultFile:
    return replace(WANTED, task_id=task_id, **fields)


def due(store: Store, most: int = 9) -> list[str]:
    with store.cursor() as db:
        return [one.task_id for one in due_files(db, "main", NOON, most)]


def test_the_soonest_to_end_goes_first_and_one_without_an_end_last(store: Store) -> None:
    store.save_results(
        [
            file("never", expires_at=None),
            file("late", expires_at=after(300)),
            file("soon", expires_at=after(100)),
        ]
    )
    assert due(store) == ["soon", "late", "never"]


def test_every_second_place_goes_to_what_was_tried_least(store: Store) -> None:
    hopeless = [file(f"hopeless {it}", attempts=5, expires_at=after(it)) for it in range(1, 9)]
    fresh = [file(f"fresh {it}", expires_at=after(1000 + it)) for it in range(1, 4)]
    store.save_results([*hopeless, *fresh])
    assert due(store, 4) == ["hopeless 1", "fresh 1", "hopeless 2", "fresh 2"]


def test_what_rests_is_kept_waiting_until_it_is_due(store: Store) -> None:
    store.save_results([file("later", due_at=after(60)), file("now", due_at=NOON)])
    assert due(store) == ["now"]
    store.save_results([file("now", state=FileState.KEPT)])
    with store.cursor() as db:
        assert (next_due(db, "main"), next_due(db, "other")) == (after(60), None)
        assert (wanted(db, "main"), wanted(db, "other")) == (1, 0)


def test_files_are_counted_by_account_and_state_with_the_bytes_of_the_kept(store: Store) -> None:
    kept = {"state": FileState.KEPT, "sha256": SHA, "expires_at": None}
    store.save_results([file("a", **kept), file("b", **kept), file("c")], [CONTENT])
    with store.cursor() as db:
        assert state_counts(db) == [
            StateCount("main", FileState.KEPT, 2, 2 * CONTENT.size, None),
            StateCount("main", FileState.WANTED, 1, 0, WANTED.expires_at),
        ]
        assert used(db) == (CONTENT.size, 1)


def test_why_files_were_lost_is_told_by_how_many(store: Store) -> None:
    gone = {"state": FileState.LOST, "reason": "gone"}
    refused = file("c", state=FileState.REFUSED, reason="unsafe")
    store.save_results([file("a", **gone), file("b", **gone), refused, file("d")])
    with store.cursor() as db:
        assert reasons(db) == [
            Reason("main", FileState.LOST, "gone", 2),
            Reason("main", FileState.REFUSED, "unsafe", 1),
        ]
