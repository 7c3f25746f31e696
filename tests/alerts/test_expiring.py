"""Results that expire soon."""

from dataclasses import replace

from duckdb import DuckDBPyConnection

from aigc_data.alert_rule import Expiring
from aigc_data.alerts.reading import Reading, Verdict
from aigc_data.alerts.slices import WHOLE
from aigc_data.store.alerts import Measure
from aigc_data.store.results import FileState, ResultFile
from aigc_data.store.store import Store
from tests.alerts.asking import asked
from tests.analysis.history import KLING, ended
from tests.tasks import NOON, after

RULE = Expiring(name="Expiring", min_tasks=2)


def expiring(store: Store, *seconds: float) -> None:
    """Save tasks, a second apart, whose results expire so many seconds after NOON."""
    store.save(
        [
            ended(-9000 + number, 30, result_expires_at=after(left), **KLING)
            for number, left in enumerate(seconds)
        ],
        at=NOON,
    )


def test_results_that_expire_within_the_hour_are_counted(
    store: Store, db: DuckDBPyConnection
) -> None:
    expiring(store, -1, 0, 1, 3600, 3601)
    assert asked(db, RULE) == {
        WHOLE: Reading(
            slice=WHOLE,
            verdict=Verdict.OVER,
            measure=Measure(value=2.0, n=2, bound=2.0, since=after(-8998), until=after(-8996)),
            reason="The results of 2 tasks expire within 1 h, and nothing keeps them.",
        )
    }


def test_fewer_than_asked_for_is_calm(store: Store, db: DuckDBPyConnection) -> None:
    expiring(store, 1)
    assert asked(db, RULE)[WHOLE].verdict is Verdict.LOW


def test_what_is_kept_is_not_about_to_be_lost(store: Store, db: DuckDBPyConnection) -> None:
    expiring(store, 1, 2)
    (first, second) = db.execute("SELECT task_id FROM tasks ORDER BY created_at").fetchall()
    file = ResultFile(
        account="main", task_id=first[0], position=0, address="https://a.example/0.png",
        state=FileState.KEPT, found_at=NOON, expires_at=after(3600),
    )  # fmt: skip
    store.save_results([file, replace(file, task_id=second[0], state=FileState.WANTED)])
    assert asked(db, RULE)[WHOLE].measure.n == 1
    store.save_results([replace(file, task_id=second[0])])
    assert asked(db, RULE)[WHOLE].measure.n == 0
