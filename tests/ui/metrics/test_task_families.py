"""What a scrape says of the tasks, each value against plain SQL over the same store."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from aigc_data.analysis import figures
from aigc_data.analysis.cohort import STATUSES
from aigc_data.analysis.filter import Preset, TaskFilter, window
from aigc_data.analysis.tally import EDGES_S
from aigc_data.store.store import Store
from aigc_data.task import Task, TaskKind, TaskStatus
from aigc_data.ui.metrics.labels import LONGEST, MOST_MODELS
from tests.analysis.history import HUNYUAN, KLING, ended, many, task
from tests.ui.metrics.scrape import Samples, samples

NOW = datetime.now(UTC).replace(microsecond=0)
OF = ("account", "kind", "model", "status")
HOSTILE = 'a "quoted" \\ name\nof two lines, {le="1"} 雪 <b>'


def asked(store: Store, query: str) -> Samples:
    """The rows of a query whose last column is a number."""
    with store.cursor() as db:
        return {tuple(row[:-1]): float(row[-1]) for row in db.execute(query).fetchall()}


def above_nought(found: Samples) -> Samples:
    return {key: value for key, value in found.items() if value}


def ago(**length: float) -> datetime:
    return NOW - timedelta(**length)


@pytest.fixture
def filled(stored: Store) -> Store:
    """A store of two accounts with tasks of every status, some of them recent."""
    waiting = {"status": TaskStatus.WAITING}
    stored.save(
        [
            *(
                ended(ago(minutes=at), took, **KLING)
                for at, took in ((3, 40), (90, 1.5), (70, 1e4))
            ),
            *(ended(ago(days=at), 20, failed=True, **HUNYUAN) for at in range(4)),
            ended(ago(minutes=2), 30, failed=True, **KLING, account="west"),
            task(ago(hours=2), **waiting, **KLING),
            task(ago(hours=5), **waiting, **KLING),
            task(ago(minutes=1), status=TaskStatus.EXECUTING, kind=TaskKind.AUDIO),
            task(None, kind=None),
        ],
        at=NOW,
    )
    return stored


def test_every_task_is_counted_once(filled: Store) -> None:
    found = samples("aigc_data_tasks", *OF)
    assert above_nought(found) == asked(
        filled,
        """
        SELECT
            account,
            coalesce(kind, 'unknown'),
            coalesce(nullif(concat_ws(' ', model, model_version), ''), 'unknown'),
            status,
            count(*)
        FROM tasks
        GROUP BY ALL
        """,
    )


def test_whoever_has_a_task_has_a_series_for_every_status(filled: Store) -> None:
    found = samples("aigc_data_tasks", *OF)
    whose = {key[:-1] for key in found}
    assert set(found) == {(*one, status) for one in whose for status in STATUSES}


def test_the_overview_counts_the_same(filled: Store) -> None:
    lately = samples("aigc_data_recent_tasks", *OF, "window")
    for preset in (Preset.HOUR, Preset.DAY):
        with filled.cursor() as db:
            page = figures.figures(db, TaskFilter(*window(preset, datetime.now(UTC))))
        of_window = {key[:-1]: value for key, value in lately.items() if key[-1] == preset.value}
        assert sum(of_window.values()) == page.tasks
        for status in ("successful", "failed"):
            counted = sum(value for key, value in of_window.items() if key[-1] == status)
            assert counted == getattr(page, status)


def test_open_tasks_and_the_age_of_the_oldest(filled: Store) -> None:
    found = samples("aigc_data_open_tasks", *OF)
    assert above_nought(found) == {
        ("main", "video", "Kling 3.0", "waiting"): 2,
        ("main", "audio", "unknown", "executing"): 1,
    }
    ages = samples("aigc_data_oldest_open_task_age_seconds", *OF)
    since = (datetime.now(UTC) - NOW).total_seconds()
    assert ages == pytest.approx(
        {
            ("main", "video", "Kling 3.0", "waiting"): 5 * 3600 + since,
            ("main", "audio", "unknown", "executing"): 60 + since,
        },
        abs=30,
    )


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("aigc_data_task_duration_seconds", "total_s"),
        ("aigc_data_task_queue_duration_seconds", "queue_s"),
        ("aigc_data_task_run_duration_seconds", "run_s"),
    ],
)
def test_durations_are_counted_up_to_each_edge(filled: Store, name: str, column: str) -> None:
    started = ended(ago(hours=3), 90, **KLING, scheduled_exactly_at=ago(hours=3, seconds=-25))
    filled.save([started], at=NOW)
    edges = ", ".join(f"({edge})" for edge in (*EDGES_S, "'infinity'::DOUBLE"))
    expected = asked(
        filled,
        f"""
        SELECT
            kind,
            model || ' ' || model_version,
            CASE WHEN isinf(edge) THEN '+Inf' ELSE edge::VARCHAR END,
            count(*) FILTER (WHERE {column} <= edge)
        FROM tasks, (VALUES {edges}) AS edges (edge)
        WHERE model IS NOT NULL
        GROUP BY ALL
        """,
    )
    found = samples(f"{name}_bucket", "kind", "model", "le")
    assert {key: found[key] for key in expected} == expected
    sums = asked(
        filled,
        f"SELECT kind, model || ' ' || model_version, coalesce(sum({column}), 0) FROM tasks "
        "WHERE model IS NOT NULL GROUP BY ALL",
    )
    found = samples(f"{name}_gsum", "kind", "model")
    assert {key: found[key] for key in sums} == pytest.approx(sums)


def of_models(names: Iterable[tuple[str, int]]) -> list[Task]:
    return [one for name, tasks in names for one in many(tasks, model=name, created=ago(days=3))]


def models() -> dict[str, float]:
    found: dict[str, float] = {}
    for (model,), tasks in samples_by_model().items():
        found[model] = tasks
    return found


def samples_by_model() -> Samples:
    sums: Samples = {}
    for (model, _), tasks in samples("aigc_data_tasks", "model", "status").items():
        sums[model,] = sums.get((model,), 0) + tasks
    return sums


def test_only_the_busiest_models_have_a_label_and_none_is_lost(stored: Store) -> None:
    names = [(f"model-{number:03}", number // 20 + 1) for number in range(MOST_MODELS + 20)]
    stored.save(of_models(names), at=NOW)
    found = models()
    assert len(found) == MOST_MODELS + 1
    assert found["other"] == sum(tasks for _, tasks in names) - sum(
        tasks for name, tasks in found.items() if name != "other"
    )
    assert set(found) > {f"model-{number:03}" for number in range(20, MOST_MODELS + 20)}


def test_a_label_once_given_is_not_taken_away(stored: Store) -> None:
    stored.save(of_models((f"model-{number:03}", 1) for number in range(MOST_MODELS)), at=NOW)
    before = set(models())
    stored.save(of_models([("late", 50)]), at=NOW)
    assert (set(models()), models()["other"]) == (before | {"other"}, 50)


def test_a_stranger_s_name_is_text_and_no_longer_than_a_label(stored: Store) -> None:
    long, other, unknown = "x" * 5_000, "other", "unknown"
    names = [(HOSTILE, 1), (long, 2), (other, 3), (unknown, 4), ("y" * 5_000, 5)]
    stored.save([*of_models(names), *many(6, created=ago(days=3))], at=NOW)
    assert models() == {
        HOSTILE: 1,
        f"{long[: LONGEST - 1]}…": 2,
        "other": 3,
        "unknown": 10,
        f"{'y' * (LONGEST - 1)}…": 5,
    }


def test_an_empty_store_has_no_samples_and_its_families(stored: Store) -> None:
    assert samples("aigc_data_tasks", *OF) == {}
    assert samples("aigc_data_store_up") == {(): 1}
