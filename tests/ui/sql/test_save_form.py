import pandas as pd
import pytest

from aigc_data.queries.bad_query import BadQuery
from aigc_data.queries.parameter import Parameter, ParameterType
from aigc_data.queries.saved_query import SavedQuery
from aigc_data.ui.sql.save_form import ABOUT, NAME, TITLE, parameter_rows, written

EXPLAINED = (
    Parameter(name="since", type=ParameterType.TIME, title="Since", default=("today",)),
    Parameter(name="kinds", type=ParameterType.LIST, default=("a", "b, c"), choices=("a", "b, c")),
)
FORM = {TITLE: "How many?", NAME: " ", ABOUT: "All."}


def through_a_table(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """Return the rows as the page's editor gives them back."""
    frame = pd.DataFrame(rows)
    return [dict(zip(frame.columns, row, strict=True)) for row in frame.itertuples(index=False)]


def test_parameters_go_through_the_form_unchanged_and_new_ones_take_what_was_said() -> None:
    said = {"n": ("5",), "since": ("now",), "model": ("'Kling 3.0'",)}
    rows = parameter_rows(
        ["since", "kinds", "n", "model"], EXPLAINED, said, {"n": ParameterType.NUMBER}
    )
    query = written(FORM, "SELECT 1", through_a_table(rows), None)
    assert query == SavedQuery(
        name="how-many",
        title="How many?",
        text="SELECT 1",
        description="All.",
        parameters=(
            *EXPLAINED,
            Parameter(name="n", type=ParameterType.NUMBER, default=("5",)),
            Parameter(name="model", default=("Kling 3.0",)),
        ),
    )


def test_a_name_that_no_parameter_may_have_is_said_when_it_is_saved() -> None:
    rows = parameter_rows(["q"], (), {"q": ("5",)}, {})
    with pytest.raises(BadQuery, match="no parameter may be called q"):
        written(FORM, "SELECT $q", through_a_table(rows), None)


def test_a_cell_that_was_emptied_is_blank_and_a_type_that_does_not_fit_says_so() -> None:
    [row] = parameter_rows(["since"], EXPLAINED, {}, {})
    blank = row | {"Called": None, "Default": None, "Choices": float("nan")}
    assert written(FORM, "SELECT 1", [blank], None).parameters == (
        Parameter(name="since", type=ParameterType.TIME),
    )
    with pytest.raises(BadQuery, match="the parameter since: write a whole number such as 20"):
        written(FORM, "SELECT 1", [row | {"Takes": "whole number"}], None)


def test_who_changes_a_query_does_not_become_its_author() -> None:
    own = SavedQuery(name="one", title="One?", text="SELECT 1", author="王")
    assert written(FORM | {NAME: "one"}, "SELECT 2", [], own).author == "王"


def test_what_was_left_blank_takes_what_it_is_used_as_whatever_the_case_of_its_name() -> None:
    rows = parameter_rows(["Since", "any"], (), {"Since": ()}, {"since": ParameterType.TIME})
    assert [(row["Parameter"], row["Takes"], row["Default"]) for row in rows] == [
        ("Since", "time", []),
        ("any", "text", []),
    ]
