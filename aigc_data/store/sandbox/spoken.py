"""A text that the engine complained of, and what is made of its words: a place, and a name."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Final

from aigc_data.store.sandbox.sources import Columns, Reads, columns_by_source
from aigc_data.store.sandbox.word import words_of


@dataclass(frozen=True, slots=True)
class Meant:
    """The offset of the wrong name in characters, or -1, and the name that was meant, or none."""

    offset: int
    near: str = ""
    mended: str = ""
    """The whole text with it, where it is more than that name in the place of another."""


@dataclass(frozen=True, slots=True)
class Query:
    """A text that the engine complained of, the offset that it says, and what there is to read."""

    text: str
    offset: int
    reads: Reads

    @property
    def columns(self) -> Columns:
        """The columns of all that is read from."""
        return columns_by_source(self.reads.root, self.reads.views) if self.reads.views else {}

    def find(self, *names: str) -> int:
        """Return the offset of the last of these, each behind the one before; -1 for none."""
        wanted = deque(names)
        for word in words_of(self.text):
            if word.start >= self.offset and word.is_name(wanted[0]):
                wanted.popleft()
                if not wanted:
                    return word.start
        return -1

    def of(self, table: str) -> tuple[str, ...]:
        """Return the columns of a table."""
        return self.columns.get(table.lower(), ())

    @property
    def all_columns(self) -> tuple[str, ...]:
        """The columns of everything."""
        return tuple(chain.from_iterable(self.columns.values()))


Said = Mapping[str, str]
"""Parts of what the engine said, by the names that they have in its pattern."""
Take = Callable[[Said, Query], Meant | None]
"""Returns what was meant; None where that is not for this one to say."""
NOWHERE: Final = Meant(-1)
