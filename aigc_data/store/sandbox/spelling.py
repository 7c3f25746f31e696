"""Columns that Arrow has no type for, or one that says something else: the engine spells them.

A BIT comes as bytes with a head, a TIME WITH TIME ZONE without its zone, a UHUGEINT within a list
as a number with a sign. Such a query is asked once more, with these columns cast to VARCHAR.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import duckdb

from aigc_data.store.sandbox.wide_number import UNSIGNED

Kind = Any
"""A type of the engine, as a cursor's description has it."""
SPELLED: Final = frozenset(
    ("bignum", "bit", "geometry", "time with time zone", "time_ns", "type", "variant")
)
NESTED: Final = frozenset(("array", "list", "map", "struct", "union"))


@dataclass(frozen=True, slots=True)
class Spelling:
    """The text of a query whose odd columns are spelled; `before` of its letters are ours."""

    text: str
    before: int

    @classmethod
    def of(cls, text: str, kinds: Sequence[Kind]) -> "Spelling | None":
        """Return it for a SELECT that has columns of these types; None where none is odd."""
        odd = [_is_odd(kind) for kind in kinds]
        if not any(odd):
            return None
        names = [f"c{number}" for number in range(len(kinds))]
        asked = [
            f"{name}::VARCHAR" if is_odd else name for name, is_odd in zip(names, odd, strict=True)
        ]
        start = f"SELECT {', '.join(asked)} FROM (\n"
        return cls(f"{start}{_one(text)}\n) AS answer ({', '.join(names)})", len(start))


def _is_odd(kind: Kind) -> bool:
    return kind.id in SPELLED or (kind.id in NESTED and any(map(_is_odd_inside, _inside(kind))))


def _is_odd_inside(kind: Kind) -> bool:
    return _is_odd(kind) or str(kind) == UNSIGNED


def _inside(kind: Kind) -> Iterator[Kind]:
    """Yield the types within a type; an array's children hold its length, too."""
    return (child for _name, child in kind.children if hasattr(child, "id"))


def _one(text: str) -> str:
    """Return the statement without the semicolon at its end, and what stands behind it."""
    encoded, end = text.encode(), None
    for offset, kind in reversed(duckdb.tokenize(text)):
        if encoded[offset : offset + 1] == b";":
            end = offset
        elif kind != duckdb.token_type.comment:
            break
    return encoded[:end].decode()
