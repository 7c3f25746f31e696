import re

from hypothesis import given
from hypothesis import strategies as st

from aigc_data.simulator import ids
from aigc_data.simulator.ids import Place

places = st.builds(Place, st.integers(400_000, 2**20), st.integers(0, 2), st.integers(0, 2**20 - 1))


@given(places, st.integers(0, 2**80 - 1))
def test_an_id_says_where_its_task_stands(place: Place, salt: int) -> None:
    digits = ids.digits(7, place, salt)
    assert re.fullmatch(r"[0-9a-f]{32}", digits)
    assert ids.place_of(7, ids.dashed(digits)) == place
    assert ids.place_of(7, f"{ids.OWNER}-AigcVideo-{digits}") == place


@given(st.builds(Place, st.integers(400_000, 900_000), st.just(0), st.integers(0, 999)))
def test_an_old_numeric_id_does_too(place: Place) -> None:
    assert ids.numeric_fits(place)
    assert re.fullmatch(r"\d{10}", ids.numeric_id(place))
    assert ids.place_of(7, ids.numeric_id(place)) == place


@given(st.text())
def test_any_other_text_is_no_place_or_harmless(text: str) -> None:
    assert ids.place_of(7, text) is None or re.fullmatch(r"2\d{9}|.*[0-9a-f-]{32,}", text, re.S)
