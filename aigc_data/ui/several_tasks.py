"""Several tasks in a query: `account=a&account=b&task_id=1&task_id=2`, paired by their order.

Accounts may be left out; then each ID is looked for in all of them.
"""

from collections.abc import Iterable, Sequence

from aigc_data.analysis.filter_state import ACCOUNT, Query, beside_a_task
from aigc_data.ui.filter_bar import carried
from aigc_data.ui.list_place import ListPlace
from aigc_data.ui.task_link import TASK_ID

Named = tuple[str | None, str]
"""The account, None where any will do, and the task ID."""


def several_query(tasks: Iterable[Named]) -> dict[str, list[str]]:
    """Return the query that names these tasks, by account and ID."""
    named = list(tasks)
    accounts = [account for account, _ in named if account]
    said = {ACCOUNT: accounts} if len(accounts) == len(named) else {}
    return said | {TASK_ID: [task_id for _, task_id in named]}


def several_tasks(accounts: Sequence[str], task_ids: Sequence[str]) -> tuple[Named, ...]:
    """Return the tasks that a query's values name, each once, in their order."""
    ids = [task_id.strip() for task_id in task_ids]
    paired: Sequence[str | None] = accounts if len(accounts) == len(ids) else [None] * len(ids)
    return tuple(dict.fromkeys(one for one in zip(paired, ids, strict=True) if one[1]))


def compare_query(tasks: Iterable[Named], place: ListPlace) -> Query:
    """Return the query of the page that compares these tasks, with the filter and the list."""
    return {**several_query(tasks), **beside_a_task(carried()), **place.to_query()}
