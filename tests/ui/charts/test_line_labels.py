import pytest

from aigc_data.ui.charts.line_labels import spread


@pytest.mark.parametrize(
    ("wanted", "placed"),
    [
        ([], []),
        ([40.0], [40.0]),
        ([90.0, 10.0], [90.0, 10.0]),
        ([50.0, 50.0, 50.0], [50.0, 64.0, 78.0]),
        ([98.0, 100.0], [86.0, 100.0]),
        ([100.0, 98.0, 97.0], [100.0, 86.0, 72.0]),
        ([-5.0, 0.0], [0.0, 14.0]),
    ],
)
def test_names_stay_apart_and_within_the_picture(wanted: list[float], placed: list[float]) -> None:
    assert spread(wanted, 100.0) == placed


def test_names_that_have_no_room_go_on_above() -> None:
    assert spread([0.0, 0.0, 0.0], 20.0) == [0.0, 14.0, 28.0]
