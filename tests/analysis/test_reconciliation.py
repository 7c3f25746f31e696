"""Days by hand against bills by hand."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from duckdb import DuckDBPyConnection

from aigc_data.analysis.reconciliation import Total, by_day, read_at, total
from aigc_data.analysis.verdict import Cause, Reason, Verdict
from aigc_data.store.state import Checkpoint, Quarantined, SourceState
from aigc_data.store.store import Store
from aigc_data.task import Source, Task, TaskKind, TaskStatus
from aigc_data.wire.usage import UsageDay
from tests.analysis.history import ended, many, task

DAY = date(2026, 9, 14)
NOW = datetime(2026, 9, 20, 4, 0, tzinfo=UTC)
NOON = datetime(2026, 9, 14, 4, 0, tzinfo=UTC)
"""Beijing's noon of the day."""
LATE = datetime(2026, 9, 14, 15, 59, 50, tzinfo=UTC)
"""Ten seconds before Beijing's midnight."""
ALL = tuple(Source)
DONE = TaskStatus.SUCCESSFUL
DENIED = SourceState(
    "main",
    "cloudaudit",
    NOW,
    error_code="UnauthorizedOperation",
    error_message="The key may not call DescribeEvents.",
)


def billed(tasks: int, amount: float | None = None, day: date = DAY, **fields: Any) -> UsageDay:
    known: dict[str, Any] = {"account": "main", "kind": TaskKind.IMAGE, "specification": None}
    made = float(tasks) if amount is None else amount
    return UsageDay(
        **(known | {"day": day, "tasks": tasks, "amount": made, "read_at": NOW} | fields)
    )


def covered(since: datetime, until: datetime) -> Checkpoint:
    pair = [int(since.timestamp()), int(until.timestamp())]
    return Checkpoint("main", "cloudaudit", "trail", {"covered": [pair], "reading": []})


WHOLE = covered(NOW - timedelta(days=30), NOW)


def images(number: int, **fields: Any) -> list[Task]:
    """Return so many tasks that made an image each at noon."""
    return [ended(NOON, 10, image_count=1, **fields) for _ in range(number)]


def row(
    store: Store,
    day: date = DAY,
    kind: str = "image",
    sources: Sequence[str] = ALL,
    now: datetime = NOW,
) -> dict[str, Any]:
    with store.cursor() as db:
        frame = by_day(db, "main", day, day, sources, now)
    (found,) = frame[frame["kind"] == kind].to_dict("records")
    return {str(name): value for name, value in found.items()}


def verdicts(store: Store, first: date, last: date, column: str = "verdict") -> list[Any]:
    with store.cursor() as db:
        frame = by_day(db, "main", first, last, ALL, NOW)
    return list(frame[frame["kind"] == "image"][column])[::-1]


def causes(found: dict[str, Any]) -> list[Cause]:
    return [reason.cause for reason in found["reasons"]]


def test_a_day_that_adds_up_is_a_hundred_percent(store: Store) -> None:
    store.save(images(3), at=NOW, usage=[billed(3)], checkpoints=[WHOLE])
    assert row(store) == {
        "day": DAY,
        "since": datetime(2026, 9, 13, 16, tzinfo=UTC),
        "until": datetime(2026, 9, 14, 16, tzinfo=UTC),
        "kind": "image",
        "unit": "images",
        "billed_tasks": 3,
        "billed_amount": 3.0,
        "stored_tasks": 3,
        "stored_amount": 3.0,
        "coverage": 1.0,
        "amount_coverage": 1.0,
        "verdict": Verdict.ADDS_UP,
        "reasons": (),
    }


def test_failed_and_open_tasks_are_not_held_against_the_bill(store: Store) -> None:
    others = [ended(NOON, 10, failed=True), task(NOON, status=TaskStatus.EXECUTING)]
    store.save([*images(2), *others], at=NOW, usage=[billed(2)])
    assert row(store)["verdict"] is Verdict.ADDS_UP


def test_tasks_of_another_account_are_not_held_against_the_bill(store: Store) -> None:
    store.save([*images(1), *images(1, account="other")], at=NOW, usage=[billed(1)])
    assert row(store)["coverage"] == 1.0


def test_a_day_without_a_bill_has_no_coverage_and_says_why(store: Store) -> None:
    store.save(images(3), at=NOW)
    found = row(store)
    assert (found["verdict"], found["coverage"], found["stored_tasks"]) == (
        Verdict.NO_BILL,
        None,
        3,
    )
    assert causes(found) == [Cause.BILL_UNREAD]
    assert causes(row(store, sources=["cloudaudit"])) == [Cause.BILL_OFF]
    failed = SourceState("main", "usage", NOW, error_code="X", error_message="No.")
    store.save(at=NOW, states=[failed])
    assert row(store)["reasons"] == (Reason(Cause.BILL_FAILED, said="No."),)


def test_a_day_is_not_judged_before_its_bill_is_settled(store: Store) -> None:
    early = datetime(2026, 9, 15, 9, 59, tzinfo=UTC)
    store.save(images(3), at=NOW, usage=[billed(5, read_at=early)])
    running = row(store, now=early)
    assert (running["verdict"], running["coverage"]) == (Verdict.NOT_SETTLED, None)
    assert (running["billed_tasks"], causes(running)) == (5, [Cause.NOT_SETTLED])
    assert causes(row(store)) == [Cause.BILL_EARLY]
    store.save(at=NOW, usage=[billed(5, read_at=early + timedelta(minutes=1))])
    assert row(store)["verdict"] is Verdict.UNDER


def test_a_day_on_which_nothing_was_made_needs_nothing(store: Store) -> None:
    store.save(at=NOW, usage=[billed(0)])
    found = row(store)
    assert (found["verdict"], found["coverage"], found["reasons"]) == (Verdict.NOTHING, None, ())


def test_audit_that_was_off_denied_unread_or_too_late_is_named(store: Store) -> None:
    store.save(images(3), at=NOW, usage=[billed(4)])
    without = [source for source in ALL if source is not Source.CLOUDAUDIT]
    assert causes(row(store, sources=without)) == [Cause.AUDIT_OFF, Cause.LIST_WITHOUT]
    assert causes(row(store)) == [Cause.AUDIT_UNREAD, Cause.LIST_WITHOUT]
    store.save(at=NOW, states=[DENIED])
    assert row(store)["coverage"] == 0.75
    assert row(store)["reasons"] == (
        Reason(Cause.AUDIT_FAILED, said="The key may not call DescribeEvents."),
        Reason(Cause.LIST_WITHOUT),
    )
    later = NOW + timedelta(days=90)
    assert causes(row(store, now=later)) == [Cause.AUDIT_TOO_OLD, Cause.LIST_WITHOUT]


def test_a_day_that_was_audited_whole_is_not_blamed_on_what_came_after(store: Store) -> None:
    store.save(images(3), at=NOW, usage=[billed(4)], checkpoints=[WHOLE], states=[DENIED])
    assert causes(row(store)) == [Cause.UNSEEN]
    store.save(at=NOW, checkpoints=[covered(NOON, NOW)])
    assert causes(row(store)) == [Cause.AUDIT_FAILED, Cause.LIST_WITHOUT]


def test_tasks_not_asked_still_open_or_gone_are_counted(store: Store) -> None:
    store.save(
        [
            *images(3),
            *many(4, created=NOON),
            *many(2, created=NOON, status=TaskStatus.WAITING),
            task(NOON, raw_status="NOT_FOUND"),
            task(None, raw_status="NOT_FOUND"),
        ],
        at=NOW,
        usage=[billed(9)],
        checkpoints=[WHOLE],
    )
    assert row(store)["reasons"] == (
        Reason(Cause.NOT_ASKED, 4),
        Reason(Cause.OPEN, 2),
        Reason(Cause.UNKNOWN, 1),
        Reason(Cause.UNDATED, 1),
    )
    failed = SourceState("main", "generation", NOW, error_code="X", error_message="No.")
    store.save(at=NOW, states=[failed])
    assert row(store)["reasons"][1] == Reason(Cause.ASKING_FAILED, said="No.")
    assert causes(row(store, sources=["cloudaudit", "usage"]))[1] is Cause.ASKING_OFF


def test_rows_that_could_not_be_read_may_be_what_is_missing(store: Store) -> None:
    broken = Quarantined("main", "cloudaudit", "{}", "no TaskId", NOW)
    store.save(images(3), at=NOW, usage=[billed(4)], checkpoints=[WHOLE], quarantine=[broken])
    assert row(store)["reasons"] == (Reason(Cause.BROKEN, 1),)


def test_more_than_was_billed_is_above_a_hundred_percent_and_said(store: Store) -> None:
    store.save(images(3), at=NOW, usage=[billed(2)])
    found = row(store)
    assert (found["coverage"], found["verdict"]) == (1.5, Verdict.OVER)
    assert causes(found) == [Cause.BILLED_LESS]


def test_amounts_that_differ_are_said_where_the_tasks_agree(store: Store) -> None:
    store.save(images(2), at=NOW, usage=[billed(2, 3.0)])
    found = row(store)
    assert (found["coverage"], found["verdict"]) == (1.0, Verdict.AMOUNT)
    assert found["amount_coverage"] == 2 / 3
    assert causes(found) == [Cause.ASKED_AMOUNT]


def test_a_task_that_does_not_say_how_many_images_counts_one(store: Store) -> None:
    store.save([ended(NOON, 10)], at=NOW, usage=[billed(1, 4.0)])
    found = row(store)
    assert (found["verdict"], found["amount_coverage"]) == (Verdict.AMOUNT, 0.25)
    assert found["reasons"] == (Reason(Cause.NO_AMOUNT, 1),)


def test_seconds_are_compared_only_where_every_length_is_known(store: Store) -> None:
    video: dict[str, Any] = {"kind": TaskKind.VIDEO}
    store.save(
        [ended(NOON, 60, video_duration_s=5.0, **video), ended(NOON, 60, **video)],
        at=NOW,
        usage=[billed(2, 15.0, **video)],
    )
    found = row(store, kind="video")
    assert (found["coverage"], found["amount_coverage"]) == (1.0, None)
    assert (found["unit"], found["stored_amount"]) == ("seconds", 5.0)
    assert (found["verdict"], found["reasons"]) == (
        Verdict.ADDS_UP,
        (Reason(Cause.NO_AMOUNT, 1),),
    )


def test_seconds_may_be_rounded_task_by_task(store: Store) -> None:
    video: dict[str, Any] = {"kind": TaskKind.VIDEO, "video_duration_s": 5.0}
    store.save(
        [ended(NOON, 60, **video), ended(NOON, 60, **video)],
        at=NOW,
        usage=[billed(2, 11.0, kind=TaskKind.VIDEO)],
    )
    assert row(store, kind="video")["verdict"] is Verdict.ADDS_UP
    store.save(at=NOW, usage=[billed(2, 11.5, kind=TaskKind.VIDEO)])
    assert row(store, kind="video")["verdict"] is Verdict.AMOUNT


def test_a_task_counts_on_the_day_in_beijing_on_which_it_ended(store: Store) -> None:
    store.save([ended(LATE, 9), ended(LATE, 11)], at=NOW)
    days = DAY, DAY + timedelta(days=1)
    assert verdicts(store, *days, column="stored_tasks") == [1, 1]


def test_tasks_whose_end_is_not_known_go_where_the_bill_has_them_and_count_once(
    store: Store,
) -> None:
    next_day = DAY + timedelta(days=1)
    vague = many(4, created=LATE - timedelta(minutes=5), status=DONE, image_count=1)
    store.save([*images(2), *vague], at=NOW, usage=[billed(3), billed(3, day=next_day)])
    assert verdicts(store, DAY, next_day) == [Verdict.ADDS_UP, Verdict.ADDS_UP]
    store.save(at=NOW, usage=[billed(3), billed(4, day=next_day)])
    assert verdicts(store, DAY, next_day) == [Verdict.ADDS_UP, Verdict.UNDER]
    assert verdicts(store, DAY, next_day, column="stored_tasks") == [3, 3]
    assert verdicts(store, next_day, next_day, column="stored_tasks") == [3]


def test_a_day_whose_neighbour_has_too_many_is_said_to_be_shifted(store: Store) -> None:
    next_day = DAY + timedelta(days=1)
    store.save(images(3), at=NOW, usage=[billed(2), billed(1, day=next_day)], checkpoints=[WHOLE])
    found = verdicts(store, DAY, next_day, column="reasons")
    assert [reasons[0] for reasons in found] == [Reason(Cause.NEIGHBOUR)] * 2
    assert verdicts(store, DAY, next_day) == [Verdict.OVER, Verdict.UNDER]


def test_the_total_lets_no_day_make_up_for_another(store: Store) -> None:
    next_day = DAY + timedelta(days=1)
    usage = [billed(2), billed(8, day=next_day), billed(9, day=date(2026, 9, 20))]
    store.save(images(3), at=NOW, usage=usage)
    with store.cursor() as db:
        frame = by_day(db, "main", date(2026, 9, 1), date(2026, 9, 20), ALL, NOW)
    found = total(frame, "image")
    assert found == Total("image", days=2, billed=10, matched=2, wrong=2)
    assert found.coverage == 0.2
    assert total(frame, "video").coverage is None


def test_it_is_known_when_the_bill_was_read(store: Store, db: DuckDBPyConnection) -> None:
    assert read_at(db, "main") is None
    store.save(at=NOW, usage=[billed(2)])
    assert read_at(db, "main") == NOW
