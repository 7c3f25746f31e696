"""The form of a rule: it asks for every field that a kind has, and says what is wrong."""

import pytest

from aigc_data.alert_rule import RULE, FailureRate, RuleKind, Stuck
from aigc_data.ui import alert_form, alert_words
from aigc_data.ui.alert_form import CLASSES, FIELDS, defaults, fields_of, rule_of, written

ELSEWHERE = {"name", "enabled", "kind"}
UNASKED = {"windows", "tail"}
"""How a judgement is made, which only the file changes."""


@pytest.mark.parametrize("kind", RuleKind)
def test_every_field_of_a_kind_is_asked_for(kind: RuleKind) -> None:
    has = {field.alias or name for name, field in CLASSES[kind].model_fields.items()}
    assert {field.name for field in fields_of(kind)} == has - ELSEWHERE - UNASKED


@pytest.mark.parametrize("kind", RuleKind)
def test_what_the_form_holds_reads_as_the_same_rule(kind: RuleKind) -> None:
    values = defaults(kind) | {"name": "A rule"}
    rule = rule_of(values)
    assert not isinstance(rule, list)
    assert written(rule) == values
    assert RULE.validate_python(written(rule)) == rule
    assert alert_words.condition(rule)
    assert alert_words.looks_at(rule).startswith("All tasks")


def test_each_field_is_named_once() -> None:
    assert len({field.name for field in FIELDS}) == len(FIELDS)


def test_what_is_wrong_is_said_by_the_label_of_its_field() -> None:
    values = defaults(RuleKind.FAILURE_RATE) | {"name": "A", "keep": "soon", "min_failed": 1}
    assert rule_of(values) == [
        'At rest after: write a length of time as "90 s", "15 min", "6 h" or "3 d", not \'soon\'',
        "Failed tasks, at least: Input should be greater than or equal to 3",
    ] or rule_of(values) == [
        "Failed tasks, at least: Input should be greater than or equal to 3",
        'At rest after: write a length of time as "90 s", "15 min", "6 h" or "3 d", not \'soon\'',
    ]
    assert rule_of(values | {"keep": "1 h", "min_failed": 3, "name": " "}) == [
        "A rule needs a name of at most 80 printable characters"
    ]


def test_rules_are_said_in_words() -> None:
    fails = rule_of(
        {
            "kind": "failure_rate",
            "name": "x",
            "over": 0.2,
            "times_usual": 3,
            "by": ["kind", "model"],
            "models": ["Kling 3.0"],
        }
    )
    assert isinstance(fails, FailureRate)
    assert alert_words.condition(fails) == (
        "Failure rate over 20.0\u00a0% and 3 times the usual, hardly by chance; "
        "20 ended and 3 failed at least"
    )
    assert alert_words.looks_at(fails) == "Kling 3.0; each kind and model"
    stuck = rule_of({"kind": "stuck", "name": "x", "for": "5 min"})
    assert isinstance(stuck, Stuck)
    assert alert_words.condition(stuck) == (
        "3 open tasks are older than 2 times what 99 % of the model's take, for 5\u00a0min"
    )
    assert alert_form.CLASSES.keys() == alert_words.KIND.keys()
