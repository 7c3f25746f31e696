"""What the viewer chose, as a value: read from a URL's query and written back to it.

`read` and `FilterState.to_query` are inverse, so that a pasted link shows the same page. What a URL
says that cannot be is harmless: a status nobody knows is dropped; a model or an account that nobody
knows is kept and finds nothing. An empty value is "not known": `model=` finds the tasks whose model
no source told.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aigc_data.analysis.fate_sql import FATES
from aigc_data.analysis.filter import Preset, TaskFilter, window
from aigc_data.analysis.hour_of_day import HOURS
from aigc_data.task import TaskKind, TaskStatus, TaskType

Query = dict[str, str | list[str]]
Reader = Callable[[str], Sequence[str]]

DEFAULT_PRESET: Final = Preset.WEEK
ACCOUNT: Final = "account"
ACCOUNTS_BESIDE_A_TASK: Final = "accounts"
"""The name that the accounts chosen have where `account` is the task's own."""
CHOICES: Final = {
    ACCOUNT: "accounts",
    "kind": "kinds",
    "model": "models",
    "status": "statuses",
    "type": "task_types",
    "family": "families",
    "resolution": "resolutions",
    "operator": "operators",
    "hour": "hours",
    "group": "error_groups",
    "result": "fates",
}
"""The choices of several values: their names in a URL, and as fields of `FilterState`."""
KEYS: Final = ("range", "since", "until", *CHOICES, "zone", "q")
"""The names that the filter has in a URL."""
UTC_ZONE: Final = "UTC"
MOST_VALUES: Final = 50
LONGEST_TEXT: Final = 500


@dataclass(frozen=True, slots=True)
class FilterState:
    """The choices; `since` and `until` (UTC) are set with the custom range alone."""

    preset: Preset = DEFAULT_PRESET
    since: datetime | None = None
    until: datetime | None = None
    kinds: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    text: str = ""
    accounts: tuple[str, ...] = ()
    task_types: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    """Models of any version."""
    resolutions: tuple[str, ...] = ()
    operators: tuple[str, ...] = ()
    hours: tuple[str, ...] = ()
    """Of the day, "0" to "23"."""
    zone: str = ""
    """Where the clock hangs that shows the hours, so that a link means the same to everyone; an
    IANA name, the empty text where no hours are chosen or nobody said it."""
    error_groups: tuple[str, ...] = ()
    fates: tuple[str, ...] = ()
    """What becomes of the results: keys of `FATES`."""

    def to_query(self) -> Query:
        """Return the URL's query; what is at its default is not in it."""
        said: Query = {
            "range": "" if self.preset is DEFAULT_PRESET else self.preset.value,
            "since": _written(self.since),
            "until": _written(self.until),
            **{key: list(getattr(self, name)) for key, name in CHOICES.items()},
            "zone": self.zone,
            "q": self.text,
        }
        return {key: value for key, value in said.items() if value}

    def window(self, now: datetime) -> tuple[datetime, datetime]:
        """Return since and until, UTC, half-open; a preset ends with the running minute.

        Where tasks without a time are chosen it is the default's, which a custom range begins as.
        """
        if self.since is not None and self.until is not None:
            return self.since, self.until
        return window(DEFAULT_PRESET if self.preset is Preset.UNDATED else self.preset, now)

    def task_filter(self, now: datetime, kind: TaskKind | None = None) -> TaskFilter:
        """Return the filter over the store; `kind` stands in place of the kinds chosen."""
        undated = self.preset is Preset.UNDATED
        since, until = (None, None) if undated else self.window(now)
        return TaskFilter(
            undated=undated,
            since=since,
            until=until,
            accounts=self.accounts,
            kinds=self.kinds if kind is None else (kind.value,),
            models=self.models,
            statuses=self.statuses,
            text=self.text,
            task_types=self.task_types,
            families=self.families,
            resolutions=self.resolutions,
            operators=self.operators,
            hours=self.hours,
            zone=self.zone or UTC_ZONE,
            error_groups=self.error_groups,
            fates=self.fates,
            fates_at=now.replace(second=0, microsecond=0) if self.fates else None,
        )

    def between(self, since: datetime, until: datetime) -> "FilterState":
        """Return the same choices in a window of their own."""
        return replace(self, preset=Preset.CUSTOM, since=since, until=until)

    @property
    def narrowed(self) -> int:
        """How many of the choices, the text among them, are made."""
        return sum(bool(getattr(self, name)) for name in (*CHOICES.values(), "text"))


def read(query: Mapping[str, Sequence[str]]) -> FilterState:
    """Return the state that a query says; whatever cannot be read is left at its default."""
    preset, since, until = _read_window(query)
    hours = _known(query.get("hour", ()), ("", *HOURS))
    return FilterState(
        preset=preset,
        since=since,
        until=until,
        accounts=_names(query.get(ACCOUNT, ())),
        kinds=_known(query.get("kind", ()), ("", *TaskKind)),
        models=_texts(query.get("model", ())),
        statuses=_known(query.get("status", ()), tuple(TaskStatus)),
        text=_first(query, "q")[:LONGEST_TEXT].strip(),
        task_types=_known(query.get("type", ()), tuple(TaskType)),
        families=_texts(query.get("family", ())),
        resolutions=_texts(query.get("resolution", ())),
        operators=_texts(query.get("operator", ())),
        hours=hours,
        zone=_zone(_first(query, "zone")) if hours else "",
        error_groups=_names(query.get("group", ())),
        fates=_known(query.get("result", ()), tuple(FATES)),
    )


def beside_a_task(query: Query) -> Query:
    """Return the query as a task's page has it, where `account` is the task's own."""
    return {ACCOUNTS_BESIDE_A_TASK if key == ACCOUNT else key: query[key] for key in query}


def _read_window(
    query: Mapping[str, Sequence[str]],
) -> tuple[Preset, datetime | None, datetime | None]:
    since, until = _moment(_first(query, "since")), _moment(_first(query, "until"))
    said = _first(query, "range")
    if said == Preset.CUSTOM and since and until and since < until:
        return Preset.CUSTOM, since, until
    if said in set(Preset) - {Preset.CUSTOM}:
        return Preset(said), None, None
    return DEFAULT_PRESET, None, None


def _first(query: Mapping[str, Sequence[str]], key: str) -> str:
    return next(iter(query.get(key, ())), "")


def _known(values: Sequence[str], words: Sequence[str]) -> tuple[str, ...]:
    """Return the words that exist, in their own order, so that equal choices are equal URLs."""
    return tuple(str(word) for word in words if word in values)


def _texts(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted({value[:LONGEST_TEXT] for value in values[:MOST_VALUES]}))


def _names(values: Sequence[str]) -> tuple[str, ...]:
    """Return the texts where none means "not known"."""
    return tuple(name for name in _texts(values) if name)


def _zone(text: str) -> str:
    try:
        return ZoneInfo(text).key if text else ""
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ""


def _moment(text: str) -> datetime | None:
    """Return a time of this century, or None; one without a zone is UTC."""
    try:
        at = datetime.fromisoformat(text)
        at = at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at if 2000 <= at.year < 2100 else None


def _written(at: datetime | None) -> str:
    if at is None:
        return ""
    naive = at.astimezone(UTC).replace(tzinfo=None)
    timespec = "auto" if naive.second or naive.microsecond else "minutes"
    return f"{naive.isoformat(timespec=timespec)}Z"
