from duckdb import DuckDBPyConnection

from aigc_data.analysis.durations import Lasting
from aigc_data.analysis.figures import Figures, figures
from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.stats import wilson
from aigc_data.store.store import Store
from aigc_data.task import TaskKind, TaskStatus
from tests.analysis.a_day import DAY, HISTORY, HOUR
from tests.analysis.history import KLING, ended, many, near, polled, task
from tests.tasks import NOON, after

NOTHING = Figures(
    tasks=0,
    successful=0,
    failed=0,
    unknown=0,
    open_in_cohort=0,
    success_rate=None,
    failure_rate=None,
    failure_interval=None,
    waiting_now=0,
    executing_now=0,
    oldest_waiting_at=None,
    oldest_executing_at=None,
    median_s=None,
    p95_s=None,
    n_duration=0,
    inexact_durations=0,
    by_kind=(),
    images_made=0,
    images_without_count=0,
    video_seconds_made=0.0,
    videos_without_duration=0,
)


def test_an_empty_store_has_no_rates_and_no_durations(db: DuckDBPyConnection) -> None:
    assert figures(db, TaskFilter()) == NOTHING
    assert figures(db, DAY) == NOTHING


def test_the_figures_of_a_day(store: Store, db: DuckDBPyConnection) -> None:
    store.save(HISTORY, at=NOON)
    assert figures(db, DAY) == Figures(
        tasks=8,
        successful=4,
        failed=1,
        unknown=1,
        open_in_cohort=2,
        success_rate=0.8,
        failure_rate=0.2,
        failure_interval=wilson(1, 5),
        waiting_now=2,
        executing_now=2,
        oldest_waiting_at=after(-7200),
        oldest_executing_at=after(7300),
        median_s=30.0,
        p95_s=near(180.0),
        n_duration=5,
        inexact_durations=0,
        by_kind=(
            Lasting("image", 3, 20.0, near(29.0)),
            Lasting("video", 2, 150.0, near(195.0)),
        ),
        images_made=5,
        images_without_count=1,
        video_seconds_made=5.0,
        videos_without_duration=1,
    )


def test_the_oldest_open_task_is_the_older_of_the_two(store: Store, db: DuckDBPyConnection) -> None:
    store.save(HISTORY, at=NOON)
    assert figures(db, DAY).oldest_open_at == after(-7200)
    assert figures(db, TaskFilter(kinds=("image",))).oldest_open_at is None
    assert figures(db, DAY).ended == 5


def test_now_is_of_any_time_and_of_the_other_choices(store: Store, db: DuckDBPyConnection) -> None:
    store.save(HISTORY, at=NOON)
    past = TaskFilter(NOON - 240 * HOUR, NOON - 120 * HOUR, kinds=("video",))
    found = figures(db, past)
    assert (found.tasks, found.waiting_now, found.executing_now) == (0, 2, 1)
    failed = figures(db, TaskFilter(statuses=("failed",)))
    assert (failed.tasks, failed.waiting_now, failed.executing_now) == (1, 0, 0)


def test_one_task_that_failed_is_a_rate_of_one_with_its_width(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save([ended(0, 7, failed=True)], at=NOON)
    found = figures(db, DAY)
    assert (found.tasks, found.success_rate, found.failure_rate) == (1, 0.0, 1.0)
    assert found.failure_interval == wilson(1, 1)
    assert (found.median_s, found.p95_s) == (7.0, 7.0)


def test_open_and_unknown_tasks_alone_have_no_rate(store: Store, db: DuckDBPyConnection) -> None:
    store.save([*many(3, status=TaskStatus.WAITING), *many(2, status=TaskStatus.UNKNOWN)], at=NOON)
    found = figures(db, DAY)
    assert (found.open_in_cohort, found.unknown, found.ended) == (3, 2, 0)
    assert (found.success_rate, found.failure_rate, found.failure_interval) == (None, None, None)


def test_an_end_known_badly_takes_no_part_in_the_median(
    store: Store, db: DuckDBPyConnection
) -> None:
    exact, near, wide, far = (
        ended(0, 10), polled(0, 20, 5), polled(0, 400, 100), polled(0, 90, 60),
    )  # fmt: skip
    store.save([exact, near, wide, far, task(status=TaskStatus.SUCCESSFUL)], at=NOON)
    found = figures(db, DAY)
    assert (found.n_duration, found.inexact_durations, found.median_s) == (3, 2, 20.0)


def test_the_period_before_is_asked_the_same_way(store: Store, db: DuckDBPyConnection) -> None:
    store.save(HISTORY, at=NOON)
    before = DAY.before()
    assert before is not None
    assert (figures(db, before).tasks, figures(db, before).open_in_cohort) == (1, 1)


def test_a_video_makes_no_images_and_a_failed_one_no_seconds(
    store: Store, db: DuckDBPyConnection
) -> None:
    store.save(
        [
            ended(0, 9, failed=True, video_duration_s=8.0, **KLING),
            ended(0, 9, image_count=3, video_duration_s=8.0, **KLING),
            ended(0, 9, kind=TaskKind.SCENARIO, video_duration_s=60.0),
        ],
        at=NOON,
    )
    found = figures(db, DAY)
    assert (found.images_made, found.video_seconds_made) == (0, 8.0)
    assert (found.images_without_count, found.videos_without_duration) == (0, 0)
