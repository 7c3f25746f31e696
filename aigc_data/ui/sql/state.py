"""What the page SQL asks, as a value, and as the query of its address.

`/sql?sql=SELECT…&since=2026-11-01`: the text, and each parameter under its own name. What else the
page keeps in its address has a dot in its name, which no parameter can have.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

TEXT: Final = "sql"
RESERVED: Final = frozenset((TEXT, "q", "embed", "embed_options"))
"""What the address uses itself: a parameter of such a name is not in it."""
LONGEST_QUERY: Final = 12_000
"""Letters of an address's query that servers and chat programs still take."""

Said = Mapping[str, tuple[str, ...]]
"""Parameters by name, as texts: none for NULL, several for a list."""


@dataclass(frozen=True, slots=True)
class SqlState:
    """A text, and what is said for its parameters."""

    text: str = ""
    said: Said = field(default_factory=dict)

    def to_query(self) -> dict[str, list[str]]:
        """Return the query of the address, without what it cannot hold; empty for no text."""
        if not self.text.strip():
            return {}
        known = {name: list(texts) for name, texts in self.said.items() if name not in RESERVED}
        return {TEXT: [self.text]} | {name: texts for name, texts in known.items() if texts}

    @property
    def fits_an_address(self) -> bool:
        """Whether a link can hold all of it."""
        asks_more = any(name in RESERVED and texts for name, texts in self.said.items())
        return not asks_more and len(urlencode(self.to_query(), doseq=True)) <= LONGEST_QUERY


def read(query: Mapping[str, Sequence[str]]) -> SqlState:
    """Return what the query of an address asks."""
    text = "".join(query.get(TEXT, ())[:1])
    said = {
        name: tuple(texts)
        for name, texts in query.items()
        if name not in RESERVED and "." not in name and any(texts)
    }
    return SqlState(text, said if text else {})
