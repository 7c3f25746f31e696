"""The form of an alert rule: the fields that its kind has, said as people say them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import streamlit as st
from pydantic import ValidationError

from aigc_data.alert_rule import (
    RULE,
    BurnRate,
    By,
    Expiring,
    FailureRate,
    Lag,
    NewGroup,
    NoData,
    Rule,
    RuleKind,
    Stuck,
)
from aigc_data.task import TaskKind

CLASSES: Final[Mapping[RuleKind, type[Rule]]] = {
    RuleKind.FAILURE_RATE: FailureRate,
    RuleKind.BURN_RATE: BurnRate,
    RuleKind.NEW_GROUP: NewGroup,
    RuleKind.STUCK: Stuck,
    RuleKind.NO_DATA: NoData,
    RuleKind.LAG: Lag,
    RuleKind.EXPIRING: Expiring,
}
Values = dict[str, Any]
IN_A_ROW: Final = 3


@dataclass(frozen=True, slots=True)
class Field:
    """How one field of a rule is asked for; `name` is the one in the file."""

    name: str
    label: str
    form: Literal["length", "count", "number", "percent", "by", "kinds", "texts"]
    help: str = ""


FIELDS: Final = (
    Field("accounts", "Accounts", "texts", "With commas; empty: all."),
    Field("kinds", "Kinds", "kinds", "None chosen: all."),
    Field("models", "Models", "texts", "With commas, such as Kling 3.0, Hunyuan 3.0; empty: all."),
    Field("by", "Judge apart", "by", "Each value of these is judged by itself."),
    Field("over", "Failure rate above, %", "percent"),
    Field("times_usual", "Times its own usual rate", "number"),
    Field("objective", "Objective: tasks that succeed, %", "percent"),
    Field("min_n", "Ended tasks, at least", "count", "A window with fewer is not judged."),
    Field("min_failed", "Failed tasks, at least", "count", "Nothing fires on fewer than three."),
    Field("min_tasks", "Tasks, at least", "count"),
    Field("window", "Within", "length"),
    Field("within", "Before they expire", "length"),
    Field("times_p99", "Times what 99 % take", "number"),
    Field("rounds", "Rounds not read", "count"),
    Field("at_least", "At least", "length", "What is shorter is none."),
    Field("regressed_after", "New again after", "length", "0 s: never."),
    Field("false_per_week", "False alerts a week, at most", "number"),
    Field("for", "Pending for", "length", "How long it must be so before it fires."),
    Field("keep", "At rest after", "length", "How long it must be well below the threshold."),
    Field("renotify", "Told again every", "length", "0 s: told once."),
)
"""Lengths of time are typed as "15 min", "6 h", "3 d"."""


def fields_of(kind: RuleKind) -> list[Field]:
    """Return the fields that rules of a kind have."""
    model = CLASSES[kind].model_fields
    has = {field.alias or name for name, field in model.items()}
    return [field for field in FIELDS if field.name in has]


def defaults(kind: RuleKind) -> Values:
    """Return what the fields of a new rule begin with."""
    thresholds = {"times_usual": 3} if kind is RuleKind.FAILURE_RATE else {}
    return written(RULE.validate_python({"kind": kind, "name": "x", **thresholds}))


def written(rule: Rule) -> Values:
    """Return a rule's fields as the form holds them."""
    return rule.model_dump(mode="json", by_alias=True)


def ask(kind: RuleKind, before: Values, key: str) -> Values:
    """Draw the fields of a kind and return what they say."""
    said: Values = {}
    fields = fields_of(kind)
    for at in range(0, len(fields), IN_A_ROW):
        row = fields[at : at + IN_A_ROW]
        for column, field in zip(st.columns(IN_A_ROW), row, strict=False):
            with column:
                said[field.name] = _ask(field, before.get(field.name), f"{key}.{field.name}")
    return said


def rule_of(values: Values) -> Rule | list[str]:
    """Return the rule that the values say, or what is wrong with them, a sentence each."""
    try:
        return RULE.validate_python(values)
    except ValidationError as error:
        return [_said(one["loc"], one["msg"]) for one in error.errors(include_url=False)]


def _ask(field: Field, before: Any, key: str) -> Any:  # noqa: ANN401 - as the field is
    look: Values = {"key": key, "help": field.help or None}
    if field.form == "percent":
        share = None if before is None else before * 100
        percent = st.number_input(field.label, value=share, min_value=0.0, max_value=100.0, **look)
        return None if percent is None else percent / 100
    if field.form == "count":
        return st.number_input(field.label, value=before, min_value=0, step=1, **look)
    if field.form == "number":
        value = None if before is None else float(before)
        return st.number_input(field.label, value=value, min_value=0.0, **look)
    if field.form == "by":
        return st.multiselect(field.label, [one.value for one in By], before, **look)
    if field.form == "kinds":
        return st.multiselect(field.label, [one.value for one in TaskKind], before, **look)
    if field.form == "texts":
        return _texts(st.text_input(field.label, ", ".join(before or ()), **look))
    return st.text_input(field.label, before, **look)


def _texts(text: str) -> list[str]:
    return [part for one in text.split(",") if (part := one.strip())]


def _said(where: Iterable[int | str], why: str) -> str:
    """Return a fault by the label of its field."""
    labels = {field.name: field.label for field in FIELDS}
    names = [labels[str(part)] for part in where if str(part) in labels]
    said = why.removeprefix("Value error, ")
    return f"{names[0]}: {said}" if names else f"{said[:1].upper()}{said[1:]}"
