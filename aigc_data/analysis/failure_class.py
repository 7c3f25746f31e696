"""Why tasks failed, as a class, read off what the cloud says about them.

The cloud gives the same code to different faults, so the words decide. The keywords are those of
the wire contract, section 6, English and Chinese. Rules of the settings come before them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aigc_data.failure_rule import FailureClass, FailureRule, matching
from aigc_data.task import FailureKind
from aigc_data.wire.error_template import error_template

__all__ = ["Explained", "FailureClass", "Said", "explain", "failure_class", "said_by"]


@dataclass(frozen=True, slots=True)
class Said:
    """What is known of a failure, or of all failures of a group."""

    template: str
    """Of its message; the empty text where there is none."""
    code: str | None = None
    kind: str | None = None
    """A `FailureKind`."""

    @property
    def text(self) -> str:
        """What keywords and rules are looked for in: the code, a blank, the template."""
        return f"{self.code or ''} {self.template}".strip()


@dataclass(frozen=True, slots=True)
class Explained:
    """A failure's class, what it means, what to do, and whether the same may succeed later."""

    failure_class: FailureClass
    title: str
    meaning: str
    action: str
    retry: bool


def said_by(row: Mapping[str, Any]) -> Said:
    """Return what a failed task says, a row of the view `tasks`."""
    return Said(error_template(row["error_message"]), row["error_code"], row["failure_kind"])


def explain(failures: Sequence[Said], rules: Sequence[FailureRule] = ()) -> list[Explained]:
    """Return each failure's explanation: of the first rule that it meets, else of our own."""
    texts = [one.text for one in failures]
    met: dict[int, FailureRule] = {}
    for rule in rules:
        for place in _places(rule, texts):
            met.setdefault(place, rule)
    return [
        _by_rule(met[place]) if place in met else _EXPLAINED[_class_of(one)]
        for place, one in enumerate(failures)
    ]


def failure_class(
    message: str | None, code: str | None = None, kind: str | None = None
) -> FailureClass:
    """Return the class of a failure by its kind, else by the first keyword in code and message."""
    return _class_of(Said(message or "", code, kind))


def _class_of(said: Said) -> FailureClass:
    if said.kind == FailureKind.TIMEOUT:
        return FailureClass.TIMEOUT
    if said.kind == FailureKind.STOPPED:
        return FailureClass.CANCELLED
    matched = (name for name, pattern in _PATTERNS if pattern.search(said.text))
    return next(matched, FailureClass.UNKNOWN)


def _places(rule: FailureRule, texts: Sequence[str]) -> set[int]:
    """Return which texts a rule is met by."""
    if rule.pattern:
        return matching(texts, rule.pattern)
    words = [word.casefold() for word in rule.contains]
    return {
        place for place, text in enumerate(texts) if any(word in text.casefold() for word in words)
    }


def _by_rule(rule: FailureRule) -> Explained:
    usual = _EXPLAINED[rule.failure_class]
    return Explained(
        rule.failure_class,
        rule.title or usual.title,
        usual.meaning,
        rule.advice or usual.action,
        usual.retry if rule.retry is None else rule.retry,
    )


_KEYWORDS = (
    (FailureClass.MODERATION, r"violat|voilat|moderation|sensitive|illegal|审核|违规|敏感"),
    (FailureClass.INPUT_FETCH, r"download.*(?:timeout|timed out)|\bfetch|下载"),
    (FailureClass.TIMEOUT, r"timeout|timed out|超时"),
    (FailureClass.CANCELLED, r"cancel|\bstop|取消"),
    (FailureClass.INPUT_FETCH, r"download|url\b"),
    (FailureClass.STORAGE, r"\bcos\b|\brole\b|bucket|转存|存储"),
    (FailureClass.BAD_INPUT, r"invalid|param|prompt|\bformat|\bsize|参数"),
    (FailureClass.QUOTA, r"limit|concurren|busy|quota|insufficient|并发|配额|限额"),
    (FailureClass.MODEL_ERROR, r"ret:|generat|internal|内部错误|生成失败"),
)
"""In the order of trying: the narrow words come before the wide ones, so that an invalid link is a
link that could not be fetched and a prompt over the limit is bad input, not a quota. To fetch an
input in vain for a while is no timeout of the task."""

_PATTERNS = tuple((name, re.compile(words, re.IGNORECASE)) for name, words in _KEYWORDS)

_TOLD = (
    Explained(
        FailureClass.MODERATION,
        "Moderation",
        "The prompt or an input was refused by content moderation.",
        "Change the prompt or the input; the same request will be refused again.",
        retry=False,
    ),
    Explained(
        FailureClass.BAD_INPUT,
        "Bad input",
        "The model does not take a parameter, the prompt or an input of this request.",
        "Compare the request parameters with what the model takes; the same request fails again.",
        retry=False,
    ),
    Explained(
        FailureClass.INPUT_FETCH,
        "Input fetch",
        "The cloud could not read an input picture, video or file by its link.",
        "Check that the input links are public and not expired, then try again.",
        retry=False,
    ),
    Explained(
        FailureClass.QUOTA,
        "Quota or concurrency",
        "The account or the model had no room for another task at that moment.",
        "Try again later, or with fewer tasks at once.",
        retry=True,
    ),
    Explained(
        FailureClass.TIMEOUT,
        "Timeout",
        "The task did not finish in the time the cloud allows.",
        "Try again; where it repeats, ask for a shorter or smaller result.",
        retry=True,
    ),
    Explained(
        FailureClass.STORAGE,
        "Storage",
        "The result could not be stored in the bucket that the request named.",
        "Check that the bucket exists and that the service role may write to it.",
        retry=False,
    ),
    Explained(
        FailureClass.CANCELLED,
        "Cancelled",
        "The task was stopped before it finished.",
        "Nothing is wrong with the request; create the task again if it is still wanted.",
        retry=True,
    ),
    Explained(
        FailureClass.MODEL_ERROR,
        "Model error",
        "The model itself failed on this request.",
        "Try again; where it repeats with the same model, try another version or model.",
        retry=True,
    ),
    Explained(
        FailureClass.UNKNOWN,
        "No class",
        "The cloud's message does not say why.",
        "Try again; where it repeats, ask the cloud's support with the task ID.",
        retry=True,
    ),
)
_EXPLAINED = {one.failure_class: one for one in _TOLD}
