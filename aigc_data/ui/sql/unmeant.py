"""What a link says of parameters that its query has not: misspelt, or of another query."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from aigc_data.store.sandbox.vocabulary import nearest
from aigc_data.ui.sql.state import Said

LONGEST: Final = 40
"""Letters of a name that are compared and said; those of parameters have no more."""


@dataclass(frozen=True, slots=True)
class Unmeant:
    """A name that the query has not, what is said for it, and the parameter that may be meant."""

    name: str
    texts: tuple[str, ...]
    near: str = ""


def unmeant(names: Collection[str], said: Said) -> tuple[Unmeant, ...]:
    """Return what is said of none of these parameters; near is one of which nothing is said."""
    unsaid = sorted(name for name in names if name not in said)
    return tuple(_unmeant(names, unsaid, said))


def _unmeant(names: Collection[str], unsaid: list[str], said: Said) -> Iterator[Unmeant]:
    for name, texts in said.items():
        if name not in names:
            yield Unmeant(name, texts, "".join(nearest(name[:LONGEST], unsaid)))
