"""How a rule stands: OK, pending, firing or no data, with hysteresis and damped flapping.

```
            over                  over for `for`
   OK ─────────────▶ pending ─────────────────▶ firing
    ▲   not over        │                          │
    ├───────────────────┘                          │
    └──────────────────────────────────────────────┘
                 low for `keep` without a break
```
No data is entered from any state at once and left as if from OK. A rule that fires again within a
day of coming to rest takes twice as long as before to come to rest, up to eight times `keep`; and
what it fired for once is no evidence again: the newest must be younger than its rest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from aigc_data.alert_rule import Rule, RuleKind
from aigc_data.alerts.reading import Evaluation, Reading, Verdict
from aigc_data.store.alerts import AlertState, Slice, Standing, Transition

SOON: Final = timedelta(days=1)
"""Whoever fires again within this time flaps."""
MOST_FLAPS: Final = 3
GONE: Final = "There is no such task any more."
Key = tuple[str, Slice]


@dataclass(frozen=True, slots=True)
class Moved:
    """The standings after an evaluation, and what changed; a repeated notice is a change too."""

    standings: tuple[Standing, ...]
    changes: tuple[Transition, ...]


def step(
    standing: Standing | None, reading: Reading, rule: Rule, at: datetime
) -> tuple[Standing, Transition | None]:
    """Return how the slice stands now, and the change that brought it there, if any.

    `standing` is how it stood before; None for a slice that was never seen.
    """
    before = standing or Standing(
        rule=rule.name, slice=reading.slice, state=AlertState.OK, since=at, evaluated_at=at
    )
    seen = replace(before, evaluated_at=at, measure=reading.measure)
    after = _told(_entered(before, _next(seen, _news(before, reading), rule, at), at), rule, at)
    repeated = after.told_at is not None and after.told_at != before.told_at
    if after.state is before.state and not repeated:
        return after, None
    change = Transition(
        at=at,
        rule=rule.name,
        slice=reading.slice,
        before=before.state,
        after=after.state,
        measure=reading.measure,
        reason=reading.reason,
        telling=_alarming(before.state, rule) or _alarming(after.state, rule),
    )
    return after, change


def move(before: Sequence[Standing], evaluations: Sequence[Evaluation]) -> Moved:
    """Return how everything stands after these evaluations.

    A slice that a rule says nothing of any more has nothing to judge; a rule that is gone or
    disabled takes its standings with it.
    """
    known: dict[Key, Standing] = {(one.rule, one.slice): one for one in before}
    steps = [
        step(known.get((one.rule.name, reading.slice)), reading, one.rule, one.at)
        for one in evaluations
        for reading in (*one.readings, *_missing(known, one))
    ]
    changes = tuple(change for _, change in steps if change)
    return Moved(tuple(one for one, _ in steps if _worth_keeping(one)), changes)


def _news(before: Standing, reading: Reading) -> Verdict:
    """Return the verdict; what the slice has fired for already does not make it OVER again."""
    old = before.low_since and reading.newest and reading.newest < before.low_since
    if reading.verdict is Verdict.OVER and old and before.state is not AlertState.FIRING:
        return Verdict.BETWEEN
    return reading.verdict


def _next(seen: Standing, verdict: Verdict, rule: Rule, at: datetime) -> Standing:
    """Return where the verdict leads from here, without the marks of the way."""
    if verdict is Verdict.NO_DATA:
        return replace(seen, state=AlertState.NO_DATA)
    if seen.state is AlertState.FIRING:
        return _while_firing(seen, verdict, rule, at)
    if verdict is not Verdict.OVER:
        return replace(seen, state=AlertState.OK)
    since = seen.since if seen.state is AlertState.PENDING else at
    held = at - since >= rule.hold
    return replace(seen, state=AlertState.FIRING if held else AlertState.PENDING)


def _while_firing(seen: Standing, verdict: Verdict, rule: Rule, at: datetime) -> Standing:
    if verdict is not Verdict.LOW:
        return replace(seen, low_since=None)
    low_since = seen.low_since or at
    rested = at - low_since >= rule.keep * 2**seen.flaps
    return replace(seen, state=AlertState.OK if rested else seen.state, low_since=low_since)


def _entered(before: Standing, after: Standing, at: datetime) -> Standing:
    """Return the standing with the marks of a state that it has just entered."""
    if after.state is before.state:
        return after
    entered = replace(after, since=at)
    if after.state is not AlertState.FIRING:
        return entered
    again = before.low_since is not None and at - before.low_since <= SOON
    flaps = min(before.flaps + 1, MOST_FLAPS) if again else 0
    return replace(entered, fired_at=at, low_since=None, flaps=flaps)


def _told(after: Standing, rule: Rule, at: datetime) -> Standing:
    """Return the standing with the time at which it is told of, where it is."""
    if not _alarming(after.state, rule):
        return replace(after, told_at=None)
    due = after.told_at is None or (rule.renotify and at - after.told_at >= rule.renotify)
    return replace(after, told_at=at) if due else after


def _alarming(state: AlertState, rule: Rule) -> bool:
    """Return whether people are told of this state: no data only by the rule that is about it."""
    silent = state is AlertState.NO_DATA and rule.kind is RuleKind.NO_DATA
    return state is AlertState.FIRING or silent


def _missing(known: Mapping[Key, Standing], evaluation: Evaluation) -> list[Reading]:
    """Return a reading for each slice that stood somehow and is not read any more."""
    read = {reading.slice for reading in evaluation.readings}
    return [
        Reading(slice=part, verdict=evaluation.absent, reason=GONE)
        for (rule, part), one in known.items()
        if rule == evaluation.rule.name
        and part not in read
        and (one.state is not AlertState.NO_DATA or evaluation.at - one.since <= SOON)
    ]


def _worth_keeping(one: Standing) -> bool:
    """A slice at rest is kept while it may still count as flapping, the whole always."""
    flapping = one.low_since is not None and one.evaluated_at - one.low_since <= SOON
    return one.state is not AlertState.OK or flapping or not one.slice.parts
