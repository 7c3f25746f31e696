"""What is offered for a name that no table has is a query that has an answer."""

import pytest

from aigc_data.store.sandbox.sandbox import Sandbox
from tests.store.sandbox.mended import fault, taken

TEXTS = (
    ("FROM tasks WHERE status = failed", "'failed'", "FROM tasks WHERE status = 'failed'"),
    ('FROM tasks WHERE status = "failed"', "'failed'", "FROM tasks WHERE status = 'failed'"),
    ("FROM tasks WHERE FAILD = status", "'failed'", "FROM tasks WHERE 'failed' = status"),
    ('FROM tasks WHERE kind = "image"', "'image'", "FROM tasks WHERE kind = 'image'"),
    ("FROM results WHERE state <> kept", "'kept'", "FROM results WHERE state <> 'kept'"),
    ("FROM tasks t WHERE t.model = Kling", "'Kling'", "FROM tasks t WHERE t.model = 'Kling'"),
    ('FROM tasks WHERE model LIKE "o\'%"', "'o''%'", "FROM tasks WHERE model LIKE 'o''%'"),
    ('FROM tasks WHERE status LIKE "fail%"', "'fail%'", "FROM tasks WHERE status LIKE 'fail%'"),
    (
        'FROM tasks WHERE created_at > "2026-01-01"',
        "'2026-01-01'",
        "FROM tasks WHERE created_at > '2026-01-01'",
    ),
    (
        "SELECT '一' FROM tasks WHERE status IN (failed, \"waitin\", 'x', model)",
        "'failed'",
        "SELECT '一' FROM tasks WHERE status IN ('failed', 'waiting', 'x', model)",
    ),
    (
        "FROM tasks WHERE (status = failed OR status = waiting) AND kind IN (image)",
        "'failed'",
        "FROM tasks WHERE (status = 'failed' OR status = 'waiting') AND kind IN ('image')",
    ),
    (
        'FROM tasks WHERE task_type = "text-to-imag"',
        "'text-to-image'",
        "FROM tasks WHERE task_type = 'text-to-image'",
    ),
    (
        "SELECT CASE status WHEN failed THEN 1 END FROM tasks",
        "'failed'",
        "SELECT CASE status WHEN 'failed' THEN 1 END FROM tasks",
    ),
    (
        "FROM tasks WHERE list_contains(sources, ledger)",
        "'ledger'",
        "FROM tasks WHERE list_contains(sources, 'ledger')",
    ),
    (
        'SELECT date_trunc("day", created_at) FROM tasks',
        "'day'",
        "SELECT date_trunc('day', created_at) FROM tasks",
    ),
    (
        "SELECT date_diff(huor, created_at, now()) FROM tasks",
        "'hour'",
        "SELECT date_diff('hour', created_at, now()) FROM tasks",
    ),
)
QUOTES = (
    ("FROM tasks WHERE status = ‘failed’", "'failed'", "FROM tasks WHERE status = 'failed'"),
    ("FROM tasks WHERE status = “failed”", "'failed'", "FROM tasks WHERE status = 'failed'"),
    ("FROM tasks WHERE model = ‘Kling 3’", "'Kling 3'", "FROM tasks WHERE model = 'Kling 3'"),
    ("SELECT t.`model` FROM tasks t", '"model"', 'SELECT t."model" FROM tasks t'),
    (
        "SELECT '`', `model`, `status` -- `\nFROM `tasks` WHERE `kind` = 'image'",
        '"model"',
        'SELECT \'`\', "model", "status" -- `\nFROM "tasks" WHERE "kind" = \'image\'',
    ),
    (
        "SELECT model AS “my model” FROM tasks WHERE kind IN (“image”, ‘video’)",
        '"my model"',
        "SELECT model AS \"my model\" FROM tasks WHERE kind IN ('image', 'video')",
    ),
)
COLUMNS = (
    ("SELECT MODLE FROM tasks", "model", "SELECT model FROM tasks"),
    ("SELECT STATUSS FROM tasks", "status", "SELECT status FROM tasks"),
    ('SELECT "MODEL_NAM" FROM tasks', "model_name", 'SELECT "model_name" FROM tasks'),
    ("SELECT T.MODLE FROM tasks t", "model", "SELECT T.model FROM tasks t"),
    ("FROM tasks WHERE model = MODEL_NAM", "model_name", "FROM tasks WHERE model = model_name"),
    (
        "FROM tasks t JOIN results r ON MODLE = 'a'",
        "model",
        "FROM tasks t JOIN results r ON model = 'a'",
    ),
    (
        "SELECT (SELECT max(WIDHT) FROM results) FROM tasks",
        "width",
        "SELECT (SELECT max(width) FROM results) FROM tasks",
    ),
    (
        "FROM tasks t WHERE EXISTS (FROM results WHERE MODLE = 'a')",
        "model",
        "FROM tasks t WHERE EXISTS (FROM results WHERE model = 'a')",
    ),
    (
        "WITH a AS (SELECT 1 AS Ones) SELECT ONSE FROM a",
        "Ones",
        "WITH a AS (SELECT 1 AS Ones) SELECT Ones FROM a",
    ),
    ("SELECT RANEG FROM range(3)", "range", "SELECT range FROM range(3)"),
    (
        "SELECT model, count(*) AS failures FROM tasks GROUP BY ALL ORDER BY failurs",
        "failures",
        "SELECT model, count(*) AS failures FROM tasks GROUP BY ALL ORDER BY failures",
    ),
    (
        "SELECT lower(model) AS small FROM tasks WHERE SMAL = 'a'",
        "small",
        "SELECT lower(model) AS small FROM tasks WHERE small = 'a'",
    ),
    ("SELECT DISTICT model FROM tasks", "DISTINCT", "SELECT DISTINCT model FROM tasks"),
    ("select distict status from tasks", "distinct", "select distinct status from tasks"),
)
NOTHING = (
    'FROM tasks WHERE kind = "Model 1"',
    "FROM tasks WHERE model = Kling-3.0",
    "FROM tasks WHERE lower(status) = failed",
    "FROM tasks WHERE run_s > Kling",
    "FROM tasks WHERE operator = wang.li",
    "FROM tasks WHERE created_at > today",
    "SELECT coalesce(model, “no one”) FROM tasks",
    "FROM tasks WHERE model = ‘Kling",
    "SELECT count(*) AS failures FROM tasks WHERE failurs > 1",
    "SELECT widht FROM tasks WHERE task_id IN (SELECT task_id FROM results)",
    "SELECT s.* FROM (SELECT modle FROM results) s, tasks",
    "WITH a AS (SELECT modle FROM results) SELECT model FROM tasks, a",
)


@pytest.mark.parametrize(("wrong", "near", "right"), [*TEXTS, *QUOTES, *COLUMNS])
def test_what_is_offered_is_right_when_one_click_takes_it(
    sandbox: Sandbox, wrong: str, near: str, right: str
) -> None:
    assert taken(sandbox, wrong) == (near, right)


@pytest.mark.parametrize("wrong", NOTHING)
def test_where_it_is_not_plain_what_was_meant_nothing_is_offered(
    sandbox: Sandbox, wrong: str
) -> None:
    assert taken(sandbox, wrong) == ("", "")


def test_quotes_of_other_programs_are_told_as_such(sandbox: Sandbox) -> None:
    assert str(fault(sandbox, "SELECT `model` FROM tasks")) == (
        "SQL has a text in 'single quotes' and a name in \"double quotes\" (line 1, column 8): "
        'did you mean "model"?'
    )
