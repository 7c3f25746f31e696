"""Whole numbers of 128 bits, which the engine hands out as decimals of 38 digits.

Such a decimal has the bits of the number, and takes them for one with a sign: it is no sound value
where a HUGEINT has 39 digits, and negative where a UHUGEINT needs the highest bit. Here both become
decimals of 39 digits.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

SIGNED: Final = "HUGEINT"
UNSIGNED: Final = "UHUGEINT"
WIDE: Final = pa.decimal256(39, 0)
ZERO: Final = pa.scalar(Decimal(0), WIDE)
BEYOND: Final = pa.scalar(Decimal(2**128), WIDE)


def widened(schema: pa.Schema, kinds: Sequence[str]) -> pa.Schema:
    """Return the columns, of these types of the engine, as `widen` makes them."""
    fields = [
        field.with_type(WIDE) if kind in {SIGNED, UNSIGNED} else field
        for field, kind in zip(schema, kinds, strict=True)
    ]
    return pa.schema(fields)


def widen(batch: pa.RecordBatch, schema: pa.Schema, kinds: Sequence[str]) -> pa.RecordBatch:
    """Return the rows in the schema that `widened` made."""
    pairs = zip(batch.columns, kinds, strict=True)
    return pa.RecordBatch.from_arrays([_wide(*pair) for pair in pairs], schema=schema)


def _wide(column: pa.Array, kind: str) -> pa.Array:
    if kind not in {SIGNED, UNSIGNED}:
        return column
    wide = column.cast(WIDE)
    if kind == SIGNED:
        return wide
    return pc.if_else(pc.less(wide, ZERO), pc.add(wide, BEYOND), wide).cast(WIDE)
