"""The page SQL in each of its states, as AppTest sees it: a real store, a real sandbox."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from aigc_data.store.sandbox.query import Limits
from aigc_data.store.store import Store
from aigc_data.ui.runtime import runtime
from aigc_data.ui.sql import desk as desk_module
from aigc_data.ui.sql.desk import KEY, Desk
from aigc_data.ui.sql.page import START
from tests.analysis.history import KLING, ended, many
from tests.tasks import NOON
from tests.ui.conftest import Opener
from tests.ui.tiles import told

HOSTILE = "<b>[x](https://evil.example)</b>"
ENDLESS = "SELECT sum(levenshtein(repeat('a', 50000), repeat('b', 50000))) FROM tasks"


@pytest.fixture
def published(stored: Store) -> Store:
    """The store of 150 tasks that are published, of which one is odd."""
    odd = ended(NOON, 20, failed=True, prompt=HOSTILE, **KLING)
    stored.save([*many(149, prompt="a fox"), odd], at=NOON)
    stored.publish()
    return stored


def desk(app: AppTest) -> Desk:
    held: Desk = app.session_state[KEY]
    return held


def answered(app: AppTest) -> AppTest:
    """Wait for the end of the query that runs, and draw the page anew."""
    asked = desk(app).asked
    assert asked is not None
    asked.wait(60)
    return app.run()


def said(app: AppTest) -> str:
    assert not app.exception
    groups = (app.markdown, app.caption, app.error, app.info)
    return "\n".join(one.value.replace("\\", "") for group in groups for one in group)


def titles(app: AppTest) -> list[str]:
    return [one.proto.title for group in (app.error, app.info) for one in group]


def table(app: AppTest) -> Any:
    """The frame of the answer, which is drawn last."""
    assert not app.exception
    return app.dataframe[-1].value


def test_before_anything_is_published_the_page_says_so(stored: Store, opened: Opener) -> None:
    assert "No tasks to ask about yet" in said(opened("sql"))


def test_where_tasks_are_stored_and_not_published_no_filter_is_blamed(
    stored: Store, opened: Opener
) -> None:
    stored.save(many(3, prompt="a fox"), at=NOON)
    shown = said(opened("sql", q="failure-rate-by-model"))
    assert "No tasks to ask about yet" in shown
    assert "can be asked about once the round has ended that reads them" in shown
    assert "filter" not in shown


def test_at_first_there_is_a_text_to_run_and_questions_to_start_from(
    published: Store, opened: Opener
) -> None:
    app = opened("sql")
    assert (desk(app).state, desk(app).asked) == (START, None)
    assert "Start from a question" in said(app)
    app = answered(next(one for one in app.button if one.label == "Run").click().run())
    assert desk(app).asked is not None
    assert app.query_params["sql"] == START.text


def test_a_link_gives_the_answer_with_its_age_and_keeps_the_text_in_the_history(
    published: Store, opened: Opener
) -> None:
    query = "SELECT prompt, count(*) AS n FROM tasks GROUP BY ALL ORDER BY n"
    app = answered(opened("sql", sql=query))
    assert table(app).to_dict("list") == {"prompt": [HOSTILE, "a fox"], "n": [1, 149]}
    assert "**2 rows**" in said(app)
    assert "published data as of" in said(app)
    assert HOSTILE not in said(app)
    (past,) = desk(app).past
    assert (past.state.text, past.rows, past.outcome) == (query, 2, "2 rows")


def test_a_page_of_rows_is_drawn_and_not_the_whole_answer(published: Store, opened: Opener) -> None:
    app = answered(opened("sql", sql="SELECT task_id FROM tasks ORDER BY 1"))
    assert (len(table(app)), "1–100 of 150" in said(app)) == (100, True)


def test_what_the_page_cannot_hold_is_said(
    published: Store, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_module, "LIMITS", Limits(rows=120))
    app = answered(opened("sql", sql="SELECT task_id FROM tasks"))
    assert "**First 120 rows**" in said(app)
    assert "a download has them all" in said(app)


def test_no_rows_are_an_answer(published: Store, opened: Opener) -> None:
    app = answered(opened("sql", sql="SELECT task_id FROM tasks WHERE kind = 'audio'"))
    assert ("**0 rows**" in said(app), list(table(app).columns)) == (True, ["task_id"])


def test_a_text_that_no_link_can_hold_is_answered_and_says_so(
    published: Store, opened: Opener
) -> None:
    app = answered(opened("sql", sql=f"SELECT 1 AS n -- {'字' * 1_500}"))
    assert "too long for a link" in said(app)
    assert "sql" not in app.query_params


def test_a_parameter_is_asked_for_and_said_by_the_address(published: Store, opened: Opener) -> None:
    query = "SELECT count(*) AS n FROM tasks WHERE prompt = $words"
    app = opened("sql", sql=query)
    assert desk(app).asked is None
    app = app.text_input(key="sql.parameter.words").set_value("a fox").run()
    app = answered(next(one for one in app.button if one.label == "Run").click().run())
    assert table(app)["n"].tolist() == [149]
    assert app.query_params["words"] == "a fox"
    again = answered(opened("sql", sql=query, words=HOSTILE))
    assert table(again)["n"].tolist() == [1]


def test_a_link_to_what_was_run_with_null_opens_with_its_answer(
    published: Store, opened: Opener
) -> None:
    query = "SELECT count(*) AS n FROM tasks WHERE prompt = coalesce($words, prompt) OR $other = 1"
    app = opened("sql", sql=query, words="a fox")
    app = answered(next(one for one in app.button if one.label == "Run").click().run())
    assert dict(app.query_params) == {"sql": query, "words": "a fox", "other": ""}
    again = answered(opened("sql", **app.query_params))
    assert table(again)["n"].tolist() == [149]


def test_a_link_that_leaves_out_a_parameter_says_which_until_it_is_run(
    published: Store, opened: Opener
) -> None:
    query = "SELECT count(*) AS n FROM tasks WHERE prompt = $words OR kind = $kind OR $least > 2"
    app = opened("sql", sql=query, words="a fox")
    assert desk(app).asked is None
    assert titles(app) == ["Not asked yet"]
    assert "The link says nothing of $kind, $least" in said(app)
    app = answered(next(one for one in app.button if one.label == "Run").click().run())
    assert (titles(app), table(app)["n"].tolist()) == ([], [149])


def test_a_misspelt_parameter_of_a_link_is_told_before_it_is_asked(
    published: Store, opened: Opener
) -> None:
    app = opened("sql", sql="SELECT count(*) AS n FROM tasks WHERE prompt = $words", wrods="a fox")
    assert (titles(app), desk(app).asked) == (["Not asked yet"], None)
    assert app.warning[0].value == (
        "The link says wrods, which this query has not; did you mean words?"
    )
    app = answered(app.button(key="sql.unmeant.0").click().run())
    assert table(app)["n"].tolist() == [149]


def test_a_link_that_cannot_be_asked_yet_shows_no_answer_of_another_query(
    published: Store, opened: Opener
) -> None:
    app = answered(opened("sql", sql="SELECT 1 AS n"))
    app.query_params["sql"] = "SELECT $n AS n"
    assert titles(app.run()) == ["Not asked yet"]
    assert desk(app).asked is None


def test_a_wrong_name_is_shown_at_its_place_and_mended_by_a_click(
    published: Store, opened: Opener
) -> None:
    app = answered(opened("sql", sql="SELECT count(*) AS n,\n  any_value(promt) FROM tasks"))
    assert titles(app) == ["The query is wrong"]
    assert "Line 2, column 13. Did you mean prompt?" in said(app)
    assert "2 |   any_value(promt) FROM tasks\n                ^" in [one.value for one in app.code]
    app = next(one for one in app.button if one.label.startswith("Use prompt")).click().run()
    app = answered(app)
    assert table(app)["n"].tolist() == [150]
    assert desk(app).state.text == "SELECT count(*) AS n,\n  any_value(prompt) FROM tasks"


@pytest.mark.parametrize(
    ("wrong", "near", "right"),
    [
        ("SELECT t.modle FROM tasks t", "model", "SELECT t.model FROM tasks t"),
        ("SELECT task.model FROM tasks t", "t", "SELECT t.model FROM tasks t"),
        ("SELECT model::VARCHR FROM tasks", "VARCHAR", "SELECT model::VARCHAR FROM tasks"),
        ("SELECT * FORM tasks", "FROM", "SELECT * FROM tasks"),
        ("SELECT * EXCLUDE (promt) FROM tasks", "prompt", "SELECT * EXCLUDE (prompt) FROM tasks"),
        ('SELECT "modle" FROM tasks', "model", 'SELECT "model" FROM tasks'),
        ("FROM tasks WHERE account <> Nobody", "'Nobody'", "FROM tasks WHERE account <> 'Nobody'"),
        ("SELECT `model` FROM `tasks`", '"model"', 'SELECT "model" FROM "tasks"'),
    ],
)
def test_a_click_mends_the_wrong_word_and_no_other(
    published: Store, opened: Opener, wrong: str, near: str, right: str
) -> None:
    app = answered(opened("sql", sql=wrong))
    assert f"Did you mean {near}?" in said(app)
    click = next(one for one in app.button if one.label == f"Use {near} and run").click()
    app = answered(click.run())
    assert desk(app).state.text == right
    assert len(table(app)) == 100


@pytest.mark.parametrize("address", [{"sql": " \n "}, {"sql": "SELECT 1"}, {"q": "find-text"}])
def test_an_empty_editor_has_no_answer_and_no_fault_but_questions_to_start_from(
    published: Store, opened: Opener, address: dict[str, str]
) -> None:
    app = opened("sql", **address)
    desk(app).write(" ")
    app = next(one for one in app.button if one.label == "Run").click().run()
    assert (titles(app), desk(app).asked) == ([], None)
    assert "Start from a question, or write your own" in said(app)


def test_what_is_refused_says_so_and_keeps_the_text(published: Store, opened: Opener) -> None:
    query = "SELECT * FROM read_text('/etc/passwd')"
    app = answered(opened("sql", sql=query))
    assert titles(app) == ["The query is refused"]
    assert [*app.get("link_button")] == []
    assert "read_text is not for queries" in said(app)
    assert desk(app).state.text == query


def test_a_query_that_takes_too_long_is_ended_and_says_what_to_do(
    published: Store, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_module, "LIMITS", Limits(seconds=0.5))
    app = answered(opened("sql", sql=ENDLESS))
    assert titles(app) == ["It took too long"]
    assert "Narrow it down by created_at" in said(app)
    assert "A download, below, has more time." in said(app)
    files = [getattr(one, "label", "") for one in app.get("link_button")]
    assert files == ["CSV", "JSON", "Parquet", "Excel"]
    assert "All rows: the query is asked anew, 2\u00a0min at most." in said(app)
    assert desk(app).past[0].state.text == ENDLESS


def test_a_query_that_runs_is_stopped_and_kept(published: Store, opened: Opener) -> None:
    app = opened("sql", sql=ENDLESS)
    assert "Running for" in said(app)
    app = answered(app.button(key="sql.stop").click().run())
    assert titles(app) == ["Stopped"]
    assert [(one.outcome, one.state.text) for one in desk(app).past] == [("Stopped", ENDLESS)]


def test_an_answer_is_a_picture_whose_fields_the_address_holds(
    published: Store, opened: Opener
) -> None:
    query = "SELECT kind, status, count(*) AS n, count(*) AS m FROM tasks GROUP BY ALL"
    app = answered(opened("sql", sql=query, **{"chart.type": "bars", "chart.y": "m"}))
    assert len(app.get("plotly_chart")) == 1
    app = app.selectbox(key="sql.chart.x").set_value("status").run()
    assert app.query_params["chart.x"] == "status"
    assert app.selectbox(key="sql.chart.y").value == "m"


def test_the_columns_are_told_with_type_example_and_meaning(
    published: Store, opened: Opener
) -> None:
    app = opened("sql")
    [listed] = told(app, "column_list")
    assert listed["label"] == "Columns of the view tasks"
    column = next(one for one in listed["columns"] if one["name"] == "prompt")
    assert (column["type"], column["example"]) == ("VARCHAR", "a fox")
    assert "asked to draw" in column["about"]


def test_keys_and_link_say_what_they_do(published: Store, opened: Opener) -> None:
    app = opened("sql")
    assert "Escape, then Tab leaves it" in said(app)
    assert "Opens this page with the query that ran last, and runs it." in said(app)
    assert "with this filter" not in said(app)


def test_the_end_of_the_app_ends_what_runs(published: Store, opened: Opener) -> None:
    app = opened("sql", sql=ENDLESS)
    runtime().hush()
    assert titles(answered(app)) == ["Stopped"]


def test_a_history_is_cleared_with_what_still_runs(published: Store, opened: Opener) -> None:
    app = answered(opened("sql", sql="SELECT 1 AS n"))
    app.query_params["sql"] = ENDLESS
    app.run()
    app.button(key="sql.history.clear").click().run()
    app = answered(app.button(key="sql.stop").click().run())
    assert (titles(app), desk(app).history(), desk(app).to_keep()) == (["Stopped"], (), ())
    assert "Your last 100 queries, kept in this browser alone" in said(app)


def test_what_still_runs_is_kept_so_that_a_reload_does_not_lose_it(
    published: Store, opened: Opener
) -> None:
    app = opened("sql", sql=ENDLESS)
    assert [one.state.text for one in desk(app).to_keep()] == [ENDLESS]
    assert desk(app).history() == ()
    answered(app.button(key="sql.stop").click().run())


def is_editor_shown(app: AppTest) -> bool:
    return bool(told(app, "sql_editor"))


def test_a_link_shows_its_answer_before_the_editor_which_a_click_opens_for_good(
    published: Store, opened: Opener
) -> None:
    app = answered(opened("sql", sql="SELECT count(*) AS n FROM tasks"))
    assert not is_editor_shown(app)
    assert "SELECT count(*) AS n FROM tasks" in [one.value for one in app.code]
    app = next(one for one in app.button if one.label == "Show SQL").click().run()
    assert is_editor_shown(app)
    assert "Show SQL" not in [one.label for one in app.button]
    app.query_params["sql"] = "SELECT 2 AS n"
    app = answered(app.run())
    assert (table(app).to_dict("list"), is_editor_shown(app)) == ({"n": [2]}, True)


def test_the_editor_is_open_without_a_link_and_where_a_link_has_no_answer(
    published: Store, opened: Opener
) -> None:
    assert is_editor_shown(opened("sql"))
    assert is_editor_shown(answered(opened("sql", sql="SELECT modle FROM tasks")))
    assert is_editor_shown(opened("sql", sql="SELECT $unsaid AS said"))


def test_a_saved_query_that_is_opened_by_its_name_shows_its_parameters_and_its_answer(
    published: Store, opened: Opener
) -> None:
    app = answered(opened("sql", q="busiest-operators"))
    assert not is_editor_shown(app)
    assert "Who makes the most tasks" in said(app)
    assert [one.label for one in app.selectbox][:1] == ["Created since"]


def test_who_runs_the_text_that_is_there_at_first_keeps_the_editor(
    published: Store, opened: Opener
) -> None:
    app = next(one for one in opened("sql").button if one.label == "Run").click().run()
    assert is_editor_shown(answered(app))


def test_a_column_that_is_clicked_opens_the_editor(published: Store, opened: Opener) -> None:
    app = answered(opened("sql", sql="SELECT 1 AS n"))
    desk(app).put_in("prompt")
    assert is_editor_shown(app.run())
