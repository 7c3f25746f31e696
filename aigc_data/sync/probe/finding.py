"""What a probe found out, in words that show nobody's secrets."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

_PLAIN = re.compile(r"[A-Za-z0-9][\w .:+-]{0,59}", re.ASCII)
_UNITS = ((86_400.0, "days"), (3600.0, "h"), (60.0, "min"))


class Verdict(StrEnum):
    """One word for what was found."""

    WELL = "well"
    ALLOWED = "allowed"
    DENIED = "denied"
    ABSENT = "not on this host"
    THROTTLED = "throttled"
    MEND = "to mend"
    UNCLEAR = "could not tell"

    @property
    def to_mend(self) -> bool:
        """Whether a person should do something."""
        return self in {Verdict.DENIED, Verdict.ABSENT, Verdict.THROTTLED, Verdict.MEND}

    @property
    def closed(self) -> bool:
        """Whether a call of this verdict is not to be had."""
        return self in {Verdict.DENIED, Verdict.ABSENT}


@dataclass(frozen=True, slots=True)
class Finding:
    """What one probe found: a verdict, what was seen, what to do about it."""

    name: str
    verdict: Verdict
    seen: str
    advice: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """Fields of `Learned` that this proves; what is not proved is left out."""


def could_not_tell(name: str, why: str, advice: str = "") -> Finding:
    """Return the finding of a probe that found nothing out."""
    return Finding(name, Verdict.UNCLEAR, why, advice)


def plain(word: object) -> str:
    """Return a name the cloud gave, such as a TaskType; what is no plain name is not shown."""
    found = word if isinstance(word, str) else ""
    return found if _PLAIN.fullmatch(found) else "(not a plain name)"


def span(seconds: float) -> str:
    """Return a length of time in the unit that suits it: `45 s`, `12.5 min`, `6.9 days`."""
    for size, unit in _UNITS:
        if seconds >= 2 * size:
            return f"{seconds / size:.1f}".removesuffix(".0") + f" {unit}"
    return f"{seconds:.0f} s"


def counted(number: int, noun: str) -> str:
    """Return `1 task` or `2,000 tasks`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
