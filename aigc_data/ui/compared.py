"""Values of several tasks side by side, and which of them differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """Whether the values of a line are the same."""

    DIFFERS = "≠ differs"
    SAME = "= same"
    NOT_KNOWN = "? not known of all"

    @property
    def sign(self) -> str:
        """It in one letter, where there is no room for words."""
        return self.value[0]


@dataclass(frozen=True, slots=True)
class Compared:
    """One line: a name and each task's value, None where it is not known of it."""

    name: str
    values: tuple[str | None, ...]

    @property
    def mark(self) -> Mark:
        """Whether they differ; what is not known neither differs nor is the same."""
        known = {value for value in self.values if value is not None}
        if len(known) > 1:
            return Mark.DIFFERS
        return Mark.NOT_KNOWN if None in self.values else Mark.SAME


def compared(tasks: Sequence[Mapping[str, str] | None]) -> tuple[Compared, ...]:
    """Return a line for each name that any of the tasks has, those that differ first.

    A task that lacks a name has the empty text there: it was not asked for. A task of which no
    names are known is None, and so are its values.
    """
    names = dict.fromkeys(name for one in tasks if one is not None for name in one)
    lines = [
        Compared(name, tuple(None if one is None else one.get(name, "") for one in tasks))
        for name in names
    ]
    order = list(Mark)
    return tuple(sorted(lines, key=lambda line: order.index(line.mark)))
