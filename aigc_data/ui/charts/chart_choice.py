"""What is drawn of an answer: guessed by its columns and rows, as long as nobody chooses.

A number over time is a line for each name, a number by name is bars, a number against a number is
points.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from aigc_data.queries.query_chart import ChartType
from aigc_data.store.sandbox.query import Column

MOST_COLOURS: Final = 10
"""Values that have a colour of their own: as many as the theme has."""
NUMBERS: Final = frozenset(
    (
        *("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"),
        *("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT", "FLOAT", "DOUBLE", "DECIMAL"),
    )
)
NO_MEASURE: Final = re.compile(
    r"(.*_)?id|(day|iso)?(second|minute|hour|day|week|weekday|month|quarter|year|dow|doy)"
    r"(_?of_?.*|_?number)?",
    re.IGNORECASE,
)
"""Names of numbers that say which and not how many: to add them up means nothing."""

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class ChartChoice:
    """What is drawn: columns by name; no colour is the empty text."""

    type: ChartType
    x: str
    y: str
    colour: str = ""


def is_number(column: Column) -> bool:
    """Return whether the column holds numbers."""
    return column.type.partition("(")[0] in NUMBERS


def is_time(column: Column) -> bool:
    """Return whether the column holds times or days."""
    return column.type.startswith(("TIMESTAMP", "DATE"))


def guess(columns: Sequence[Column], rows: Rows) -> ChartChoice | None:
    """Return what would be drawn unasked; None where no column holds a number to be drawn."""
    numbers = [column.name for column in columns if is_number(column)]
    times = [column.name for column in columns if is_time(column)]
    names = [one.name for one in columns if not is_number(one) and not is_time(one)]
    if not numbers or len(columns) < 2:
        return None
    if times:
        return _over_time(times[0], _measure(numbers, [*times, *names], rows), names, rows)
    if names:
        number = _measure(numbers, names, rows)
        return ChartChoice(ChartType.BAR, names[0], number, _colour(names[1:], rows))
    y = next((name for name in numbers[1:] if not NO_MEASURE.fullmatch(name)), numbers[0])
    return ChartChoice(ChartType.POINTS, next(name for name in numbers if name != y), y)


def _measure(numbers: Sequence[str], keys: Sequence[str], rows: Rows) -> str:
    """Return the number that is drawn: the first, where the names and times tell the rows apart.

    Where they do not, the first numbers are keys, too, as in `model, hour, count(*)`: the last is.
    """
    known = [name for name in numbers if not NO_MEASURE.fullmatch(name)] or [*numbers]
    told_apart = len({tuple(str(row[key]) for key in keys) for row in rows}) == len(rows)
    return known[0] if told_apart else known[-1]


def _over_time(time: str, number: str, names: Sequence[str], rows: Rows) -> ChartChoice:
    """Return a line for each name that comes again; names that do not are nothing to be joined."""
    counts = {name: len({str(row[name]) for row in rows}) for name in names}
    again = next((name for name, count in counts.items() if MOST_COLOURS < count < len(rows)), "")
    colour = _colour(names, rows) or again
    is_line = colour or all(count <= 1 for count in counts.values())
    return ChartChoice(ChartType.LINE if is_line else ChartType.POINTS, time, number, colour)


def _colour(names: Sequence[str], rows: Rows) -> str:
    """Return the first column with few values, and more than one."""
    return next(
        (name for name in names if 1 < len({str(row[name]) for row in rows}) <= MOST_COLOURS), ""
    )
