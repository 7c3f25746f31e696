"""A file or a pasted text of tasks, cut into rows: CSV with a header, JSON lines, or bare IDs.

The bytes may be what Excel in China saves: GBK, UTF-16 with tabs, UTF-8 with a byte order mark. A
row that cannot be read costs itself: a quote that is never closed swallows no other row.
"""

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from aigc_data.wire.task_id import askable, is_vod

COLUMNS = (
    *("task_id", "created_at", "prompt", "model", "model_version", "duration", "resolution"),
    *("operator", "request", "action", "account"),
)
_ALIASES = {
    "taskid": "task_id",
    "id": "task_id",
    "任务id": "task_id",
    "creationtime": "created_at",
    "createtime": "created_at",
    "createdat": "created_at",
    "创建时间": "created_at",
    "modelname": "model",
    "模型": "model",
    "模型名称": "model",
    "modelversion": "model_version",
    "模型版本": "model_version",
    "videoduration": "duration",
    "videodurations": "duration",
    "视频时长": "duration",
    "提示词": "prompt",
    "分辨率": "resolution",
    "操作人": "operator",
    "requestbody": "request",
}
"""The console's names for the columns, this app's own in its exports, and the API's."""
_LINE = re.compile(r"\r\n|\r|\n")
_BETWEEN_IDS = re.compile(r"[\s,;，；]+")
_EXCEL_TEXT = re.compile(r'="(.*)"', re.DOTALL)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_MOST_LINES = 2_000
"""Lines of one quoted cell; beyond that its quote was never closed."""
UNDECODED = "\ufffd"


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as it stands in the text: its line, counted from 1, and its cells or its fault."""

    line: int
    cells: Mapping[str, Any] = field(default_factory=dict)
    fault: str = ""


def decoded(data: bytes) -> str:
    """Return the text of a file; what is readable in no encoding becomes U+FFFD."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030" if _chinese(data) else "utf-8-sig", "replace")


def raw_rows(text: str) -> Iterator[RawRow]:
    """Yield the rows of a text in any of the three forms, in their order."""
    text = text.removeprefix("\ufeff")
    start = text.lstrip()
    if start.startswith("{"):
        yield from _json_rows(text)
    elif (form := _csv_form(text)) is not None:
        yield from _csv_rows(text, form)
    else:
        yield from _bare_ids(text)


def unknown_columns(text: str) -> tuple[str, ...]:
    """Return the names in a CSV's header that mean nothing here and are left aside."""
    form = _csv_form(text.removeprefix("\ufeff"))
    return tuple(name for name, column in form.header if column is None and name) if form else ()


@dataclass(frozen=True, slots=True)
class _Form:
    """How a CSV is written: what parts its cells, and its columns as named and as understood."""

    delimiter: str
    header: tuple[tuple[str, str | None], ...]
    lines_before: int

    @property
    def id_place(self) -> int:
        return next(place for place, (_, name) in enumerate(self.header) if name == "task_id")


def _chinese(data: bytes) -> bool:
    """Whether the file is GBK rather than UTF-8 with a few broken lines.

    Two Chinese letters in GBK may read as Latin ones in UTF-8; hardly ever as Chinese ones.
    """
    read = [_utf8(line) for line in data.splitlines() if not line.isascii()]
    broken = sum(line is None for line in read)
    sure = sum(line is not None and max(line) >= "\u0800" for line in read)
    return broken > sure


def _utf8(line: bytes) -> str | None:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _json_rows(text: str) -> Iterator[RawRow]:
    for number, line in enumerate(_LINE.split(text), 1):
        if line.strip():
            yield _json_row(number, line)


def _json_row(number: int, line: str) -> RawRow:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return RawRow(number, fault="the line is not JSON")
    if not isinstance(found, dict):
        return RawRow(number, fault="the line is not a JSON object")
    named = ((_column(key), value) for key, value in found.items())
    return RawRow(number, {name: value for name, value in named if name})


def _csv_form(text: str) -> _Form | None:
    """Return how the first line that is not blank names its columns; None where it does not."""
    for number, line in enumerate(_LINE.split(text, maxsplit=100)):
        if not line.strip():
            continue
        for delimiter in (",", "\t", ";"):
            cells = _cells(line, delimiter) or []
            header = tuple((cell.strip(), _column(cell)) for cell in cells)
            if any(column == "task_id" for _, column in header):
                return _Form(delimiter, header, number + 1)
        return None
    return None


def _column(name: str) -> str | None:
    """Return the column that a header names, in any case and with any blanks."""
    plain = re.sub(r"[\W_]+", "", name.lower())
    known = _ALIASES.get(plain)
    return known or next((one for one in COLUMNS if one.replace("_", "") == plain), None)


def _csv_rows(text: str, form: _Form) -> Iterator[RawRow]:
    lines = _LINE.split(text)
    place = form.lines_before
    while place < len(lines):
        if not lines[place].strip():
            place += 1
            continue
        count = _lines_of_record(lines, place, form)
        yield _csv_row(place + 1, "\n".join(lines[place : place + max(count, 1)]), form, count > 0)
        place += max(count, 1)


def _lines_of_record(lines: list[str], start: int, form: _Form) -> int:
    """Return how many lines the record has; 0 where a quote is opened in it and never closed."""
    quotes = lines[start].count('"')
    count = 1
    while quotes % 2:
        following = start + count
        if following >= len(lines) or count >= _MOST_LINES or _starts_row(lines[following], form):
            return 0
        quotes += lines[following].count('"')
        count += 1
    return count


def _starts_row(line: str, form: _Form) -> bool:
    """Whether a line looks like the beginning of a row: it has an ID where the column is."""
    cells = _cells(line, form.delimiter) or []
    found = cells[form.id_place].strip() if form.id_place < len(cells) else ""
    return askable(found) or is_vod(found)


def _csv_row(line: int, record: str, form: _Form, closed: bool) -> RawRow:
    cells = _cells(record, form.delimiter)
    if cells is None:
        return RawRow(line, fault="a cell is longer than 131,072 characters")
    if not closed and len(cells) != len(form.header):
        return RawRow(line, fault="a quote is opened in this line and never closed")
    if len(cells) > len(form.header) and any(cell.strip() for cell in cells[len(form.header) :]):
        fault = f"it has {len(cells)} cells and the header {len(form.header)}: put text in quotes"
        return RawRow(line, fault=fault)
    named = zip((column for _, column in form.header), map(_plain_cell, cells), strict=False)
    found: dict[str, str] = {}
    for column, cell in named:
        if column and cell and column not in found:
            found[column] = cell
    return RawRow(line, found)


def _cells(record: str, delimiter: str) -> list[str] | None:
    """Return the cells of one record; None where one is too long."""
    try:
        return next(csv.reader([record], delimiter=delimiter), [])
    except csv.Error:
        return None


def _plain_cell(cell: str) -> str:
    """Return a cell without what spreadsheets put around it: `="…"`, or an apostrophe before it."""
    text = cell.strip()
    if excel := _EXCEL_TEXT.fullmatch(text):
        return excel[1].replace('""', '"').strip()
    if text.startswith("'") and text[1:].startswith(_FORMULA_STARTS):
        return text[1:]
    return text


def _bare_ids(text: str) -> Iterator[RawRow]:
    for number, line in enumerate(_LINE.split(text), 1):
        for word in _BETWEEN_IDS.split(line):
            if found := word.strip("\"'"):
                yield RawRow(number, {"task_id": found})
