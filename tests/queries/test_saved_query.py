from typing import Any

import pytest

from aigc_data.queries.bad_query import BadQuery
from aigc_data.queries.parameter import Parameter
from aigc_data.queries.saved_query import SavedQuery, name_for


def a_query(**fields: Any) -> SavedQuery:
    """Return a query; any field may be given."""
    return SavedQuery(**({"name": "one", "title": "One?", "text": "SELECT 1"} | fields))


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Which models fail most?", "which-models-fail-most"),
        ("  Übersicht / Woche ", "übersicht-woche"),
        ("按模型的失败率", "按模型的失败率"),
        ("../../etc/passwd", "etc-passwd"),
        ("???", "query"),
        ("a " * 80, "-".join("a" * 30)),
    ],
)
def test_a_name_is_made_of_the_words_of_a_title(title: str, name: str) -> None:
    assert name_for(title) == name
    assert a_query(name=name).name == name


@pytest.mark.parametrize("name", ["", "A", "a b", "a/b", "../a", "a.sql", "-a", "a--b"])
def test_a_name_that_no_link_or_file_should_have_is_refused(name: str) -> None:
    with pytest.raises(BadQuery, match="a name is words joined by hyphens, such as "):
        a_query(name=name)


def test_an_accent_and_its_letter_are_one_letter_of_a_name_as_some_file_systems_part_them() -> None:
    assert a_query(name="e\u0301te\u0301") == a_query(name="été")


def test_texts_are_kept_without_blanks_around_them_and_with_one_kind_of_line_end() -> None:
    query = a_query(title=" One? ", text="\r\nSELECT 1\r\n", description="a\rb\n")
    assert (query.title, query.text, query.description) == ("One?", "SELECT 1", "a\nb")


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"title": " "}, "a saved query needs a title and a text"),
        ({"text": "\n"}, "a saved query needs a title and a text"),
        ({"title": "a\nb"}, "a title is one line of at most 120 letters"),
        ({"author": "a" * 81}, "an author is one line of at most 80 letters"),
        ({"text": "SELECT '\x00'"}, "a query has at most 20,000 letters, and none of control"),
        ({"text": "a" * 20_001}, "a query has at most 20,000 letters, and none of control"),
        ({"description": "a" * 2001}, "a description has at most 2,000 letters, and none of"),
        (
            {"parameters": (Parameter(name="a"), Parameter(name="A"))},
            "two parameters are called a: give each a name of its own",
        ),
    ],
)
def test_what_cannot_be_a_saved_query_says_why(fields: dict[str, Any], why: str) -> None:
    with pytest.raises(BadQuery) as told:
        a_query(**fields)
    assert str(told.value).startswith(why)
