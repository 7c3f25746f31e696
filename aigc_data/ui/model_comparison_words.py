"""What a comparison of two models says, in words; model names are strangers' text."""

from typing import Final

from aigc_data.analysis.model_comparison import Comparison, Counts, Verdict
from aigc_data.analysis.newcombe import Difference
from aigc_data.ui import words
from aigc_data.ui.charts.base import NO_MODEL

VERDICTS: Final = {
    Verdict.MORE: "surely more",
    Verdict.LESS: "surely less",
    Verdict.NOT_SHOWN: "no difference shown",
    Verdict.TOO_FEW: "too few to say",
}
SMALLEST_P: Final = 0.001
REST: Final = "all others of its kind"


def model_name(model: str) -> str:
    """Return a model's name, or that it is not known."""
    return model or NO_MODEL


def other_name(one: Comparison) -> str:
    """Return what a model is compared with."""
    return REST if one.other is None else model_name(one.other)


def apart_words(apart: Difference | None) -> str:
    """Return a difference with its interval: "+3.3 points (+2.9 to +3.8)"."""
    if apart is None:
        return words.NOT_KNOWN
    low, high = (_bare(end) for end in (apart.low, apart.high))
    return f"{words.points(apart.value)} ({low} to {high})"


def rate_words(counts: Counts) -> str:
    """Return a side: "640 of 10,706 failed, 6.0 %"."""
    said = f"{words.count(counts.failed)} of {words.count(counts.n)} failed"
    return f"{said}, {words.rate(counts.rate)}"


def p_words(p: float) -> str:
    """Return a p-value as precise as it is of use: "0.032", "< 0.001"."""
    return f"< {SMALLEST_P}" if p < SMALLEST_P else f"{p:.3f}"


def prompts_words(one: Comparison) -> str:
    """Return how much of the prompts is the same, and so what a difference may be called."""
    if one.same_prompts is None:
        return "prompts not known: not causal"
    share = f"{words.rate(one.same_prompts)} of the prompts were given to both"
    return share if one.alike else f"{share}: not causal"


def shared_words(one: Comparison) -> str:
    """Return the difference over the prompts that both were given; a dash where there is none."""
    if one.shared_one is None or one.shared_two is None:
        return words.NOT_KNOWN
    n = f"n = {words.count(one.shared_one.n)} and {words.count(one.shared_two.n)}"
    return f"{apart_words(one.shared_apart)}, {n}"


def _bare(share: float) -> str:
    return words.points(share).removesuffix(f"{words.NBSP}points")
