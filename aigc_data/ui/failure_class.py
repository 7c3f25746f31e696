"""Why a task failed, as a class, read off what the cloud said about it.

The cloud gives the same code to different faults, so the words decide. The keywords are those of
the wire contract, section 6, English and Chinese.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from aigc_data.task import FailureKind


class FailureClass(StrEnum):
    """A class of failure."""

    MODERATION = "moderation"
    TIMEOUT = "timeout"
    CANCELLED = "cancelled"
    MEDIA_FETCH = "media_fetch"
    STORAGE = "storage"
    INVALID_INPUT = "invalid_input"
    QUOTA = "quota"
    MODEL_ERROR = "model_error"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Advice:
    """What a class means, what to do about it, and whether the same request may succeed later."""

    title: str
    meaning: str
    action: str
    retry: bool


def failure_class(
    message: str | None, code: str | None = None, kind: str | None = None
) -> FailureClass:
    """Return the class of a failure by its kind, else by the first keyword in code and message."""
    if kind == FailureKind.TIMEOUT:
        return FailureClass.TIMEOUT
    if kind == FailureKind.STOPPED:
        return FailureClass.CANCELLED
    said = f"{code or ''} {message or ''}"
    matching = (name for name, pattern in _PATTERNS.items() if pattern.search(said))
    return next(matching, FailureClass.UNKNOWN)


def advice(name: FailureClass) -> Advice:
    """Return what to tell a person about a class."""
    return _ADVICE[name]


_KEYWORDS = {
    FailureClass.MODERATION: r"violat|voilat|moderation|sensitive|illegal|审核|违规|敏感",
    FailureClass.TIMEOUT: r"timeout|timed out|超时",
    FailureClass.CANCELLED: r"cancel|\bstop|取消",
    FailureClass.MEDIA_FETCH: r"download|url\b|fetch|下载",
    FailureClass.STORAGE: r"\bcos\b|\brole\b|bucket",
    FailureClass.INVALID_INPUT: r"invalid|param|prompt|\bformat|\bsize|参数",
    FailureClass.QUOTA: r"limit|concurren|busy|quota|insufficient|并发",
    FailureClass.MODEL_ERROR: r"ret:|generat|internal",
}
"""In the order of trying: the narrow words come before the wide ones, so that an invalid link is a
link that could not be fetched and a prompt over the limit is an invalid prompt, not a quota."""

_PATTERNS = {name: re.compile(words, re.IGNORECASE) for name, words in _KEYWORDS.items()}

_ADVICE = {
    FailureClass.MODERATION: Advice(
        "Content policy",
        "The prompt or an input was refused by content moderation.",
        "Change the prompt or the input; the same request will be refused again.",
        retry=False,
    ),
    FailureClass.TIMEOUT: Advice(
        "Timeout",
        "The task did not finish in the time the cloud allows.",
        "Try again; where it repeats, ask for a shorter or smaller result.",
        retry=True,
    ),
    FailureClass.CANCELLED: Advice(
        "Stopped",
        "The task was stopped before it finished.",
        "Nothing is wrong with the request; create the task again if it is still wanted.",
        retry=True,
    ),
    FailureClass.MEDIA_FETCH: Advice(
        "Input not readable",
        "The cloud could not read an input picture, video or file by its link.",
        "Check that the input links are public and not expired, then try again.",
        retry=False,
    ),
    FailureClass.STORAGE: Advice(
        "Storing failed",
        "The result could not be stored in the bucket that the request named.",
        "Check that the bucket exists and that the service role may write to it.",
        retry=False,
    ),
    FailureClass.INVALID_INPUT: Advice(
        "Invalid request",
        "The model does not take a parameter, the prompt or an input of this request.",
        "Compare the request parameters with what the model takes; the same request fails again.",
        retry=False,
    ),
    FailureClass.QUOTA: Advice(
        "Limit reached",
        "The account or the model had no room for another task at that moment.",
        "Try again later, or with fewer tasks at once.",
        retry=True,
    ),
    FailureClass.MODEL_ERROR: Advice(
        "Model error",
        "The model itself failed on this request.",
        "Try again; where it repeats with the same model, try another version or model.",
        retry=True,
    ),
    FailureClass.UNKNOWN: Advice(
        "No class",
        "The cloud's message does not say why.",
        "Try again; where it repeats, ask the cloud's support with the task ID.",
        retry=True,
    ),
}
