"""Which result files are to be fetched next, and how many there are of each state."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from aigc_data.store.results import (
    CONTENT_FIELDS,
    FILE_FIELDS,
    FileState,
    ResultContent,
    ResultFile,
    content_of_row,
    file_of,
)

DUE = f"""
SELECT {", ".join(FILE_FIELDS)}
FROM result_file
WHERE account = $account
  AND state = 'wanted'
  AND coalesce(due_at, $now) <= $now
"""
SOONEST = "ORDER BY expires_at NULLS LAST, found_at, task_id, position LIMIT $most"
LEAST_TRIED = "ORDER BY attempts, expires_at NULLS LAST, found_at, task_id, position LIMIT $most"
WANTED = """
SELECT count(*)
FROM result_file
WHERE account = $account
  AND state = 'wanted'
"""
WANTED_KEYS = """
SELECT account, task_id, position
FROM result_file
WHERE state = 'wanted'
"""
NEXT_DUE = """
SELECT min(coalesce(due_at, found_at))
FROM result_file
WHERE account = $account
  AND state = 'wanted'
"""
COUNTS = """
SELECT
    file.account,
    file.state,
    count(*),
    coalesce(sum(content.size), 0)::BIGINT,
    min(file.expires_at)
FROM result_file AS file
LEFT JOIN result_content AS content
  ON file.sha256 = content.sha256
 AND file.state = 'kept'
GROUP BY file.account, file.state
ORDER BY file.account, file.state
"""
USED = """
SELECT coalesce(sum(size), 0)::BIGINT, count(*) FILTER (is_content)
FROM (
    SELECT size, kept_at, true AS is_content
    FROM result_content
    UNION ALL
    SELECT size, kept_at, false AS is_content
    FROM result_picture
)
WHERE kept_at IS NOT NULL
"""
REASONS = """
SELECT account, state, coalesce(reason, '') AS why, count(*) AS files
FROM result_file
WHERE state IN ('lost', 'refused')
GROUP BY account, state, why
ORDER BY files DESC, why
LIMIT $most
"""
PICTURED_ELSEWHERE = """
SELECT DISTINCT picture
FROM (
    SELECT unnest([poster, thumbnail]) AS picture
    FROM result_content
    WHERE sha256 <> $sha256
      AND (kept_at IS NOT NULL OR copied_at IS NOT NULL)
)
WHERE picture IN $pictures
"""
UNCOPIED = f"""
SELECT {", ".join(CONTENT_FIELDS)}
FROM result_content
WHERE kept_at IS NOT NULL AND copied_at IS NULL
   OR copied_at IS NOT NULL AND EXISTS (
        SELECT sha256
        FROM result_picture AS picture
        WHERE picture.kept_at IS NOT NULL
          AND picture.copied_at IS NULL
          AND picture.sha256 IN (result_content.poster, result_content.thumbnail)
    )
ORDER BY kept_at, sha256
LIMIT $most
"""
OLDEST = f"""
SELECT {", ".join(CONTENT_FIELDS)}
FROM result_content
WHERE kept_at IS NOT NULL
  AND ($only_copy OR copied_at IS NOT NULL)
ORDER BY kept_at, sha256
LIMIT $most
"""
ONLY_HERE = """
SELECT count(*), coalesce(sum(size), 0)::BIGINT
FROM result_content
WHERE kept_at < $before
  AND copied_at IS NULL
"""
ANYWHERE = f"""
SELECT {", ".join(CONTENT_FIELDS)}
FROM result_content
WHERE kept_at IS NOT NULL
   OR ($second AND copied_at IS NOT NULL)
ORDER BY kept_at, sha256
"""
HOLDERS = f"""
SELECT {", ".join(FILE_FIELDS)}
FROM result_file
WHERE sha256 = $sha256
  AND state = 'kept'
"""


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many files of an account are in a state."""

    account: str
    state: FileState
    files: int
    bytes: int
    """Of those that are kept; contents that several files share are counted for each."""
    soonest: datetime | None
    """When the first of their links ends, UTC."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why files of an account were lost or refused, and how many."""

    account: str
    state: FileState
    reason: str
    files: int


def due_files(
    cursor: duckdb.DuckDBPyConnection, account: str, now: datetime, most: int
) -> list[ResultFile]:
    """Return what may be fetched now: by turns the soonest to end, and the soonest least tried.

    So what ends first is not late, and however many cannot be fetched, the others come too.
    """
    asked = {"account": account, "now": now, "most": most}
    soonest, least_tried = (
        [file_of(row) for row in cursor.execute(f"{DUE} {order}", asked).fetchall()]
        for order in (SOONEST, LEAST_TRIED)
    )
    turns = (one for pair in zip(soonest, least_tried, strict=True) for one in pair)
    return list({one.key: one for one in turns}.values())[:most]


def wanted(cursor: duckdb.DuckDBPyConnection, account: str) -> int:
    """Return how many files of the account are to be fetched yet."""
    [(found,)] = cursor.execute(WANTED, {"account": account}).fetchall()
    return int(found)


def wanted_keys(cursor: duckdb.DuckDBPyConnection) -> list[tuple[str, str, int]]:
    """Return what names the files that are to be fetched yet, of all accounts."""
    return cursor.execute(WANTED_KEYS).fetchall()


def next_due(cursor: duckdb.DuckDBPyConnection, account: str) -> datetime | None:
    """Return when the next file may be tried, UTC; None where none is wanted."""
    [(found,)] = cursor.execute(NEXT_DUE, {"account": account}).fetchall()
    return found.astimezone(UTC) if found else None


def state_counts(cursor: duckdb.DuckDBPyConnection) -> list[StateCount]:
    """Return how many files there are, by account and state."""
    return [
        StateCount(account, FileState(state), files, size, end.astimezone(UTC) if end else None)
        for account, state, files, size, end in cursor.execute(COUNTS).fetchall()
    ]


def pictured_elsewhere(
    cursor: duckdb.DuckDBPyConnection, sha256: str, pictures: Iterable[str]
) -> set[str]:
    """Return which of these small pictures are those of another content, too."""
    asked = {"sha256": sha256, "pictures": list(pictures)}
    return {picture for (picture,) in cursor.execute(PICTURED_ELSEWHERE, asked).fetchall()}


def used(cursor: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """Return the bytes of all that is kept in the first place, and how many contents it holds.

    The contents' small pictures are among the bytes.
    """
    [(size, contents)] = cursor.execute(USED).fetchall()
    return int(size), int(contents)


def reasons(cursor: duckdb.DuckDBPyConnection, most: int = 10) -> list[Reason]:
    """Return why files were lost or refused, the most frequent reason first."""
    found = cursor.execute(REASONS, {"most": most}).fetchall()
    return [Reason(account, FileState(state), why, files) for account, state, why, files in found]


def uncopied(cursor: duckdb.DuckDBPyConnection, most: int) -> list[ResultContent]:
    """Return the contents that the second place does not hold with their pictures, oldest first."""
    return [content_of_row(row) for row in cursor.execute(UNCOPIED, {"most": most}).fetchall()]


def oldest_here(
    cursor: duckdb.DuckDBPyConnection, most: int, *, only_copy: bool
) -> list[ResultContent]:
    """Return the oldest that the first place holds and the second too, or all the same."""
    found = cursor.execute(OLDEST, {"most": most, "only_copy": only_copy}).fetchall()
    return [content_of_row(row) for row in found]


def only_here(cursor: duckdb.DuckDBPyConnection, before: datetime) -> tuple[int, int]:
    """Return how many contents kept before then are in no second place, and their bytes."""
    [(contents, size)] = cursor.execute(ONLY_HERE, {"before": before}).fetchall()
    return int(contents), int(size)


def contents_anywhere(cursor: duckdb.DuckDBPyConnection, *, second: bool) -> list[ResultContent]:
    """Return what the first place holds, or either where there is a `second`; oldest first."""
    return [content_of_row(row) for row in cursor.execute(ANYWHERE, {"second": second}).fetchall()]


def holders(cursor: duckdb.DuckDBPyConnection, sha256: str) -> list[ResultFile]:
    """Return the files whose content this is."""
    return [file_of(row) for row in cursor.execute(HOLDERS, {"sha256": sha256}).fetchall()]
