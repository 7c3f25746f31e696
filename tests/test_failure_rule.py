"""The rules of a file of settings: read, and refused in a sentence where they cannot be meant."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from aigc_data.failure_rule import FailureClass, FailureRule, matching
from aigc_data.settings import Settings, faults_of

TWO = """
[[failure_classes]]
class = "Bad input"
contains = "style pack"
advice = "Renew the style pack."

[[failure_classes]]
class = "model_error"
pattern = "upstream .* reset"
title = "Upstream reset"
retry = true
"""


DOCUMENT = Path(__file__).parents[1] / "docs" / "error-groups.md"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_file_of_settings_may_hold_rules(folder: Path) -> None:
    (folder / "aigc_data.toml").write_text(TWO)
    assert Settings().failure_classes == (
        FailureRule(
            failure_class=FailureClass.BAD_INPUT,
            contains=("style pack",),
            advice="Renew the style pack.",
        ),
        FailureRule(
            failure_class=FailureClass.MODEL_ERROR,
            pattern="upstream .* reset",
            title="Upstream reset",
            retry=True,
        ),
    )


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (
            'class = "ours"\ncontains = "x"',
            "class: there is no class 'ours': choose from moderation, bad_input, input_fetch, "
            "quota, timeout, storage, cancelled, model_error, unknown",
        ),
        (
            'class = "quota"',
            ": a failure class needs either contains (texts) or pattern (an RE2 expression)",
        ),
        (
            'class = "quota"\ncontains = "x"\npattern = "y"',
            ": a failure class needs either contains (texts) or pattern (an RE2 expression)",
        ),
        (
            'class = "quota"\npattern = "(a"',
            "pattern: the pattern is no RE2 expression: missing ): (a",
        ),
        ('class = "quota"\ncontains = [""]', "contains 0: String should have at least 1 character"),
        ('contains = "x"', "class: Field required"),
        ('class = "quota"\nword = "x"', "word: Extra inputs are not permitted"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused_in_a_sentence(
    folder: Path, lines: str, fault: str
) -> None:
    (folder / "aigc_data.toml").write_text(f"[[failure_classes]]\n{lines}\n")
    with pytest.raises(ValidationError) as caught:
        Settings()
    said = faults_of(caught.value)
    wanted = f"[[failure_classes]] number 1{'' if fault.startswith(':') else ' '}{fault}"
    assert said[0] == wanted


def test_a_pattern_is_found_in_any_case_and_any_place() -> None:
    assert matching(["nothing", "a RESET b", "reset"], "reset") == {1, 2}
    assert matching([], "reset") == set()


def test_the_example_of_the_document_is_taken(folder: Path) -> None:
    example = DOCUMENT.read_text("utf-8").partition("```toml\n")[2].partition("```")[0]
    (folder / "aigc_data.toml").write_text(example)
    assert [(rule.failure_class, rule.retry) for rule in Settings().failure_classes] == [
        (FailureClass.QUOTA, False),
        (FailureClass.MODEL_ERROR, None),
    ]
