"""The rows that could not be read, as a person looks at them, takes them away and clears them."""

import json

from aigc_data.store import quarantine
from aigc_data.store.quarantine import KeptRow
from aigc_data.store.state import Quarantined
from aigc_data.store.store import Store
from tests.tasks import NOON, after


def broken(raw: str, seconds: float = 0, source: str = "cloudaudit") -> Quarantined:
    return Quarantined("main", source, raw, f"no reason to read {raw}", after(seconds))


def newest(store: Store, limit: int = 10) -> list[KeptRow]:
    with store.cursor() as db:
        return quarantine.newest(db, "main", "cloudaudit", limit)


def test_the_newest_rows_come_first_each_with_when_it_came_first_and_last(store: Store) -> None:
    store.save((), at=NOON, quarantine=[broken("a"), broken("b", 10), broken("x", 5, "task_list")])
    store.save((), at=NOON, quarantine=[broken("a", 20)])
    assert newest(store) == [
        KeptRow("a", "no reason to read a", NOON, after(20)),
        KeptRow("b", "no reason to read b", after(10), after(10)),
    ]
    assert [row.raw for row in newest(store, limit=1)] == ["a"]


def test_every_row_becomes_one_line_of_json(store: Store) -> None:
    raw = '{"Prompt": "雪中的狐狸\\nnext"}'
    store.save((), at=NOON, quarantine=[broken(raw), broken("b", 10)])
    with store.cursor() as db:
        lines = list(quarantine.json_lines(db, "main", "cloudaudit"))
    assert all(line.endswith("\n") and line.count("\n") == 1 for line in lines)
    assert json.loads(lines[1]) == {
        "account": "main",
        "source": "cloudaudit",
        "reason": f"no reason to read {raw}",
        "first_seen_at": "2026-09-14T12:00:00+00:00",
        "seen_at": "2026-09-14T12:00:00+00:00",
        "raw": raw,
    }
    assert [json.loads(line)["raw"] for line in lines] == ["b", raw]


def test_clearing_forgets_what_was_looked_at_and_keeps_the_rest(store: Store) -> None:
    rows = [broken("a"), broken("b", 10), broken("later", 30), broken("x", 5, "task_list")]
    store.save((), at=NOON, quarantine=rows)
    assert store.clear_broken_rows("main", "cloudaudit", after(10)) == 2
    assert store.broken_rows() == {("main", "cloudaudit"): 1, ("main", "task_list"): 1}
    assert [row.raw for row in newest(store)] == ["later"]
    assert store.clear_broken_rows("main", "usage", after(10)) == 0


def test_a_row_that_comes_again_after_clearing_is_kept_again(store: Store) -> None:
    store.save((), at=NOON, quarantine=[broken("a")])
    store.clear_broken_rows("main", "cloudaudit", NOON)
    store.save((), at=NOON, quarantine=[broken("a", 60)])
    assert newest(store) == [KeptRow("a", "no reason to read a", after(60), after(60))]
