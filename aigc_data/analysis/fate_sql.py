"""What becomes of a task's results, as conditions over the tables `tasks` and `result_file`.

The files of a task are found by time first: a file is noted after its task was created, and rows
lie in the order of time, so that what is older is not read.
"""

from collections.abc import Sequence
from typing import Final

SOON: Final = "soon"
"""Within the hour, and not kept."""
AHEAD_SQL: Final = "INTERVAL 1 HOUR"
"""By how much a clock may be wrong: the time of creation is the cloud's, that of noting ours."""

EXPIRING_SQL: Final = """status = 'successful'
    AND result_expires_at > $fates_at
    AND NOT coalesce((
        SELECT bool_and(is_kept)
        FROM (
            SELECT account AS of_account, task_id AS of_task, state = 'kept' AS is_kept
            FROM result_file
            WHERE expires_at > $fates_at
        )
        WHERE of_account = account
          AND of_task = task_id
    ), false)"""
"""A result that is still there at `$fates_at`, and is not kept.

Asked of the few tasks that expire then: a set of all kept ones takes ten times as long.
"""

FATES: Final = {
    SOON: f"{EXPIRING_SQL} AND result_expires_at <= $fates_at + INTERVAL 1 HOUR",
    "expires": EXPIRING_SQL,
    "kept": """(account, task_id) IN (
        SELECT (account, task_id)
        FROM result_file
        WHERE {noted}
        GROUP BY account, task_id
        HAVING bool_and(state IN ('kept', 'noted')) AND bool_or(state = 'kept')
    )""",
    "lost": """status = 'successful'
    AND coalesce(result_expires_at <= $fates_at, (account, task_id) IN (
        SELECT (account, task_id)
        FROM result_file
        WHERE {noted}
          AND state IN ('lost', 'refused', 'removed')
    ))
    AND (account, task_id) NOT IN (
        SELECT (account, task_id)
        FROM result_file
        WHERE {noted}
        GROUP BY account, task_id
        HAVING bool_and(state IN ('kept', 'noted'))
    )""",
}
"""Each choice, and the condition that a task meets at `$fates_at`; `soon` is part of `expires`."""


def fates_sql(chosen: Sequence[str], *, windowed: bool) -> str:
    """Return the condition that a task meets one of the choices, at `$fates_at`.

    `windowed` is whether `$since` is bound. The time is always used, so that it may be bound.
    """
    noted = f"found_at >= $since - {AHEAD_SQL}" if windowed else "true"
    met = [f"({FATES[one].format(noted=noted)})" for one in chosen if one in FATES]
    return f"({' OR '.join(met) or 'false'}) AND $fates_at IS NOT NULL"
