"""Saved queries on the page: opened by a link, saved, renamed, deleted, pinned."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from aigc_data.queries.parameter import Parameter, ParameterType
from aigc_data.queries.query_chart import ChartType, QueryChart
from aigc_data.queries.saved_query import SavedQuery
from aigc_data.store.saved_queries import Pin
from aigc_data.store.store import Store
from aigc_data.ui.runtime import close_runtime, store
from aigc_data.ui.saved_queries import known_queries
from aigc_data.ui.sql.desk import KEY, Desk
from aigc_data.ui.sql.state import SqlState
from aigc_data.ui.sql.workbench import sandbox
from aigc_data.ui.tile_answers import TileQuestion
from tests.tasks import NOON, a_task

Opener = Callable[..., AppTest]
SCRIPT = """
from aigc_data.ui.sql.page import sql_page

sql_page()
"""

QUERY = SavedQuery(
    name="failing",
    title="Which *fail*?",
    text="SELECT $since::VARCHAR AS since, $least AS least",
    description="All of them.",
    author="王",
    parameters=(
        Parameter(name="since", type=ParameterType.DATE, default=("2026-09-14",)),
        Parameter(name="least", type=ParameterType.WHOLE_NUMBER, title="At least"),
    ),
)


@pytest.fixture
def filled(stored: Store) -> Store:
    """A published store with one saved query."""
    stored.save([a_task(created_at=NOON, model="Kling", model_version="3.0")], at=NOON)
    stored.publish()
    stored.save_query(QUERY, by="王", at=NOON, on=0)
    return stored


@pytest.fixture
def demo(filled: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The store of the demo, where everybody may change everything, with that query."""
    path = filled.path
    monkeypatch.delenv("TENCENTCLOUD_SECRET_ID")
    monkeypatch.setenv("AIGC_DATA_DB", str(path))
    close_runtime()
    opened = store()
    opened.save([a_task(created_at=NOON)], at=NOON)
    opened.publish()
    opened.save_query(QUERY, by="", at=NOON, on=0)
    return opened


@pytest.fixture
def page() -> Opener:
    """Opens the page alone at an address: `page(q="failing", least="3")`."""

    def open_page(**query: str) -> AppTest:
        app = AppTest.from_string(SCRIPT, default_timeout=30)
        app.context = {"timezone": "Asia/Shanghai", "url": "http://localhost:8501/sql"}
        for key, value in query.items():
            app.query_params[key] = value
        return app.run()

    return open_page


def desk(app: AppTest) -> Desk:
    assert not app.exception
    held: Desk = app.session_state[KEY]
    return held


def answer(app: AppTest) -> list[dict[str, object]]:
    """Return the rows that are there, when they are."""
    asked = desk(app).asked
    assert asked is not None
    asked.wait(30)
    outcome = asked.outcome
    assert not isinstance(outcome, Exception), outcome
    assert outcome is not None
    return list(outcome.table.to_pylist())


def said(app: AppTest) -> str:
    groups = (app.markdown, app.caption, app.error, app.warning, app.info, app.text)
    return "\n".join(one.value for group in groups for one in group).replace("\\", "")


def test_a_link_opens_a_saved_query_and_asks_it(filled: Store, page: Opener) -> None:
    app = page(q="failing", least="3")
    assert answer(app) == [{"since": "2026-09-14", "least": 3}]
    assert "**Which *fail*?**" in said(app)
    assert "All of them" in said(app)
    assert [one.label for one in app.text_input if "parameter" in str(one.key)] == ["At least"]
    assert app.query_params == {"q": "failing", "least": "3"}


def test_what_is_said_in_an_input_is_asked_at_once_and_in_the_address(
    filled: Store, page: Opener
) -> None:
    app = page(q="failing")
    app.text_input(key="sql.parameter.least").set_value("7").run()
    assert answer(app) == [{"since": "2026-09-14", "least": 7}]
    assert app.query_params == {"q": "failing", "least": "7"}
    app.text_input(key="sql.parameter.least").set_value("many").run()
    fault = "The parameter least: write a whole number such as 20, not 'many'."
    assert [one.value.replace("\\", "").strip() for one in app.error] == [fault]
    assert said(app).count("write a whole number") == 1
    assert desk(app).history()[0].outcome == f"A value cannot be taken: {fault}"


def test_a_link_to_what_never_was_says_so(filled: Store, page: Opener) -> None:
    app = page(q="gone")
    assert "No saved query is called gone." in said(app)
    assert app.query_params == {"q": "gone"}


def test_a_link_to_what_was_deleted_says_when_and_by_whom_and_brings_it_back(
    filled: Store, page: Opener
) -> None:
    filled.rename_query(replace(QUERY, name="new"), "failing", by="", at=NOON, on=1)
    deleted_at = datetime.now(UTC) - timedelta(hours=3, minutes=5)
    filled.delete_query("new", by="*Li*", at=deleted_at, on=1)
    app = page(q="failing", least="3")
    assert "Which *fail*? · deleted 3 h ago by *Li*" in said(app)
    app.button(key="queries.back.link.new").click().run()
    assert answer(app) == [{"since": "2026-09-14", "least": None}]
    assert [one.query for one in filled.saved_queries()] == [replace(QUERY, name="new")]
    assert app.query_params == {"q": "new"}


def test_what_was_deleted_is_listed_beside_the_queries_and_comes_back(
    filled: Store, page: Opener
) -> None:
    assert [one for one in page().button if "queries.back" in str(one.key)] == []
    filled.delete_query("failing", by="", at=datetime.now(UTC), on=1)
    app = page()
    app.button(key="queries.back.list.failing").click().run()
    assert answer(app) == [{"since": "2026-09-14", "least": None}]
    assert [one.query for one in filled.saved_queries()] == [QUERY]


def test_what_another_has_brought_back_meanwhile_is_told(filled: Store, page: Opener) -> None:
    gone = filled.delete_query("failing", by="", at=NOON, on=1)
    app = page()
    theirs = filled.save_query(QUERY, by="Li", at=NOON, on=gone.version)
    app.button(key="queries.back.list.failing").click().run()
    assert "Li changed failing meanwhile" in said(app)
    assert filled.saved_queries() == [theirs]


def test_a_link_to_a_misspelt_name_offers_the_near_ones(filled: Store, page: Opener) -> None:
    app = page(q="faling")
    assert "No saved query is called faling. Did you mean this?" in said(app)
    app.button(key="queries.near.failing").click().run()
    assert answer(app) == [{"since": "2026-09-14", "least": None}]
    assert app.query_params == {"q": "failing"}


def test_what_is_written_where_a_link_led_nowhere_is_a_text_of_its_own(
    filled: Store, page: Opener
) -> None:
    app = page(q="gone")
    desk(app).write("SELECT 5 AS n")
    app.run()
    assert desk(app).state == SqlState("SELECT 5 AS n")


def test_a_link_of_before_opens_what_was_renamed(filled: Store, page: Opener) -> None:
    renamed = replace(QUERY, name="which-fail")
    filled.rename_query(renamed, "failing", by="", at=NOON, on=1)
    app = page(q="failing", least="3")
    assert answer(app) == [{"since": "2026-09-14", "least": 3}]
    assert app.query_params == {"q": "which-fail", "least": "3"}
    changed = page(q="failing", sql="SELECT 1 AS n")
    assert changed.query_params == {"q": "which-fail", "sql": "SELECT 1 AS n"}


def test_a_link_with_a_misspelt_parameter_says_so_and_is_mended_by_a_click(
    filled: Store, page: Opener
) -> None:
    app = page(q="failing", Leats="3", nosuch="1")
    assert answer(app) == [{"since": "2026-09-14", "least": None}]
    assert "The link says Leats, which this query has not; did you mean least?" in said(app)
    assert "The link says nosuch, which this query has not: it is left out." in said(app)
    assert app.query_params == {"q": "failing"}
    app.button(key="sql.unmeant.0").click().run()
    assert answer(app) == [{"since": "2026-09-14", "least": 3}]
    assert (app.query_params, "The link says" in said(app)) == (
        {"q": "failing", "least": "3"},
        False,
    )


def test_a_parameter_that_a_changed_text_has_no_more_is_not_in_its_link(
    filled: Store, page: Opener
) -> None:
    app = page(q="failing", least="3")
    desk(app).write("SELECT 5 AS n")
    next(one for one in app.button if one.label == "Run").click().run()
    assert app.query_params == {"q": "failing", "sql": "SELECT 5 AS n"}


def test_what_is_written_is_saved_under_a_name_of_its_title(filled: Store, page: Opener) -> None:
    app = page(sql="SELECT $n AS n", n="5")
    app.button(key="queries.save").click().run()
    app.text_input(key="queries.form.title").set_value("How many, by day?")
    app.text_area(key="queries.form.about").set_value("By day.")
    app.text_input(key="queries.form.by").set_value("Li").run()
    app.button(key="queries.form.save").click().run()
    saved = SavedQuery(
        name="how-many-by-day",
        title="How many, by day?",
        text="SELECT $n AS n",
        description="By day.",
        author="Li",
        parameters=(Parameter(name="n", type=ParameterType.WHOLE_NUMBER, default=("5",)),),
    )
    [kept] = [one for one in filled.saved_queries() if one.query.name == saved.name]
    assert (kept.query, kept.saved_by) == (saved, "Li")
    assert app.query_params == {"q": "how-many-by-day"}


def test_a_parameter_that_was_left_blank_takes_what_it_is_compared_with(
    filled: Store, page: Opener
) -> None:
    text = (
        "SELECT count(*) AS n FROM tasks "
        "WHERE created_at >= coalesce($since, created_at) AND ($most IS NULL OR run_s < $most)"
    )
    app = page(sql=text, since="", most="")
    save(app, "How many?")
    query = known_queries()["how-many"].query
    assert query.parameters == (
        Parameter(name="most", type=ParameterType.NUMBER),
        Parameter(name="since", type=ParameterType.TIME),
    )
    assert answer(app) == [{"n": 1}]
    assert answer(page(q="how-many", since="1 minute ago")) == [{"n": 0}]


def save(app: AppTest, title: str) -> None:
    """Save what is written, as the form proposes it."""
    app.button(key="queries.save").click().run()
    app.text_input(key="queries.form.title").set_value(title)
    app.button(key="queries.form.save").click().run()


def test_what_was_said_means_the_same_after_it_was_saved_to_its_author_and_on_a_tile(
    filled: Store, page: Opener
) -> None:
    text = "SELECT count(*) AS n FROM tasks WHERE created_at < $until AND model_name = $model"
    app = page(sql=text, until="1 minute ago", model="'Kling 3.0'")
    before = desk(app).asked
    assert answer(app) == [{"n": 1}]
    save(app, "How many, of which?")
    assert desk(app).asked is not before
    assert answer(app) == [{"n": 1}]
    assert answer(page(q="how-many-of-which")) == [{"n": 1}]
    query = known_queries()["how-many-of-which"].query
    tile = TileQuestion(query, (), "Asia/Shanghai").ask(sandbox())
    assert tile.table.to_pylist() == [{"n": 1}]


def test_what_is_said_for_a_parameter_that_was_explained_before_stays_said(
    filled: Store, page: Opener
) -> None:
    app = page(q="failing", least="3")
    app.text_input(key="sql.parameter.least").set_value("4").run()
    save(app, "Which fail now?")
    assert app.query_params == {"q": "failing", "least": "4"}
    assert answer(app) == [{"since": "2026-09-14", "least": 4}]


def test_a_picture_is_saved_with_the_query_and_shown_again(filled: Store, page: Opener) -> None:
    chart = QueryChart(type=ChartType.BAR, x="since", y="least")
    filled.save_query(replace(QUERY, chart=chart), by="", at=NOON, on=1)
    app = page(q="failing")
    assert app.query_params["chart.type"] == "bars"
    app.button(key="queries.save").click().run()
    app.button(key="queries.form.save").click().run()
    assert filled.saved_queries()[0].version == 3
    assert filled.saved_queries()[0].query.chart == chart
    assert app.query_params["chart.type"] == "bars"


def test_a_name_that_is_taken_is_refused(filled: Store, page: Opener) -> None:
    app = page(sql="SELECT 1")
    app.button(key="queries.save").click().run()
    for name in ("failing", "newest-failures"):
        app.text_input(key="queries.form.title").set_value("Any")
        app.text_input(key="queries.form.name").set_value(name)
        app.button(key="queries.form.save").click().run()
        assert f"There is a query {name} already" in said(app)
    assert len(filled.saved_queries()) == 1


def test_who_saves_what_another_has_changed_meanwhile_is_told(filled: Store, page: Opener) -> None:
    app = page(q="failing")
    theirs = filled.save_query(replace(QUERY, text="SELECT 1"), by="Li", at=NOON, on=1)
    app.button(key="queries.save").click().run()
    app.button(key="queries.form.save").click().run()
    assert "Li changed failing meanwhile: save yours under another name" in said(app)
    assert filled.saved_queries() == [theirs]


def test_another_name_in_the_form_renames(filled: Store, page: Opener) -> None:
    app = page(q="failing")
    app.button(key="queries.save").click().run()
    app.text_input(key="queries.form.name").set_value("which-fail")
    app.button(key="queries.form.save").click().run()
    assert [one.query for one in filled.saved_queries()] == [replace(QUERY, name="which-fail")]
    assert app.query_params == {"q": "which-fail"}


def test_a_deleted_query_comes_back_by_undo(filled: Store, page: Opener) -> None:
    app = page(q="failing")
    app.button(key="queries.delete").click().run()
    assert filled.saved_queries() == []
    assert (desk(app).state.text, desk(app).opened) == (QUERY.text, None)
    app.button(key="queries.undo").click().run()
    assert [one.query for one in filled.saved_queries()] == [QUERY]
    assert desk(app).opened is not None


def test_without_the_admin_key_nothing_of_the_overview_is_deleted(
    filled: Store, page: Opener
) -> None:
    pins = [Pin("failing", {"least": ("3",)}, "王", NOON)]
    opened_before = page(q="failing")
    filled.change_pins(lambda _: pins)
    opened_before.button(key="queries.delete").click().run()
    assert "failing stands on everybody's overview: who may take it off" in said(opened_before)
    button = page(q="failing").button(key="queries.delete")
    assert (button.disabled, button.help) == (
        True,
        "It stands on everybody's overview. What stands on everybody's overview is changed with "
        "the admin key: unlock on the Alerts page.",
    )
    assert ([one.query for one in filled.saved_queries()], filled.pins()) == ([QUERY], pins)


def test_undo_puts_a_query_back_to_its_place_on_the_overview_with_its_values(
    demo: Store, page: Opener
) -> None:
    pins = [Pin(name, {"least": ("3",)}, "王", NOON) for name in ("first", "failing", "last")]
    demo.change_pins(lambda _: pins)
    app = page(q="failing")
    app.button(key="queries.delete").click().run()
    assert [one.name for one in demo.pins()] == ["first", "last"]
    app.button(key="queries.undo").click().run()
    assert demo.pins() == pins


def test_an_earlier_version_is_looked_at_and_can_be_saved(filled: Store, page: Opener) -> None:
    filled.save_query(replace(QUERY, text="SELECT 1"), by="Li", at=NOON, on=1)
    app = page(q="failing")
    app.button(key="queries.version.1").click().run()
    assert (desk(app).state.text, desk(app).state.is_changed) == (QUERY.text, True)
    app.button(key="queries.save").click().run()
    app.button(key="queries.form.save").click().run()
    assert [(one.version, one.query) for one in filled.saved_queries()] == [(3, QUERY)]


def test_without_the_admin_key_nothing_is_pinned(filled: Store, page: Opener) -> None:
    assert page(q="failing").button(key="queries.pin").disabled


def test_a_query_is_pinned_with_what_is_said(demo: Store, page: Opener) -> None:
    app = page(q="failing", least="3")
    app.button(key="queries.pin").click().run()
    [pin] = demo.pins()
    assert pin == Pin("failing", {"least": ("3",)}, "", pin.pinned_at)
    app.button(key="queries.pin").click().run()
    assert demo.pins() == []


@pytest.mark.parametrize(
    ("description", "told"),
    [
        ("Every type", "Every type. By 王."),
        ("Every type?", "Every type? By 王."),
        ("每种类型。", "每种类型。 By 王."),
        ("", "By 王."),
    ],
)
def test_what_a_query_is_about_ends_before_its_author_begins(
    filled: Store, page: Opener, description: str, told: str
) -> None:
    filled.save_query(replace(QUERY, name="told", description=description), by="王", at=NOON, on=0)
    (caption,) = [one.value for one in page(q="told").caption if "By 王" in one.value]
    assert caption.replace("\\", "").startswith(told)
