"""Values that Python, JSON, Excel or Parquet have no word for, as the engine hands them out."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import duckdb
import pyarrow as pa

EXPRESSIONS: Final = {
    "never": "'infinity'::TIMESTAMP",
    "ever": "'-infinity'::DATE",
    "zoned": "'infinity'::TIMESTAMPTZ",
    "ides": "DATE '0044-03-15 (BC)'",
    "far": "TIMESTAMP '12000-01-01 01:02:03'",
    "fine": "TIMESTAMP_NS '2026-01-01 00:00:00.123456789'",
    "clock": "TIME '01:02:03'",
    "finest": "TIME_NS '01:02:03.000000001'",
    "took": "INTERVAL '1 month 90 seconds'",
    "bytes": "'\\xAA'::BLOB",
    "list": "[DATE 'infinity', NULL]",
    "one": "{'at': TIMESTAMP '-infinity', 'n': 1}",
    "map": "MAP {'k': INTERVAL 1 DAY}",
    "pair": "row(1, 2)",
    "either": "union_value(n := 2)",
    "word": "'a'::ENUM('a')",
    "huge": "99999999999999999999999999999999999999::HUGEINT",
}
QUERY: Final = f"""
SELECT {", ".join(f"{value} AS {name}" for name, value in EXPRESSIONS.items())}
UNION ALL
SELECT {", ".join(["NULL"] * len(EXPRESSIONS))}
"""
CELLS: Final = {
    "never": "infinity",
    "ever": "-infinity",
    "zoned": "infinity",
    "ides": "0044-03-15 (BC)",
    "far": "12000-01-01T01:02:03",
    "fine": "2026-01-01T00:00:00.123",
    "clock": "01:02:03",
    "finest": "01:02:03",
    "took": "2592090",
    "bytes": r"\xAA",
    "list": "infinity ",
    "one": '{"at": "-infinity", "n": 1}',
    "map": '{"k": 86400.0}',
    "pair": "1 2",
    "either": "2",
    "word": "a",
    "huge": "99999999999999999999999999999999999999",
}
"""What a table of text says of them."""
OBJECT: Final = CELLS | {
    "fine": "2026-01-01T00:00:00.123456",
    "took": 2592090.0,
    "list": ["infinity", None],
    "one": {"at": "-infinity", "n": 1},
    "map": {"k": 86400.0},
    "pair": [1, 2],
    "either": 2,
    "huge": 99999999999999999999999999999999999999,
}
"""What JSON says of them."""


@contextmanager
def odd_rows() -> Iterator[pa.RecordBatchReader]:
    """Lend a row of such values, and one of NULL."""
    with duckdb.connect() as db:
        db.execute("SET TimeZone = 'UTC'")
        yield db.execute(QUERY).to_arrow_reader()
