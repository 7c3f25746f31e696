"""What a free query may use, told to the one who writes it: views, their columns, functions.

What a column means is its COMMENT; docs/data.md says the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from duckdb import DuckDBPyConnection

from aigc_data.store.sandbox.functions import SCALARS, TABLES
from aigc_data.store.sandbox.tree import PUBLIC_VIEWS

LOOKED_AT: Final = 2_000
"""Rows that examples are taken from."""
SHORT: Final = {"TIMESTAMP WITH TIME ZONE": "TIMESTAMPTZ"}
"""Types by the names that people write."""
VIEWS: Final = """
SELECT view_name, comment
FROM duckdb_views()
WHERE list_contains($views, view_name)
ORDER BY view_name DESC
"""
COLUMNS: Final = """
SELECT column_name, data_type, comment
FROM duckdb_columns()
WHERE table_name = $view
ORDER BY column_index
"""
FUNCTIONS: Final = """
SELECT
    lower(function_name) AS name,
    first(array_to_string(parameters, ', ') ORDER BY len(parameters), function_oid),
    first(description ORDER BY description IS NULL, len(parameters), function_oid)
FROM duckdb_functions()
WHERE list_contains($names, lower(function_name))
GROUP BY name
ORDER BY name
"""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a public view: DuckDB's name of its type, and what it means."""

    name: str
    type: str
    about: str


@dataclass(frozen=True, slots=True)
class View:
    """A public view, and its columns in their order."""

    name: str
    about: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Function:
    """A function that a query may call: the names of its arguments, and what it does, if known."""

    name: str
    arguments: str
    about: str


def public_views(db: DuckDBPyConnection) -> tuple[View, ...]:
    """Return the public views, `tasks` first."""
    found = db.execute(VIEWS, {"views": sorted(PUBLIC_VIEWS)}).fetchall()
    return tuple(View(name, about or "", _columns(db, name)) for name, about in found)


def functions(db: DuckDBPyConnection) -> tuple[Function, ...]:
    """Return the functions that have a name of letters, in the order of their names."""
    names = sorted(name for name in SCALARS | TABLES if name.isidentifier())
    found = db.execute(FUNCTIONS, {"names": names}).fetchall()
    return tuple(Function(name, taken or "", about or "") for name, taken, about in found)


def examples(db: DuckDBPyConnection, view: View) -> Mapping[str, Any]:
    """Return by column its most common value among some of the view's rows; None for none."""
    modes = ",\n    ".join(f'mode("{column.name}")' for column in view.columns)
    cursor = db.execute(f"SELECT\n    {modes}\nFROM (FROM {view.name} LIMIT {LOOKED_AT})")
    values = cursor.fetchone() or ()
    return dict(zip((column.name for column in view.columns), values, strict=True))


def _columns(db: DuckDBPyConnection, view: str) -> tuple[Column, ...]:
    found = db.execute(COLUMNS, {"view": view}).fetchall()
    return tuple(Column(name, SHORT.get(kind, kind), about or "") for name, kind, about in found)
