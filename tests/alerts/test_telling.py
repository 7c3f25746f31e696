"""Whom each change is told to: once, in order, across a restart, and whatever one target does."""

import logging
import threading
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from aigc_data.alert_rule import FailureRate
from aigc_data.alert_target import AlertTarget
from aigc_data.alerts.notice import Notice
from aigc_data.alerts.send import Sent, send
from aigc_data.alerts.targets import Target, targets
from aigc_data.alerts.telling import FIRST_WAIT, FRESH, MOST_APART, MOST_TRIES, Teller
from aigc_data.store.alerts import AlertState, Slice, Standing, Transition
from aigc_data.store.deliveries import Delivery, DeliveryState
from aigc_data.store.store import Store
from tests.alerts.webhook import SECRET, webhook
from tests.tasks import NOON, after

RULE = FailureRate(name="A model fails", times_usual=3)
FIRED = Transition(
    at=NOON,
    rule="A model fails",
    slice=Slice((("model", "Kling 3.0"),)),
    before=AlertState.OK,
    after=AlertState.FIRING,
    reason="9 of 31 failed.",
    telling=True,
)
OVER = replace(FIRED, at=after(600), before=AlertState.FIRING, after=AlertState.OK)


@dataclass(slots=True)
class Post:
    """Takes every notice, and refuses those of some targets."""

    refused: set[str] = field(default_factory=set)
    took: list[tuple[str, str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, target: Target, notice: Notice) -> Sent:
        with self.lock:
            self.took.append((target.name, notice.title))
        return Sent(ok=target.name not in self.refused, said="")


def target(name: str, *rules: str) -> Target:
    return Target(AlertTarget(name=name, url_env="X", rules=rules))


def teller(store: Store, post: Post, at: datetime = NOON) -> Teller:
    return Teller(store, [RULE], "https://aigc.example", send=post, clock=lambda: at)


def tell(store: Store, post: Post, at: datetime, *told: Target) -> None:
    teller(store, post, at).tell(told, at)


def states(store: Store) -> list[tuple[str, str, int]]:
    found = store.deliveries(NOON - timedelta(days=1))
    return [(one.target, one.state.value, one.tries) for one in found]


def test_each_target_is_told_once_of_what_it_asks_for(store: Store) -> None:
    other = replace(FIRED, rule="Tasks fail", slice=Slice())
    store.save_alerts([], [FIRED, other])
    post = Post()
    both = (target("ops"), target("mail", "Tasks fail"))
    tell(store, post, NOON, *both)
    tell(store, post, after(60), *both)
    assert sorted(post.took) == [
        ("mail", "Firing: Tasks fail"),
        ("ops", "Firing: A model fails (Kling 3.0)"),
        ("ops", "Firing: Tasks fail"),
    ]


def test_a_restart_in_between_tells_nobody_twice(store: Store, tmp_path: Path) -> None:
    store.save_alerts([], [FIRED])
    post = Post()
    tell(store, post, NOON, target("ops"))
    store.close()
    with Store.open(tmp_path / "test.duckdb") as again:
        tell(again, post, after(60), target("ops"))
        assert states(again) == [("ops", "sent", 1)]
    assert len(post.took) == 1


def test_what_was_being_sent_when_the_app_was_killed_is_not_sent_again(store: Store) -> None:
    store.save_alerts([], [FIRED])

    def killed(_target: Target, _notice: Notice) -> Sent:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Teller(store, [RULE], send=killed, clock=lambda: NOON).tell([target("ops")], NOON)
    assert states(store) == [("ops", "sending", 1)]
    post = Post()
    tell(store, post, after(60), target("ops"))
    assert post.took == []


def test_what_nobody_was_told_of_before_a_kill_is_told_after_it(
    store: Store, tmp_path: Path
) -> None:
    store.save_alerts([], [FIRED])
    store.close()
    post = Post()
    with Store.open(tmp_path / "test.duckdb") as again:
        tell(again, post, after(60), target("ops"))
    assert post.took == [("ops", "Firing: A model fails (Kling 3.0)")]


def test_one_target_that_fails_stops_no_other_and_is_tried_again_at_growing_distances(
    store: Store,
) -> None:
    store.save_alerts([], [FIRED])
    post = Post(refused={"ops"})
    both = (target("ops"), target("mail"))
    tries = [after(second) for second in range(0, 1700, 10)]
    for at in tries:
        tell(store, post, at, *both)
    assert post.took.count(("mail", "Firing: A model fails (Kling 3.0)")) == 1
    assert post.took.count(("ops", "Firing: A model fails (Kling 3.0)")) == MOST_TRIES
    assert states(store) == [("mail", "sent", 1), ("ops", "failed", MOST_TRIES)]
    (ops,) = [one for one in store.deliveries(NOON) if one.target == "ops"]
    waits = FIRST_WAIT * (2 ** (MOST_TRIES - 1) - 1)
    assert timedelta(0) <= ops.tried_at - NOON - waits <= timedelta(seconds=10) * MOST_TRIES


def test_while_a_target_fails_the_next_news_waits_behind_the_first(store: Store) -> None:
    store.save_alerts([], [FIRED, OVER])
    post = Post(refused={"ops"})
    tell(store, post, after(601), target("ops"))
    post.refused.clear()
    tell(store, post, after(700), target("ops"))
    assert [title.split(":")[0] for _, title in post.took] == ["Firing", "Firing", "Resolved"]


def test_what_is_no_news_any_more_is_told_to_nobody(store: Store) -> None:
    store.save_alerts([], [FIRED])
    post = Post()
    tell(store, post, NOON + FRESH + timedelta(seconds=1), target("ops"))
    assert post.took == []


def test_what_is_silenced_or_pending_is_not_told(store: Store) -> None:
    quiet = replace(FIRED, silenced=True)
    pending = replace(FIRED, after=AlertState.PENDING, telling=False, rule="Tasks fail")
    store.save_alerts([], [quiet, pending])
    post = Post()
    tell(store, post, NOON, target("ops"))
    assert post.took == []


def test_many_changes_at_once_are_one_message(store: Store) -> None:
    many = [replace(FIRED, slice=Slice((("model", str(at)),))) for at in range(MOST_APART + 1)]
    store.save_alerts([], many)
    post = Post()
    tell(store, post, NOON, target("ops"))
    tell(store, post, after(60), target("ops"))
    assert post.took == [("ops", f"{MOST_APART + 1} alerts changed")]
    assert states(store) == [("ops", "sent", 1)] * (MOST_APART + 1)


def test_a_notice_links_to_the_exact_view_and_says_since_when(store: Store) -> None:
    letters: list[Notice] = []

    def keep(_target: Target, notice: Notice) -> Sent:
        letters.append(notice)
        return Sent(ok=True)

    firing = Standing(
        rule=FIRED.rule,
        slice=FIRED.slice,
        state=AlertState.OK,
        since=OVER.at,
        evaluated_at=OVER.at,
        fired_at=NOON,
    )
    store.save_alerts([firing], [OVER])
    for url in ("https://aigc.example", ""):
        store.put_deliveries([])
        made = Teller(store, [RULE], url, send=keep, clock=lambda: OVER.at)
        made.tell([target(url or "none")], OVER.at)
    linked, unlinked = (one.body for one in letters)
    assert "See them: https://aigc.example/failures?" in linked
    assert "model=Kling+3.0" in linked
    assert "It fired from 2026-09-14 12:00 UTC, for 10 min." in linked
    assert "See them: /failures?" in unlinked
    assert "(AIGC_DATA_URL would make it a link)" in unlinked


def test_no_address_is_in_the_store_the_log_or_what_is_said(
    store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr("aigc_data.alerts.targets.WAIT_S", 0.0)
    store.save_alerts([], [FIRED, replace(OVER, at=after(1))])
    with webhook(200, 500, 500, 500) as hook:
        monkeypatch.setenv("OPS_WEBHOOK", hook.url)
        told = targets([AlertTarget(name="ops", url_env="OPS_WEBHOOK")])
        Teller(store, [RULE], send=send, clock=lambda: NOON).tell(told, after(2))
    assert states(store) == [("ops", "sent", 1), ("ops", "failed", 1)]
    said = [one.said for one in store.deliveries(NOON)]
    assert said == ["", "it answered with HTTP 500, 3 times"]
    store.close()
    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert SECRET.encode() not in kept
    assert SECRET not in caplog.text


def test_deliveries_go_with_the_changes_they_are_about(store: Store) -> None:
    store.save_alerts([], [FIRED])
    old = Delivery(
        changed_at=NOON - timedelta(days=1),
        rule="A",
        slice=Slice(),
        target="ops",
        state=DeliveryState.SENT,
        tries=1,
        tried_at=NOON,
        said="half a pair: \ud800",
    )
    store.put_deliveries([old])
    assert store.deliveries(NOON - timedelta(days=2)) == []
    new = replace(old, changed_at=NOON, rule=FIRED.rule, slice=FIRED.slice)
    store.put_deliveries([new])
    (kept,) = store.deliveries(NOON)
    assert kept == replace(new, said="half a pair: \ufffd")
    assert kept.of(FIRED)
