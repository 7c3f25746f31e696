"""What doctor found out, handed to an app that holds the database: one small file beside it.

The app takes it in with its next round and deletes it.
"""

import hashlib
import json
import os
from pathlib import Path

from aigc_data.sync.learned import Lesson, lesson_of


def handover_file(database: Path, account: str) -> Path:
    """Return the file by which the account's lesson is handed over, beside the database file."""
    mark = hashlib.sha256(account.encode()).hexdigest()[:12]
    return database.with_name(f"{database.stem}.learned-{mark}.json")


def leave_lesson(database: Path, account: str, lesson: Lesson) -> Path:
    """Write the file whole or not at all, and return it; raises OSError."""
    file = handover_file(database, account)
    fresh = file.with_suffix(f".{os.getpid()}")
    fresh.write_text(json.dumps(lesson.value), "utf-8")
    fresh.replace(file)
    return file


def take_lesson(database: Path, account: str) -> Lesson | None:
    """Return what was left for the account and delete the file; None where there is nothing."""
    file = handover_file(database, account)
    try:
        text = file.read_text("utf-8", "replace")
        file.unlink()
    except OSError:
        return None
    try:
        return lesson_of(json.loads(text))
    except ValueError:
        return None
