import pytest

from aigc_data.store.sandbox.errors import (
    Cancelled,
    Failed,
    Limit,
    OverLimit,
    Refused,
    SandboxError,
    Wrong,
)
from aigc_data.store.sandbox.place import Place
from aigc_data.ui.sql.fault_words import fault_words, line_of, mended

TEXT = "SELECT 字,\n\tmodle -- x\nFROM tasks"


def test_a_wrong_name_says_where_it_is_and_which_was_meant() -> None:
    said = fault_words(Wrong('column "modle" not found', Place(2, 2), "model"))
    assert (said.title, said.said, said.advice, said.place, said.near) == (
        "The query is wrong",
        'Column "modle" not found.',
        "Did you mean model?",
        Place(2, 2),
        "model",
    )


@pytest.mark.parametrize(
    ("fault", "title", "advice"),
    [
        (Refused("the function read_text is not for queries"), "The query is refused", "SELECT"),
        (Refused("no"), "The query is refused", "views tasks, results and error_groups,"),
        (OverLimit(Limit.TIME, "it took longer than 30 s"), "It took too long", "created_at"),
        (OverLimit(Limit.MEMORY, "no"), "It needs too much memory", "ORDER BY"),
        (OverLimit(Limit.SIZE, "no"), "A row is too large", "fewer columns"),
        (OverLimit(Limit.TURNS, "no"), "Too many queries run at once", "in a moment"),
        (Cancelled(), "Stopped", ""),
        (Failed("no"), "The query could not be run", "The text is kept."),
    ],
)
def test_every_end_says_what_to_do(fault: SandboxError, title: str, advice: str) -> None:
    said = fault_words(fault)
    assert said.title == title
    assert advice in said.advice
    assert said.grave is not isinstance(fault, Cancelled)


def test_a_place_is_shown_under_its_line() -> None:
    assert line_of(TEXT, Place(2, 2)) == "2 | \tmodle -- x\n    \t^"
    assert line_of(f"{' ' * 200}x", Place(1, 201)).splitlines()[0].endswith(" x")
    assert line_of("SELECT", Place(2, 1)) == "2 | \n    ^"


def test_the_name_that_was_meant_takes_the_place_of_the_wrong_one() -> None:
    assert mended(TEXT, Place(2, 2), "model") == "SELECT 字,\n\tmodel -- x\nFROM tasks"
    assert mended('SELECT t."mo dle" FROM t', Place(1, 11), "model") == 'SELECT t."model" FROM t'
