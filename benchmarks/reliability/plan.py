"""The plan of a siege: how each of the collector's lives is to end. A function of the seed."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from random import Random


class Aim(StrEnum):
    """What the collector is to be doing when it is killed."""

    OPENING = "opening the file"
    READING = "reading the cloud"
    WRITING = "writing a batch"
    PUBLISHING = "publishing"


AIMS = (Aim.READING, Aim.WRITING, Aim.PUBLISHING, Aim.READING, Aim.WRITING, Aim.OPENING)
"""In turn; where a life really ended is told by the process itself."""
COMMAND_EVERY = 4
"""Each so-manyth life is the command `aigc-data sync`, the others are the app's loop."""


@dataclass(frozen=True, slots=True)
class Life:
    """One life of the collector."""

    number: int
    command: bool
    """Whether it is the command, a new interpreter; else the app's loop in a warm process."""
    aim: Aim
    wait_s: float
    """From what is aimed at to the kill."""
    skipped: int
    """How many such moments pass before."""
    budget_s: float
    """Of one round."""
    looked_at: bool
    """Whether the file is opened and counted before the next life; else that one finds it as is."""


def lives(seed: int) -> Iterator[Life]:
    """Yield lives without end."""
    rng = Random(f"lives/{seed}")
    number = 0
    while True:
        command = number % COMMAND_EVERY == COMMAND_EVERY - 1
        aim = AIMS[number % len(AIMS)]
        if command and aim in {Aim.WRITING, Aim.PUBLISHING}:
            aim = Aim.READING
        yield Life(
            number=number,
            command=command,
            aim=aim,
            wait_s=_wait(rng, aim, command=command),
            skipped=rng.randrange(2) if aim is Aim.PUBLISHING else rng.randrange(12),
            budget_s=rng.uniform(0.2, 1.0) if aim is Aim.PUBLISHING else rng.uniform(0.5, 3.0),
            looked_at=rng.random() < 0.7,
        )
        number += 1


def _wait(rng: Random, aim: Aim, *, command: bool) -> float:
    """Return seconds: from the start, from the first call, or from the moment aimed at."""
    if aim is Aim.OPENING:
        return rng.uniform(0.2, 1.6) if command else rng.uniform(0.0, 0.3)
    return rng.uniform(0.05, 3.0) if aim is Aim.READING else rng.uniform(0.0, 0.03)
