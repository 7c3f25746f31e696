"""What a rule's question came to at one time, for each slice, before it is asked since when."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from aigc_data.alert_rule import Rule
from aigc_data.store.alerts import NOTHING_SEEN, Measure, Slice


class Verdict(StrEnum):
    """Where a measure lies; between OVER and LOW a standing stays as it is."""

    OVER = "over"
    """What the rule asks is so."""
    BETWEEN = "between"
    """It is not, but neither is it well below: what fires goes on, what does not does not begin."""
    LOW = "low"
    """It is well below the threshold."""
    NO_DATA = "no data"
    """There is nothing to judge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One slice of a rule at one time."""

    slice: Slice
    verdict: Verdict
    measure: Measure = NOTHING_SEEN
    newest: datetime | None = None
    """When the newest evidence for OVER begins; None where that is not told."""
    reason: str = ""
    """One plain sentence: "9 of 31 failed in 30 min: 29 % (16–47 %), usually 3.1 %."."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """One rule at one time; where there are no slices to speak of, the whole is the one reading."""

    rule: Rule
    at: datetime
    readings: tuple[Reading, ...]
    absent: Verdict = Verdict.LOW
    """What is true of a slice that has no reading."""
