import pytest

from aigc_data.queries.parameter import ParameterType
from aigc_data.store.sandbox.gate import Gate
from aigc_data.store.sandbox.parameter_use import types_by_use

COLUMNS = {
    "created_at": "TIMESTAMPTZ",
    "kind": "VARCHAR",
    "prompt": "VARCHAR",
    "run_s": "DOUBLE",
    "sources": "VARCHAR[]",
    "width": "INTEGER",
}
TIME, DATE = ParameterType.TIME, ParameterType.DATE
NUMBER, WHOLE = ParameterType.NUMBER, ParameterType.WHOLE_NUMBER
TEXT, LIST, YES_NO = ParameterType.TEXT, ParameterType.LIST, ParameterType.YES_NO


@pytest.fixture(scope="module")
def gate() -> Gate:
    return Gate()


@pytest.mark.parametrize(
    ("text", "takes"),
    [
        ("FROM tasks WHERE created_at >= $x", TIME),
        ("FROM tasks t WHERE $x > t.Created_At", TIME),
        ("FROM tasks WHERE created_at BETWEEN $x AND now()", TIME),
        ("FROM tasks WHERE $x BETWEEN created_at AND now()", TIME),
        ("FROM tasks WHERE now() > $x", TIME),
        ("FROM tasks WHERE created_at >= coalesce($x, now() - INTERVAL 7 DAY)", TIME),
        ("FROM tasks WHERE created_at >= coalesce($x, created_at)", TIME),
        ("FROM tasks WHERE created_at::DATE = $x", DATE),
        ("FROM tasks WHERE created_at >= $x::DATE", DATE),
        ("FROM tasks WHERE created_at >= $x::TIMESTAMPTZ", TIME),
        ("FROM tasks WHERE run_s > $x", NUMBER),
        ("FROM tasks WHERE run_s > $x::INT", WHOLE),
        ("FROM tasks WHERE run_s > -$x", NUMBER),
        ("FROM tasks WHERE run_s IS DISTINCT FROM $x", NUMBER),
        ("FROM results WHERE width IN (1024, $x)", WHOLE),
        ("FROM results WHERE $x::DECIMAL(3, 1) = 1", NUMBER),
        ("FROM tasks LIMIT $x", WHOLE),
        ("FROM tasks LIMIT 5 OFFSET $x", WHOLE),
        ("FROM tasks LIMIT $x %", NUMBER),
        ("SELECT kind, count(*) AS n FROM tasks GROUP BY ALL HAVING n >= $x", WHOLE),
        ("SELECT kind, avg(run_s) AS n FROM tasks GROUP BY ALL HAVING n >= $x", NUMBER),
        ("WITH a AS (SELECT created_at AS first FROM tasks) FROM a WHERE first > $x", TIME),
        ("FROM tasks WHERE kind = $x", TEXT),
        ("FROM tasks WHERE $x IS NULL OR kind = $x", TEXT),
        ("FROM tasks WHERE kind IN ($x)", TEXT),
        ("FROM tasks WHERE kind IN $x", LIST),
        ("FROM tasks WHERE kind = ANY($x)", LIST),
        ("FROM tasks WHERE list_contains($x, kind)", LIST),
        ("FROM tasks WHERE sources = $x", LIST),
        ("FROM tasks WHERE kind IN $x::VARCHAR[]", LIST),
        ("FROM tasks WHERE $x AND run_s > 1", YES_NO),
        ("FROM tasks WHERE $x OR run_s > 1", YES_NO),
        ("FROM tasks WHERE NOT $x", YES_NO),
        ("SELECT created_at AT TIME ZONE $x FROM tasks", ParameterType.TIME_ZONE),
        ("SELECT $x::VARCHAR FROM tasks WHERE created_at > $X", TIME),
    ],
)
def test_a_use_says_what_a_parameter_takes(gate: Gate, text: str, takes: ParameterType) -> None:
    assert types_by_use(gate.check(text).tree, COLUMNS) == {"x": takes}


@pytest.mark.parametrize(
    "text",
    [
        "SELECT $x",
        "SELECT $x::VARCHAR",
        "SELECT $x::STRUCT(a INT)",
        "FROM tasks WHERE $x IS NULL",
        "FROM tasks WHERE $x = $y",
        "FROM tasks WHERE prompt ILIKE '%' || $x || '%'",
        "FROM tasks WHERE width IN $x",
        "FROM tasks WHERE created_at > $x AND run_s > $x",
        "SELECT kind AS created_at FROM tasks WHERE created_at > $x",
        "SELECT a.width FROM (SELECT min(kind) AS width FROM tasks) a WHERE a.width > $x",
        "FROM range(10) r(run_s) WHERE run_s > $x",
        "WITH a(width) AS (SELECT kind FROM tasks) FROM a WHERE width > $x",
    ],
)
def test_a_use_that_is_not_plain_says_nothing(gate: Gate, text: str) -> None:
    assert types_by_use(gate.check(text).tree, COLUMNS) == {}


def test_each_parameter_is_told_by_its_own_uses(gate: Gate) -> None:
    text = "FROM tasks WHERE created_at BETWEEN $since AND $until AND run_s > $least LIMIT $most"
    assert types_by_use(gate.check(text).tree, COLUMNS) == {
        "since": TIME,
        "until": TIME,
        "least": NUMBER,
        "most": WHOLE,
    }
