"""Whether the store holds all of an earlier period, so that it may be compared with."""

from typing import TypeGuard

from aigc_data.analysis import task_rows
from aigc_data.analysis.filter import TaskFilter
from aigc_data.ui import viewer
from aigc_data.ui.cache import ask
from aigc_data.ui.runtime import runtime


def known_whole(earlier: TaskFilter | None) -> TypeGuard[TaskFilter]:
    """Return whether there is such a period and all of it is known.

    Against a period that the store holds in part everything would seem to have grown.
    """
    if earlier is None or runtime().freshness(viewer.now()).progress is not None:
        return False
    return ask(task_rows.count, TaskFilter(until=earlier.since)) > 0
