from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from aigc_data.export.parquet_file import GROUP, write_parquet
from tests.export.odd_values import CELLS, odd_rows
from tests.export.rows import EMPTY, FULL, SCHEMA, reader


def test_rows_come_back_with_their_types(tmp_path: Path) -> None:
    write_parquet(reader(FULL, EMPTY), tmp_path / "a.parquet")
    table = pq.read_table(tmp_path / "a.parquet")
    assert (table.schema, table.to_pylist()) == (SCHEMA, [FULL, EMPTY])


def test_no_rows_are_a_file_with_its_columns(tmp_path: Path) -> None:
    write_parquet(reader(), tmp_path / "a.parquet")
    table = pq.read_table(tmp_path / "a.parquet")
    assert (table.schema, table.num_rows) == (SCHEMA, 0)


def test_small_batches_are_written_together(tmp_path: Path) -> None:
    batch = pa.RecordBatch.from_pydict({"n": range(GROUP // 4)})
    rows = pa.RecordBatchReader.from_batches(batch.schema, [batch] * 9)
    write_parquet(rows, tmp_path / "a.parquet")
    groups = pq.ParquetFile(tmp_path / "a.parquet").metadata
    assert [groups.row_group(n).num_rows for n in range(groups.num_row_groups)] == [
        GROUP,
        GROUP,
        GROUP // 4,
    ]


def test_what_parquet_has_no_type_for_is_text_and_infinity_stays_infinity(tmp_path: Path) -> None:
    with odd_rows() as rows:
        write_parquet(rows, tmp_path / "a.parquet")
    found = duckdb.read_parquet(str(tmp_path / "a.parquet")).select(
        "never = 'infinity', ever = '-infinity', ides::VARCHAR, took, map, either"
    )
    assert found.fetchall() == [
        (True, True, "0044-03-15 (BC)", "2592090.0", CELLS["map"], "2"),
        (None,) * 6,
    ]


def numbers(*groups: Sequence[int | None]) -> pa.RecordBatchReader:
    """Return a column of whole numbers of the engine's widest types."""
    schema = pa.schema({"n": pa.decimal256(39, 0), "said": pa.string()})
    batches = [
        pa.record_batch([pa.array(map(decimal, group), schema[0].type), ["a"] * len(group)], schema)
        for group in groups
    ]
    return pa.RecordBatchReader.from_batches(schema, batches)


def decimal(number: int | None) -> Decimal | None:
    return None if number is None else Decimal(number)


def test_a_whole_number_is_one_for_every_reader(tmp_path: Path) -> None:
    write_parquet(numbers([10**38 - 1, -5, None]), tmp_path / "a.parquet")
    found = duckdb.read_parquet(str(tmp_path / "a.parquet")).select("n, typeof(n)").fetchall()
    assert found == [(10**38 - 1, "DECIMAL(38,0)"), (-5, "DECIMAL(38,0)"), (None, "DECIMAL(38,0)")]


def test_a_column_with_a_longer_one_is_text_from_its_first_row_on(tmp_path: Path) -> None:
    early, late = [1] * GROUP, [None, 2**128 - 1, 2]
    write_parquet(numbers(early, late, early), tmp_path / "a.parquet")
    assert [file.name for file in tmp_path.iterdir()] == ["a.parquet"]
    found = pq.read_table(tmp_path / "a.parquet")
    assert found["n"].to_pylist() == ["1"] * GROUP + [None, str(2**128 - 1), "2"] + ["1"] * GROUP
    assert found["said"].to_pylist() == ["a"] * (2 * GROUP + 3)
