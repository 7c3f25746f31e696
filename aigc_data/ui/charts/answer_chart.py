"""The answer of a free query as a picture, of which nothing is known but its columns."""

import heapq
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from aigc_data.queries.query_chart import ChartType
from aigc_data.store.sandbox.query import Column
from aigc_data.ui import theme, words
from aigc_data.ui.charts.base import HOVER, blank, height_of, label_rows, named, wall
from aigc_data.ui.charts.chart_choice import (
    MOST_COLOURS,
    ChartChoice,
    Rows,
    is_number,
    is_time,
)
from aigc_data.ui.charts.drawing import Drawing, Trace, bar, scatter
from aigc_data.ui.charts.line_labels import spread

MOST_POINTS: Final = 2_000
"""Rows that are drawn."""
LABELLED: Final = 5
"""Lines that are named where they end and not in a legend."""
LONGEST: Final = 80


@dataclass(frozen=True, slots=True)
class Room:
    """How much a picture holds."""

    height: int
    """Pixels; bars by name take their own on the page."""
    bars: int
    """Names that have a row of bars."""
    colours: int
    letters: int
    """Of a name beside its bars."""
    line_letters: int
    """Of a name at the end of its line."""
    is_fixed: bool = False
    """Whether bars by name have this height, too."""

    def rows_of_bars(self, groups: int) -> int:
        """Return how many names have a row where each row has so many bars."""
        return max(3, 2 * self.bars // (groups + 1)) if self.is_fixed else self.bars


PAGE: Final = Room(height=380, bars=40, colours=MOST_COLOURS, letters=26, line_letters=16)
PHONE: Final = Room(height=380, bars=40, colours=MOST_COLOURS, letters=15, line_letters=11)
TILE: Final = Room(height=192, bars=8, colours=LABELLED, letters=18, line_letters=12, is_fixed=True)


def figure(
    columns: Sequence[Column],
    rows: Rows,
    choice: ChartChoice,
    *,
    shown: theme.Mode,
    room: Room = PAGE,
) -> Drawing:
    """Return the figure; rows without a number, and all but the largest colours, are left out."""
    across = _column(columns, choice.x)
    drawable = _drawable(columns, rows, choice)
    groups = _groups(drawable, choice, room)
    if choice.type is ChartType.BAR:
        groups = {value: _summed(group, choice) for value, group in groups.items()}
    named_rows = choice.type is ChartType.BAR and not is_time(across)
    places = _places(drawable, choice, room) if named_rows else {}
    is_free = named_rows and not room.is_fixed
    drawn = blank(shown, _height(places, len(groups)) if is_free else room.height)
    if choice.type is ChartType.LINE:
        groups = {value: _across(group, across) for value, group in groups.items()}
    for number, (value, group) in enumerate(groups.items()):
        colour = _colour_of(choice.colour, value, number, shown)
        drawn.add_trace(_trace(group, choice, places, colour, value))
    _name_axes(drawn, choice, [named(name, room.letters) for name in places], across)
    _name_groups(drawn, choice, groups, shown, room)
    return drawn


def left_out(columns: Sequence[Column], rows: Rows, choice: ChartChoice, room: Room = PAGE) -> str:
    """Return what the picture does not show, in words; empty where it shows all."""
    across = _column(columns, choice.x)
    numbered = [row for row in rows if _number(row[choice.y]) is not None]
    drawn = _drawable(columns, rows, choice)
    said = []
    if empty := len(rows) - len(numbered):
        said.append(f"{_rows(empty)} without a number")
    if nowhere := len(numbered) - len(drawn):
        what = "time on the axis" if is_time(across) else f"number in {choice.x}"
        said.append(f"{_rows(nowhere)} without a {what}")
    if (colours := len(_sizes(drawn, choice)) - room.colours) > 0:
        said.append(f"{words.count(colours)} values of {choice.colour} with the least {choice.y}")
    if choice.type is ChartType.BAR and not is_time(across):
        names = {_said(row[choice.x]) for row in drawn}
        beyond = len(names) - len(_places(drawn, choice, room))
        said += [f"{words.count(beyond)} values of {choice.x}"] if beyond else []
    return ", ".join(said)


def _drawable(
    columns: Sequence[Column], rows: Rows, choice: ChartChoice
) -> list[Mapping[str, Any]]:
    """Return the rows that have a number, and a place: bars have one for each name."""
    across = _column(columns, choice.x)
    by_name = choice.type is ChartType.BAR and not is_time(across)
    return [
        row
        for row in rows
        if _number(row[choice.y]) is not None and (by_name or _has_place(row[choice.x], across))
    ]


def _has_place(value: object, across: Column) -> bool:
    """Return whether a value is on the axis: no time beyond the calendar, and no NULL, is."""
    if is_time(across):
        return isinstance(value, date)
    return not is_number(across) or _number(value) is not None


def _column(columns: Sequence[Column], name: str) -> Column:
    return next(column for column in columns if column.name == name)


def _rows(count: int) -> str:
    return f"{words.count(count)} row{'' if count == 1 else 's'}"


def added_up(columns: Sequence[Column], rows: Rows, choice: ChartChoice) -> str:
    """Return how many rows are one bar, in words; empty where each is one of its own."""
    if choice.type is not ChartType.BAR:
        return ""
    drawable = _drawable(columns, rows, choice)
    bars = Counter((_colour_value(row, choice), _said(row[choice.x])) for row in drawable)
    least, most = min(bars.values(), default=1), max(bars.values(), default=1)
    if most == 1:
        return ""
    if least == most:
        return f"{words.count(most)} rows are added up to each bar"
    return f"{words.count(least)} to {words.count(most)} rows are added up to a bar"


def _summed(rows: Rows, choice: ChartChoice) -> list[Mapping[str, Any]]:
    """Return a row for each bar: the rows at one place, added up."""
    bars: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        bars.setdefault(_said(row[choice.x]), []).append(row)
    return [
        {**same[0], choice.y: sum(row[choice.y] for row in same), _ADDED: len(same)}
        for same in bars.values()
    ]


def _groups(rows: Rows, choice: ChartChoice, room: Room) -> dict[str, list[Mapping[str, Any]]]:
    """Return the rows of each colour, in the order of the answer."""
    sizes = _sizes(rows, choice)
    drawn = {*heapq.nlargest(room.colours, sizes, key=sizes.__getitem__)}
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        if (value := _colour_value(row, choice)) in drawn:
            groups.setdefault(value, []).append(row)
    return groups


def _sizes(rows: Rows, choice: ChartChoice) -> dict[str, float]:
    """Return how much each value that has a colour adds up to."""
    sizes: dict[str, float] = {}
    for row in rows:
        if (number := _number(row[choice.y])) is not None:
            value = _colour_value(row, choice)
            sizes[value] = sizes.get(value, 0.0) + abs(number)
    return sizes


def _colour_value(row: Mapping[str, Any], choice: ChartChoice) -> str:
    return _said(row[choice.colour]) if choice.colour else ""


def _across(rows: Rows, across: Column) -> list[Mapping[str, Any]]:
    """Return the rows as a line runs through them: names stay in the order of the answer."""
    if is_time(across):
        return sorted(rows, key=lambda row: row[across.name])
    if is_number(across):
        return sorted(rows, key=lambda row: _number(row[across.name]) or 0.0)
    return list(rows)


def _places(rows: Rows, choice: ChartChoice, room: Room) -> dict[str, int]:
    """Return the row of each name, in the order of the answer."""
    bars = 1 if _is_stacked(choice) else min(len(_sizes(rows, choice)), room.colours)
    found = dict.fromkeys(_said(row[choice.x]) for row in rows)
    return {name: at for at, name in enumerate([*found][: room.rows_of_bars(bars)])}


def _is_stacked(choice: ChartChoice) -> bool:
    return choice.colour in ("", "status")


def _height(places: Mapping[str, int], groups: int) -> int:
    return height_of(len(places) * (1 if groups <= 1 else max(2, groups // 2)), 60)


def _trace(
    rows: Rows, choice: ChartChoice, places: Mapping[str, int], colour: str, value: str
) -> Trace:
    kept = [row for row in rows if not places or _said(row[choice.x]) in places]
    y = [_number(row[choice.y]) for row in kept]
    shared: dict[str, Any] = {
        "name": named(value, 40) if choice.colour else "",
        "hovertext": [_hover(row, choice) for row in kept],
        "hovertemplate": HOVER,
    }
    if places:
        at = [places[_said(row[choice.x])] for row in kept]
        return bar(x=y, y=at, orientation="h", marker={"color": colour}, **shared)
    x = [_at(row[choice.x]) for row in kept]
    if choice.type is ChartType.BAR:
        return bar(x=x, y=y, marker={"color": colour}, **shared)
    mode = "lines+markers" if choice.type is ChartType.LINE else "markers"
    dots = {"color": colour, "size": 6 if choice.type is ChartType.POINTS else 4}
    return scatter(x=x, y=y, mode=mode, line={"color": colour, "width": 2}, marker=dots, **shared)


def _name_axes(drawn: Drawing, choice: ChartChoice, bars: list[str], across: Column) -> None:
    """Name both axes, and bars; a time is UTC, while a day may be of any clock."""
    y, x = named(choice.y, LONGEST), named(choice.x, LONGEST)
    if bars:
        drawn.update_xaxes(title=y, rangemode="tozero")
        label_rows(drawn, bars)
        return
    zone = " (UTC)" if across.type.startswith("TIMESTAMP") else ""
    drawn.update_xaxes(title=f"{x}{zone}", type=_axis_of(across))
    drawn.update_yaxes(title=y)
    if choice.type is ChartType.BAR:
        drawn.update_yaxes(rangemode="tozero")


def _axis_of(across: Column) -> str | None:
    """Return Plotly's kind of axis: names are never taken for numbers or times."""
    if is_time(across):
        return "date"
    return None if is_number(across) else "category"


def _name_groups(
    drawn: Drawing,
    choice: ChartChoice,
    groups: Mapping[str, Rows],
    shown: theme.Mode,
    room: Room,
) -> None:
    """Name lines where they end, and all else in a legend."""
    direct = choice.type is ChartType.LINE and 1 < len(groups) <= LABELLED
    bars = "stack" if choice.colour == "status" else "group"
    drawn.update_layout(barmode=bars, showlegend=bool(choice.colour) and not direct)
    if direct:
        _name_lines(drawn, choice, groups, shown, room)


def _name_lines(
    drawn: Drawing,
    choice: ChartChoice,
    groups: Mapping[str, Rows],
    shown: theme.Mode,
    room: Room,
) -> None:
    """Write the name of each line right of the picture, at the height of its end."""
    names = [named(value, room.line_letters) for value in groups]
    drawn.update_layout(margin={"r": round(_LETTER * max(map(len, names))) + 12})
    ends = [rows[-1] for rows in groups.values()]
    shifts = _shifts(drawn, choice, groups, [_number(row[choice.y]) or 0.0 for row in ends], room)
    for number, (value, row) in enumerate(zip(groups, ends, strict=True)):
        drawn.add_annotation(
            x=1,
            xref="paper",  # a place on the axis itself would make room for the name there, too
            y=_number(row[choice.y]),
            text=names[number],
            xanchor="left",
            xshift=2,
            yshift=shifts[number],
            showarrow=False,
            font={"size": 11, "color": _colour_of(choice.colour, value, number, shown)},
        )


def _shifts(
    drawn: Drawing,
    choice: ChartChoice,
    groups: Mapping[str, Rows],
    ends: Sequence[float],
    room: Room,
) -> list[float]:
    """Return how far each name stands above the end of its line, pixels; fixes the axis for it."""
    numbers = [_number(row[choice.y]) or 0.0 for rows in groups.values() for row in rows]
    low, high = min(numbers), max(numbers)
    edge = (high - low or abs(high) or 1.0) * _EDGE
    drawn.update_yaxes(range=[low - edge, high + edge])
    most = room.height - _AXIS
    wanted = [(end - low + edge) / (high - low + 2 * edge) * most for end in ends]
    return [round(at - be) for at, be in zip(spread(wanted, most), wanted, strict=True)]


def _colour_of(column: str, value: str, number: int, shown: theme.Mode) -> str:
    """Return the colour of a value: a status and a model have theirs on every page."""
    if column == "status" and value in theme.STATUS:
        return theme.STATUS[value].colour(shown)
    if column == "model_name":
        return theme.model_colour(value, shown)
    return theme.SURFACES[shown].categories[number % MOST_COLOURS]


def _hover(row: Mapping[str, Any], choice: ChartChoice) -> str:
    shown = dict.fromkeys(name for name in (choice.colour, choice.x, choice.y) if name)
    said = [f"{named(name, 40)}: {named(_said(row[name]), LONGEST)}" for name in shown]
    added = row.get(_ADDED, 1)
    return " · ".join((*said, f"{words.count(added)} rows added up") if added > 1 else said)


def _said(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}".removesuffix(" 00:00:00")
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def _at(value: object) -> object:
    if isinstance(value, datetime):
        return wall(value)
    if isinstance(value, date):
        return value.isoformat()
    number = None if isinstance(value, bool) else _number(value)
    return _said(value) if number is None else number


def _number(value: object) -> float | None:
    """Return the number, None where it is none that can be drawn."""
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None
    return number if abs(number) < float("inf") else None


_ADDED: Final = ""
"""In the row of a bar: how many rows it adds up; no column has this name."""
_LETTER: Final = 6.4
"""Pixels of a letter of a line's name."""
_EDGE: Final = 0.06
"""Room above and below the lines, in parts of what they span."""
_AXIS: Final = 56
"""Pixels of a picture's height that are not the lines' own: the axis below and its name."""
