"""The values that a public column is known to hold, and the units of the functions of time."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from aigc_data.medium import Medium
from aigc_data.store.results import FileState
from aigc_data.task import FailureKind, Source, TaskKind, TaskStatus, TaskType

_SETS: Final[dict[str, type[StrEnum]]] = {
    "failure_kind": FailureKind,
    "kind": TaskKind,
    "medium": Medium,
    "sources": Source,
    "state": FileState,
    "status": TaskStatus,
    "task_type": TaskType,
}
HELD: Final[Mapping[str, tuple[str, ...]]] = {
    column: tuple(str(value) for value in values) for column, values in _SETS.items()
}
"""By the name of the column."""
UNITS: Final = (
    *("year", "quarter", "month", "week", "day", "hour", "minute", "second"),
    *("millisecond", "microsecond", "decade", "century", "millennium"),
)
"""What `date_trunc` and its like take, in the order in which people need them."""
OF_A_UNIT: Final = frozenset(
    (
        *("date_diff", "date_part", "date_sub", "date_trunc"),
        *("datediff", "datepart", "datesub", "datetrunc"),
    )
)
"""Functions whose first argument is the name of a unit."""
