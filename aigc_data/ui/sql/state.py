"""What the page SQL asks, as a value, and as the query of its address.

`/sql?sql=SELECT…&since=2026-11-01`: the text, and each parameter under its own name; or
`/sql?q=NAME&since=…`: a saved query by its name, with what is said otherwise than by its defaults.
Both are a saved query whose text was changed. `since=` with nothing is NULL. What else the page
keeps in its address has a dot in its name, which no parameter can have.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from aigc_data.queries.parameter import RESERVED

TEXT: Final = "sql"
SAVED: Final = "q"
LONGEST_QUERY: Final = 12_000
"""Letters of an address's query that servers and chat programs still take."""

Said = Mapping[str, tuple[str, ...]]
"""Parameters by name, as texts: none for NULL, several for a list."""


@dataclass(frozen=True, slots=True)
class SqlState:
    """A text, and what is said for its parameters."""

    text: str = ""
    said: Said = field(default_factory=dict)
    name: str = ""
    """Of the saved query that it is, or was before it was changed."""
    is_changed: bool = False
    """Whether the text is another than the saved query's."""

    def to_query(self) -> dict[str, list[str]]:
        """Return the query of the address, without what it cannot hold; empty for no text."""
        if not self.text.strip() and not self.name:
            return {}
        asked = {SAVED: [self.name]} if self.name else {}
        asked |= {TEXT: [self.text]} if self.is_changed or not self.name else {}
        return asked | {
            name: list(texts) or [""] for name, texts in self.said.items() if name not in RESERVED
        }

    @property
    def fits_an_address(self) -> bool:
        """Whether a link can hold all of it."""
        asks_more = any(name in RESERVED and texts for name, texts in self.said.items())
        return not asks_more and len(urlencode(self.to_query(), doseq=True)) <= LONGEST_QUERY


def read(query: Mapping[str, Sequence[str]]) -> SqlState:
    """Return what the query of an address asks; a saved query's text is not in it."""
    text, saved = ("".join(query.get(name, ())[:1]) for name in (TEXT, SAVED))
    said = {
        name: tuple(one for one in texts if one)
        for name, texts in query.items()
        if name not in RESERVED and "." not in name
    }
    return SqlState(text, said if text or saved else {}, saved, bool(saved and text))
