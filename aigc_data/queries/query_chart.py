"""How the answer of a saved query is drawn, where its writer said so."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from aigc_data.queries.bad_query import BadQuery
from aigc_data.queries.letters import checked_line

LONGEST_COLUMN: Final = 120


class ChartType(StrEnum):
    """How a number is drawn; the value is the word in a file and in an address."""

    LINE = "line"
    BAR = "bars"
    POINTS = "points"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryChart:
    """Columns by name; the empty text is what is guessed. Raises BadQuery for what is no chart."""

    type: ChartType
    x: str = ""
    y: str = ""
    colour: str = ""

    def __post_init__(self) -> None:
        if self.type not in set(ChartType):
            types = ", ".join(ChartType)
            raise BadQuery(f"there is no chart {self.type[:40]!r}: choose from {types}")
        object.__setattr__(self, "type", ChartType(self.type))
        for column in (self.x, self.y, self.colour):
            checked_line(column, "a column of a chart", LONGEST_COLUMN)
