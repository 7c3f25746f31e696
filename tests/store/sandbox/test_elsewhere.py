"""What is written as in other engines is told how it is written here, and that has an answer."""

import pytest

from aigc_data.store.sandbox.elsewhere import ALIKE, SAME
from aigc_data.store.sandbox.errors import Wrong
from aigc_data.store.sandbox.functions import SCALARS
from aigc_data.store.sandbox.gate import Gate
from aigc_data.store.sandbox.sandbox import Sandbox
from tests.store.sandbox.mended import fault, taken


@pytest.fixture(scope="module")
def gate() -> Gate:
    return Gate()


@pytest.mark.parametrize(
    ("wrong", "near", "right"),
    [
        ("FROM tasks LIMIT 10,5", "LIMIT 5 OFFSET 10", "FROM tasks LIMIT 5 OFFSET 10"),
        (
            "SELECT 'limit 1, 2' FROM (FROM tasks limit 10 , 5) ORDER BY 1",
            "limit 5 offset 10",
            "SELECT 'limit 1, 2' FROM (FROM tasks limit 5 offset 10) ORDER BY 1",
        ),
        ("SELECT nvl(model, '') FROM tasks", "coalesce", "SELECT coalesce(model, '') FROM tasks"),
        ("SELECT GETDATE()", "now", "SELECT now()"),
        ("SELECT curdate()", "today", "SELECT today()"),
        ("SELECT iif(kind = 'a', 1, 2) FROM tasks", "if", "SELECT if(kind = 'a', 1, 2) FROM tasks"),
        (
            "SELECT percentile(run_s, 0.5) FROM tasks",
            "quantile_cont",
            "SELECT quantile_cont(run_s, 0.5) FROM tasks",
        ),
    ],
)
def test_what_is_offered_is_how_it_is_written_here(
    sandbox: Sandbox, wrong: str, near: str, right: str
) -> None:
    assert taken(sandbox, wrong) == (near, right)


def test_what_takes_something_else_here_is_named_and_not_offered(sandbox: Sandbox) -> None:
    wrong = fault(sandbox, "SELECT to_char(created_at, 'YYYY') FROM tasks")
    assert str(wrong) == (
        "there is no function to_char; here it is strftime(time, '%Y-%m-%d') (line 1, column 8)."
    )


def test_parameters_with_a_colon_are_all_offered_with_their_sign(gate: Gate) -> None:
    """They have values once they are written so; without them there is no answer to ask for."""
    text = "SELECT ':a', {'a': model}, [1, 2][1:2] FROM tasks WHERE kind = :kind AND model IN (:a)"
    with pytest.raises(Wrong) as raised:
        gate.check(text)
    right = text.replace(":kind", "$kind").replace("(:a", "($a")
    assert str(raised.value) == (
        "a parameter is written with $, not with a colon (line 1, column 64): did you mean $kind?"
    )
    assert raised.value.mended == right
    assert gate.check(right).parameters == {"kind", "a"}


@pytest.mark.parametrize("text", ["SELECT 1 = a:b:c", "SELECT [1:2", "FROM tasks LIMIT 1,2 LIMIT"])
def test_what_would_be_no_sql_either_is_not_offered(gate: Gate, text: str) -> None:
    with pytest.raises(Wrong) as raised:
        gate.check(text)
    assert raised.value.mended == ""


def test_the_functions_that_are_offered_are_there() -> None:
    assert {*SAME.values()} - {"coalesce", "if"} <= SCALARS  # which the parser knows itself
    assert (SCALARS & {*SAME, *ALIKE}) == frozenset()
