"""One rule of what to watch: a kind of question with its thresholds, typed and checked.

The same values come from `[[alerts]]` of aigc_data.toml and from the Alerts page, and are kept in
the database as their JSON. A field that a kind does not have is refused. Lengths of time are
written as people say them: "15 min", "6 h", "3 d".

```toml
[[alerts]]
name = "A model fails"
kind = "failure_rate"
by = ["kind", "model"]
times_usual = 3
```
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any, Final, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    TypeAdapter,
    field_validator,
    model_validator,
)

from aigc_data.task import TaskKind

LONGEST_NAME: Final = 80
LEAST_FAILURES: Final = 3
"""No rule fires on fewer: at a true 5 % three of ten fail in one window of a hundred."""
_LENGTH: Final = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(s|min|m|h|d)\s*")
_UNITS: Final = {
    "s": timedelta(seconds=1),
    "min": timedelta(minutes=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}


class RuleKind(StrEnum):
    """What a rule asks."""

    FAILURE_RATE = "failure_rate"
    BURN_RATE = "burn_rate"
    NEW_GROUP = "new_group"
    STUCK = "stuck"
    NO_DATA = "no_data"
    LAG = "lag"
    EXPIRING = "expiring"


class By(StrEnum):
    """A column whose values are judged apart."""

    ACCOUNT = "account"
    KIND = "kind"
    MODEL = "model"
    TASK_TYPE = "task_type"
    OPERATOR = "operator"
    RESOLUTION = "resolution"


def read_length(value: object) -> object:
    """Return the length of time that a text such as "15 min" says; anything else as it is."""
    if not isinstance(value, str):
        return value
    said = _LENGTH.fullmatch(value)
    if said is None:
        message = f'write a length of time as "90 s", "15 min", "6 h" or "3 d", not {value[:40]!r}'
        raise ValueError(message)
    return float(said[1]) * _UNITS[said[2]]


def written_length(length: timedelta) -> str:
    """Return the length as `read_length` reads it, in the largest unit that it is a multiple of."""
    for unit in ("d", "h", "min"):
        if length and not length % _UNITS[unit]:
            return f"{length // _UNITS[unit]} {unit}"
    return f"{length.total_seconds():.6f}".rstrip("0").rstrip(".") + " s"


Length = Annotated[
    timedelta,
    BeforeValidator(read_length),
    PlainSerializer(written_length, when_used="json"),
    Field(ge=timedelta(0), le=timedelta(days=90)),
]
Share = Annotated[float, Field(gt=0, lt=1)]


class _Rule(BaseModel):
    """What rules of every kind have."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, populate_by_name=True
    )

    name: str
    """Unique among all rules; it is the rule's identity in states, log and silences."""
    enabled: bool = True
    hold: Annotated[Length, Field(alias="for")] = timedelta(0)
    """How long what is asked must be so before the rule fires; until then it is pending."""
    keep: Length = timedelta(minutes=15)
    """How long it must be well below the threshold before the rule is at rest again."""
    renotify: Length = timedelta(hours=4)
    """How often a firing rule is told of again; 0 s: never."""
    accounts: tuple[str, ...] = ()
    kinds: tuple[TaskKind, ...] = ()
    models: tuple[str, ...] = ()
    """Which tasks it looks at; what is empty takes all."""

    @field_validator("name")
    @classmethod
    def check_name(cls, value: str) -> str:
        """Return the name without the blanks around it."""
        name = value.strip()
        if not name or len(name) > LONGEST_NAME or not name.isprintable():
            message = f"a rule needs a name of at most {LONGEST_NAME} printable characters"
            raise ValueError(message)
        return name


class _RateRule(_Rule):
    """What the rules about shares of failed tasks have."""

    by: Annotated[tuple[By, ...], BeforeValidator(lambda value: _listed(value))] = ()
    """What is judged apart: each kind and model, say; nothing: all tasks together."""
    min_n: Annotated[int, Field(ge=1)] = 20
    """Ended tasks that a window must have."""
    min_failed: Annotated[int, Field(ge=LEAST_FAILURES)] = LEAST_FAILURES
    """Different requests that must have failed in a window: one that is sent again and again is
    one."""


class FailureRate(_RateRule):
    """Far more tasks fail than is usual, or than a fixed share.

    The threshold is `over`, or `times_usual` times the slice's own usual rate; where both are set
    the higher. Beyond that the failures must be hardly possible by chance: so unlikely at the usual
    rate that all slices, windows and evaluations together raise `false_per_week` alerts a week.
    """

    kind: Literal[RuleKind.FAILURE_RATE] = RuleKind.FAILURE_RATE
    over: Share | None = None
    times_usual: Annotated[float, Field(gt=1)] | None = None
    windows: tuple[Length, ...] = tuple(
        timedelta(minutes=minutes)
        for minutes in (15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720, 960, 1440)
    )
    false_per_week: Annotated[float, Field(gt=0, le=10)] = 0.1

    @model_validator(mode="after")
    def check_threshold(self) -> Self:
        """Return the rule; it must say what is too much."""
        if self.over is None and self.times_usual is None:
            message = f"the rule {self.name} needs over = 0.2 or times_usual = 3"
            raise ValueError(message)
        _check_windows(self.name, self.windows)
        return self


class BurnRate(_RateRule):
    """The budget of failures that an objective leaves is spent too quickly.

    Google's SRE workbook, chapter 5: `burn` times the budget both in a long window and in a short
    one at its end. A burn rate cannot exceed 1 / (1 - objective), so each is rescaled to lie below.
    """

    kind: Literal[RuleKind.BURN_RATE] = RuleKind.BURN_RATE
    objective: Share = 0.95
    """Share of the tasks that should succeed."""
    tail: Share = 1e-4
    """How unlikely the failures of the long window must be where the objective is just met."""


class NewGroup(_Rule):
    """Failures with an error never seen before."""

    kind: Literal[RuleKind.NEW_GROUP] = RuleKind.NEW_GROUP
    min_failed: Annotated[int, Field(ge=LEAST_FAILURES)] = 5
    window: Length = timedelta(hours=6)
    """In how long so many must have failed."""
    regressed_after: Length = timedelta(days=14)
    """A group that was not seen for so long is new again; 0 s: never."""


class Stuck(_Rule):
    """Open tasks that are older than the model's usual 99th percentile."""

    kind: Literal[RuleKind.STUCK] = RuleKind.STUCK
    by: Annotated[tuple[By, ...], BeforeValidator(lambda value: _listed(value))] = (
        By.KIND,
        By.MODEL,
    )
    min_tasks: Annotated[int, Field(ge=1)] = 3
    times_p99: Annotated[float, Field(ge=1)] = 2.0
    """How many times the percentile's age makes a task stuck."""


class NoData(_Rule):
    """Nothing was created for much longer than is usual for these hours."""

    kind: Literal[RuleKind.NO_DATA] = RuleKind.NO_DATA
    at_least: Length = timedelta(minutes=30)
    """A shorter silence is none."""
    tail: Share = 1e-4
    """How unlikely the silence must be, going by the same hours before."""


class Lag(_Rule):
    """A source that finds tasks has not been read for several rounds."""

    kind: Literal[RuleKind.LAG] = RuleKind.LAG
    rounds: Annotated[int, Field(ge=2)] = 10
    at_least: Length = timedelta(minutes=5)
    """A shorter lag is none, however short the rounds are."""


class Expiring(_Rule):
    """Results that the cloud will soon delete and that nobody has kept."""

    kind: Literal[RuleKind.EXPIRING] = RuleKind.EXPIRING
    within: Length = timedelta(hours=1)
    min_tasks: Annotated[int, Field(ge=1)] = 1


def known_kind(values: Any) -> Any:  # noqa: ANN401 - whatever the file holds
    """Return the values; a kind of rule that does not exist fails and tells those there are."""
    kind = values.get("kind") if isinstance(values, Mapping) else None
    if isinstance(values, Mapping) and kind not in set(RuleKind):
        said = f"there is no kind {str(kind)[:40]!r} of rule" if kind else "a rule needs a kind"
        message = f"{said}: choose from {', '.join(RuleKind)}"
        raise ValueError(message)
    return values


Rule = FailureRate | BurnRate | NewGroup | Stuck | NoData | Lag | Expiring
"""Any rule; `kind` says which."""
AnyRule = Annotated[Rule, Field(discriminator="kind"), BeforeValidator(known_kind)]
RULE: Final[TypeAdapter[Rule]] = TypeAdapter(AnyRule)
"""Reads a rule: `RULE.validate_python(values)`, `RULE.validate_json(text)`; ValidationError."""


def rule_json(rule: Rule) -> str:
    """Return the rule as the JSON that `RULE.validate_json` reads; what is at its default too."""
    return rule.model_dump_json(by_alias=True)


def _listed(value: Any) -> Any:  # noqa: ANN401 - whatever the file holds
    return (value,) if isinstance(value, str) else value


def _check_windows(name: str, windows: tuple[timedelta, ...]) -> None:
    if not windows or min(windows) < timedelta(minutes=1) or max(windows) > timedelta(days=7):
        message = f"the rule {name} needs windows from 1 min to 7 d"
        raise ValueError(message)


DEFAULT_RULES: Final[tuple[Rule, ...]] = (
    FailureRate(name="A model fails", by=(By.KIND, By.MODEL), times_usual=2),
    FailureRate(name="Tasks fail", times_usual=2),
    BurnRate(name="Budget of failures", enabled=False),
    NewGroup(name="A new error"),
    Stuck(name="Tasks are stuck"),
    NoData(name="Nothing is created"),
    Lag(name="Collection lags"),
    Expiring(name="Results expire", enabled=False),
)
"""What is watched where the file names no rule. Two are off: an objective is for the operator to
choose, and results expire unkept all day where there is no archive."""


def default_rules(*, archive: bool) -> tuple[Rule, ...]:
    """Return what is watched where the file names no rule.

    With an archive a result that is about to expire unkept is a fault, and is watched for.
    """
    if not archive:
        return DEFAULT_RULES
    return tuple(
        rule.model_copy(update={"enabled": True}) if isinstance(rule, Expiring) else rule
        for rule in DEFAULT_RULES
    )
