"""Tasks that were asked for the same: the same prompt, or a reference to the same file."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import pandas as pd
from duckdb import DuckDBPyConnection

from aigc_data.analysis.task_rows import rows_of

MOST: Final = 12
"""Tasks that are returned, the newest."""
MOST_ADDRESSES: Final = 8
REACH: Final = timedelta(days=30)
"""How far from a task's creation its references are looked for: every request is read for them."""


@dataclass(frozen=True, slots=True)
class Alike:
    """The tasks that are like one, without it."""

    rows: pd.DataFrame
    """At most MOST, newest first: the columns of `PAGE_COLUMNS`, UTC."""
    number: int
    """How many there are."""


def same_prompt(db: DuckDBPyConnection, account: str, task_id: str, prompt: str) -> Alike:
    """Return the tasks with the same prompt, letter by letter, of any kind and account."""
    bound = {"account": account, "task_id": task_id, "most": MOST, "prompt": prompt}
    return _alike(db, "prompt = $prompt", bound)


def same_reference(
    db: DuckDBPyConnection,
    account: str,
    task_id: str,
    addresses: Sequence[str],
    created_at: datetime | None,
) -> Alike:
    """Return the tasks whose request names one of these addresses, whatever its query is.

    Queries are signatures, and differ each time. Looked for within REACH of `created_at`, where it
    is known; of the addresses the first MOST_ADDRESSES are.
    """
    texts = [_in_json(address) for address in addresses][:MOST_ADDRESSES]
    if not texts:
        return Alike(rows_of(db, [], []), 0)
    bound: dict[str, object] = {"account": account, "task_id": task_id, "most": MOST}
    bound |= {f"text_{number}": text for number, text in enumerate(texts)}
    named = " OR ".join(NAMED.format(text=f"$text_{number}") for number in range(len(texts)))
    near = "true"
    if created_at is not None:
        near = "created_at BETWEEN $since AND $until"
        bound |= {"since": created_at - REACH, "until": created_at + REACH}
    return _alike(db, f"{near} AND ({named})", bound)


NAMED: Final = """(
    contains(request, {text})
    AND (contains(request, {text} || '"') OR contains(request, {text} || '?'))
)"""
"""The whole of a value up to its query, and not the beginning of a longer one."""

ALIKE: Final = """
SELECT account, task_id, created_at, count(*) OVER () AS number
FROM tasks
WHERE {same}
    AND NOT (account = $account AND task_id = $task_id)
ORDER BY created_at DESC NULLS LAST, task_id DESC, account DESC
LIMIT $most
"""


def _alike(db: DuckDBPyConnection, same: str, bound: dict[str, object]) -> Alike:
    found = db.execute(ALIKE.format(same=same), bound).fetchall()
    tasks = [(account, task_id) for account, task_id, _, _ in found]
    rows = rows_of(db, tasks, [created_at for _, _, created_at, _ in found])
    return Alike(rows, found[0][3] if found else 0)


def _in_json(address: str) -> str:
    """Return how a request (wire/request_body.py) begins to name an address without its query."""
    bare = address.partition("?")[0].partition("#")[0]
    return json.dumps(bare, ensure_ascii=False)[:-1]
