"""The Alerts page in each of its states, as AppTest sees it: a real store, and a real webhook."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from aigc_data.alert_rule import BurnRate, FailureRate, rule_json
from aigc_data.store.alerts import (
    AlertState,
    Measure,
    Silence,
    Slice,
    Standing,
    StoredRule,
    Transition,
)
from aigc_data.store.deliveries import Delivery, DeliveryState
from aigc_data.store.store import Store
from aigc_data.ui import admin
from aigc_data.ui.admin import Door
from aigc_data.ui.runtime import close_runtime, runtime, store
from tests.alerts.webhook import SECRET, Webhook, webhook
from tests.analysis.history import HUNYUAN, ended
from tests.ui.conftest import Opener

NOW = datetime.now(UTC).replace(microsecond=0)
KEY = "hunter2-of-admins"
HOSTILE = "<script>alert(1)</script> ![x](https://evil.example/x.png) **b**"
KLING = Slice((("kind", "video"), ("model", "Kling 3.0")))
SEEN = Measure(
    value=9 / 31,
    k=9,
    n=31,
    low=0.161,
    high=0.466,
    usual=0.031,
    since=NOW - timedelta(minutes=30),
    until=NOW,
)
FIRES = Standing(
    rule="A model fails",
    slice=KLING,
    state=AlertState.FIRING,
    since=NOW - timedelta(minutes=12),
    evaluated_at=NOW,
    measure=SEEN,
)
FIRED = Transition(
    at=NOW - timedelta(minutes=12),
    rule="A model fails",
    slice=KLING,
    before=AlertState.OK,
    after=AlertState.FIRING,
    measure=SEEN,
    reason="9 of 31 failed.",
)


@pytest.fixture
def key(stored: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The key of admins; the runtime knows it, and nobody has tried another."""
    made = Door()
    monkeypatch.setattr(admin, "door", lambda: made)
    monkeypatch.setenv("AIGC_DATA_ADMIN_KEY", KEY)
    close_runtime()
    yield KEY
    close_runtime()


def said(app: AppTest) -> str:
    assert not app.exception
    groups = (app.markdown, app.caption, app.text, app.error, app.info, app.warning, app.success)
    return "\n".join(one.value for group in groups for one in group)


def titles(app: AppTest) -> list[str]:
    return [one.proto.title for group in (app.error, app.info, app.warning) for one in group]


def table(app: AppTest) -> list[dict[str, Any]]:
    """The rows of the one table that is shown."""
    assert not app.exception
    (shown,) = app.dataframe
    records = shown.value.to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in records]


def buttons(app: AppTest) -> set[str]:
    return {one.label for one in app.button}


def unlocked(opened: Opener, key: str, part: str = "") -> AppTest:
    app = opened("alerts", **({"part": part} if part else {}))
    return app.text_input(key="admin.key").set_value(key).run()


def test_before_the_first_evaluation_nothing_is_said_to_be_well(
    stored: Store, opened: Opener
) -> None:
    app = opened("alerts")
    assert "**Not asked yet**" in said(app)
    assert "6 rules on, not asked yet" in said(app)
    assert {row["State"] for row in table(app)} == {"Not asked yet", "Off"}
    assert {row["From"] for row in table(app)} == {"Built in"}


def test_nothing_fires_counts_what_has_no_data_apart(stored: Store, opened: Opener) -> None:
    states = [AlertState.OK, AlertState.OK, AlertState.PENDING, AlertState.NO_DATA]
    stored.save_alerts(
        [
            replace(FIRES, slice=Slice((("model", str(at)),)), state=state)
            for at, state in enumerate(states)
        ],
        [],
    )
    app = opened("alerts")
    assert "**Nothing fires**" in said(app)
    assert "1 pending, 1 without data." in said(app)
    row = table(app)[0]
    assert (row["Rule"], row["State"]) == ("A model fails", "Pending")
    assert "firing" not in said(app)


def test_what_fires_is_shown_with_its_interval_n_and_the_way_to_the_tasks(
    stored: Store, opened: Opener
) -> None:
    other = replace(FIRES, slice=Slice((("model", HOSTILE),)), since=NOW - timedelta(hours=3))
    stored.save_alerts([FIRES, other], [])
    app = opened("alerts")
    assert "29.0\u00a0% failed (16.1–46.6\u00a0%), 9 of 31, usually 3.1\u00a0%" in said(app)
    assert "\u00a0min ago" in said(app)
    assert HOSTILE in [one.value.removeprefix("not known") for one in app.text]
    assert not any("<script>" in one.value for one in app.markdown)
    assert table(app)[0]["State"] == "Firing: 2 parts"


def test_the_head_of_every_page_says_how_many_fire(stored: Store, opened: Opener) -> None:
    stored.save_alerts([FIRES, replace(FIRES, slice=Slice())], [])
    close_runtime()
    for page in ("overview", "images", "sources", "alerts"):
        app = opened(page)
        assert not app.exception
        assert ":red-badge[2 alerts]" in [one.proto.label for one in links(app)]


def links(app: AppTest) -> list[Any]:
    return list(app.get("page_link"))


def test_what_is_silenced_says_until_when_and_is_not_counted_at_the_head(
    stored: Store, opened: Opener
) -> None:
    stored.save_alerts([FIRES], [])
    stored.put_silence(
        Silence(silence_id="a", until=NOW + timedelta(hours=4), reason=HOSTILE, made_at=NOW)
    )
    close_runtime()
    app = opened("alerts")
    assert "Silenced until" in said(app)
    assert ":red-badge" not in str([one.proto.label for one in links(app)])


def test_why_the_rules_wait_and_what_is_broken_are_said(stored: Store, opened: Opener) -> None:
    watch = runtime().alerts
    assert watch is not None
    watch.waits = "The history is being read, 37 % of it so far."
    watch.fault = "The disk is full."
    app = opened("alerts")
    assert titles(app) == [
        "The rules could not be asked; what is shown is as of before",
        "The rules wait",
    ]
    assert "37 % of it so far" in said(app).replace("\\", "")


def test_the_log_is_newest_first_paged_and_filtered_by_rule(stored: Store, opened: Opener) -> None:
    log = [
        replace(
            FIRED, at=NOW - timedelta(minutes=at), rule="Tasks fail" if at % 4 else "A model fails"
        )
        for at in range(120, 0, -1)
    ]
    stored.save_alerts([], log)
    app = opened("alerts", part="Log")
    rows = table(app)
    assert (len(rows), rows[0]["Change"], rows[0]["Why"]) == (50, "OK → Firing", "9 of 31 failed.")
    assert [row["Time"] for row in rows] == sorted((row["Time"] for row in rows), reverse=True)
    app.button(key="log.older").click().run().button(key="log.older").click().run()
    assert len(table(app)) == 20
    assert "101–120 of 120" in said(app)
    app.selectbox(key="log.rule").set_value("A model fails").run()
    assert {row["Rule"] for row in table(app)} == {"A model fails"}
    assert "1–30 of 30" in said(app)


def test_the_log_says_who_was_told_and_what_failed(stored: Store, opened: Opener) -> None:
    quiet = replace(FIRED, at=NOW - timedelta(minutes=30), silenced=True)
    stored.save_alerts([], [quiet, FIRED])
    told = Delivery(
        changed_at=FIRED.at,
        rule=FIRED.rule,
        slice=FIRED.slice,
        target="ops",
        state=DeliveryState.SENT,
        tries=1,
        tried_at=NOW,
    )
    failed = replace(told, target="mail", state=DeliveryState.FAILED, tries=3, said="no answer")
    lost = replace(told, target="pager", state=DeliveryState.SENDING)
    stored.put_deliveries([told, failed, lost])
    rows = table(opened("alerts", part="Log"))
    assert [row["Told"] for row in rows] == [
        "mail: failed, no answer (try 3); ops: sent; "
        "pager: being sent, or cut short by the end of the app",
        "Silenced",
    ]


def test_without_the_key_the_page_is_read_only(stored: Store, opened: Opener) -> None:
    stored.save_alerts([FIRES], [])
    stored.put_silence(
        Silence(
            silence_id="a", until=NOW + timedelta(hours=4), reason="x", made_at=NOW, rule="none"
        )
    )
    for part in ("Rules", "Log", "Silences", "Who is told"):
        app = opened("alerts", part=part)
        assert "set `AIGC_DATA_ADMIN_KEY`" in said(app)
        assert buttons(app) & {"Save", "Silence", "Silence it", "End now"} == set()


def test_an_admin_silences_what_fires_and_ends_it_early(key: str, opened: Opener) -> None:
    store().save_alerts([FIRES], [])
    app = unlocked(opened, key)
    place = f"silence.A model fails.{KLING.key}"
    app.text_input(key=f"{place}.reason").set_value("known")
    app.button(key=f"{place}.do").click().run()
    (made,) = store().silences()
    assert (made.rule, made.model, made.account, made.reason) == (
        "A model fails",
        "Kling 3.0",
        "",
        "known",
    )
    assert made.until - made.made_at == timedelta(hours=4)
    app = unlocked(opened, key, "Silences")
    assert "A model fails, model Kling 3.0" in said(app)
    app.button(key=f"silence.end.{made.silence_id}").click().run()
    assert store().silences() == []


def test_an_admin_adds_a_rule_changes_it_and_deletes_it(key: str, opened: Opener) -> None:
    app = unlocked(opened, key)
    place = "rule.failure_rate."
    app.text_input(key=f"{place}.name").set_value("Kling fails")
    app.text_input(key=f"{place}.models").set_value("Kling 3.0, Kling 2.6")
    app.number_input(key=f"{place}.over").set_value(25.0)
    save(app).run()
    wanted = FailureRate(
        name="Kling fails", models=("Kling 3.0", "Kling 2.6"), over=0.25, times_usual=3
    )
    assert stored_rules() == [rule_json(wanted)]
    row = table(app)[-1]
    assert (row["Rule"], row["From"]) == ("Kling fails", "This page")

    app.selectbox(key="rules.chosen").set_value("Kling fails").run()
    app.checkbox(key=f"{place}Kling fails.enabled").set_value(False)
    save(app).run()
    assert stored_rules() == [rule_json(wanted.model_copy(update={"enabled": False}))]
    app.button(key="rule.delete.do").click().run()
    assert not app.exception
    assert stored_rules() == []


def stored_rules() -> list[str]:
    return [one.body for one in store().alert_rules()]


def save(app: AppTest) -> Any:
    (button,) = [one for one in app.button if one.label == "Save"]
    return button.click()


def test_what_is_no_rule_is_refused_in_words(key: str, opened: Opener) -> None:
    app = unlocked(opened, key)
    place = "rule.failure_rate."
    app.text_input(key=f"{place}.name").set_value("x")
    app.text_input(key=f"{place}.keep").set_value("soon")
    save(app).run()
    assert "At rest after: write a length of time" in said(app).replace("\\", "")
    app.text_input(key=f"{place}.keep").set_value("1 h")
    app.text_input(key=f"{place}.name").set_value("A model fails")
    save(app).run()
    assert "There is a rule A model fails already" in said(app)
    assert stored_rules() == []


def test_a_rule_is_tried_on_the_past_and_nothing_is_kept(
    key: str, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aigc_data.ui.alert_preview.BUDGET_S", 0.1)
    bad = NOW - timedelta(hours=2)
    store().save([ended(bad, 30, failed=True, **HUNYUAN) for _ in range(40)], at=NOW)
    app = unlocked(opened, key)
    app.number_input(key="rule.failure_rate..over").set_value(30.0)
    (tried,) = [one for one in app.button if one.label == "Try on the last 7 days"]
    tried.click().run()
    assert "It would have fired" in said(app)
    assert "It would have fired" in said(app.run())
    assert stored_rules() == []


def test_a_rule_with_fields_that_the_form_does_not_ask_for_keeps_them(
    key: str, opened: Opener
) -> None:
    rule = BurnRate(name="Budget", objective=0.97, tail=0.01)
    store().put_alert_rule(StoredRule("Budget", rule_json(rule), NOW))
    app = unlocked(opened, key)
    app.selectbox(key="rules.chosen").set_value("Budget").run()
    save(app).run()
    assert stored_rules() == [rule_json(rule)]


@pytest.fixture
def told(key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Webhook]:
    """Two targets, of which one has an address: a real server."""
    (tmp_path / "aigc_data.toml").write_text(
        '[[alert_targets]]\nname = "ops"\nurl_env = "OPS_WEBHOOK"\nrules = ["A model fails"]\n'
        '[[alert_targets]]\nname = "mail"\nurl_env = "MAIL_WEBHOOK"\n'
    )
    with webhook() as hook:
        monkeypatch.setenv("OPS_WEBHOOK", hook.url)
        close_runtime()
        yield hook


def test_a_test_notice_goes_to_the_target_and_no_address_is_shown(
    told: Webhook, key: str, opened: Opener
) -> None:
    app = unlocked(opened, key, "Who is told")
    assert "The target mail has no address: set the variable MAIL_WEBHOOK" in (
        said(app).replace("\\", "")
    )
    app.button(key="target.test.ops").click().run()
    assert "The test notice was sent." in said(app)
    assert told.titles == ["Test: alerts of aigc-data arrive here"]
    assert SECRET not in said(app) + repr(app.session_state)


def test_a_test_notice_that_fails_says_why(
    told: Webhook, key: str, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    told.answers += [500] * 3
    monkeypatch.setattr("aigc_data.alerts.targets.WAIT_S", 0.0)
    app = unlocked(opened, key, "Who is told")
    app.button(key="target.test.ops").click().run()
    assert "The test notice was not sent" in titles(app)
    assert "it answered with HTTP 500, 3 times" in said(app)


def test_without_targets_the_file_to_write_is_shown(stored: Store, opened: Opener) -> None:
    app = opened("alerts", part="Who is told")
    assert "Nobody is told" in said(app)
    assert "[[alert_targets]]" in app.code[-1].value
