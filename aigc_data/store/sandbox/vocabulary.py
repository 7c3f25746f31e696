"""The words of a query that somebody may have meant, in lower case: of a SELECT, and of types."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

_KEYWORDS: Final = """
all and anti any as asc asof at between both by case cast collate columns cross cube current
desc describe distinct else end escape except exclude exists extract false fetch filter first
following for from full glob group grouping groups having ignore ilike in inner intersect into
is isnull join lambda last lateral leading left like limit materialized name natural not
notnull null nulls of offset on only or order outer over partition percent pivot positional
preceding qualify range recursive rename replace respect right rollup row rows sample select
semi set sets similar some summarize table tablesample then ties to trailing true try_cast
unbounded union unknown unpivot using values when where window with within without zone
"""
_TYPES: Final = """
bigint bit blob boolean char date decimal double enum float hugeint int integer interval json
list map numeric real smallint struct text time timestamp timestamptz tinyint ubigint uhugeint
uinteger usmallint utinyint uuid varchar
"""
SIGN: Final = re.compile(r"\W")
KEYWORDS: Final = tuple(_KEYWORDS.split())
TYPES: Final = tuple(_TYPES.split())
BARE_FUNCTIONS: Final = ("current_date", "current_timestamp")
"""What is written without parentheses, as a keyword is."""
ALIKE: Final = 0.6
"""How much of a name has to be alike, from 0 to 1."""
LONGEST: Final = 100
"""Letters of a name that is compared: to compare two of 9,000 takes seconds."""


def nearest(name: str, known: Iterable[str], most: int = 1, alike: float = ALIKE) -> list[str]:
    """Return the known names that are most like it, whatever their case, the nearest first.

    Nothing is like a name that is longer than `LONGEST`.
    """
    short = (one for one in known if len(one) <= LONGEST and one.isidentifier())
    by_lower = {one.lower(): one for one in short}
    if len(name) > LONGEST:
        return []
    return [by_lower[one] for one in get_close_matches(name.lower(), by_lower, most, alike)]


def nearest_text(text: str, known: Iterable[str], alike: float = ALIKE) -> list[str]:
    """Return the known text that is most like it, if one is; signs are all one."""
    plain = {SIGN.sub("_", one): one for one in known}
    return [plain[one] for one in nearest(SIGN.sub("_", text), plain, alike=alike)]


def plural(unit: str) -> str:
    """Return a unit of time as it stands after a number."""
    return {"century": "centuries", "millennium": "millennia"}.get(unit, f"{unit}s")


def in_case_of(word: str, known: str) -> str:
    """Return the known word in capitals where the written one is."""
    return known.upper() if word.isupper() else known
