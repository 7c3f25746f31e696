"""When tasks end, in words: shares by a time, quantiles, and what is left out."""

from math import isnan
from typing import Any, Final, NamedTuple

from aigc_data.analysis.outcome_times import Clock, OutcomeTimes
from aigc_data.ui import words
from aigc_data.ui.charts.base import NO_MODEL, points

ALL: Final = "All models"


class ClockWords(NamedTuple):
    """How one speaks of a clock."""

    title: str
    question: str
    by_model: str
    succeeded: str
    """"65 % ___ within 2 min"; one that may be failed has failed."""
    open: str
    cohort: str
    axis: str


CLOCKS: Final = {
    Clock.TOTAL: ClockWords(
        "Total time",
        "How long until tasks succeed or fail?",
        "Which models succeed sooner?",
        "successful",
        "still open",
        "tasks",
        "Since creation (logarithmic)",
    ),
    Clock.QUEUE: ClockWords(
        "Queue time",
        "How long do tasks wait for their start?",
        "Which models start sooner?",
        "started",
        "still waiting",
        "tasks",
        "Since creation (logarithmic)",
    ),
    Clock.RUN: ClockWords(
        "Run time",
        "How long do started tasks run?",
        "Which models succeed sooner after the start?",
        "successful",
        "still running",
        "started tasks",
        "Since the start (logarithmic)",
    ),
}


def curve_name(row: dict[str, Any]) -> str:
    """Return what a row of the summary speaks of; a stranger's text."""
    return ALL if row["rank"] == 0 else row["model"] or NO_MODEL


def quantile_words(value: float, low: float, high: float) -> str:
    """Return a quantile with its interval: "52 s (51 s–53 s)"; "not reached" where it is not."""
    if isnan(value):
        return "not reached"
    said, least = words.duration(value), words.duration(low)
    if isnan(high):
        return f"{said} ({least} or more)"
    most = words.duration(high)
    return said if least == most else f"{said} ({least}–{most})"


def share_words(row: dict[str, Any]) -> str:
    """Return the share that has succeeded, with its interval; a dash where it is not known yet."""
    if isnan(row["succeeded"]):
        return words.NOT_KNOWN
    return (
        f"{words.rate(row['succeeded'])} "
        f"({words.interval(row['succeeded_low'], row['succeeded_high'])})"
    )


def by_then_words(row: dict[str, Any], clock: Clock) -> str:
    """Return what has become of the cohort: "65.3 % (65.2–65.5 %) successful, 2.0 % failed, …"."""
    said = CLOCKS[clock]
    failed = "" if clock is Clock.QUEUE else f"{words.rate(row['failed'])} failed, "
    return f"{share_words(row)} {said.succeeded}, {failed}{words.rate(row['open'])} {said.open}"


def answer_words(found: OutcomeTimes, clock: Clock) -> str:
    """Return the answer of all models together, in one or two sentences."""
    row = points(found.summary)[0]
    verb = "started" if clock is Clock.QUEUE else "ended"
    half, most = (words.duration(row[name]) for name in ("median_s", "p95_s"))
    if isnan(row["median_s"]):
        return f"Less than half of the {CLOCKS[clock].cohort} have {verb} so far."
    slow = "95 % not yet" if isnan(row["p95_s"]) else f"95 % within {most}"
    return f"Half of the {CLOCKS[clock].cohort} {verb} within {half}, {slow}."


def left_out_words(found: OutcomeTimes, clock: Clock) -> str:
    """Return what the curves rest on, and what is not in them."""
    row = points(found.summary)[0]
    started = clock is Clock.QUEUE
    noun, verb = ("start", "started") if started else ("end", "ended")
    told = (
        (row["open"], f"{CLOCKS[clock].open}, followed up to when their account was last read."),
        (
            row["untimed"],
            f"{verb} at a time not known: spread like those of their model and outcome.",
        ),
        (
            row["borrowed"],
            "more, of whose model and outcome no time is known: spread like its other ends.",
        ),
        (row["unplaced"], f"left out: no {noun} of their model has a known time."),
        (found.unknown, "left out: nobody knows what became of them."),
        (found.undated, "left out: their creation time is not known."),
        (found.models_left_out, "less busy models: in the row of all alone."),
    )
    return " ".join(f"{words.count(number)} {said}" for number, said in told if number)
