from pathlib import Path

from aigc_data.store.public_views import examples, functions, public_views
from aigc_data.store.sandbox.gate import Gate
from aigc_data.store.sandbox.tree import PUBLIC_VIEWS
from aigc_data.store.store import Store
from aigc_data.task import TaskKind
from tests.analysis.history import task
from tests.tasks import NOON


def test_every_public_column_is_told_with_its_type_and_meaning(tmp_path: Path) -> None:
    with Store.open(tmp_path / "a.duckdb") as store, store.cursor() as db:
        views = public_views(db)
        shown = {view.name: db.execute(f"SELECT * FROM {view.name}").description for view in views}
    assert [view.name for view in views] == sorted(PUBLIC_VIEWS, reverse=True)
    for view in views:
        assert view.about
        assert [column.name for column in view.columns] == [name for name, *_ in shown[view.name]]
        assert all(column.type and column.about for column in view.columns)
    assert {column.name: column.type for column in views[0].columns}["created_at"] == "TIMESTAMPTZ"


def test_the_guide_names_every_view() -> None:
    guide = Path("docs/sql-sandbox.md").read_text()
    *views, last = (f"`{name}`" for name in sorted(PUBLIC_VIEWS, reverse=True))
    assert f"The views {', '.join(views)} and {last} with all their columns" in guide


def test_an_example_is_the_most_common_value(tmp_path: Path) -> None:
    kinds = (TaskKind.VIDEO, TaskKind.IMAGE, TaskKind.VIDEO)
    with Store.open(tmp_path / "a.duckdb") as store:
        store.save([task(kind=kind, prompt=None) for kind in kinds], at=NOON)
        with store.cursor() as db:
            tasks, results, groups = public_views(db)
            found = examples(db, tasks)
            none = {**examples(db, groups), **examples(db, results)}
    assert (found["kind"], found["prompt"], found["result_urls"]) == ("video", None, [])
    assert set(none.values()) == {None}


def test_the_gate_knows_every_function_that_is_told(tmp_path: Path) -> None:
    with Store.open(tmp_path / "a.duckdb") as store, store.cursor() as db:
        told = functions(db)
    names = {function.name for function in told}
    assert {"count", "date_trunc", "median", "range", "unnest"} <= names
    assert not names & {"read_text", "read_parquet", "getenv", "query_table"}
    assert next(one for one in told if one.name == "lower").arguments == "string"
    called = ", ".join(f'"{name}"()' for name in sorted(names - {"json_each", "json_tree"}))
    Gate().check(f"SELECT {called}")
