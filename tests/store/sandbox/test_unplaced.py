"""What the engine complains of without a place has one, and a right name if one is near."""

import pytest

from aigc_data.store.sandbox.errors import SandboxError, Wrong
from aigc_data.store.sandbox.place import Place
from aigc_data.store.sandbox.sandbox import Sandbox
from tests.store.sandbox.mended import fault, taken

UNITS = (
    ("SELECT date_trunc('dya', created_at) FROM tasks", "day"),
    ("SELECT extract(YER FROM created_at) FROM tasks", "YEAR"),
    ("SELECT date_diff('huor', created_at, now()) FROM tasks WHERE model <> 'huor'", "hour"),
    ("SELECT now() - INTERVAL '1 week 7 dyas'", "days"),
    ("SELECT now() - INTERVAL 7 DYAS", "DAYS"),
    ("FROM tasks WHERE created_at > now() - INTERVAL 7 dyas AND kind = 'image'", "days"),
)
WORDS = (
    ("SELECT model, count(*) FROM tasks GROUPBY model", "GROUP BY"),
    ("SELECT model FROM tasks orderby model", "order by"),
    ("SELECT t.model FROM tasks t LEFTJOIN results USING (task_id)", "LEFT JOIN"),
)
NAMES = (
    ("FROM main.tsks", "tasks"),
    ('FROM memory.main."Tsks"', "tasks"),
    ("WITH abc AS (FROM tasks) FROM abd", "abc"),
    ("SELECT 1 FROM tasks t JOIN results r USING (task_id) WHERE results.task_id = 'a'", "r"),
    ("SELECT model, count(*) AS number FROM tasks GROUP BY 1 HAVING numbr > 1", "number"),
    ("SELECT model AS name FROM tasks GROUP BY name HAVING modle = 'a'", ""),
    ("SELECT tasks.count(*) FROM tasks", "count"),
    ("SELECT created_at AT TIME ZONE 'Asia/Shangai' FROM tasks", "'Asia/Shanghai'"),
)
PLACES = (
    ("SELECT model, count(*) FROM tasks GROUP BY 1 HAVING [n] > 1"),
    ("SELECT '一', count(*) FROM tasks GROUP BY 1, [5]"),
    ("SELECT model, kind FROM tasks [UNION] SELECT model FROM tasks"),
    ("SELECT 1 UNION ALL SELECT 2 [EXCEPT] SELECT 3, 4"),
    ("SELECT '一', regexp_matches(model, ['(a']) FROM tasks"),
    ("SELECT model SIMILAR TO ['[a'] FROM tasks"),
    ("SELECT strptime('2026', ['%Q'])"),
    ("SELECT strptime(model, ['%Y']) FROM tasks"),
    ("SELECT [9223372036854775807] * length(task_id) FROM tasks"),
    ("SELECT max(length(task_id)::BIGINT [*] (1::BIGINT << 61)) FROM tasks"),
)


@pytest.mark.parametrize(("wrong", "near"), [*UNITS, *WORDS, *NAMES])
def test_the_name_that_is_near_makes_it_right(sandbox: Sandbox, wrong: str, near: str) -> None:
    assert taken(sandbox, wrong)[0] == near


@pytest.mark.parametrize("marked", PLACES)
def test_what_is_wrong_has_a_place(sandbox: Sandbox, marked: str) -> None:
    before, _, rest = marked.partition("[")
    wrong = fault(sandbox, before + "".join(rest.rsplit("]", 1)))
    assert (_where(wrong), getattr(wrong, "near", "")) == (
        Place.of_character(before, len(before)),
        "",
    ), str(wrong)


def test_what_may_be_in_two_places_has_none(sandbox: Sandbox) -> None:
    wrong = fault(sandbox, "SELECT regexp_matches(model, '(a'), '(a' FROM tasks")
    assert (str(wrong), _where(wrong)) == ("missing ): (a.", None)


def _where(wrong: SandboxError) -> Place | None:
    assert isinstance(wrong, Wrong)
    return wrong.place
