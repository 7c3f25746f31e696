"""How alerts are said on the page: states, what a rule asks, what was seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from aigc_data.alert_rule import (
    BurnRate,
    Expiring,
    FailureRate,
    Lag,
    NewGroup,
    NoData,
    Rule,
    RuleKind,
    Stuck,
)
from aigc_data.store.alerts import AlertState, Measure, Slice, Transition
from aigc_data.ui import words


@dataclass(frozen=True, slots=True)
class StateLook:
    """How a state is shown."""

    word: str
    icon: str
    badge: Literal["red", "orange", "gray", "green"]


STATE: Final = {
    AlertState.FIRING: StateLook("Firing", ":material/notifications_active:", "red"),
    AlertState.PENDING: StateLook("Pending", ":material/hourglass_top:", "orange"),
    AlertState.NO_DATA: StateLook("No data", ":material/question_mark:", "gray"),
    AlertState.OK: StateLook("OK", ":material/check:", "green"),
}
"""The worst first."""
WORST: Final = tuple(STATE)
KIND: Final = {
    RuleKind.FAILURE_RATE: "Failure rate",
    RuleKind.BURN_RATE: "Budget of failures",
    RuleKind.NEW_GROUP: "New error",
    RuleKind.STUCK: "Stuck tasks",
    RuleKind.NO_DATA: "No data",
    RuleKind.LAG: "Collection lag",
    RuleKind.EXPIRING: "Results expire",
}


def worst(states: Sequence[AlertState]) -> AlertState | None:
    """Return the worst of the states; None for none."""
    return min(states, key=WORST.index, default=None)


def part(of: Slice) -> str:
    """Return which tasks a slice is, in plain words; not for Markdown as it is."""
    return of.label or "All tasks"


def change(one: Transition) -> str:
    """Return "OK → Firing", or "Firing, told again"."""
    after = STATE[one.after].word
    return f"{after}, told again" if one.repeated else f"{STATE[one.before].word} → {after}"


def condition(rule: Rule) -> str:
    """Return what a rule asks, in a sentence."""
    said = _ASKS[rule.kind](rule)  # type: ignore[operator]
    held = f", for {_length(rule.hold)}" if rule.hold else ""
    return f"{said}{held}"


def looks_at(rule: Rule) -> str:
    """Return which tasks a rule looks at, and what it judges apart."""
    kinds = tuple(kind.value for kind in rule.kinds)
    chosen = [value for group in (rule.accounts, kinds, rule.models) for value in group]
    apart = [one.value.replace("_", " ") for one in getattr(rule, "by", ())]
    said = ", ".join(chosen) or "All tasks"
    return f"{said}; each {' and '.join(apart)}" if apart else said


def seen(kind: RuleKind | None, measure: Measure) -> str:
    """Return what was seen at the last evaluation, with its interval and n."""
    value = measure.value
    if value is None:
        return "Nothing to judge"
    if kind in _RATES and measure.n is not None:
        rate = f"{words.rate(value)} failed" if kind is RuleKind.FAILURE_RATE else _burn(measure)
        usual = f", usually {words.rate(measure.usual)}" if measure.usual is not None else ""
        interval = words.interval(measure.low, measure.high)
        return f"{rate} ({interval}), {measure.k} of {words.count(measure.n)}{usual}"
    if kind in _LENGTHS:
        bound = f", expected within {words.duration(measure.bound)}" if measure.bound else ""
        return f"{words.duration(value)}{bound}"
    return f"{words.count(value)} task{'' if value == 1 else 's'}"


def _burn(measure: Measure) -> str:
    rate = (measure.k or 0) / measure.n if measure.n else None
    return f"{measure.value:.1f} times the budget: {words.rate(rate)} failed"


def _length(length: timedelta) -> str:
    return words.duration(length.total_seconds())


def _failure_rate(rule: FailureRate) -> str:
    asked = [
        f"over {words.rate(rule.over)}" if rule.over is not None else "",
        f"{rule.times_usual:g} times the usual" if rule.times_usual is not None else "",
    ]
    least = f"{rule.min_n} ended and {rule.min_failed} failed at least"
    return f"Failure rate {' and '.join(filter(None, asked))}, hardly by chance; {least}"


def _burn_rate(rule: BurnRate) -> str:
    return f"Failures spend the budget of {words.rate(1 - rule.objective)} too quickly"


def _new_group(rule: NewGroup) -> str:
    return f"{rule.min_failed} tasks fail with an error never seen before in {_length(rule.window)}"


def _stuck(rule: Stuck) -> str:
    times = f"{rule.times_p99:g} times what 99 % of the model's take"
    many = "An open task is" if rule.min_tasks == 1 else f"{rule.min_tasks} open tasks are"
    return f"{many} older than {times}"


def _no_data(rule: NoData) -> str:
    return f"Nothing is created for {_length(rule.at_least)} at least, unusual at the hour"


def _lag(rule: Lag) -> str:
    return f"A source is not read for {rule.rounds} rounds, and {_length(rule.at_least)} at least"


def _expiring(rule: Expiring) -> str:
    many = "A task's results" if rule.min_tasks == 1 else f"The results of {rule.min_tasks} tasks"
    return f"{many} expire within {_length(rule.within)}, and nobody has kept them"


_RATES: Final = {RuleKind.FAILURE_RATE, RuleKind.BURN_RATE}
_LENGTHS: Final = {RuleKind.NO_DATA, RuleKind.LAG}
_ASKS: Final = {
    RuleKind.FAILURE_RATE: _failure_rate,
    RuleKind.BURN_RATE: _burn_rate,
    RuleKind.NEW_GROUP: _new_group,
    RuleKind.STUCK: _stuck,
    RuleKind.NO_DATA: _no_data,
    RuleKind.LAG: _lag,
    RuleKind.EXPIRING: _expiring,
}
