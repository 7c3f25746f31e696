import duckdb
import pyarrow as pa
import pytest

from aigc_data.store.sandbox.value import rows
from aigc_data.store.sandbox.wide_number import WIDE, widen, widened

MOST_SIGNED = 2**127 - 1
MOST = 2**128 - 1


def told(*numbers: object, kind: str) -> list[object]:
    """Return what the engine's column of these numbers is after it was widened."""
    said = ["NULL" if number is None else f"'{number}'" for number in numbers]
    values = ", ".join(f"({one}::{kind})" for one in said)
    with duckdb.connect() as db:
        [batch] = db.execute(f"FROM (VALUES {values})").to_arrow_table().to_batches()
    wide = widen(batch, widened(batch.schema, [kind]), [kind])
    wide.validate(full=True)
    assert wide.schema.types == [WIDE]
    return [value for (value,) in rows(wide)]


@pytest.mark.parametrize(
    ("kind", "numbers"),
    [
        ("UHUGEINT", [0, 1, 2**127 - 1, 2**127, 10**38, MOST, None]),
        ("HUGEINT", [0, -1, 10**38, -(10**38), MOST_SIGNED, -MOST_SIGNED, None]),
    ],
)
def test_a_number_is_itself_to_its_last_digit(kind: str, numbers: list[object]) -> None:
    assert told(*numbers, kind=kind) == numbers


def test_all_other_columns_stay_as_they_are() -> None:
    batch = pa.record_batch({"n": [1], "d": pa.array([2], pa.decimal128(38, 0))})
    kinds = ["BIGINT", "DECIMAL(38,0)"]
    assert widen(batch, widened(batch.schema, kinds), kinds).equals(batch)
