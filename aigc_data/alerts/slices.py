"""The columns that rules judge apart, in SQL and as slices."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from aigc_data.alert_rule import By, Rule
from aigc_data.analysis.filter import KIND_SQL, MODEL_SQL, TaskFilter
from aigc_data.store.alerts import Slice

COLUMN_SQL: Final = {
    By.ACCOUNT: "account",
    By.KIND: KIND_SQL,
    By.MODEL: MODEL_SQL,
    By.TASK_TYPE: "task_type",
    By.OPERATOR: "coalesce(operator, '')",
    By.RESOLUTION: "coalesce(resolution, '')",
}
"""What each column is in SQL; the empty text is "not known"."""
ENDED_US_SQL: Final = "epoch_us(greatest(coalesce(finished_at, created_at), created_at))"
"""When an ended task had ended, Unix microseconds; at its creation where nobody knows better."""
WHOLE: Final = Slice()


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The tasks that a rule looks at, as a condition over the view `tasks`, and its parameters."""

    where: str
    parameters: dict[str, Any]


def narrowing(rule: Rule) -> Narrowing:
    """Return the condition that the rule's own choices make, at any time."""
    kinds = tuple(kind.value for kind in rule.kinds)
    chosen = TaskFilter(accounts=rule.accounts, kinds=kinds, models=rule.models)
    return Narrowing(*chosen.where())


def select_sql(by: Sequence[By]) -> str:
    """Return the select list's beginning that names the columns: "account AS account, "."""
    return "".join(f"{COLUMN_SQL[column]} AS {column.value}, " for column in by)


def group_sql(by: Sequence[By]) -> str:
    """Return the columns to group by; a constant where all tasks are one slice."""
    return ", ".join(column.value for column in by) or "()"


def slice_of(by: Sequence[By], values: Sequence[str]) -> Slice:
    """Return the slice of these values of the columns."""
    return Slice(tuple((column.value, value) for column, value in zip(by, values, strict=True)))
