"""The example queries, each with the values of its parameters, in DuckDB's SQL and in SQLite's."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from aigc_data.queries.examples import examples
from aigc_data.queries.parameter import Value, bound
from aigc_data.store.sandbox.gate import Gate

ZONE: Final = ZoneInfo("Asia/Shanghai")
ZONE_OF_SQLITE: Final = "+8 hours"
"""SQLite knows no zones; Shanghai's clock has not changed since 1991."""
TRANSLATIONS: Final = Path(__file__).parent / "sqlite"


@dataclass(frozen=True, slots=True)
class Question:
    """One example query as a reader finds it, with its defaults."""

    name: str
    text: str
    values: Mapping[str, Value]
    translation: str
    """The same in SQLite's dialect, with `:name` for `$name`."""

    @property
    def texts(self) -> dict[str, str]:
        """The values as the query of a URL has them for Datasette; the empty text is NULL."""
        return {name: _text(name, value) for name, value in self.values.items()}


def questions(now: datetime) -> list[Question]:
    """Return the ten, asked at this time (UTC) by somebody in Shanghai."""
    gate = Gate()
    return [
        Question(
            one.name,
            one.text,
            bound(one.parameters, gate.check(one.text).parameters, {}, now, ZONE),
            (TRANSLATIONS / f"{one.name}.sql").read_text("utf-8"),
        )
        for one in examples()
    ]


def _text(name: str, value: Value) -> str:
    if name == "zone":
        return ZONE_OF_SQLITE
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, list):
        return json.dumps(value)
    return "" if value is None else str(value)


def iso(at: datetime) -> str:
    """Return a time as the SQLite file holds it: `2026-11-25T14:00:00.000Z`."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
