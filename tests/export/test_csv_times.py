"""Times of CSV: Arrow's own short way spells them as the long way does, value by value."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigc_data.export.csv_file import EARLIEST_S, LATEST_S, cell, csv_lines
from aigc_data.store.sandbox.value import values

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PARTS = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
SECONDS = st.integers(EARLIEST_S - 10**6, LATEST_S + 10**6)
NEAR_SECONDS = st.integers(EARLIEST_S, 9 * 10**9)


def cells(column: pa.Array) -> list[str]:
    batch = pa.RecordBatch.from_arrays([column, pa.nulls(len(column))], ["at", "nothing"])
    rows = pa.RecordBatchReader.from_batches(batch.schema, [batch])
    text = b"".join(csv_lines(rows)).decode("utf-8-sig")
    return [at for at, _ in csv.reader(io.StringIO(text))][1:]


@pytest.mark.parametrize("unit", PARTS)
@pytest.mark.parametrize("zone", ["UTC", None])
@given(st.data())
def test_both_ways_say_the_same(unit: str, zone: str | None, data: st.DataObject) -> None:
    seconds = NEAR_SECONDS if unit == "ns" else SECONDS
    parts = PARTS[unit]
    times = st.builds(lambda s, rest: s * parts + rest, seconds, st.integers(0, parts - 1))
    said = data.draw(st.lists(st.none() | times, min_size=1))
    column = pa.array(said, pa.timestamp(unit, zone))
    assert cells(column) == [cell(value) for value in values(column)]


def test_a_time_before_1970_is_told_to_the_millisecond_that_has_begun() -> None:
    at = EPOCH - timedelta(microseconds=1)
    assert cells(pa.array([at, None])) == ["1969-12-31T23:59:59.999Z", ""]
