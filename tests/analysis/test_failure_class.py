from random import Random

import pytest

from aigc_data.analysis.failure_class import (
    FailureClass,
    Said,
    explain,
    failure_class,
)
from aigc_data.failure_rule import FailureRule
from aigc_data.simulator import failures
from aigc_data.wire.error_template import error_template


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("The prompt violates the content policy", FailureClass.MODERATION),
        ("图片审核不通过", FailureClass.MODERATION),
        ("InvalidParameter.VoilationContent", FailureClass.MODERATION),
        ("upstream timed out after 600 s", FailureClass.TIMEOUT),
        ("任务超时", FailureClass.TIMEOUT),
        ("task canceled by user", FailureClass.CANCELLED),
        ("download image failed: 403", FailureClass.INPUT_FETCH),
        ("InvalidParameter.InvalidUrl", FailureClass.INPUT_FETCH),
        ("tme audio url is empty", FailureClass.INPUT_FETCH),
        ("Save to cos failed", FailureClass.STORAGE),
        ("role not exist", FailureClass.STORAGE),
        ("Invalid model name for music", FailureClass.BAD_INPUT),
        ("Invalid Para", FailureClass.BAD_INPUT),
        ("Prompt exceeds the limit of 2500 characters", FailureClass.BAD_INPUT),
        ("参数错误", FailureClass.BAD_INPUT),
        ("task is busy", FailureClass.QUOTA),
        ("concurrency exceeded", FailureClass.QUOTA),
        ("ret:1201", FailureClass.MODEL_ERROR),
        ("model failed to generate", FailureClass.MODEL_ERROR),
        ("the costume control broke", FailureClass.UNKNOWN),
        ("fail", FailureClass.UNKNOWN),
        ("", FailureClass.UNKNOWN),
        (None, FailureClass.UNKNOWN),
    ],
)
def test_the_words_of_a_message_say_its_class(message: str | None, expected: FailureClass) -> None:
    assert failure_class(message) is expected


def test_the_code_says_the_class_where_the_message_is_bare() -> None:
    assert failure_class("fail", code="ContentModerationFailed") is FailureClass.MODERATION


def test_the_kind_beats_the_words() -> None:
    assert failure_class("Invalid Para", kind="timeout") is FailureClass.TIMEOUT
    assert failure_class(None, kind="stopped") is FailureClass.CANCELLED


def test_every_class_has_advice_that_says_what_to_do() -> None:
    said = {
        FailureClass.MODERATION: "审核",
        FailureClass.BAD_INPUT: "Invalid Para",
        FailureClass.INPUT_FETCH: "download failed",
        FailureClass.QUOTA: "task is busy",
        FailureClass.TIMEOUT: "timed out",
        FailureClass.STORAGE: "Save to cos failed",
        FailureClass.CANCELLED: "cancelled",
        FailureClass.MODEL_ERROR: "ret:1201",
        FailureClass.UNKNOWN: "fail",
    }
    told = explain([Said(text) for text in said.values()])
    assert [one.failure_class for one in told] == list(said) == list(FailureClass)
    assert [one for one in told if not one.action.endswith(".") or not one.title] == []
    assert {one.failure_class for one in told if one.retry} == {
        FailureClass.TIMEOUT,
        FailureClass.CANCELLED,
        FailureClass.QUOTA,
        FailureClass.MODEL_ERROR,
        FailureClass.UNKNOWN,
    }


CAUSES = {
    failures.MODERATION: FailureClass.MODERATION,
    failures.INVALID_INPUT: FailureClass.BAD_INPUT,
    failures.FETCH: FailureClass.INPUT_FETCH,
    failures.QUOTA: FailureClass.QUOTA,
    failures.TIMEOUT: FailureClass.TIMEOUT,
    failures.STORAGE: FailureClass.STORAGE,
    failures.MODEL_ERROR: FailureClass.MODEL_ERROR,
    failures.INTERNAL: FailureClass.MODEL_ERROR,
    failures.CANCELLED: FailureClass.CANCELLED,
    failures.BARE: FailureClass.UNKNOWN,
}


@pytest.mark.parametrize(("cause", "expected"), CAUSES.items())
def test_a_template_says_the_class_as_well_as_its_messages(
    cause: str, expected: FailureClass
) -> None:
    said = {failures.message(cause, "video", Random(seed)) for seed in range(60)}
    assert {failure_class(one) for one in said} == {expected}
    assert {failure_class(error_template(one)) for one in said} == {expected}


def rule(**fields: object) -> FailureRule:
    return FailureRule.model_validate(fields)


def test_a_rule_comes_before_our_own_and_says_what_it_wants_to_say() -> None:
    own = rule(**{"class": "quota"}, contains=["RISK control", "风控"], advice="Ask Li.",
               title="Daily cap", retry=False)  # fmt: skip
    (risky, other, timeout) = explain(
        [Said("ret:1301 msg:risk control"), Said("审核不通过"), Said("风控", kind="timeout")], [own]
    )
    assert risky == timeout
    assert (risky.failure_class, risky.title, risky.action, risky.retry) == (
        FailureClass.QUOTA, "Daily cap", "Ask Li.", False,
    )  # fmt: skip
    assert other.failure_class is FailureClass.MODERATION


def test_the_first_rule_that_is_met_counts_and_the_rest_is_as_its_class_has_it() -> None:
    first = rule(**{"class": "storage"}, pattern=r"^-401\b")
    second = rule(**{"class": "timeout"}, contains="invalid")
    found = explain([Said("Invalid Para", "-401"), Said("Invalid Para", "-403")], [first, second])
    usual = explain([Said("Save to cos failed"), Said("timed out")])
    assert found == usual


def test_no_pattern_runs_for_ever() -> None:
    greedy = rule(**{"class": "storage"}, pattern="(a+)+$x|(a|aa)+b")
    (found,) = explain([Said("a" * 300)], [greedy])
    assert found.failure_class is FailureClass.UNKNOWN
