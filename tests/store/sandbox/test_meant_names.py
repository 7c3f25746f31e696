"""A name that nothing has: where it stands, and which one was meant, by the whole sandbox."""

import duckdb
import pytest

from aigc_data.store.sandbox.errors import SandboxError, Wrong
from aigc_data.store.sandbox.place import Place
from aigc_data.store.sandbox.query import Query
from aigc_data.store.sandbox.sandbox import Sandbox
from aigc_data.store.sandbox.vocabulary import KEYWORDS, LONGEST, TYPES, nearest

QUALIFIED = (
    ("SELECT t.[modle], r.width FROM tasks t JOIN results r USING (task_id)", "model"),
    ("SELECT r.width, R.[widht] FROM tasks t JOIN results AS r USING (task_id)", "width"),
    ("SELECT '一', tasks.[modle] FROM tasks", "model"),
    ("SELECT main.tasks.[modle] FROM tasks", "model"),
    ("SELECT modle.a /* t.modle */, t\n . [Modle] FROM tasks t, (SELECT 1 AS a) modle", "model"),
    ('SELECT "t"."[modle]" FROM tasks t', "model"),
    ("SELECT t.[widht] FROM tasks t JOIN results r USING (task_id)", ""),
    ("WITH a AS (SELECT model AS modell FROM tasks) SELECT a.[modle] FROM a", "modell"),
    ("WITH a(modell) AS (SELECT 1) SELECT b.[modle] FROM a b", "modell"),
    ("SELECT s.[widht] FROM (SELECT r.* FROM results r JOIN tasks USING (task_id)) s", "width"),
    ("SELECT s.[modle] FROM (FROM tasks UNION ALL FROM tasks) s", "model"),
    ("WITH RECURSIVE a AS (SELECT 1 AS one UNION ALL FROM a) SELECT a.[on] FROM a", "one"),
)
LISTED = (
    ("SELECT * EXCLUDE ([promt]) FROM tasks", "prompt"),
    ("SELECT promt: 1, * EXCLUDE (model, [promt], kind) FROM tasks", "prompt"),
    ("SELECT t.* EXCLUDE [promt] FROM tasks t", "prompt"),
    ("SELECT * REPLACE (1 AS [promt]) FROM tasks", "prompt"),
    ("SELECT model FROM tasks JOIN results USING ([taskid])", "task_id"),
)
ALIASES = (
    ("SELECT [x].model FROM tasks t", "t"),
    ("SELECT [tasks].model FROM tasks t", "t"),
    ("SELECT [taks].model FROM tasks JOIN results USING (task_id)", "tasks"),
    ("SELECT [x].model FROM tasks t JOIN results r USING (task_id)", "t"),
    ("SELECT [x].task_id FROM tasks t JOIN results r USING (task_id)", ""),
    ("SELECT [x].model", ""),
)
TYPE_NAMES = (
    ("SELECT CAST(prompt AS [INTT]) FROM tasks", "INT"),
    ("SELECT prompt::[varchr][] FROM tasks", "varchar"),
    ("SELECT prompt::[Timestmp] FROM tasks", "timestamp"),
    ("SELECT 1::[no_such_type]", ""),
)
WORDS = (
    ("[SELCT] * FROM tasks", "SELECT"),
    ("[FORM] tasks", "FROM"),
    ("SELECT * [form] tasks", "from"),
    ("SELECT model FROM tasks [WERE] model = 'a'", "WHERE"),
    ("SELECT model FROM tasks [GRUOP] BY model", "GROUP"),
    ("SELECT model FROM tasks GROUP [BU] model", "BY"),
    ("SELECT model FROM tasks -- JOIN\nORDER BY 1 [DECS]", "DESC"),
    ("SELECT model FROM tasks t LEFT [JION] results r USING (task_id)", "JOIN"),
    ("SELECT * FROM tasks [LIMT] 5", "LIMIT"),
    ("SELECT CASE WHEN model = '一' [THN] 1 END FROM tasks", "THEN"),
    ("[SELCT] * FORM tasks", "SELECT"),
    ("[INSRT] INTO tasks VALUES (1)", ""),
    ("SELECT model, FROM [FROM] tasks", ""),
    ("SELECT (1 [FROM] tasks", ""),
    ("SELECT 1 WHERE[]", ""),
)


@pytest.mark.parametrize(("marked", "near"), [*QUALIFIED, *LISTED, *ALIASES, *TYPE_NAMES, *WORDS])
def test_the_wrong_word_is_placed_and_the_one_that_was_meant_is_named(
    sandbox: Sandbox, marked: str, near: str
) -> None:
    text, place = unmarked(marked)
    wrong = fault(sandbox, text)
    assert (type(wrong), getattr(wrong, "place", None), getattr(wrong, "near", "")) == (
        Wrong,
        place,
        near,
    ), str(wrong)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "SELECT t.modle FROM tasks t",
            'table "t" does not have a column named "modle" (line 1, column 10): '
            "did you mean model?",
        ),
        (
            "SELECT CAST('12\n13\"14 ' || repeat('x', 500) AS INT)",
            f"Could not convert string '12 13\"14 {'x' * 50}…' to INTEGER (line 1, column 8).",
        ),
        (
            "SELECT now() - 7",
            "No function matches the given name and argument types "
            "'-(TIMESTAMP WITH TIME ZONE, INTEGER)'. You might need to add explicit type casts "
            "(line 1, column 14).",
        ),
        (
            "SELECT CAST('INT32 or INT64' AS INT)",
            "Could not convert string 'INT32 or INT64' to INTEGER (line 1, column 8).",
        ),
        (
            "SELECT prompt::INT FROM tasks",
            f"Could not convert string '{'a' * 40}!' to INTEGER when casting from source column "
            "prompt (line 1, column 14).",
        ),
        (
            "SELECT 'abc\nFROM tasks",
            'unterminated quoted string at or near "\'abc FROM tasks" (line 1, column 8).',
        ),
        (
            "SELECT model, count(*) FROM tasks",
            'column "model" must appear in the GROUP BY clause or must be part of an aggregate '
            "function (line 1, column 8).",
        ),
    ],
)
def test_a_fault_is_one_whole_sentence(sandbox: Sandbox, text: str, said: str) -> None:
    assert str(fault(sandbox, text)) == said


def test_a_query_of_many_names_that_name_each_other_is_told_soon(sandbox: Sandbox) -> None:
    """Each WITH reads the one before it twice: followed naively, that doubles with each."""
    steps = ", ".join(f"a{n} AS (SELECT * FROM a{n - 1} x, a{n - 1} y)" for n in range(1, 12))
    wrong = fault(sandbox, f"WITH a0 AS (FROM error_groups), {steps} SELECT a11.versio FROM a11")
    assert str(wrong).endswith("did you mean version?")


def test_a_query_of_many_tables_is_told_like_any_other(sandbox: Sandbox) -> None:
    tables = ", ".join(f"results r{n}" for n in range(200))
    wrong = fault(sandbox, f"SELECT s.widht FROM (SELECT r0.* FROM {tables}) s")
    assert str(wrong).endswith("did you mean width?")


def test_a_name_that_nobody_types_is_compared_with_nothing() -> None:
    longest = "a" * LONGEST
    assert nearest(f"{longest[1:]}b", [longest, f"{longest}a"]) == [longest]
    assert nearest(f"{longest}b", [longest]) == []


def test_the_words_that_are_offered_are_those_of_the_engine() -> None:
    keywords = duckdb.sql("SELECT keyword_name FROM duckdb_keywords()").fetchall()
    types = duckdb.sql("SELECT lower(type_name) FROM duckdb_types()").fetchall()
    assert [word for word in KEYWORDS if (word,) not in keywords] == []
    assert [word for word in TYPES if (word,) not in types] == []


def unmarked(marked: str) -> tuple[str, Place | None]:
    """Return the text without the brackets around its wrong word, and where that begins."""
    before, _, rest = marked.partition("[")
    return before + rest.replace("]", "", 1), Place.of_character(before, len(before))


def fault(sandbox: Sandbox, text: str) -> SandboxError:
    with pytest.raises(SandboxError) as raised:
        sandbox.ask(Query(text))
    return raised.value
