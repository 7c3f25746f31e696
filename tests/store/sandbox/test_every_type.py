"""Every type of the engine, alone and within others, through the sandbox and out again."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import duckdb
import pytest

from aigc_data.export.csv_file import csv_lines
from aigc_data.export.excel_file import write_excel
from aigc_data.export.json_file import json_rows
from aigc_data.export.parquet_file import write_parquet
from aigc_data.store.sandbox.query import Answer, Query
from aigc_data.store.sandbox.sandbox import Sandbox
from aigc_data.store.sandbox.value import rows
from aigc_data.ui.sql.answer_rows import Order, names, ordered, page_of

AT: Final = datetime(2026, 1, 2, 3, 4, 5)  # noqa: DTZ001 - a TIMESTAMP has no zone
TYPES: Final[Mapping[str, tuple[str, Any]]] = {
    "ARRAY": ("array_value(1, NULL)", [1, None]),
    "BIGINT": ("-9223372036854775808", -(2**63)),
    "BIGNUM": (f"'{10**50}'::BIGNUM", str(10**50)),
    "BIT": ("'101'::BIT", "101"),
    "BLOB": (r"'a\x00'::BLOB", b"a\0"),
    "BOOLEAN": ("true", True),
    "DATE": ("DATE '2026-01-02'", date(2026, 1, 2)),
    "DECIMAL": ("1.50::DECIMAL(38, 2)", Decimal("1.50")),
    "DOUBLE": ("'nan'::DOUBLE", pytest.approx(float("nan"), nan_ok=True)),
    "ENUM": ("'a'::ENUM('a', 'b')", "a"),
    "FLOAT": ("0.5::FLOAT", 0.5),
    "GEOMETRY": ("'POINT (1 2)'::GEOMETRY", "POINT (1 2)"),
    "HUGEINT": (f"{2**127 - 1}::HUGEINT", 2**127 - 1),
    "INTEGER": ("1::INTEGER", 1),
    "INTERVAL": ("INTERVAL '1 month 2 days 3.5 seconds'", timedelta(days=32, seconds=3.5)),
    "LIST": ("[1, NULL]", [1, None]),
    "MAP": ("MAP {[1]: 2}", {"[1]": 2}),
    "SMALLINT": ("1::SMALLINT", 1),
    "STRUCT": ("{'at': TIMESTAMP 'infinity'}", {"at": "infinity"}),
    "TIME": ("TIME '01:02:03.5'", time(1, 2, 3, 500_000)),
    "TIME WITH TIME ZONE": ("'12:00:00+02:30'::TIMETZ", "12:00:00+02:30"),
    "TIMESTAMP": ("TIMESTAMP '2026-01-02 03:04:05'", AT),
    "TIMESTAMP WITH TIME ZONE": ("TIMESTAMPTZ '2026-01-02 03:04:05+00'", AT.replace(tzinfo=UTC)),
    "TIMESTAMP_MS": ("TIMESTAMP_MS '2026-01-02 03:04:05'", AT),
    "TIMESTAMP_NS": ("TIMESTAMP_NS '2026-01-02 03:04:05.000000001'", AT),
    "TIMESTAMP_S": ("TIMESTAMP_S '2026-01-02 03:04:05'", AT),
    "TIME_NS": ("TIME_NS '01:02:03.000000001'", "01:02:03.000000001"),
    "TINYINT": ("1::TINYINT", 1),
    "UBIGINT": (f"{2**64 - 1}::UBIGINT", 2**64 - 1),
    "UHUGEINT": (f"{2**128 - 1}::UHUGEINT", 2**128 - 1),
    "UINTEGER": ("1::UINTEGER", 1),
    "UNION": ("union_value(n := 1)", 1),
    "USMALLINT": ("1::USMALLINT", 1),
    "UTINYINT": ("1::UTINYINT", 1),
    "UUID": (
        "'00000000-0000-0000-0000-00000000000a'::UUID",
        "00000000-0000-0000-0000-00000000000a",
    ),
    "VARCHAR": ("'a'", "a"),
    "VARIANT": ("{'n': 1}::VARIANT", "{'n': 1}"),
}
"""By type: a value, and what it is in Python; without NULL, and TYPE that no query makes."""
WITHIN: Final = {
    "list": "[{0}, NULL]",
    "array": "array_value({0}, NULL)",
    "struct": "{{'v': {0}}}",
    "row": "row({0}, 1)",
    "map": "MAP {{'k': {0}}}",
    "union": "union_value(v := {0})",
    "lists": "[[{0}]]",
}
DEPTHS: Final = ("{0}", *WITHIN.values())


def asked(sandbox: Sandbox, expressions: list[str]) -> Answer:
    columns = ", ".join(f"{one} AS c{at}" for at, one in enumerate(expressions))
    nothing = ", ".join("NULL" for _one in expressions)
    return sandbox.ask(Query(f"SELECT {columns} UNION ALL SELECT {nothing}"))


def all_at(depth: str) -> list[str]:
    """Return a value of every type within something."""
    inner = TYPES if depth == "{0}" else {**TYPES, "HUGEINT": ("5::HUGEINT", 5)}
    return [depth.format(value) for value, _python in inner.values()]


def test_no_type_of_the_engine_is_left_out() -> None:
    with duckdb.connect() as db:
        found = db.execute("SELECT DISTINCT logical_type FROM duckdb_types()").fetchall()
    assert {kind for (kind,) in found} - {"NULL", "TYPE"} == set(TYPES)


def test_a_value_of_every_type_is_told_and_so_is_its_own_type(sandbox: Sandbox) -> None:
    answer = asked(sandbox, [value for value, _python in TYPES.values()])
    first, nothing = [row for batch in answer.table.to_batches() for row in rows(batch)]
    assert dict(zip(TYPES, first, strict=True)) == {
        kind: value for kind, (_, value) in TYPES.items()
    }
    assert nothing == (None,) * len(TYPES)
    told = dict(zip(TYPES, (column.type for column in answer.columns), strict=True))
    assert [told["BIT"], told["UHUGEINT"], told["VARIANT"]] == ["BIT", "UHUGEINT", "VARIANT"]


@pytest.mark.parametrize("depth", DEPTHS, ids=("alone", *WITHIN))
def test_every_type_has_cells_an_order_and_files(
    sandbox: Sandbox, tmp_path: Path, depth: str
) -> None:
    answer = asked(sandbox, all_at(depth))
    assert len(page_of(answer.table, names(answer), 1)) == 2
    for column in range(len(TYPES)):
        assert ordered(answer, Order(column, descending=True)).num_rows == 2
    json.loads(b"".join(json_rows(answer.table.to_reader())))
    assert b"".join(csv_lines(answer.table.to_reader())).count(b"\r\n") == 3
    write_parquet(answer.table.to_reader(), tmp_path / "a.parquet")
    assert duckdb.read_parquet(str(tmp_path / "a.parquet")).fetchone() is not None
    assert write_excel(answer.table.to_reader(), tmp_path / "a.xlsx", "Answer") == 0
