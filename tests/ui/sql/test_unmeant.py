from aigc_data.ui.sql.unmeant import Unmeant, unmeant


def test_what_a_query_has_not_is_told_with_the_parameter_that_may_be_meant() -> None:
    said = {"sicne": ("today",), "Most": ("3",), "kind": ("image",), "knd": (), "x" * 9999: ()}
    assert unmeant({"since", "most", "kind"}, said) == (
        Unmeant("sicne", ("today",), "since"),
        Unmeant("Most", ("3",), "most"),
        Unmeant("knd", ()),
        Unmeant("x" * 9999, ()),
    )


def test_a_link_that_says_what_its_query_has_says_nothing_odd() -> None:
    assert unmeant({"since", "most"}, {"since": ("today",)}) == ()
