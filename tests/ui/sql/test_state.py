from urllib.parse import parse_qs, urlencode

from hypothesis import given, settings
from hypothesis import strategies as st

from aigc_data.queries.parameter import RESERVED
from aigc_data.ui.sql.state import SqlState, read

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
NAMES = st.from_regex(r"[a-z_][a-z0-9_]{0,8}", fullmatch=True).filter(
    lambda one: one not in RESERVED
)


@settings(max_examples=30)
@given(TEXTS.filter(str.strip), st.dictionaries(NAMES, st.tuples(TEXTS) | st.just(()), max_size=3))
def test_an_address_says_the_text_and_its_parameters(
    text: str, said: dict[str, tuple[str, ...]]
) -> None:
    state = SqlState(text, said)
    address = urlencode(state.to_query(), doseq=True)
    assert read(parse_qs(address, keep_blank_values=True)) == state


def test_without_a_text_an_address_says_nothing() -> None:
    assert SqlState("  \n").to_query() == {}
    assert read({"since": ["2026-11-01"], "chart.type": ["line"]}) == SqlState()


def test_what_the_page_keeps_in_its_address_is_no_parameter() -> None:
    query = {"sql": ["SELECT $q"], "embed": ["true"], "chart.x": ["n"], "since": [""], "n": ["3"]}
    assert read(query) == SqlState("SELECT $q", {"since": (), "n": ("3",)})


def test_a_long_text_and_a_parameter_of_a_taken_name_fit_no_address() -> None:
    assert SqlState("SELECT 1").fits_an_address
    assert not SqlState(f"SELECT '{'字' * 2_000}'").fits_an_address
    assert not SqlState("SELECT $q", {"q": ("1",)}).fits_an_address
