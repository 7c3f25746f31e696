from datetime import date, timedelta
from typing import Any

import pytest

from aigc_data.store.state import Checkpoint
from aigc_data.store.store import Store
from aigc_data.store.usage import usage_days
from aigc_data.task import TaskKind
from aigc_data.wire.usage import UsageDay
from tests.tasks import NOON

LATER = NOON + timedelta(hours=6)


def billed(number: int, **fields: Any) -> UsageDay:
    known: dict[str, Any] = {"account": "main", "kind": TaskKind.VIDEO}
    known |= {"day": date(2026, 9, number), "specification": None, "read_at": NOON}
    return UsageDay(**({"tasks": 3, "amount": 15.0} | known | fields))


def kept(store: Store, account: str = "main") -> list[UsageDay]:
    with store.cursor() as db:
        return usage_days(db, account)


def test_what_was_billed_is_kept_by_day_and_kind_with_its_parts(store: Store) -> None:
    days = [
        billed(13, kind=TaskKind.IMAGE, amount=4.0),
        billed(13),
        billed(13, specification="Kling3.0_720P"),
        billed(14, tasks=0, amount=0.0),
    ]
    store.save(at=NOON, usage=reversed(days))
    assert kept(store) == days
    assert kept(store, "other") == []


def test_a_later_reading_replaces_its_days_whole_and_no_others(store: Store) -> None:
    part = billed(13, specification="Kling3.0_720P")
    other = billed(13, kind=TaskKind.IMAGE, account="other", read_at=NOON - timedelta(days=1))
    store.save(at=NOON, usage=[billed(12), billed(13), part, other])
    again = [
        billed(13, tasks=4, read_at=LATER),
        billed(13, specification="Vidu", tasks=4, read_at=LATER),
    ]
    store.save(at=LATER, usage=again)
    assert kept(store) == [billed(12), *again]
    assert kept(store, "other") == [other]


def test_the_bill_and_how_far_it_was_read_are_kept_together_or_not_at_all(store: Store) -> None:
    unstorable = Checkpoint("main", "usage", "read", {"at": object()})
    with pytest.raises(TypeError):
        store.save(at=NOON, usage=[billed(13)], checkpoints=[unstorable])
    assert kept(store) == []


def test_a_bill_changes_no_task_and_so_no_version(store: Store) -> None:
    store.save(at=NOON, usage=[billed(13)])
    assert store.version == 0
