"""Alert rules as values: read from what a person writes, refused in one sentence, kept whole."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from aigc_data.alert_rule import (
    DEFAULT_RULES,
    RULE,
    By,
    Expiring,
    FailureRate,
    NewGroup,
    Rule,
    read_length,
    rule_json,
    written_length,
)
from aigc_data.settings import Settings, faults_of

FILE = """
url = "https://aigc.example.com"

[[alerts]]
name = "Kling fails"
kind = "failure_rate"
by = "model"
models = ["Kling 3.0"]
over = 0.2
for = "5 min"
keep = "1 h"
windows = ["15 min", "3 h"]

[[alerts]]
name = "New errors"
kind = "new_group"
enabled = false
min_failed = 10
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(folder: Path, text: str) -> None:
    (folder / "aigc_data.toml").write_text(text)


def refused(folder: Path, fields: str) -> str:
    """Return the one sentence that refuses a rule of these fields."""
    written(folder, f'[[alerts]]\nname = "R"\n{fields}\n')
    with pytest.raises(ValidationError) as caught:
        Settings()
    [fault] = faults_of(caught.value)
    return fault


def test_the_files_rules_are_read_as_people_write_them(folder: Path) -> None:
    written(folder, FILE)
    assert Settings().alert_rules == (
        FailureRate(
            name="Kling fails",
            by=(By.MODEL,),
            models=("Kling 3.0",),
            over=0.2,
            hold=timedelta(minutes=5),
            keep=timedelta(hours=1),
            windows=(timedelta(minutes=15), timedelta(hours=3)),
        ),
        NewGroup(name="New errors", enabled=False, min_failed=10),
    )


def test_without_rules_in_the_file_the_usual_ones_are_watched() -> None:
    assert Settings().alert_rules == DEFAULT_RULES
    assert [(rule.name, rule.enabled) for rule in DEFAULT_RULES] == [
        ("A model fails", True),
        ("Tasks fail", True),
        ("Budget of failures", False),
        ("A new error", True),
        ("Tasks are stuck", True),
        ("Nothing is created", True),
        ("Collection lags", True),
        ("Results expire", False),
    ]


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        (
            'kind = "failure_rate"',
            "[[alerts]] number 1 failure_rate: the rule R needs over = 0.2 or times_usual = 3",
        ),
        (
            'kind = "failure_rate"\nover = 2',
            "[[alerts]] number 1 failure_rate over: Input should be less than 1",
        ),
        (
            'kind = "failure_rate"\nover = 0.2\nthreshold = 3',
            "[[alerts]] number 1 failure_rate threshold: Extra inputs are not permitted",
        ),
        (
            'kind = "failure_rate"\nover = 0.2\nmin_failed = 2',
            "[[alerts]] number 1 failure_rate min_failed: "
            "Input should be greater than or equal to 3",
        ),
        (
            'kind = "failure_rate"\nover = 0.2\nwindows = ["30 d"]',
            "[[alerts]] number 1 failure_rate: the rule R needs windows from 1 min to 7 d",
        ),
        (
            'kind = "stuck"\nfor = "soon"',
            "[[alerts]] number 1 stuck for: "
            "write a length of time as \"90 s\", \"15 min\", \"6 h\" or \"3 d\", not 'soon'",
        ),
        (
            'kind = "lag"\nname = " "',
            "aigc_data.toml: Cannot overwrite a value (at line 4, column 11)",
        ),
    ],
)  # fmt: skip
def test_a_wrong_rule_is_refused_in_one_sentence(folder: Path, fields: str, fault: str) -> None:
    assert refused(folder, fields) == fault


@pytest.mark.parametrize(
    ("fields", "said"),
    [('kind = "rate"', "there is no kind 'rate' of rule"), ("rounds = 3", "a rule needs a kind")],
)
def test_a_kind_that_does_not_exist_is_refused_with_those_that_do(
    folder: Path, fields: str, said: str
) -> None:
    assert refused(folder, fields) == (
        f"[[alerts]] number 1: {said}: choose from failure_rate, burn_rate, new_group, stuck, "
        "no_data, lag, expiring"
    )


def test_two_rules_of_one_name_are_refused(folder: Path) -> None:
    written(folder, '[[alerts]]\nname = "R"\nkind = "lag"\n' * 2)
    with pytest.raises(ValidationError) as caught:
        Settings()
    assert faults_of(caught.value) == [
        "AIGC_DATA_ALERTS: two alerts have the name R: give each a name of its own"
    ]


@pytest.mark.parametrize("name", ["", "  ", "a" * 81, "a\nb"])
def test_a_name_is_short_and_printable(name: str) -> None:
    with pytest.raises(ValidationError, match="a rule needs a name of at most 80"):
        FailureRate(name=name, over=0.2)


@pytest.mark.parametrize("rule", DEFAULT_RULES, ids=lambda rule: rule.name)
def test_a_rule_is_read_back_from_its_json(rule: Rule) -> None:
    assert RULE.validate_json(rule_json(rule)) == rule


@given(st.integers(0, 90 * 86_400).map(lambda seconds: timedelta(seconds=seconds)))
def test_a_length_is_read_back_as_it_is_written(length: timedelta) -> None:
    assert read_length(written_length(length)) == length


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90 s", 90), ("15min", 900), ("15 m", 900), ("1.5 h", 5400), (" 3 d ", 259_200)],
)
def test_lengths_are_read_as_people_say_them(text: str, seconds: float) -> None:
    assert read_length(text) == timedelta(seconds=seconds)


def test_with_an_archive_what_expires_unkept_is_watched_for() -> None:
    rules = Settings(results="/srv/results").alert_rules
    assert [rule.enabled for rule in rules if isinstance(rule, Expiring)] == [True]
    assert [rule for rule in rules if not isinstance(rule, Expiring)] == [
        rule for rule in DEFAULT_RULES if not isinstance(rule, Expiring)
    ]
