import pytest

from aigc_data.ui.in_sight import TALLEST, shape_of, width_in_sight


@pytest.mark.parametrize(
    ("width", "height", "drawn"),
    [
        (720, 1280, round(TALLEST * 9 / 16)),
        (1280, 720, round(TALLEST * 16 / 9)),
        (512, 512, TALLEST),
        (1, 10_000, 1),
        (None, None, "stretch"),
        (0, 720, "stretch"),
        (720, 0, "stretch"),
        (-1, 720, "stretch"),
    ],
)
def test_all_of_a_picture_is_in_sight_and_an_unknown_shape_takes_all_room(
    width: float | None, height: float | None, drawn: int | str
) -> None:
    assert width_in_sight(width, height) == drawn


@pytest.mark.parametrize(
    ("ratio", "shape"),
    [
        ("9:16", (9.0, 16.0)),
        (" 16 : 9 ", (16.0, 9.0)),
        ("adaptive", (None, None)),
        ("16:", (None, None)),
        ("1.5:1", (None, None)),
        ("", (None, None)),
        (None, (None, None)),
    ],
)
def test_a_ratio_is_read_and_anything_else_is_no_shape(
    ratio: str | None, shape: tuple[float | None, float | None]
) -> None:
    assert shape_of(ratio) == shape
