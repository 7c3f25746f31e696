"""What becomes of a task's results, as conditions over the views `tasks` and `results`."""

from collections.abc import Sequence
from typing import Final

SOON: Final = "soon"
"""Within the hour, and not kept."""

SAFE_SQL: Final = """(account, task_id) IN (
        SELECT (account, task_id)
        FROM results
        GROUP BY account, task_id
        HAVING bool_and(state IN ('kept', 'noted'))
    )"""
"""Whether each file of a task is kept, or lies in a bucket of the user's own."""
UNKEPT_SQL: Final = f"status = 'successful' AND NOT {SAFE_SQL}"

KEPT_SQL: Final = """(account, task_id) IN (
        SELECT (account, task_id)
        FROM results
        GROUP BY account, task_id
        HAVING bool_and(state IN ('kept', 'noted')) AND bool_or(state = 'kept')
    )"""
GONE_SQL: Final = """(account, task_id) IN (
        SELECT (account, task_id)
        FROM results
        WHERE state IN ('lost', 'refused', 'removed')
    )"""

FATES: Final = {
    SOON: "result_expires_at > $fates_at "
    f"AND result_expires_at <= $fates_at + INTERVAL 1 HOUR AND {UNKEPT_SQL}",
    "expires": f"result_expires_at > $fates_at AND {UNKEPT_SQL}",
    "kept": KEPT_SQL,
    "lost": f"coalesce(result_expires_at <= $fates_at, {GONE_SQL}) AND {UNKEPT_SQL}",
}
"""Each choice, and the condition that a task meets at `$fates_at`; `soon` is part of `expires`."""


def fates_sql(chosen: Sequence[str]) -> str:
    """Return the condition that a task meets one of the choices, at `$fates_at`.

    Every choice binds the time, so that what is bound is always used.
    """
    met = [f"({FATES[one]})" for one in chosen if one in FATES]
    return f"({' OR '.join(met) or 'false'}) AND $fates_at IS NOT NULL"
