import pytest

from aigc_data.store.sandbox.place import Place

TEXT = "SELECT '一二',\n  modle"


@pytest.mark.parametrize(
    ("offset", "place"),
    [(0, Place(1, 1)), (15, Place(1, 12)), (19, Place(2, 3)), (24, Place(2, 8)), (25, None)],
)
def test_a_byte_is_on_a_line_and_in_a_column(offset: int, place: Place | None) -> None:
    assert Place.of_byte(TEXT, offset) == place


@pytest.mark.parametrize(
    ("offset", "place"), [(0, Place(1, 1)), (15, Place(2, 3)), (99, None), (-1, None)]
)
def test_a_character_is_on_a_line_and_in_a_column(offset: int, place: Place | None) -> None:
    assert Place.of_character(TEXT, offset) == place
