"""Which tasks a page speaks of: one value for all pages, turned into one SQL condition."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Literal

from aigc_data.analysis.fate_sql import fates_sql
from aigc_data.analysis.hour_of_day import hour_sql

MODEL_SQL = "coalesce(model_name, '')"
"""A model as people say it, "Kling 3.0"; the empty text where it is not known."""

KIND_SQL = "coalesce(kind, '')"
"""A task's kind; the empty text where it is not known."""

FAMILY_SQL = "coalesce(model, '')"
"""A model of any version, "Kling"; the empty text where it is not known."""

RESOLUTION_SQL = "coalesce(resolution, '')"
OPERATOR_SQL = "coalesce(operator, '')"
"""The empty text where it is not known."""

Choice = Literal[
    "accounts",
    "kinds",
    "task_types",
    "models",
    "statuses",
    "families",
    "resolutions",
    "operators",
    "hours",
    "error_groups",
    "fates",
]


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """A selection of tasks; what is not set selects everything.

    The window is over `created_at`, UTC, half-open: `since` is in it and `until` is not. A task
    without a creation time is in no window. Values within one field are alternatives; fields
    narrow each other. The empty text is "not known"; among task types that is their word "unknown".
    """

    since: datetime | None = None
    until: datetime | None = None
    accounts: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    task_types: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    """With their versions, "Kling 3.0"."""
    statuses: tuple[str, ...] = ()
    text: str = ""
    """Found literally, in any case, in the prompt or the task ID."""
    undated: bool = False
    """Those without a creation time alone; without a window."""
    families: tuple[str, ...] = ()
    """Models of any version: "Kling"."""
    resolutions: tuple[str, ...] = ()
    operators: tuple[str, ...] = ()
    hours: tuple[str, ...] = ()
    """Of creation, "0" to "23", on the clock of `zone`."""
    zone: str = "UTC"
    """An IANA name; it is read with `hours` alone."""
    error_groups: tuple[str, ...] = ()
    fates: tuple[str, ...] = ()
    """What becomes of the results, keys of `FATES`."""
    fates_at: datetime | None = None
    """When that is asked (UTC); it is read with `fates` alone."""

    @property
    def windowed(self) -> bool:
        """Whether tasks without a creation time are left out."""
        return self.since is not None or self.until is not None

    def where(self) -> tuple[str, dict[str, Any]]:
        """Return a condition over the view `tasks` and the named parameters it binds."""
        parts = {name: condition for name, condition in _CONDITIONS.items() if self._chosen(name)}
        if self.hours:
            hour = hour_sql(self.zone, self.since, self.until)
            parts["hours"] = f"coalesce({hour}, {_NO_HOUR}) IN $hours"
        if self.fates:
            parts["fates_at"] = fates_sql(self.fates, windowed=self.since is not None)
        parameters = {name: self._parameter(name) for name in parts}
        return "\n    AND ".join(parts.values()) or "true", parameters

    def before(self) -> "TaskFilter | None":
        """Return the same selection in the window of the same length that ends where this begins.

        None where the window is open on a side, or no such time exists.
        """
        return None if self.length is None else self.back(self.length)

    @property
    def length(self) -> timedelta | None:
        """How long the window is; None where it is open on a side."""
        return None if self.since is None or self.until is None else self.until - self.since

    def back(self, by: timedelta) -> "TaskFilter | None":
        """Return the same selection in the window of the same length that lies earlier by so much.

        None where the window is open on a side, or no such time exists.
        """
        if self.since is None or self.until is None:
            return None
        try:
            return replace(self, since=self.since - by, until=self.until - by)
        except OverflowError:
            return None

    def at_any_time(self) -> "TaskFilter":
        """Return the same selection without its window."""
        return replace(self, since=None, until=None, undated=False)

    def without_a_time(self) -> "TaskFilter":
        """Return the same selection among the tasks that no window holds."""
        return replace(self, since=None, until=None, undated=True)

    def without(self, choice: Choice) -> "TaskFilter":
        """Return the same selection with any value of one field."""
        unset: dict[str, Any] = {choice: ()}
        return replace(self, **unset)

    def with_any_outcome(self) -> "TaskFilter":
        """Return the same selection whatever became of the tasks."""
        return replace(self, statuses=(), error_groups=(), fates=())

    def of_its_accounts(self) -> "TaskFilter":
        """Return all tasks of the same accounts at any time, whatever else is chosen."""
        return TaskFilter(accounts=self.accounts)

    def _chosen(self, name: str) -> bool:
        return getattr(self, name) not in {None, (), "", False}

    def _parameter(self, name: str) -> object:
        value = getattr(self, name)
        if name == "hours":
            return [int(hour) if hour else _NO_HOUR for hour in self.hours]
        return list(value) if isinstance(value, tuple) else value


_CONDITIONS = {
    "since": "created_at >= $since",
    "until": "created_at < $until",
    "accounts": "account IN $accounts",
    "kinds": f"{KIND_SQL} IN $kinds",
    "task_types": "task_type IN $task_types",
    "models": f"{MODEL_SQL} IN $models",
    "statuses": "status IN $statuses",
    "families": f"{FAMILY_SQL} IN $families",
    "resolutions": f"{RESOLUTION_SQL} IN $resolutions",
    "operators": f"{OPERATOR_SQL} IN $operators",
    "error_groups": "error_group IN $error_groups",
    "undated": "(created_at IS NULL AND $undated)",
    "text": " OR ".join(
        f"regexp_matches({column}, regexp_escape($text), 'i')" for column in ("prompt", "task_id")
    ).join("()"),
}
"""An escaped text has no wildcards: % and _, dots and brackets are what they say. The engine reads
each text once so, where lower() writes each anew: twice as fast."""
_NO_HOUR = -1


class Preset(StrEnum):
    """The time ranges that one click chooses; the value is what a URL holds."""

    HOUR = "1h"
    SIX_HOURS = "6h"
    DAY = "24h"
    WEEK = "7d"
    MONTH = "30d"
    QUARTER = "90d"
    CUSTOM = "custom"
    UNDATED = "undated"
    """No time at all: the tasks whose creation time is not known."""

    @property
    def length(self) -> timedelta | None:
        """How long the range is; None where the viewer says it."""
        return _LENGTHS.get(self)

    @property
    def label(self) -> str:
        """The range in words: "24 h"."""
        return _LABELS.get(self) or f"{self.value[:-1]} {self.value[-1]}"


_LABELS = {Preset.CUSTOM: Preset.CUSTOM.value, Preset.UNDATED: "no creation time"}
_LENGTHS = {
    Preset.HOUR: timedelta(hours=1),
    Preset.SIX_HOURS: timedelta(hours=6),
    Preset.DAY: timedelta(days=1),
    Preset.WEEK: timedelta(days=7),
    Preset.MONTH: timedelta(days=30),
    Preset.QUARTER: timedelta(days=90),
}
_MINUTE = timedelta(minutes=1)


def window(preset: Preset, now: datetime) -> tuple[datetime, datetime]:
    """Return (since, until) of a preset that ends with the running minute.

    It ends on a whole minute so that everyone who looks within that minute asks the same
    question and shares the answer. Raises ValueError for a preset without a length.
    """
    if preset.length is None:
        message = f"{preset} has no length: take since and until from the viewer"
        raise ValueError(message)
    until = now.replace(second=0, microsecond=0) + _MINUTE
    return until - preset.length, until
