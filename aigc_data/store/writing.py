"""The statements that write: each takes the writer's cursor, inside its transaction."""

import hashlib
import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime

import duckdb
import pyarrow as pa

from aigc_data.store.error_groups import failed_anew, write_groups
from aigc_data.store.manifest import UNDATED
from aigc_data.store.state import Checkpoint, Quarantined, SourceState
from aigc_data.store.task_row import (
    EVIDENCE,
    FIELDS,
    SCHEMA,
    TEXT,
    TIME,
    to_keys,
    to_table,
    to_tasks,
    whole,
)
from aigc_data.task import Task

Change = tuple[Task | None, Task]
"""What was stored of a task, and what is known of it now."""

KEPT_BROKEN_ROWS = 1000
"""Broken rows kept of one account and source; the oldest go first."""
LONGEST_RAW = 20_000
"""Characters kept of a broken row."""

KNOWN = f"""
SELECT {", ".join(f"task.{name}" for name in FIELDS)}
FROM (
    SELECT task.rowid AS place
    FROM task
    JOIN wanted
      ON task.account = wanted.account
     AND task.task_id = wanted.task_id
) AS found
JOIN task
  ON task.rowid = found.place
"""
"""Through the row's place, for a join by key alone would decode every column of every row."""
NUMBER_MODELS = """
INSERT INTO model
SELECT
    (SELECT coalesce(max(model_no), 0) FROM model) + row_number() OVER (ORDER BY kind, model_name),
    kind,
    model_name
FROM (
    SELECT kind, model_name
    FROM seen
    EXCEPT
    SELECT kind, model_name
    FROM model
)
"""
INSERT = """
INSERT INTO task BY NAME
SELECT seen.*, model.model_no
FROM seen
JOIN model
  ON seen.kind IS NOT DISTINCT FROM model.kind
 AND seen.model_name IS NOT DISTINCT FROM model.model_name
ON CONFLICT (account, task_id) DO UPDATE SET
"""
KEY = {"account", "task_id"}
KEEP_GROUP = """
    error_group = CASE
        WHEN excluded.status = 'failed' THEN coalesce(excluded.error_group, error_group)
    END
"""
WRITTEN = [name for name in (*SCHEMA.names, "model_no") if name not in KEY]
UPSERT = INSERT + ", ".join([*(f"{name} = excluded.{name}" for name in WRITTEN), KEEP_GROUP])
UPSERT_EVIDENCE = INSERT + ", ".join(f"{name} = excluded.{name}" for name in sorted(EVIDENCE))
TOUCH_DAYS = """
INSERT INTO published_day (day, changed_version)
SELECT unnest($days), $version
ON CONFLICT (day) DO UPDATE SET
    changed_version = excluded.changed_version
"""
VERSION = """
SELECT coalesce(max(changed_version), 0)
FROM published_day
"""
PUT_CHECKPOINT = """
INSERT INTO checkpoint (account, source, name, value, updated_at)
VALUES ($account, $source, $name, $value, $updated_at)
ON CONFLICT (account, source, name) DO UPDATE SET
    value = excluded.value,
    updated_at = excluded.updated_at
"""
PUT_STATE = """
INSERT INTO source_state
VALUES (
    $account, $source, $attempted_at, $succeeded_at, $found, $calls, $throttles, $retries,
    $error_code, $error_message, $request_id, $progress, $note
)
ON CONFLICT (account, source) DO UPDATE SET
    attempted_at = excluded.attempted_at,
    succeeded_at = coalesce(excluded.succeeded_at, succeeded_at),
    found = excluded.found,
    calls = excluded.calls,
    throttles = excluded.throttles,
    retries = excluded.retries,
    error_code = excluded.error_code,
    error_message = excluded.error_message,
    request_id = excluded.request_id,
    progress = excluded.progress,
    note = excluded.note
"""
PUT_QUARANTINED = """
INSERT INTO quarantine BY NAME
SELECT *
FROM broken
ON CONFLICT (account, source, raw_hash) DO UPDATE SET
    reason = excluded.reason,
    seen_at = greatest(seen_at, excluded.seen_at)
"""
TRIM_QUARANTINE = """
DELETE FROM quarantine
WHERE rowid IN (
    SELECT rowid
    FROM quarantine
    QUALIFY row_number() OVER (
        PARTITION BY account, source
        ORDER BY seen_at DESC, raw_hash
    ) > $kept
)
"""
BROKEN = pa.schema(
    [(name, TEXT) for name in ("account", "source", "raw_hash", "raw", "reason")]
    + [("first_seen_at", TIME), ("seen_at", TIME)]
)
_SIGNED = re.compile(
    r"""(?P<bare>https?:(?:\\?/){2}[^\s"'<>?]*)\?(?:\\u[0-9a-fA-F]{4}|\\/|[^\s"'<>\\])*"""
)


def known_tasks(
    cursor: duckdb.DuckDBPyConnection, keys: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], Task]:
    """Return what is stored of these, by account and task ID."""
    cursor.register("wanted", to_keys(keys))
    try:
        found = to_tasks(cursor.execute(KNOWN).to_arrow_table())
    finally:
        cursor.unregister("wanted")
    return {(task.account, task.task_id): task for task in found}


def write_tasks(
    cursor: duckdb.DuckDBPyConnection, changes: list[Change], updated_at: datetime
) -> None:
    """Put each new state in the place of the old; a failure keeps its group while it says the same.

    Groups that are not known yet are noted.
    """
    failed = [(new, failed_anew(old, new)) for old, new in changes]
    groups = pa.array([found and found.group for _, found in failed], TEXT)
    table = to_table([new for _, new in changes], updated_at)
    _write(cursor, UPSERT, table.append_column("error_group", groups))
    write_groups(cursor, [(task, found) for task, found in failed if found])


def write_evidence(cursor: duckdb.DuckDBPyConnection, tasks: list[Task], seen_at: datetime) -> None:
    """Note that these were seen again, which changes nothing that the view shows."""
    _write(cursor, UPSERT_EVIDENCE, to_table(tasks, seen_at))


def _write(cursor: duckdb.DuckDBPyConnection, statement: str, seen: pa.Table) -> None:
    if not seen.num_rows:
        return
    cursor.register("seen", seen)
    try:
        cursor.execute(NUMBER_MODELS)
        cursor.execute(statement)
    finally:
        cursor.unregister("seen")


def touch_days(cursor: duckdb.DuckDBPyConnection, days: Iterable[str]) -> int:
    """Mark the days as changed; return the new version of the store."""
    version = stored_version(cursor) + 1
    cursor.execute(TOUCH_DAYS, {"days": sorted(days), "version": version})
    return version


def stored_version(cursor: duckdb.DuckDBPyConnection) -> int:
    """Return the version that the stored tasks have; 0 while there is none.

    All rows are fetched, here and wherever the store reads: a result that is left half read keeps
    its transaction open, and while one is open DuckDB never folds its log into the file.
    """
    [(version,)] = cursor.execute(VERSION).fetchall()
    return int(version)


def day_of(task: Task) -> str:
    """Return the day of creation in UTC, such as `2026-06-01`, or `undated`."""
    return task.created_at.astimezone(UTC).date().isoformat() if task.created_at else UNDATED


def write_checkpoint(
    cursor: duckdb.DuckDBPyConnection, checkpoint: Checkpoint, updated_at: datetime
) -> None:
    """Put the checkpoint in the place of the one of the same name."""
    cursor.execute(
        PUT_CHECKPOINT,
        {
            "account": checkpoint.account,
            "source": checkpoint.source,
            "name": checkpoint.name,
            "value": json.dumps(dict(checkpoint.value)),
            "updated_at": updated_at,
        },
    )


def write_state(cursor: duckdb.DuckDBPyConnection, state: SourceState) -> None:
    """Put the state in the place of the last; a failure keeps the time of the last success."""
    values = {name: getattr(state, name) for name in SourceState.__slots__}
    texts = {name: whole(text) for name, text in values.items() if isinstance(text, str)}
    cursor.execute(PUT_STATE, values | texts)


def write_quarantined(cursor: duckdb.DuckDBPyConnection, broken: Iterable[Quarantined]) -> None:
    """Keep the rows, each once however often it comes back, no more than KEPT_BROKEN_ROWS."""
    rows: dict[tuple[str, str, str], dict[str, str | datetime]] = {}
    for one in sorted(broken, key=lambda one: one.seen_at):
        row = _broken_row(one)
        key = (one.account, one.source, str(row["raw_hash"]))
        rows[key] = row | {"first_seen_at": rows.get(key, row)["first_seen_at"]}
    if not rows:
        return
    cursor.register("broken", pa.Table.from_pylist(list(rows.values()), schema=BROKEN))
    try:
        cursor.execute(PUT_QUARANTINED)
    finally:
        cursor.unregister("broken")
    cursor.execute(TRIM_QUARANTINE, {"kept": KEPT_BROKEN_ROWS})


def _broken_row(broken: Quarantined) -> dict[str, str | datetime]:
    raw = unsigned(whole(broken.raw))
    return {
        "account": broken.account,
        "source": broken.source,
        "raw_hash": hashlib.sha256(raw.encode()).hexdigest(),
        "raw": raw[:LONGEST_RAW],
        "reason": unsigned(whole(broken.reason)),
        "first_seen_at": broken.seen_at,
        "seen_at": broken.seen_at,
    }


def unsigned(text: str) -> str:
    """Return the text with the query cut off every link in it, escaped as JSON or not."""
    return _SIGNED.sub(r"\g<bare>", text)
