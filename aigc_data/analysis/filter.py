"""Which tasks a page speaks of: one value for all pages, turned into one SQL condition."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Literal

MODEL_SQL = "coalesce(model_name, '')"
"""A model as people say it, "Kling 3.0"; the empty text where it is not known."""

KIND_SQL = "coalesce(kind, '')"
"""A task's kind; the empty text where it is not known."""

Choice = Literal["accounts", "kinds", "task_types", "models", "statuses"]


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """A selection of tasks; what is not set selects everything.

    The window is over `created_at`, UTC, half-open: `since` is in it and `until` is not. A task
    without a creation time is in no window. Values within one field are alternatives; fields
    narrow each other. The empty text is "not known" among models and kinds.
    """

    since: datetime | None = None
    until: datetime | None = None
    accounts: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    task_types: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    text: str = ""
    """Found literally, in any case, in the prompt or the task ID."""
    undated: bool = False
    """Those without a creation time alone; without a window."""

    @property
    def windowed(self) -> bool:
        """Whether tasks without a creation time are left out."""
        return self.since is not None or self.until is not None

    def where(self) -> tuple[str, dict[str, Any]]:
        """Return a condition over the view `tasks` and the named parameters it binds."""
        parts = {name: condition for name, condition in _CONDITIONS.items() if self._chosen(name)}
        parameters = {name: self._parameter(name) for name in parts}
        return "\n    AND ".join(parts.values()) or "true", parameters

    def before(self) -> "TaskFilter | None":
        """Return the same selection in the window of the same length that ends where this begins.

        None where the window is open on a side, or no such time exists.
        """
        if self.since is None or self.until is None:
            return None
        try:
            earlier = self.since - (self.until - self.since)
        except OverflowError:
            return None
        return replace(self, since=earlier, until=self.since)

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

    def _chosen(self, name: str) -> bool:
        return getattr(self, name) not in {None, (), "", False}

    def _parameter(self, name: str) -> object:
        value = getattr(self, name)
        return list(value) if isinstance(value, tuple) else value


_CONDITIONS = {
    "since": "created_at >= $since",
    "until": "created_at < $until",
    "accounts": "account IN $accounts",
    "kinds": f"{KIND_SQL} IN $kinds",
    "task_types": "task_type IN $task_types",
    "models": f"{MODEL_SQL} IN $models",
    "statuses": "status IN $statuses",
    "undated": "(created_at IS NULL AND $undated)",
    "text": "(contains(lower(prompt), lower($text)) OR contains(lower(task_id), lower($text)))",
}
"""`contains` knows no wildcards, so that % and _ are what they say."""


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
