from duckdb import DuckDBPyConnection

from aigc_data.analysis.coverage import Coverage, coverage
from aigc_data.analysis.filter import TaskFilter
from aigc_data.store.store import Store
from tests.analysis.history import HUNYUAN, KLING, task
from tests.tasks import NOON, after


def test_what_an_answer_leaves_out_is_counted(store: Store, db: DuckDBPyConnection) -> None:
    store.save(
        [
            task(0, **KLING),
            task(60, raw_status="DONE", **KLING),
            task(90, **HUNYUAN),
            task(9000, **KLING),
            task(None, **KLING),
            task(None, raw_status="FAIL", **HUNYUAN),
        ],
        at=NOON,
    )
    hour = TaskFilter(NOON, after(3600))
    assert coverage(db, hour) == Coverage(after(9000), not_asked=2, undated=2)
    assert coverage(db, TaskFilter(NOON, after(3600), kinds=("image",))) == Coverage(
        after(90), not_asked=1, undated=1
    )
    assert coverage(db, TaskFilter()) == Coverage(after(9000), not_asked=4, undated=2)


def test_an_empty_store_leaves_nothing_out(db: DuckDBPyConnection) -> None:
    assert coverage(db, TaskFilter()) == Coverage(None, 0, 0)
