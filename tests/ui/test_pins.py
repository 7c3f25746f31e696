import pytest

from aigc_data.store.saved_queries import Pin
from aigc_data.ui.pins import moved
from tests.tasks import NOON

PINS = [Pin(name, {}, "", NOON) for name in "abc"]


@pytest.mark.parametrize(
    ("name", "by", "order"),
    [("a", 1, "bac"), ("c", -1, "acb"), ("a", -1, "abc"), ("c", 5, "abc"), ("x", 1, "abc")],
)
def test_a_tile_moves_among_the_others(name: str, by: int, order: str) -> None:
    assert "".join(pin.name for pin in moved(PINS, name, by)) == order
