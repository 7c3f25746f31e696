"""The worked examples of docs/statistics.md: `python -m benchmarks.worked_examples`.

Small numbers that can be done by hand, through the same functions as the pages.
"""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aigc_data.analysis.binomial import upper_tail
from aigc_data.analysis.control_limits import control_limits
from aigc_data.analysis.discovery import adjusted
from aigc_data.analysis.filter import TaskFilter
from aigc_data.analysis.fisher import p_value
from aigc_data.analysis.newcombe import difference
from aigc_data.analysis.outcome_times import Ends, OutcomeTimes, outcome_times
from aigc_data.analysis.stats import wilson
from aigc_data.store.store import Store
from aigc_data.task import Task, TaskKind, TaskStatus

NOON = datetime(2026, 9, 14, 12, 0, tzinfo=UTC)
NOW = NOON + timedelta(hours=1)
MODELS = {"A": (60, 400), "B": (40, 1000), "C": (2, 3)}
"""Failed of ended, by model."""
DAYS = ((3, 100), (9, 200), (0, 50), (30, 400), (5, 90))
SUCCEEDED_S = (20, 30, 40, 50, 60, 90, 100)
FAILED_S = (15, 110)
OPEN_S = (35, 70, 200)


def main() -> None:
    """Print the lines that the document holds."""
    print("\n".join(lines()))


def lines() -> Iterator[str]:
    """Yield what each example comes to."""
    yield from _rates()
    yield from _days()
    yield f"P(3 or more of 10 | 5 %): {upper_tail(3, 10, 0.05):.4f}"
    yield from _times()


def _rates() -> Iterator[str]:
    for model, (failed, ended) in MODELS.items():
        sure = wilson(failed, ended)
        assert sure is not None
        yield (
            f"{model}: {failed} of {ended} = {failed / ended:.1%}, "
            f"{sure.low:.1%} to {sure.high:.1%} (Wilson)"
        )
    pairs = [("A", "B"), ("C", "A"), ("C", "B")]
    raw = [p_value(*MODELS[one], *MODELS[other]) for one, other in pairs]
    for (one, other), p, raised in zip(pairs, raw, adjusted(raw), strict=True):
        apart = difference(*MODELS[one], *MODELS[other])
        assert apart is not None
        yield (
            f"{one} less {other}: {apart.value:+.1%}, {apart.low:+.1%} to {apart.high:+.1%} "
            f"(Newcombe), p = {p:.2g} (Fisher), adjusted {raised:.2g}"
        )


def _days() -> Iterator[str]:
    limits = control_limits(*zip(*DAYS, strict=True))
    assert limits is not None
    for (failed, ended), high in zip(DAYS, limits.high, strict=True):
        yield f"{failed} of {ended} = {failed / ended:.1%}, ordinary up to {high:.1%}"
    yield f"limits {limits.widened:.2f} times as wide as binomial"


def _times() -> Iterator[str]:
    yield f"finished only: {sum(s <= 60 for s in SUCCEEDED_S) / len(SUCCEEDED_S + FAILED_S):.1%}"
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "a.duckdb") as store:
        store.save(_cohort(), at=NOON)
        with store.cursor() as db:
            found = {ends: outcome_times(db, TaskFilter(), ends=ends, now=NOW) for ends in Ends}
    for ends, times in found.items():
        yield f"ends {ends}: {_by_a_minute(times)}"
    row = found[Ends.MIDDLE].summary.iloc[0]
    yield f"median {row['median_s']:.0f} s, {row['median_low_s']:.0f} to {row['median_high_s']:.0f}"


def _by_a_minute(found: OutcomeTimes) -> str:
    row = found.within[found.within["mark_s"] == 60].iloc[0]
    return (
        f"by 60 s {row['succeeded']:.1%} successful ({row['succeeded_low']:.1%} to "
        f"{row['succeeded_high']:.1%}), {row['failed']:.1%} failed, {row['open']:.1%} still open"
    )


def _cohort() -> Iterator[Task]:
    """Yield the tasks of the example; one that succeeded was seen to end within 25 s either way."""
    for seconds in SUCCEEDED_S:
        yield _task(f"s{seconds}", TaskStatus.SUCCESSFUL, seconds)
    for seconds in FAILED_S:
        yield _task(f"f{seconds}", TaskStatus.FAILED, seconds)
    for seconds in OPEN_S:
        created = NOW - timedelta(seconds=seconds)
        yield Task(
            account="main", task_id=f"o{seconds}", kind=TaskKind.VIDEO,
            status=TaskStatus.EXECUTING, created_at=created,
        )  # fmt: skip
    yield Task(
        account="main", task_id="polled", kind=TaskKind.VIDEO, status=TaskStatus.SUCCESSFUL,
        created_at=NOON, open_seen_at=NOON + timedelta(seconds=30),
        terminal_seen_at=NOON + timedelta(seconds=80),
    )  # fmt: skip
    yield Task(
        account="main", task_id="when", kind=TaskKind.VIDEO, status=TaskStatus.FAILED,
        created_at=NOON,
    )  # fmt: skip


def _task(task_id: str, status: TaskStatus, seconds: float) -> Task:
    return Task(
        account="main", task_id=task_id, kind=TaskKind.VIDEO, status=status, created_at=NOON,
        finished_exactly_at=NOON + timedelta(seconds=seconds),
    )  # fmt: skip


if __name__ == "__main__":
    main()
