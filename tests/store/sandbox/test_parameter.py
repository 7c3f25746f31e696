import json
from datetime import UTC, date, datetime

import pytest

from aigc_data.store.sandbox.parameter import meant, said
from aigc_data.store.sandbox.query import Value


@pytest.mark.parametrize(
    "value",
    [
        *("'; --", True, 3, 0.5, None, ["a", "'; --"]),
        *(datetime(2026, 9, 14, 12, tzinfo=UTC), date(2026, 9, 14)),
    ],
)
def test_a_value_comes_back_from_json_as_it_was(value: Value) -> None:
    back = meant(json.loads(json.dumps(said(value))))
    assert (type(back), back) == (type(value), value)
