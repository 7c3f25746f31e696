"""Who may change: the key, compared and counted, and what the page says without one."""

import pytest
from streamlit.testing.v1 import AppTest

from aigc_data.store.store import Store
from aigc_data.ui import admin
from aigc_data.ui.admin import LOCK_S, MOST_WRONG, Door
from aigc_data.ui.runtime import close_runtime, runtime

KEY = "hunter2-of-admins"
SCRIPT = """
import streamlit as st
from aigc_data.ui.admin import may_change, offer_to_unlock
offer_to_unlock()
st.text("may" if may_change() else "may not")
"""


class Clock:
    """A clock that a test sets."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_key_opens_and_any_other_does_not() -> None:
    door = Door()
    given = (KEY, "", KEY[:-1], KEY.upper(), "雪")
    assert [door.opens(one, KEY) for one in given] == [True, False, False, False, False]


def test_where_no_key_is_set_none_opens() -> None:
    assert not Door().opens("", "")


def test_after_some_wrong_ones_none_is_looked_at_for_a_while() -> None:
    clock = Clock()
    door = Door(clock)
    wrong = [door.opens("no", KEY) for _ in range(MOST_WRONG)]
    assert (wrong, door.opens(KEY, KEY), door.closed_s()) == ([False] * MOST_WRONG, False, LOCK_S)
    clock.now += LOCK_S
    assert (door.closed_s(), door.opens(KEY, KEY)) == (0.0, True)


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """A door that nobody has tried."""
    made = Door()
    monkeypatch.setattr(admin, "door", lambda: made)


def script() -> AppTest:
    return AppTest.from_string(SCRIPT, default_timeout=30).run()


def said(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(one.value for group in (app.caption, app.text, app.error) for one in group)


def test_without_a_key_nobody_may_and_how_to_is_said(stored: Store, fresh: None) -> None:
    app = script()
    assert "set `AIGC_DATA_ADMIN_KEY` in the app's environment" in said(app)
    assert "may not" in said(app)
    assert len(app.text_input) == 0


def test_a_key_opens_this_session_and_no_other(
    stored: Store, fresh: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIGC_DATA_ADMIN_KEY", f"{KEY}\n")
    close_runtime()
    app = script()
    assert said(app) == "may not"
    assert said(app.text_input(key="admin.key").set_value("wrong").run()) == (
        "may not\nThat is not the key."
    )
    opened = app.text_input(key="admin.key").set_value(KEY).run()
    assert (said(opened), said(script())) == ("may", "may not")
    assert KEY not in repr(opened.session_state) + repr(runtime().settings)


def test_who_guesses_is_told_to_wait(
    stored: Store, fresh: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIGC_DATA_ADMIN_KEY", KEY)
    close_runtime()
    for number in range(MOST_WRONG):
        script().text_input(key="admin.key").set_value(f"guess {number}").run()
    late = script().text_input(key="admin.key").set_value(KEY).run()
    assert "Too many wrong keys: try again in 4\u00a0min." in said(late)
    assert "may not" in said(late)


def test_in_the_demo_everybody_may(
    stored: Store, fresh: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TENCENTCLOUD_SECRET_ID")
    close_runtime()
    assert said(script()) == "may"
