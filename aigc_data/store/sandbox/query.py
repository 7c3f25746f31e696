"""A question to the sandbox and the answer, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

import pyarrow as pa

Value = str | bool | int | float | datetime | date | list[str] | None
MB: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """What a query may use; None is no limit of that kind.

    Rows and bytes (of Arrow) cut the answer short, which it then says; the others stop the query.
    Nothing is ever written to a disk, so what does not fit into the memory stops the query too.
    """

    seconds: float = 30.0
    memory_mb: int = 1000
    rows: int | None = 10_000
    bytes: int | None = 64 * MB


@dataclass(frozen=True, slots=True)
class Query:
    """The text of one SELECT, and the value of each `$name` in it."""

    text: str
    parameters: Mapping[str, Value] = field(default_factory=dict)
    limits: Limits = Limits()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an answer, with DuckDB's name of its type."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Answer:
    """All rows that the limits let through."""

    table: pa.Table
    columns: tuple[Column, ...]
    truncated: bool
    """Whether the query had more rows than the limits let through."""
    as_of: datetime
    """When the newest of what was read came from the cloud, UTC."""
    seconds: float
    """From the question to the last row."""
