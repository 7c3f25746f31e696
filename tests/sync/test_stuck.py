from datetime import timedelta
from pathlib import Path

from aigc_data.store.store import Store
from aigc_data.sync.stuck import LONGEST_REST, MOST, Stuck
from aigc_data.task import TaskKind
from tests.tasks import NOON, after

VIDEO = TaskKind.VIDEO


def test_each_failure_doubles_the_rest(tmp_path: Path) -> None:
    stuck = Stuck("main", VIDEO)
    for tries, rest_s in ((1, 60), (2, 120), (3, 240)):
        stuck.failed("a", NOON)
        assert stuck.failures["a"].tries == tries
        assert stuck.resting(after(rest_s - 1)) == {"a"}
        assert stuck.resting(after(rest_s)) == set()
    for _ in range(60):
        stuck.failed("a", NOON)
    assert stuck.resting(NOON + LONGEST_REST - timedelta(seconds=1)) == {"a"}
    assert stuck.resting(NOON + LONGEST_REST) == set()


def test_an_answer_ends_it(tmp_path: Path) -> None:
    stuck = Stuck("main", VIDEO)
    stuck.failed("a", NOON)
    stuck.answered("a")
    stuck.answered("never failed")
    assert stuck.resting(NOON) == set()


def test_a_restart_remembers_it_kind_by_kind(tmp_path: Path) -> None:
    with Store.open(tmp_path / "tasks.duckdb") as store:
        stuck = Stuck.kept(store, "main", VIDEO)
        assert stuck.checkpoints() == ()
        stuck.failed("a", NOON)
        store.save(at=NOON, checkpoints=stuck.checkpoints())
        assert stuck.checkpoints() == ()
        assert Stuck.kept(store, "main", VIDEO).failures == stuck.failures
        assert Stuck.kept(store, "main", None).failures == {}


def test_no_more_are_remembered_than_it_holds() -> None:
    stuck = Stuck("main", None)
    for number in range(MOST + 2):
        stuck.failed(str(number), NOON)
    assert len(stuck.failures) == MOST
    assert stuck.resting(NOON).isdisjoint({"0", "1"})
