"""What is kept of a source's last error."""

from datetime import timedelta
from pathlib import Path

from aigc_data.simulator.faults import Fault
from aigc_data.store.store import Store
from aigc_data.sync.mishap import Mishap, after, last_mishap
from aigc_data.sync.outcome import Outcome
from aigc_data.sync.refresh import WORKERS
from aigc_data.task import Source
from aigc_data.tencent import actions
from aigc_data.tencent.errors import PermissionDenied, ServerFault
from tests.cloud import collecting, small_cloud
from tests.tasks import NOON
from tests.tasks import after as later

FAILED = ServerFault("InternalError", "boom", "5b6c", actions.EVENTS)
MISHAP = Mishap(NOON, NOON, "InternalError", str(FAILED), "5b6c")


def outcome(**fields: object) -> Outcome:
    made = Outcome(Source.CLOUDAUDIT)
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def test_the_first_failure_says_since_when() -> None:
    assert after(outcome(error=FAILED), None, NOON) == MISHAP


def test_a_failure_that_goes_on_keeps_since_when() -> None:
    assert after(outcome(error=FAILED), MISHAP, later(60)) == Mishap(
        later(60), NOON, "InternalError", str(FAILED), "5b6c"
    )


def test_a_success_ends_the_failing_and_keeps_the_error() -> None:
    ended = Mishap(NOON, None, "InternalError", str(FAILED), "5b6c")
    assert after(outcome(), MISHAP, later(60)) == ended
    assert after(outcome(), ended, later(90)) is None
    assert after(outcome(), None, NOON) is None


def test_a_failure_after_a_success_is_a_new_one() -> None:
    ended = Mishap(NOON, None, "InternalError", str(FAILED), "5b6c")
    again = after(outcome(error=FAILED), ended, later(90))
    assert again is not None
    assert again.since == later(90)


def test_each_action_that_is_denied_is_named_once() -> None:
    image, video = (
        PermissionDenied("UnauthorizedOperation", "no", None, action)
        for action in (actions.IMAGE_TASK, actions.VIDEO_TASK)
    )
    assert outcome(error=video, also=(image, FAILED, video)).denied == (
        "mps:DescribeAigcImageTask",
        "mps:DescribeAigcVideoTask",
    )


def test_a_mishap_is_kept_with_the_store_and_comes_back_whole(tmp_path: Path) -> None:
    whole = Mishap(NOON, NOON - timedelta(hours=1), "A.B", "A sentence.", None, ("mps:A", "mps:B"))
    with Store.open(tmp_path / "main.duckdb") as store:
        store.save((), at=NOON, checkpoints=[whole.checkpoint("main", "cloudaudit")])
        assert last_mishap(store, "main", "cloudaudit") == whole
        assert last_mishap(store, "main", "task_list") is None


def test_every_denied_question_of_a_round_is_named_and_not_the_first_alone(tmp_path: Path) -> None:
    names = ("DescribeAigcImageTask", "DescribeAigcVideoTask")
    with small_cloud(tasks=150) as cloud, collecting(cloud, tmp_path / "main.duckdb") as opened:
        for name in names:
            cloud.faults.put(name, Fault.error("UnauthorizedOperation"), times=10_000)
        opened.collector.round()
        made = opened.collector.calls()
        assert all(made[name].calls <= WORKERS for name in names)
        kept = last_mishap(opened.store, opened.collector.account, Source.GENERATION)
        assert kept is not None
        assert kept.denied == tuple(f"mps:{name}" for name in names)
        assert kept.since == kept.at
        cloud.faults.clear()
        opened.collector.round()
        mended = last_mishap(opened.store, opened.collector.account, Source.GENERATION)
        assert mended is not None
        assert (mended.since, mended.at) == (None, kept.at)
