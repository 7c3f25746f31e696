from datetime import datetime
from typing import Any

import pytest

from aigc_data.store.state import Checkpoint
from aigc_data.store.store import Store
from aigc_data.store.watch import Watched
from tests.tasks import NOON, after


def a_round(start_s: float, end_s: float, account: str = "main", interval_s: float = 30) -> Watched:
    return Watched(account, after(start_s), after(end_s), interval_s)


def keep(store: Store, *rounds: Watched) -> None:
    for watched in rounds:
        store.save(at=watched.until, watched=[watched])


def kept(store: Store, account: str = "main") -> list[tuple[float, float]]:
    """The stretches of an account, in seconds after NOON."""
    with store.cursor() as db:
        rows = db.execute(
            "SELECT since, until FROM watch WHERE account = ? ORDER BY since", [account]
        ).fetchall()
    return [(_seconds(since), _seconds(until)) for since, until in rows]


def _seconds(at: datetime) -> float:
    return (at - NOON).total_seconds()


def test_rounds_that_follow_one_another_are_one_stretch(store: Store) -> None:
    keep(store, a_round(0, 2), a_round(32, 35), a_round(125, 126))
    assert kept(store) == [(0, 126)]


def test_a_round_after_a_long_time_begins_another_stretch(store: Store) -> None:
    keep(store, a_round(0, 2), a_round(92.1, 95), a_round(125, 130))
    assert kept(store) == [(0, 2), (92.1, 130)]


@pytest.mark.parametrize(
    ("interval_s", "start_s", "stretches"), [(5, 61.9, 1), (5, 62.1, 2), (600, 1801, 1)]
)
def test_a_gap_is_three_intervals_and_a_minute_at_least(
    store: Store, interval_s: float, start_s: float, stretches: int
) -> None:
    keep(store, a_round(0, 2, interval_s=interval_s))
    keep(store, a_round(start_s, start_s + 1, interval_s=interval_s))
    assert len(kept(store)) == stretches


def test_accounts_are_watched_apart(store: Store) -> None:
    keep(store, a_round(0, 2), a_round(500, 502, "other"), a_round(30, 31))
    assert (kept(store), kept(store, "other")) == ([(0, 31)], [(500, 502)])


def test_a_clock_that_was_set_back_ends_no_stretch_early(store: Store) -> None:
    keep(store, a_round(0, 100), a_round(40, 50), a_round(110, 111))
    assert kept(store) == [(0, 111)]


def test_a_round_and_what_it_saw_are_kept_together_or_not_at_all(store: Store) -> None:
    unstorable: dict[str, Any] = {"at": object()}
    with pytest.raises(TypeError):
        store.save(
            at=NOON,
            watched=[a_round(0, 1)],
            checkpoints=[Checkpoint("main", "cloudaudit", "read", unstorable)],
        )
    assert kept(store) == []
    assert store.version == 0
