import pytest

from aigc_data.store.saved_queries import Pin
from aigc_data.ui.pins import Placed, moved, with_again
from tests.tasks import NOON

PINS = [Pin(name, {}, "", NOON) for name in "abc"]


@pytest.mark.parametrize(
    ("name", "by", "order"),
    [("a", 1, "bac"), ("c", -1, "acb"), ("a", -1, "abc"), ("c", 5, "abc"), ("x", 1, "abc")],
)
def test_a_tile_moves_among_the_others(name: str, by: int, order: str) -> None:
    assert "".join(pin.name for pin in moved(PINS, name, by)) == order


@pytest.mark.parametrize(
    ("others", "order"), [("abc", "axbc"), ("a", "ax"), ("", "x"), ("abx", "abx")]
)
def test_a_tile_comes_back_to_its_place_and_only_once(others: str, order: str) -> None:
    x = Placed(1, Pin("x", {"n": ("1",)}, "", NOON))
    pins = with_again([Pin(name, {}, "", NOON) for name in others], x)
    assert "".join(pin.name for pin in pins) == order
