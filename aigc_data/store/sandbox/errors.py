"""Why a query has no answer, each as one sentence; none holds a path of this machine.

```
SandboxError
├── Refused      it asks for something that no query may have
├── Wrong        the engine does not understand it; says where, and the name that was meant
├── OverLimit    it took too long, too much memory, or its answer is too large
├── Cancelled    somebody stopped it
└── Failed       the sandbox could not run it
```
Where nothing is published, it is `store.errors.NothingPublished`.
"""

from enum import StrEnum
from typing import Final

from aigc_data.store.sandbox.place import Place

LONGEST: Final = 400
"""Letters of a sentence: names of thousands are repeated in it by their ends alone."""


class SandboxError(Exception):
    """The query has no answer; str() is one sentence that says why."""


class Refused(SandboxError):
    """The query asks for something that no query may have; nothing of it was run."""

    def __init__(self, why: str, place: Place | None = None) -> None:
        self.why = _in_one_line(why)
        self.place = place
        super().__init__(f"{self.why}{_at(place)}.")


class Wrong(SandboxError):
    """The query is not SQL, or not about these columns; `near` is the name that may be meant.

    `mended` is the whole text with it, where it is more than that name in the place of another.
    """

    def __init__(
        self, why: str, place: Place | None = None, near: str = "", mended: str = ""
    ) -> None:
        self.why = _in_one_line(why)
        self.place = place
        self.near = near
        self.mended = mended
        meant = f": did you mean {near}?" if near else "."
        super().__init__(f"{self.why}{_at(place)}{meant}")


class Limit(StrEnum):
    """What there was not enough of."""

    TIME = "time"
    MEMORY = "memory"
    SIZE = "size"
    TURNS = "turns"
    """Others run as many queries as may run at once."""


class OverLimit(SandboxError):
    """The query was stopped at a limit."""

    def __init__(self, limit: Limit, why: str) -> None:
        self.limit = limit
        super().__init__(f"{why}.")


class Cancelled(SandboxError):
    """Somebody stopped the query."""

    def __init__(self) -> None:
        super().__init__("the query was stopped.")


class Failed(SandboxError):
    """The sandbox could not run the query: a fault of ours or of the machine's."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the query could not be run: {why}.")


def _at(place: Place | None) -> str:
    return f" (line {place.line}, column {place.column})" if place else ""


def _in_one_line(why: str) -> str:
    """Return it without the lines, and the middle, of what it repeats of a query."""
    said = " ".join(why.split())
    half = LONGEST // 2
    return said if len(said) <= LONGEST else f"{said[:half]} … {said[-half:]}"
