"""A slice of the tasks as the filter that selects it."""

from dataclasses import replace
from typing import Any

from aigc_data.analysis.filter_state import FilterState
from aigc_data.task import TaskStatus
from aigc_data.ui import viewer


def failed_of_slice(state: FilterState, dimension: str, value: str) -> FilterState:
    """Return the filter narrowed to the failed tasks of a slice of `failure_slices`."""
    chosen: dict[str, Any] = {dimension: (value,), "statuses": (TaskStatus.FAILED.value,)}
    if dimension == "hours":
        chosen["zone"] = viewer.zone().key
    return replace(state, **chosen)
