import re
from pathlib import Path

import pytest

from aigc_data.store.store import Store
from aigc_data.task import Task, TaskStatus
from tests.tasks import NOON, a_task, after

DOCUMENT = Path(__file__).parents[2] / "docs" / "data.md"
COLUMNS = [
    "account",
    "task_id",
    "kind",
    "task_type",
    "status",
    "failure_kind",
    "raw_status",
    "prompt",
    "negative_prompt",
    "model",
    "model_version",
    "resolution",
    "aspect_ratio",
    "video_duration_s",
    "image_count",
    "created_at",
    "scheduled_at",
    "finished_at",
    "finished_at_margin_s",
    "queue_s",
    "run_s",
    "total_s",
    "error_code",
    "error_message",
    "result_urls",
    "result_expires_at",
    "operator",
    "request",
    "sources",
    "first_seen_at",
    "updated_at",
    "scheduled_at_margin_s",
    "model_name",
    "error_group",
]
DESCRIBED = """
SELECT column_name, data_type, comment
FROM duckdb_columns()
WHERE table_name IN ('tasks', 'results', 'error_groups')
ORDER BY table_name DESC, column_index
"""
DURATIONS = """
SELECT queue_s, run_s, total_s
FROM tasks
"""


def documented() -> list[tuple[str, str, str]]:
    """Return name, type and comment of each row of the table in docs/data.md."""
    found = []
    for line in DOCUMENT.read_text("utf-8").splitlines():
        if not re.match(r"\| `\w+` \|", line):
            continue
        name, kind, unit, meaning, source, null = line.replace("`", "").strip("| ").split(" | ")
        unit = "" if unit == "–" else f" Unit: {unit}."
        found.append((name, kind, f"{meaning}.{unit} Source: {source}. NULL: {null}."))
    return found


def test_the_view_has_the_promised_columns_in_their_order(store: Store) -> None:
    with store.cursor() as cursor:
        described = cursor.execute("SELECT * FROM tasks").description
    assert [name for name, *_ in described] == COLUMNS


def test_the_document_the_comments_and_the_view_say_the_same(store: Store) -> None:
    with store.cursor() as cursor:
        assert cursor.execute(DESCRIBED).fetchall() == documented()


@pytest.mark.parametrize(
    ("task", "durations"),
    [
        (a_task(created_at=NOON), (None, None, None)),
        (
            a_task(
                status=TaskStatus.SUCCESSFUL,
                created_at=NOON,
                scheduled_exactly_at=after(2.5),
                finished_exactly_at=after(10),
            ),
            (2.5, 7.5, 10.0),
        ),
        (
            a_task(
                status=TaskStatus.SUCCESSFUL,
                created_at=after(20),
                scheduled_exactly_at=NOON,
                finished_exactly_at=after(10),
            ),
            (None, 10.0, None),
        ),
    ],
    ids=["of an open task", "of an ended task", "of times in the wrong order"],
)
def test_durations_are_those_between_the_times(
    store: Store, task: Task, durations: tuple[float | None, ...]
) -> None:
    store.save([task], at=NOON)
    with store.cursor() as cursor:
        assert cursor.execute(DURATIONS).fetchall() == [durations]


def test_the_times_are_told_in_utc(store: Store) -> None:
    store.save([a_task(created_at=NOON)], at=NOON)
    with store.cursor() as cursor:
        told = cursor.execute("SELECT created_at::VARCHAR, hour(created_at) FROM tasks").fetchall()
    assert told == [("2026-09-14 12:00:00+00", 12)]
