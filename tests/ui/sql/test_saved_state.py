import pytest

from aigc_data.ui.sql.state import SqlState, read

STATES = {
    "sql=SELECT 1": SqlState("SELECT 1"),
    "a text with what is said": SqlState("SELECT $a, $b", {"a": ("1",), "b": ("x", "y")}),
    "a saved query": SqlState(name="failing", said={"since": ("7 days ago",)}),
    "a saved query with a blank": SqlState(name="failing", said={"since": ()}),
    "one that was changed": SqlState("SELECT 2", {"since": ()}, "failing", is_changed=True),
}


@pytest.mark.parametrize("state", STATES.values(), ids=STATES)
def test_an_address_says_what_is_asked_and_is_read_back(state: SqlState) -> None:
    assert read(state.to_query()) == state


def test_the_address_of_a_saved_query_holds_no_text() -> None:
    state = SqlState("SELECT $since", {"since": ("today",), "kind": ()}, "failing")
    assert state.to_query() == {"q": ["failing"], "since": ["today"], "kind": [""]}


def test_what_is_blank_beside_a_text_is_null_in_its_link() -> None:
    assert SqlState("SELECT $a", {"a": ()}).to_query() == {"sql": ["SELECT $a"], "a": [""]}
    assert read({"sql": ["SELECT $a"], "a": [""]}) == SqlState("SELECT $a", {"a": ()})


def test_what_the_page_keeps_beside_is_no_parameter() -> None:
    assert read({"q": ["one"], "chart.type": ["line"], "embed": ["true"]}) == SqlState(name="one")
    assert read({"since": ["today"]}) == SqlState()
