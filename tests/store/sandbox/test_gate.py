import duckdb
import pytest

from aigc_data.store.sandbox import functions
from aigc_data.store.sandbox.errors import Refused, SandboxError, Wrong
from aigc_data.store.sandbox.gate import MOST_CHARACTERS, Gate

HONEST = [
    "SELECT count(*) FROM tasks",
    "FROM tasks",
    "TABLE tasks",
    "VALUES (1, 'a'), (2, 'b')",
    "DESCRIBE tasks",
    "SUMMARIZE SELECT model, total_s FROM tasks",
    "SELECT * FROM main.tasks AS t WHERE t.model IN ('a', 'b') AND prompt ILIKE '%x%'",
    "SELECT * EXCLUDE (prompt) REPLACE (lower(model) AS model) FROM tasks USING SAMPLE 10%",
    "SELECT DISTINCT ON (model) model, COLUMNS('.*_s') FROM tasks ORDER BY ALL LIMIT 10%",
    "WITH a AS (FROM tasks), b AS (FROM a) SELECT * FROM a JOIN b USING (task_id)",
    "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 9) FROM t",
    "SELECT model, quantile_cont(total_s, [0.5, 0.9]) FROM tasks GROUP BY CUBE (model)",
    "SELECT rank() OVER w FROM tasks WINDOW w AS (PARTITION BY model ORDER BY total_s)",
    "FROM tasks SELECT date_trunc('hour', created_at) AS hour, count() GROUP BY 1",
    "SELECT created_at AT TIME ZONE 'Asia/Shanghai', extract(hour FROM created_at) FROM tasks",
    "PIVOT tasks ON status IN ('failed', 'successful') USING count(*) GROUP BY model",
    "UNPIVOT tasks ON queue_s, run_s",
    "SELECT unnest(result_urls), [x * 2 FOR x IN [1, 2]], {'a': 1}.a, MAP {'k': 1} FROM tasks",
    "SELECT request->>'$.Prompt', json_extract(request, '$.a') FROM tasks",
    "SELECT * FROM range(10) r, unnest([1, 2]) u, generate_series(1, 3) g",
    "SELECT list_transform([1], lambda x: x + 1), if(true, 1, 2), coalesce(model, '?') FROM tasks",
    "SELECT count(*) FILTER (status = 'failed') / count(*)::DOUBLE FROM tasks",
    "(SELECT 1) UNION ALL BY NAME (SELECT 2) EXCEPT SELECT 3",
    "SELECT * FROM tasks a ASOF JOIN tasks b ON a.created_at >= b.created_at",
    "SELECT (SELECT max(total_s) FROM tasks u WHERE u.model = t.model) FROM tasks t",
    "SELECT 'a;b', \"model\", $$it's$$, 1 -- a comment\n/* and another */ FROM tasks;",
    "SELECT current_date, now() - INTERVAL 7 DAY, localtimestamp, current_time",
]


@pytest.fixture(scope="module")
def gate() -> Gate:
    return Gate()


@pytest.mark.parametrize("text", HONEST)
def test_an_honest_question_passes(gate: Gate, text: str) -> None:
    assert gate.check(text).text == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('SELECT * FROM "a\nb"', "a query reads tasks"),
        (f'SELECT * FROM "{"x" * 9_000}"', "a query reads tasks"),
        ("SELECT 1 " + "/* " * 6_000, "unterminated /* comment"),
    ],
)
def test_what_is_wrong_is_one_short_line_whatever_the_query_says(
    gate: Gate, text: str, said: str
) -> None:
    with pytest.raises(SandboxError) as fault:
        gate.check(text)
    told = str(fault.value)
    assert (told[: len(said)], "\n" in told, len(told) < 500) == (said, False, True)


def test_the_names_of_parameters_are_told(gate: Gate) -> None:
    passed = gate.check("SELECT $since, $model, $since FROM tasks")
    assert passed.parameters == {"since", "model"}


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("SELECT 1; SELECT 2", Refused, "only a single SELECT is answered, and this is 2."),
        ("COPY tasks TO 'x'", Refused, "only a single SELECT is answered, not COPY."),
        ("", Refused, "it holds no statement."),
        (
            "SELECT 1,\n  getenv('x')",
            Wrong,
            "there is no function getenv (line 2, column 3).",
        ),
        (
            "SELECT *\nFROM read_text('x')",
            Refused,
            "the function read_text is not for queries (line 2, column 6).",
        ),
        (
            "SELECT '一二', getvariable('x')",
            Refused,
            "the function getvariable is not for queries (line 1, column 14).",
        ),
        (
            "SELECT * FROM 'x.csv'",
            Refused,
            "a query reads tasks, results and error_groups and nothing else, not x.csv "
            "(line 1, column 15).",
        ),
        (
            "SELECT * FROM taks",
            Wrong,
            "there is no table taks (line 1, column 15): did you mean tasks?",
        ),
        (
            'FROM memory.main."Tsks"',
            Wrong,
            "there is no table Tsks (line 1, column 19): did you mean tasks?",
        ),
        (
            "FROM other.tsks",
            Refused,
            "a query reads tasks, results and error_groups and nothing else, not tsks "
            "(line 1, column 6).",
        ),
        (
            "WITH abc AS (FROM tasks) FROM abd",
            Wrong,
            "there is no table abd (line 1, column 31): did you mean abc?",
        ),
        (
            "WITH abc AS (FROM tasks) FROM result_file",
            Refused,
            "a query reads tasks, results, error_groups and abc and nothing else, not result_file "
            "(line 1, column 31).",
        ),
        (
            "SELECT uper(model) FROM tasks",
            Wrong,
            "there is no function uper (line 1, column 8): did you mean upper?",
        ),
        (
            "SELECT '一二' FORM tasks",
            Wrong,
            'syntax error at or near "tasks" (line 1, column 13): did you mean FROM?',
        ),
        (
            "PIVOT tasks ON status USING count(*)",
            Refused,
            "PIVOT needs its values spelled out: PIVOT … ON column IN (…).",
        ),
        ("SELECT 1" + " " * MOST_CHARACTERS, Refused, "it is longer than 20,000 characters."),
    ],
)
def test_it_says_in_a_sentence_why_and_where(
    gate: Gate, text: str, error: type[SandboxError], said: str
) -> None:
    with pytest.raises(error) as raised:
        gate.check(text)
    assert str(raised.value) == said


def test_every_function_on_the_list_is_one_of_the_engine() -> None:
    names = duckdb.sql("SELECT DISTINCT lower(function_name) FROM duckdb_functions()").fetchall()
    known = {name for (name,) in names}
    assert functions.SCALARS - known == set()
    assert functions.TABLES - known == set()


@pytest.mark.parametrize(
    "left_out",
    ["read_text", "getvariable", "current_setting", "query", "query_table", "glob", "sleep_ms"],
)
def test_what_reaches_beyond_the_tasks_is_not_on_the_list(left_out: str) -> None:
    assert left_out not in functions.SCALARS | functions.TABLES


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("SELECT\n " + "+" * 33 + "1", "more than 32 plus and minus signs in a row"),
        ("SELECT\n " + "-+" * 17 + "1", "more than 32 plus and minus signs in a row"),
        ("SELECT\n " + "/*" * 101, "more than 200 signs of operators or comments in a row"),
        ("SELECT\n " + "/**/" * 51 + "1", "more than 200 signs of operators or comments in a row"),
        ("SELECT\n'" + "=" * 201 + "'", "more than 200 signs of operators or comments in a row"),
    ],
)
def test_a_run_of_signs_that_the_parser_reads_again_and_again_is_refused_with_its_place(
    gate: Gate, text: str, why: str
) -> None:
    with pytest.raises(Refused) as refused:
        gate.check(text)
    assert str(refused.value) == f"it holds {why}, which takes too long to read (line 2, column 2)."


@pytest.mark.parametrize(
    "text",
    [
        "-- " + "=" * 197 + "\nSELECT 1",
        "/*" + "*" * 190 + "*/ SELECT 1",
        "-" * 200 + "\nSELECT '" + "-" * 200 + "'",
        "SELECT " + "+" * 32 + "1, " + "- " * 100 + "1",
        "SELECT 1 " + "/* " * 50 + "*/ " * 50,
    ],
)
def test_a_run_of_signs_as_people_write_them_passes(gate: Gate, text: str) -> None:
    assert gate.check(text).text == text


def test_a_long_text_without_an_end_is_told_whatever_letters_it_is_of(gate: Gate) -> None:
    """The engine cuts a long message, also within a letter."""
    for letter in ("界", "é", "\U0001f600", "a界", "ab界"):
        with pytest.raises(Wrong, match="unterminated quoted string"):
            gate.check("SELECT '" + letter * 5000)
