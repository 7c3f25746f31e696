"""What becomes of a wish: how long it waits and runs, and whether, why and when it fails."""

import math
from dataclasses import dataclass
from random import Random

from aigc_data.simulator import failures
from aigc_data.simulator.chance import about
from aigc_data.simulator.sizes import short_side
from aigc_data.simulator.wish import Wish

_LIMITS = (600, 900, 1800)
_SCENARIO_LIMIT = 7200
_OFF_PEAK_MEDIAN = 9000.0
_OFF_PEAK_LIMIT = 48 * 3600
_STOPPED = 0.15
"""The share of failed scenario tasks that a person stopped."""


@dataclass(frozen=True, slots=True)
class Course:
    """Seconds in the queue (None: it never left it), seconds until the end, and the end."""

    wait: int | None
    total: int
    failure: str | None
    final_word: str


def draw(rng: Random, wish: Wish, busy: float, rate: float, cause: str | None) -> Course:
    """Return the course of a wish in a so-busy hour, failing at `rate`, then of `cause` if any."""
    wait = about(rng, wish.model.wait_s * (0.4 + busy), 0.6)
    if wish.off_peak:
        wait = about(rng, _OFF_PEAK_MEDIAN, 0.9)
    run = about(rng, _usual_run(wish), 0.28)
    if wish.off_peak and wait + run > _OFF_PEAK_LIMIT:
        return Course(None, _OFF_PEAK_LIMIT, failures.CANCELLED, "FAIL")
    if rng.random() >= rate:
        return Course(wait, wait + run, None, _word(wish, "DONE", "FINISHED"))
    return _failed(rng, wish, wait, run, cause or failures.USUAL.pick(rng))


def _usual_run(wish: Wish) -> float:
    """Longer and larger results take longer, though less than in proportion."""
    side = short_side(wish.resolution)
    larger = math.pow(max(side, 360) / 720, 0.8)
    if wish.model.kind != "video" or not wish.duration:
        return wish.model.run_s * math.sqrt(larger)
    return wish.model.run_s * larger * math.pow(wish.duration / 5, 0.7)


def _failed(rng: Random, wish: Wish, wait: int, run: int, cause: str) -> Course:
    word = _word(wish, "FAIL", "FAILED")
    if wish.model.kind == "scenario" and rng.random() < _STOPPED:
        return Course(wait, wait + max(1, run // 3), failures.CANCELLED, "STOP")
    if cause == failures.TIMEOUT:
        limit = _SCENARIO_LIMIT if wish.model.kind == "scenario" else rng.choice(_LIMITS)
        return Course(wait, wait + limit, cause, _word(wish, "FAIL", "TIMEOUT"))
    if cause == failures.QUOTA and wish.model.kind != "scenario":
        return Course(None, wait * 3, cause, word)
    return Course(wait, wait + _until_failure(rng, run, cause), cause, word)


def _until_failure(rng: Random, run: int, cause: str) -> int:
    if cause in {failures.INVALID_INPUT, failures.FETCH}:
        return rng.randint(1, 6)
    share = rng.uniform(0.05, 0.3) if cause == failures.MODERATION else rng.uniform(0.3, 1.1)
    return max(1, round(run * share))


def _word(wish: Wish, generation: str, scenario: str) -> str:
    return scenario if wish.model.kind == "scenario" else generation
