from duckdb import DuckDBPyConnection

from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.names import Names, names
from aigc_data.store.store import Store
from tests.tasks import IMAGE_ID, NOON, VIDEO_ID, a_task


def test_each_name_is_told_once_and_what_is_not_known_is_no_name(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save(
        [
            a_task(model="Kling", model_version="3.0"),
            a_task(task_id=VIDEO_ID, model="Kling", model_version="3.0"),
            a_task(account="other", model="GV"),
            a_task(account="other", task_id=VIDEO_ID),
        ],
        at=NOON,
    )
    assert names(db, TaskFilter()) == Names(("main", "other"), ("GV", "Kling 3.0"))
    assert names(db, TaskFilter(accounts=("main",))) == Names(("main",), ("Kling 3.0",))
    assert names(db, TaskFilter(text=IMAGE_ID, accounts=("none",))) == Names((), ())
