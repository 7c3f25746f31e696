"""Publishing the view `results`: one file per day (UTC) on which its rows were found.

A file is named for what it holds, so that a day which has not changed is not written again, and no
note of it is needed in the store.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import duckdb

from aigc_data.store.folder import put_link, put_whole, writable
from aigc_data.store.schema import CURRENT

SHOWN: Final = "results"
"""The folder of the plain names."""
NONE: Final = "none"
"""Stands for the day where there are no results: the file shows the columns."""

DAYS: Final = """
SELECT
    CAST(found_at AT TIME ZONE 'UTC' AS DATE) AS day,
    bit_xor(hash(
        account, task_id, position, state, reason, sha256, kept_at, width, height, measured_at,
        expires_at, fault, medium
    ))
FROM results
GROUP BY day
ORDER BY day
"""
COPY_DAY: Final = """
COPY (
    SELECT *
    FROM results
    WHERE found_at >= $since
      AND found_at < $until
    ORDER BY found_at, account, task_id, position
) TO $file (FORMAT parquet, COMPRESSION zstd)
"""
EVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Day:
    """The rows of a day, and the name of the file that holds them as they are."""

    name: str
    since: datetime
    until: datetime
    state: int

    @property
    def file(self) -> str:
        return f"versions/results-{self.name}.{CURRENT}-{self.state:016x}.parquet"


def write_results(cursor: duckdb.DuckDBPyConnection, folder: Path) -> tuple[str, ...]:
    """Write the days that changed; return the files of all days, relative to the folder."""
    days = [_day(day, int(state)) for day, state in cursor.execute(DAYS).fetchall()]
    days = days or [_Day(NONE, EVER, EVER, 0)]
    for day in days:
        if not (folder / day.file).exists():
            with put_whole(folder / day.file) as draft:
                values = {"since": day.since, "until": day.until, "file": str(draft)}
                cursor.execute(COPY_DAY, values)
    return tuple(day.file for day in days)


def show_results(folder: Path, files: tuple[str, ...], before: tuple[str, ...]) -> None:
    """Give each file its day's plain name in `results/`; a day that is no more loses its own."""
    with writable(folder / SHOWN):
        for file in set(files) - set(before):
            put_link(folder / file, folder / SHOWN / plain_name(file))
        for old in {plain_name(file) for file in before} - {plain_name(file) for file in files}:
            (folder / SHOWN / old).unlink(missing_ok=True)


def plain_name(file: str) -> str:
    """Return `2026-06-01.parquet` for `versions/results-2026-06-01.8-0a….parquet`."""
    return f"{file.partition('results-')[2].partition('.')[0]}.parquet"


def _day(day: date, state: int) -> _Day:
    since = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return _Day(day.isoformat(), since, since + timedelta(days=1), state)
