from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aigc_data.ui.unknown_reason import unknown_reason

NOW = datetime(2026, 9, 14, 12, 0, tzinfo=UTC)


def row(age: timedelta, answered: timedelta, **fields: Any) -> dict[str, Any]:
    """Return a row created `age` ago whose status was answered at the age `answered`."""
    created = NOW - age
    known = {
        "raw_status": "NOT_FOUND",
        "created_at": created,
        "first_seen_at": NOW,
        "updated_at": created + answered,
        "error_message": None,
    }
    return known | fields


HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("found", "title", "words"),
    [
        (row(HOUR / 2, HOUR / 4), "Not known to the cloud yet", "again until 12:30:00."),
        (row(2 * HOUR, HOUR / 4), "Not known to the cloud", "of another account"),
        (row(2 * DAY, 2 * DAY), "Not known to the cloud", "counts neither as a success"),
        (row(30 * DAY, 9 * DAY), "Forgotten by the cloud", "more than 7 days old"),
        (
            row(DAY, DAY, created_at=None, first_seen_at=NOW - HOUR / 3),
            "Not known to the cloud yet",
            "again until 12:40:00.",
        ),
        (row(DAY, DAY, raw_status=None), "Not asked yet", "No answer of the cloud"),
        (row(DAY, DAY, raw_status="HIBERNATING"), "A status never seen", "does not know"),
        (
            row(8 * DAY, 8 * DAY, raw_status="NOT_FOLLOWED", error_message="not asked since noon"),
            "Not followed any more",
            "Not asked since noon. It counts neither",
        ),
    ],
)
def test_the_reason_tells_too_young_from_forgotten_from_never_known(
    found: dict[str, Any], title: str, words: str
) -> None:
    reason = unknown_reason(found, NOW, UTC)
    assert reason.title == title
    assert words in reason.said
