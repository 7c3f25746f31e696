from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aigc_data.queries.bad_query import BadQuery
from aigc_data.queries.examples import examples
from aigc_data.queries.letters import odd_letter, one_end_of_line
from aigc_data.queries.parameter import Parameter, ParameterType
from aigc_data.queries.query_chart import ChartType, QueryChart
from aigc_data.queries.query_file import read_folder, read_query, write_query
from aigc_data.queries.saved_query import SavedQuery

DB = duckdb.connect()
BARE = [
    "SELECT 1",
    "-- a remark\nSELECT 1",
    "/* a remark */ SELECT 1",
    "/*------\n a banner\n------*/ SELECT 1",
    "/*--- a banner ---*/ SELECT 1",
    "---\n--- a remark\nSELECT 1",
]
FILE = """\
/* ---
title: 'Which models fail: and why?'
description: |-
  By model.

  Only what has ended.
author: 王
chart:
  type: bars
  x: model_name
  colour: no
parameters:
  since:
    type: time
    title: Created since
    default: 7 days ago
  least:
    type: whole number
    default: 20
  kinds:
    type: list
    default:
    - image
    - no
    choices:
    - image
    - no
--- */
SELECT model_name
FROM tasks
WHERE created_at >= $since /* not this */
"""
QUERY = SavedQuery(
    name="models",
    title="Which models fail: and why?",
    description="By model.\n\nOnly what has ended.",
    author="王",
    chart=QueryChart(type=ChartType.BAR, x="model_name", colour="no"),
    text="SELECT model_name\nFROM tasks\nWHERE created_at >= $since /* not this */",
    parameters=(
        Parameter(
            name="since",
            type=ParameterType.TIME,
            title="Created since",
            default=("7 days ago",),
        ),
        Parameter(name="least", type=ParameterType.WHOLE_NUMBER, default=("20",)),
        Parameter(
            name="kinds",
            type=ParameterType.LIST,
            default=("image", "no"),
            choices=("image", "no"),
        ),
    ),
)


def test_a_query_is_written_as_people_would_write_it_and_read_back() -> None:
    assert write_query(QUERY) == FILE
    assert read_query("models", FILE) == QUERY
    assert read_query("models", FILE.replace("\n", "\r\n")) == QUERY


@pytest.mark.parametrize(
    ("opened", "closed"),
    [("/*---", "---*/"), ("/*  --- ", "---   */"), ("/*\n---", "---\n*/"), ("/* ---", " --- */")],
)
def test_a_head_is_read_whatever_blanks_are_around_its_hyphens(opened: str, closed: str) -> None:
    text = FILE.replace("/* ---", opened).replace("--- */", closed)
    assert read_query("models", text) == QUERY
    assert write_query(read_query("models", text)) == FILE


def test_the_short_forms_are_read_too() -> None:
    head = "/* ---\nparameters: {since: time, least: {default: 3}}\n--- */ SELECT $since, $least"
    assert read_query("short", head) == SavedQuery(
        name="short",
        title="short",
        text="SELECT $since, $least",
        parameters=(
            Parameter(name="since", type=ParameterType.TIME),
            Parameter(name="least", default=("3",)),
        ),
    )


@pytest.mark.parametrize("text", BARE)
def test_a_file_without_a_head_is_a_query_that_is_called_as_its_file(text: str) -> None:
    assert read_query("one", text) == SavedQuery(name="one", title="one", text=text)


_lines = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12) | st.sampled_from(
    [
        "*/",
        "/*",
        "--- */",
        "---",
        "/*---",
        "\n--- */",
        "- a",
        "a: b",
        "#",
        "'",
        '"',
        "\\",
        "yes",
        "1",
        "~",
        "*/*/",
    ]
)
_texts = st.lists(_lines, max_size=3).map("\n".join).filter(lambda text: not odd_letter(text))
_line = _lines.filter(lambda text: "\n" not in text and not odd_letter(text))
_words = _line.filter(str.strip)
_parameters = st.builds(
    Parameter,
    name=st.from_regex(r"[a-z_][a-z0-9_]{0,5}", fullmatch=True).filter(lambda name: name != "q"),
    default=st.lists(_words, max_size=1).map(tuple),
    title=_line,
) | st.builds(
    Parameter,
    name=st.sampled_from(["P1", "P2"]),
    type=st.just(ParameterType.CHOICE),
    choices=st.lists(_words, min_size=1, max_size=3).map(tuple),
)


@settings(max_examples=60)
@given(
    st.builds(
        SavedQuery,
        name=st.just("any"),
        title=_words.filter(lambda text: one_end_of_line(text) != ""),
        text=_texts.filter(lambda text: one_end_of_line(text) != ""),
        description=_texts,
        author=_line,
        chart=st.none() | st.builds(QueryChart, type=st.sampled_from(ChartType), x=_line, y=_line),
        parameters=st.lists(_parameters, max_size=3, unique_by=lambda one: one.name.lower()).map(
            tuple
        ),
    )
)
def test_whatever_a_query_says_its_file_says_the_same(query: SavedQuery) -> None:
    assert read_query("any", write_query(query)) == query


@settings(max_examples=30)
@given(_texts, _texts)
def test_the_head_of_a_file_is_a_comment_to_the_engine_whatever_it_says(
    description: str, author: str
) -> None:
    author = author.replace("\n", " ")
    query = SavedQuery(
        name="any", title="Any?", text="SELECT $a + 1", description=description, author=author
    )
    with DB.cursor() as db:
        assert db.execute(write_query(query), {"a": 1}).fetchall() == [(2,)]


def test_a_file_runs_as_it_is_in_the_engines_own_shell() -> None:
    [file] = [write_query(one) for one in examples() if one.name == "week-against-week"]
    with duckdb.connect() as db:
        db.execute("""
            CREATE TABLE tasks AS
            SELECT 'Kling' AS model_name, 'failed' AS status, 9.0 AS total_s, now() AS created_at
        """)
        db.execute(f"PREPARE week AS {file}")
        rows = db.execute("EXECUTE week(until := now() + INTERVAL 1 MINUTE)").fetchall()
    assert rows == [("Kling", 1, 0, 100.0, None, 9.0, None)]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("/* ---\ntitle: a\n", 'the comment that begins with "/* ---" needs a line "--- */" at'),
        ("/*---\ntitle: a\n*/ SELECT 1", 'the comment that begins with "/* ---" needs a line "--'),
        ("---\ntitle: a\n---\nSELECT 1", 'the lines "---" around its YAML are "/* ---" and "---'),
        (
            "/* ---\nparameters:\n  a: {type: text}\n  a: {type: time}\n--- */ SELECT $a",
            "its first comment says a twice, again in line 4",
        ),
        ("/* ---\ntitle: a\ntitle: a\n--- */ SELECT 1", "its first comment says title twice, aga"),
        ("/* ---\n- a\n--- */ SELECT 1", 'the YAML in its first comment is no list of "name: val'),
        (
            "/* ---\ntitle: [\n--- */ SELECT 1",
            "the YAML in its first comment cannot be read at its",
        ),
        ("/* ---\ntitle: [a]\n--- */ SELECT 1", "title is one text"),
        (
            "/* ---\nauthr: a\n--- */ SELECT 1",
            "its first comment may not say 'authr': write author",
        ),
        ("/* ---\nparameters: [a]\n--- */ SELECT 1", 'write parameters as lines "name: {type: te'),
        (
            "/* ---\nparameters: {a: moment}\n--- */ SELECT 1",
            "the parameter a has no type 'moment': choose from text, number, whole number, time,",
        ),
        (
            "/* ---\nparameters: {a: {defualt: 1}}\n--- */ SELECT 1",
            "the parameter a may not say 'defualt': write default",
        ),
        (
            "/* ---\nparameters: {a: {type: date, default: soon}}\n--- */ SELECT 1",
            'the parameter a: write a time as "7 days ago", "today", "start of week", "now" or',
        ),
        ("/* ---\ndescription: {a: b}\n--- */ SELECT 1", "description is one text"),
        (
            "/* ---\na: b\n--- */ SELECT 1",
            "its first comment may not say 'a': write title, description",
        ),
        (f"/* ---\ntitle: {'[' * 501}\n--- */ SELECT 1", "its first comment has more than 30,000"),
        (f"/* ---\ntitle: {'a' * 30_000}\n--- */ SELECT 1", "its first comment has more than"),
        (f"/* ---\ntitle: {'- ' * 5000}\n--- */ SELECT 1", "the YAML in its first comment cannot"),
        (
            f"/* ---\ntitle:\n  {'- ' * 5000}\n--- */ SELECT 1",
            "the YAML in its first comment is ne",
        ),
        ("/* ---\nchart: bars\n--- */ SELECT 1", 'write a chart as "chart: {type: line, x: day, y'),
        (
            "/* ---\nchart: {type: pie}\n--- */ SELECT 1",
            "there is no chart 'pie': choose from line,",
        ),
        ("/* ---\nchart: {z: a}\n--- */ SELECT 1", "its chart may not say 'z': write type, x, y,"),
        ("/* ---\nchart: {type: bars, x: [a]}\n--- */ SELECT 1", "x is one text"),
        ("", "a saved query needs a title and a text"),
    ],
)
def test_a_file_that_cannot_be_read_says_in_a_sentence_what_to_do(text: str, why: str) -> None:
    with pytest.raises(BadQuery) as told:
        read_query("bad", text)
    assert str(told.value).startswith(why)
    assert "\n" not in str(told.value)


def test_a_folder_is_read_in_capitals_too_and_without_what_is_hidden(tmp_path: Path) -> None:
    for name in ("one.SQL", "e\u0301te\u0301.sql", "Big.SQL", "._one.sql", ".sql", "notes.txt"):
        (tmp_path / name).write_text("SELECT 1")
    folder = read_folder(tmp_path)
    assert [one.name for one in folder.queries] == ["été", "one"]
    assert folder.faults == ("Big.SQL: a name is words joined by hyphens, such as big, not 'Big'",)


def test_a_bad_file_of_a_folder_costs_only_itself(tmp_path: Path) -> None:
    (tmp_path / "models.sql").write_text(FILE)
    (tmp_path / "Bad Name.sql").write_text("SELECT 1")
    (tmp_path / "empty.sql").write_text("")
    (tmp_path / "latin.sql").write_bytes(b"SELECT '\xe9'")
    (tmp_path / "long.sql").write_text("SELECT 1" + " " * 200_000)
    (tmp_path / "notes.md").write_text("no query")
    (tmp_path / "folder.sql").mkdir()
    read = read_folder(tmp_path)
    assert read.queries == (QUERY,)
    assert read.faults == (
        "Bad Name.sql: a name is words joined by hyphens, such as bad-name, not 'Bad Name'",
        "empty.sql: a saved query needs a title and a text",
        "latin.sql: it is not UTF-8: save it as UTF-8",
        "long.sql: a file has at most 200 kB: shorten the query",
    )
