import pytest

from aigc_data.ui.failure_class import FailureClass, advice, failure_class


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("The prompt violates the content policy", FailureClass.MODERATION),
        ("图片审核不通过", FailureClass.MODERATION),
        ("InvalidParameter.VoilationContent", FailureClass.MODERATION),
        ("upstream timed out after 600 s", FailureClass.TIMEOUT),
        ("任务超时", FailureClass.TIMEOUT),
        ("task canceled by user", FailureClass.CANCELLED),
        ("download image failed: 403", FailureClass.MEDIA_FETCH),
        ("InvalidParameter.InvalidUrl", FailureClass.MEDIA_FETCH),
        ("tme audio url is empty", FailureClass.MEDIA_FETCH),
        ("Save to cos failed", FailureClass.STORAGE),
        ("role not exist", FailureClass.STORAGE),
        ("Invalid model name for music", FailureClass.INVALID_INPUT),
        ("Invalid Para", FailureClass.INVALID_INPUT),
        ("Prompt exceeds the limit of 2500 characters", FailureClass.INVALID_INPUT),
        ("参数错误", FailureClass.INVALID_INPUT),
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
    told = {name: advice(name) for name in FailureClass}
    assert [name for name, said in told.items() if not said.action.endswith(".")] == []
    assert {name for name, said in told.items() if said.retry} == {
        FailureClass.TIMEOUT,
        FailureClass.CANCELLED,
        FailureClass.QUOTA,
        FailureClass.MODEL_ERROR,
        FailureClass.UNKNOWN,
    }
