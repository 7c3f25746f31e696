"""Tasks with the same prompt, and with the same references."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from duckdb import DuckDBPyConnection

from aigc_data.analysis.alike import MOST, REACH, Alike, same_prompt, same_reference
from aigc_data.analysis.task_rows import PAGE_COLUMNS
from aigc_data.store.store import Store
from aigc_data.task import Task
from aigc_data.wire.request_body import facts
from tests.tasks import NOON, a_task

CAT = 'https://bucket.example/in/cat "1" é.png'


def request(**body: object) -> str | None:
    """A request as the store holds it."""
    return facts(body).request


def of_image(address: str) -> Mapping[str, object]:
    return {"request": request(ImageInfos=[{"ImageUrl": address}])}


def made(task_id: str, **fields: Any) -> Task:
    """A task that was created at noon."""
    return a_task(**({"task_id": task_id, "created_at": NOON} | fields))


def named(found: Alike) -> tuple[list[tuple[str, str]], int]:
    rows = found.rows
    assert list(rows.columns) == list(PAGE_COLUMNS)
    return list(zip(rows["account"], rows["task_id"], strict=True)), found.number


def test_the_same_prompt_is_the_same_letter_by_letter_newest_first(
    store: Store, db: DuckDBPyConnection
) -> None:
    older, newer = NOON - timedelta(days=400), NOON + timedelta(hours=1)
    tasks = [
        made("own", prompt="a cat"),
        made("older", prompt="a cat", created_at=older),
        made("newer", prompt="a cat", created_at=newer, account="other"),
        made("undated", prompt="a cat", created_at=None),
        made("another", prompt="a cat "),
        made("none", prompt=None),
    ]
    store.save(tasks, at=newer)
    expected = [("other", "newer"), ("main", "older"), ("main", "undated")]
    assert named(same_prompt(db, "main", "own", "a cat")) == (expected, 3)
    assert named(same_prompt(db, "main", "another", "a cat ")) == ([], 0)


def test_no_more_than_some_are_returned_and_all_are_counted(
    store: Store, db: DuckDBPyConnection
) -> None:
    tasks = [
        made(f"{number:02}", prompt="a cat", created_at=NOON - timedelta(days=number))
        for number in range(MOST + 4)
    ]
    store.save(tasks, at=NOON)
    expected = [("main", f"{number:02}") for number in range(1, MOST + 1)]
    assert named(same_prompt(db, "main", "00", "a cat")) == (expected, MOST + 3)


def test_the_same_reference_is_the_same_file_whatever_its_signature(
    store: Store, db: DuckDBPyConnection
) -> None:
    signed = f"{CAT}?q-sign-algorithm=sha1&q-ak=id&q-signature=5"
    tasks = [
        made("own", **of_image(signed)),
        made("bare", **of_image(CAT)),
        made("sized", **of_image(f"{CAT}?width=300")),
        made("longer", **of_image(f"{CAT}.jpg")),
        made("within", **of_image(f"https://proxy.example/{CAT}")),
        made("far", created_at=NOON - REACH - timedelta(days=1), **of_image(CAT)),
        made("none", request=None),
    ]
    store.save(tasks, at=NOON)
    expected = ([("main", "sized"), ("main", "bare")], 2)
    assert named(same_reference(db, "main", "own", [f"{CAT}?…"], NOON)) == expected


def test_one_of_several_references_is_enough_and_without_a_time_all_are_read(
    store: Store, db: DuckDBPyConnection
) -> None:
    other = "https://bucket.example/in/dog.png"
    tasks = [
        made("cat", **of_image(CAT)),
        made("dog", created_at=NOON - 2 * REACH, **of_image(other)),
        made("own", created_at=None),
    ]
    store.save(tasks, at=NOON)
    found = same_reference(db, "main", "own", [other, CAT], None)
    assert named(found) == ([("main", "cat"), ("main", "dog")], 2)


def test_no_reference_is_like_nothing(store: Store, db: DuckDBPyConnection) -> None:
    store.save([made("own"), made("other")], at=NOON)
    assert named(same_reference(db, "main", "own", [], NOON)) == ([], 0)
