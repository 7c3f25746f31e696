"""Pinned queries on the overview: figures, pictures and tables that come after the page."""

import json
from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from aigc_data.queries.query_chart import ChartType, QueryChart
from aigc_data.queries.saved_query import SavedQuery
from aigc_data.store.saved_queries import Pin
from aigc_data.store.store import Store
from aigc_data.ui.query_tile import figure_words
from aigc_data.ui.runtime import close_runtime, store
from aigc_data.ui.tile_answers import tile_answers
from tests.tasks import NOON, a_task
from tests.ui.conftest import Opener

QUERIES = (
    SavedQuery(name="many", title="How *many*?", text="SELECT 1234567 AS tasks"),
    SavedQuery(name="rows", title="Which?", text="SELECT range AS n, 'a' AS name FROM range(9)"),
    SavedQuery(
        name="drawn",
        title="Drawn?",
        text="SELECT range AS n, 'a' || range AS name FROM range(9)",
        chart=QueryChart(type=ChartType.BAR, x="name", y="n"),
    ),
    SavedQuery(
        name="over-time",
        title="Over time?",
        text="SELECT DATE '2026-11-01' + day::INTEGER AS day, 'm' || m AS name, m AS n "
        "FROM range(2) AS d(day), range(12) AS o(m)",
    ),
    SavedQuery(name="times", title="When?", text="SELECT TIMESTAMP '2026-11-19 04:44:11' AS at, 1"),
    SavedQuery(name="bad", title="Bad?", text="SELECT modle FROM tasks"),
)


@pytest.fixture
def pinned(stored: Store) -> Store:
    """A published store with pinned queries, and one pin whose query is gone."""
    stored.save([a_task(created_at=datetime.now(UTC))], at=NOON)
    stored.publish()
    for query in QUERIES:
        stored.save_query(query, by="", at=NOON, on=0)
    names = [*(query.name for query in QUERIES), "gone"]
    stored.change_pins(lambda _: [Pin(name, {"a": ("1",)}, "", NOON) for name in names])
    return stored


def said(app: AppTest) -> str:
    assert not app.exception
    groups = (app.markdown, app.caption, app.text)
    return "\n".join(one.value for group in groups for one in group).replace("\\", "")


def test_tiles_come_after_the_page_each_in_its_form_and_a_bad_one_alone(
    pinned: Store, opened: Opener
) -> None:
    app = opened("overview")
    assert said(app).count("The answer is on its way.") == len(QUERIES)
    tile_answers().wait(60)
    app.run()
    shown = said(app)
    assert "The answer is on its way." not in shown
    assert [(one.label, one.value) for one in app.metric if one.label == "tasks"] == [
        ("tasks", "1,234,567")
    ]
    assert [len(one.value) for one in app.dataframe] == [6, 1]
    at = json.loads(app.dataframe[1].proto.columns)["at"]["type_config"]
    assert (at["format"], at["timezone"]) == ("YYYY-MM-DD HH:mm:ss", "UTC")
    assert "· 9 rows" in shown
    assert "· 24 rows · not drawn: 7 values of name with the least n" in shown
    assert "The query is wrong. Referenced column" in shown
    assert "This query was deleted, or its file is gone." in shown
    assert [one for one in app.button if "Move" in str(one.key)] == []


def test_those_who_may_change_the_app_move_tiles_and_take_them_off(
    pinned: Store, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TENCENTCLOUD_SECRET_ID")
    close_runtime()
    demo = store()
    demo.save([a_task(created_at=NOON)], at=NOON)
    demo.change_pins(lambda _: [Pin(name, {}, "", NOON) for name in ("a", "b", "c")])
    app = opened("overview")
    app.button(key="tile.a.Move right").click().run()
    app.button(key="tile.c.Take off the overview").click().run()
    assert [pin.name for pin in demo.pins()] == ["b", "a"]


def test_without_pins_the_overview_says_nothing_of_them(stored: Store, opened: Opener) -> None:
    stored.save([a_task(created_at=NOON)], at=NOON)
    assert "Pinned queries" not in said(opened("overview"))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1234567, "1,234,567"),
        (0.054321, "0.05432"),
        (12345.67, "12,346"),
        (None, "–"),
        (True, "yes"),
        ("a" * 30, "a" * 23 + "…"),
        (NOON, "2026-09-14T12:00:00+00:00"[:23] + "…"),
    ],
)
def test_a_value_is_said_as_a_figure(value: object, words: str) -> None:
    assert figure_words(value) == words
