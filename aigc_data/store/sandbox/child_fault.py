"""Why a child has no answer, where the engine does not say it: a word between it and the parent."""

from enum import StrEnum
from types import MappingProxyType
from typing import Final

from aigc_data.store.sandbox.errors import Failed, Limit, OverLimit, Refused, SandboxError, Wrong
from aigc_data.store.sandbox.fault import NESTED, NO_MEMORY


class ChildFault(StrEnum):
    """What it was."""

    STATEMENT = "statement"
    """It is not exactly one SELECT."""
    MEMORY = "memory"
    SIZE = "size"
    """A single row is larger than may be."""
    DEPTH = "depth"
    """A list or structure is nested deeper than Arrow goes."""
    TYPE = "type"
    """A column has a type that Arrow does not."""
    VALUE = "value"
    """A value that Arrow's type does not hold."""
    PUBLISHED = "published"
    """A published file is not there, or is not whole."""
    UNKNOWN = "unknown"

    @property
    def error(self) -> SandboxError:
        """What whoever asked is told."""
        if self is ChildFault.MEMORY:
            return OverLimit(Limit.MEMORY, NO_MEMORY)
        if self is ChildFault.SIZE:
            return OverLimit(Limit.SIZE, "a single row of its answer is too large")
        if self in _FAILED:
            return Failed(_FAILED[self])
        return Wrong(_WRONG[self]) if self in _WRONG else Refused(_REFUSED[self])


_REFUSED: Final = MappingProxyType(
    {ChildFault.STATEMENT: "only a single SELECT is answered", ChildFault.DEPTH: NESTED}
)
_WRONG: Final = MappingProxyType(
    {
        ChildFault.TYPE: "a column has a type that no answer can hold: cast it to VARCHAR",
        ChildFault.VALUE: "a value is beyond its type, as the time 24:00:00 is, or a number of "
        "more than 38 digits in a list: cast it to VARCHAR",
    }
)
_FAILED: Final = MappingProxyType(
    {
        ChildFault.PUBLISHED: "a published file is missing or damaged",
        ChildFault.UNKNOWN: "its process met a fault of its own",
    }
)
