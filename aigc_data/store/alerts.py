"""What is kept of alerts: the page's rules, how each rule stands, what changed, and silences.

Private to the app: none of it is published. `aigc_data/alerts/` says what it means.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import duckdb

from aigc_data.store.task_row import whole

KEPT_LOG = 5000
"""Entries of the log that are kept; the oldest go first."""


class AlertState(StrEnum):
    """How a rule stands."""

    OK = "ok"
    PENDING = "pending"
    """What it asks is so, but not for long enough yet."""
    FIRING = "firing"
    NO_DATA = "no data"
    """There is nothing to judge, which is not the same as nothing being wrong."""


@dataclass(frozen=True, slots=True)
class Slice:
    """Which part of a rule's tasks is judged: (column, value) pairs, none for all of them.

    The columns are those of `By`, and `error_group` and `source`. Values are strangers' text; the
    empty text is "not known".
    """

    parts: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> str:
        """The slice as it is stored: JSON."""
        return json.dumps(self.parts, ensure_ascii=False)

    @property
    def label(self) -> str:
        """The slice in plain words, "video · Kling 3.0"; empty for the whole."""
        return " · ".join(value or "not known" for _, value in self.parts)

    def get(self, column: str) -> str | None:
        """Return the value of a column; None where the slice is not about it."""
        return dict(self.parts).get(column)

    @classmethod
    def of_key(cls, key: str) -> "Slice":
        """Return the slice of a stored key."""
        return cls(tuple((column, value) for column, value in json.loads(key)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What was seen when a rule was evaluated; what does not apply is None.

    For rates: `k` of `n` failed, `value` = k/n with its 95 % interval `low`..`high`, `usual` the
    rate it is held against and `bound` the threshold, all 0..1. For a burn rate `value` and `bound`
    are multiples of the budget. For no data, lag: seconds. For stuck, expiring, new group: tasks.
    `since`..`until` is the window (UTC) whose tasks were counted, by their creation.
    """

    value: float | None = None
    k: int | None = None
    n: int | None = None
    low: float | None = None
    high: float | None = None
    usual: float | None = None
    bound: float | None = None
    tail: float | None = None
    """The chance of as many failures or more at the usual rate."""
    since: datetime | None = None
    until: datetime | None = None

    @property
    def json(self) -> str:
        """The measure as it is stored."""
        said = {name: value for name, value in asdict(self).items() if value is not None}
        return json.dumps(said, default=lambda at: at.astimezone(UTC).isoformat())

    @classmethod
    def of_json(cls, text: str) -> "Measure":
        """Return the measure of a stored text; what this version does not know is left out."""
        said = {name: value for name, value in json.loads(text).items() if name in cls.__slots__}
        times = {name: datetime.fromisoformat(said[name]) for name in _TIMES & said.keys()}
        return cls(**(said | times))


_TIMES = {"since", "until"}
NOTHING_SEEN = Measure()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a rule stands for one slice; times are UTC."""

    rule: str
    slice: Slice
    state: AlertState
    since: datetime
    """When this state began; a pending one began when what the rule asks was first so."""
    evaluated_at: datetime
    measure: Measure = NOTHING_SEEN
    """What was seen at the last evaluation."""
    fired_at: datetime | None = None
    """When it last began to fire."""
    low_since: datetime | None = None
    """While it fires: since when it has been well below the threshold; None where it is not. Kept
    when it comes to rest, for the damping of flapping."""
    told_at: datetime | None = None
    """While it fires: when it was last told of."""
    flaps: int = 0
    """How often in a row it fired again soon after it had come to rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """A change of a standing, as the log keeps it; also a notice that is repeated.

    `before` equals `after` for a repeated notice. `reason` is one plain sentence.
    """

    at: datetime
    rule: str
    slice: Slice
    before: AlertState
    after: AlertState
    measure: Measure = NOTHING_SEEN
    reason: str = ""
    telling: bool = False
    """Whether somebody is to be told, unless it is silenced."""
    silenced: bool = False

    @property
    def repeated(self) -> bool:
        """Whether nothing changed, but it is to be told of again."""
        return self.before is self.after


@dataclass(frozen=True, slots=True)
class StoredRule:
    """A rule made on the page; the body is JSON for `alert_rule.RULE`."""

    name: str
    body: str
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Alerts that nobody is told of until then; an empty text matches any."""

    silence_id: str
    until: datetime
    reason: str
    made_at: datetime
    rule: str = ""
    model: str = ""
    account: str = ""


RULES = """
SELECT name, body, changed_at
FROM alert_rule
ORDER BY name
"""
PUT_RULE = """
INSERT INTO alert_rule
VALUES ($name, $body, $changed_at)
ON CONFLICT (name) DO UPDATE SET
    body = excluded.body,
    changed_at = excluded.changed_at
"""
DROP_RULE = """
DELETE FROM alert_rule
WHERE name = $name
"""
STANDINGS = """
SELECT rule, slice, state, since, evaluated_at, measure, fired_at, low_since, told_at, flaps
FROM alert_state
ORDER BY rule, slice
"""
DROP_STANDINGS = """
DELETE FROM alert_state
"""
PUT_STANDING = """
INSERT INTO alert_state (
    rule, slice, state, since, evaluated_at, measure, fired_at, low_since, told_at, flaps
)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
LOG = """
SELECT changed_at, rule, slice, before, after, measure, reason, telling, silenced
FROM alert_log
ORDER BY changed_at DESC, rowid DESC
LIMIT $most
"""
PUT_LOG = """
INSERT INTO alert_log (
    changed_at, rule, slice, before, after, measure, reason, telling, silenced
)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
TRIM_LOG = """
DELETE FROM alert_log
WHERE rowid IN (
    SELECT rowid
    FROM alert_log
    ORDER BY changed_at DESC, rowid DESC
    OFFSET $kept
)
"""
SILENCES = """
SELECT silence_id, until, reason, made_at, rule, model, account
FROM silence
ORDER BY until, silence_id
"""
PUT_SILENCE = """
INSERT OR REPLACE INTO silence (silence_id, until, reason, made_at, rule, model, account)
VALUES ($silence_id, $until, $reason, $made_at, $rule, $model, $account)
"""
DROP_SILENCE = """
DELETE FROM silence
WHERE silence_id = $silence_id
"""


def read_rules(cursor: duckdb.DuckDBPyConnection) -> list[StoredRule]:
    """Return the rules made on the page, by name."""
    rows = cursor.execute(RULES).fetchall()
    return [StoredRule(name, body, at.astimezone(UTC)) for name, body, at in rows]


def put_rule(cursor: duckdb.DuckDBPyConnection, rule: StoredRule) -> None:
    """Put the rule in the place of the one of its name."""
    cursor.execute(PUT_RULE, asdict(rule))


def drop_rule(cursor: duckdb.DuckDBPyConnection, name: str) -> None:
    """Forget the rule of this name."""
    cursor.execute(DROP_RULE, {"name": name})


def read_standings(cursor: duckdb.DuckDBPyConnection) -> list[Standing]:
    """Return how every rule stood at the last evaluation."""
    rows = cursor.execute(STANDINGS).fetchall()
    return [_standing(row) for row in rows]


def write_standings(cursor: duckdb.DuckDBPyConnection, standings: Sequence[Standing]) -> None:
    """Put these in the place of all that are kept."""
    cursor.execute(DROP_STANDINGS)
    if standings:
        cursor.executemany(PUT_STANDING, [_standing_row(one) for one in standings])


def read_log(cursor: duckdb.DuckDBPyConnection, most: int) -> list[Transition]:
    """Return the newest changes, newest first."""
    rows = cursor.execute(LOG, {"most": most}).fetchall()
    return [_transition(row) for row in rows]


def write_log(cursor: duckdb.DuckDBPyConnection, changes: Iterable[Transition]) -> None:
    """Add the changes, and forget the oldest beyond KEPT_LOG."""
    rows = [_transition_row(one) for one in changes]
    if rows:
        cursor.executemany(PUT_LOG, rows)
        cursor.execute(TRIM_LOG, {"kept": KEPT_LOG})


def read_silences(cursor: duckdb.DuckDBPyConnection) -> list[Silence]:
    """Return every silence, those that are over too, the first to end first."""
    names = ("silence_id", "until", "reason", "made_at", "rule", "model", "account")
    rows = cursor.execute(SILENCES).fetchall()
    found = [Silence(**dict(zip(names, row, strict=True))) for row in rows]
    return [
        replace(one, until=one.until.astimezone(UTC), made_at=one.made_at.astimezone(UTC))
        for one in found
    ]


def put_silence(cursor: duckdb.DuckDBPyConnection, silence: Silence) -> None:
    """Put the silence in the place of the one of its ID."""
    texts = {name: whole(text) for name, text in asdict(silence).items() if isinstance(text, str)}
    cursor.execute(PUT_SILENCE, asdict(silence) | texts)


def drop_silence(cursor: duckdb.DuckDBPyConnection, silence_id: str) -> None:
    """Forget the silence of this ID."""
    cursor.execute(DROP_SILENCE, {"silence_id": silence_id})


def _utc(at: datetime | None) -> datetime | None:
    return at and at.astimezone(UTC)


def _standing(row: tuple[Any, ...]) -> Standing:
    rule, key, state, since, evaluated_at, measure, fired_at, low_since, told_at, flaps = row
    return Standing(
        rule=rule,
        slice=Slice.of_key(key),
        state=AlertState(state),
        since=since.astimezone(UTC),
        evaluated_at=evaluated_at.astimezone(UTC),
        measure=Measure.of_json(measure),
        fired_at=_utc(fired_at),
        low_since=_utc(low_since),
        told_at=_utc(told_at),
        flaps=flaps,
    )


def _standing_row(one: Standing) -> tuple[Any, ...]:
    times = (one.fired_at, one.low_since, one.told_at)
    seen = (one.since, one.evaluated_at, one.measure.json)
    return (one.rule, one.slice.key, one.state.value, *seen, *times, one.flaps)


def _transition(row: tuple[Any, ...]) -> Transition:
    at, rule, key, before, after, measure, reason, telling, silenced = row
    return Transition(
        at=at.astimezone(UTC),
        rule=rule,
        slice=Slice.of_key(key),
        before=AlertState(before),
        after=AlertState(after),
        measure=Measure.of_json(measure),
        reason=reason,
        telling=telling,
        silenced=silenced,
    )


def _transition_row(one: Transition) -> tuple[Any, ...]:
    change = (one.at, one.rule, one.slice.key, one.before.value, one.after.value)
    return (*change, one.measure.json, whole(one.reason), one.telling, one.silenced)
