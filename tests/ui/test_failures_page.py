"""The failures page in each of its states, as the app draws it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from aigc_data.analysis import failure_slices
from aigc_data.store.store import Store
from aigc_data.task import Task, TaskStatus
from aigc_data.ui import failure_slices_view
from aigc_data.ui.failure_sections import SECTIONS
from tests.ui.conftest import Opener
from tests.ui.test_overview import GOOD, NOW, a_task, figures, texts

DONE, FAILED = TaskStatus.SUCCESSFUL, TaskStatus.FAILED
RTL = "‏نموذج *جديد*"


def some(first: int, done: int, failed: int, hours_ago: float, **fields: object) -> Iterator[Task]:
    """So many tasks of one time, numbered from `first`."""
    for number in range(done + failed):
        status = DONE if number < done else FAILED
        yield a_task(first + number, status, hours_ago, **fields)


WEEKS: list[Task] = [
    *some(0, 97, 3, 24 * 3),
    *some(100, 97, 3, 24 * 10),
    *some(200, 97, 3, 24 * 17),
    *some(300, 97, 3, 24 * 20),
    *some(400, 20, 20, 24 * 2, model="Vidu", model_version="q2", operator=RTL),
    *some(500, 40, 0, 24 * 9, model="Vidu", model_version="q2"),
    a_task(600, TaskStatus.EXECUTING, 5),
]


@pytest.fixture
def filled(stored: Store) -> Store:
    """Three weeks of which the last has a model that fails half of the time."""
    stored.save(WEEKS, at=NOW, states=[GOOD])
    return stored


def figure_of(app: AppTest, at: int) -> Any:
    """What the chart at a place says, as it goes over the wire."""
    return app.get("plotly_chart")[at].proto.spec


def test_the_figures_of_the_week_stand_against_the_week_before(
    filled: Store, opened: Opener
) -> None:
    app = opened("failures")
    assert not app.exception
    assert not app.error
    assert figures(app) == {
        "Failure rate": "16.4 %", "Failed": "23", "Ended": "140", "Still open": "1",
    }  # fmt: skip
    assert [metric.delta.replace("\u00a0", " ") for metric in app.metric] == [
        "+14.3 points", "+667 %", "0", "",
    ]  # fmt: skip
    assert len(app.get("plotly_chart")) == 2


def test_the_rate_over_time_says_what_its_band_is_made_of(filled: Store, opened: Opener) -> None:
    said = texts(opened("failures")).replace("\\", "")
    assert "Last 7 d · n = 140 ended tasks by their creation, 1 still open" in said
    assert "It is made of 340 tasks that ended before the time range" in said
    assert "each hour of the day by itself" in said
    assert "Times are in your zone, Asia/Shanghai." in said


def test_a_history_too_short_is_said_and_nothing_is_compared(stored: Store, opened: Opener) -> None:
    stored.save(WEEKS[:100], at=NOW, states=[GOOD])
    app = opened("failures", view="changed")
    said = texts(app).replace("\\", "")
    assert "No band of what is usual: it takes 200 ended tasks" in said
    assert "Nothing to compare with: the store does not hold all of the earlier time." in said
    assert not app.exception
    assert not app.error
    assert [metric.delta for metric in app.metric] == ["", "", "", ""]


def test_an_empty_store_says_what_would_be_here(stored: Store, opened: Opener) -> None:
    app = opened("failures")
    assert "**No tasks yet**" in texts(app)
    assert not app.metric


@pytest.mark.parametrize("view", ["slices", "changed"])
def test_a_filter_that_finds_nothing_says_so(filled: Store, opened: Opener, view: str) -> None:
    app = opened("failures", model="Nobody 9", view=view)
    assert not app.exception
    assert not app.error
    assert "**No tasks match this filter**" in texts(app)
    assert figures(app)["Failure rate"] == "–"


@pytest.mark.parametrize(
    ("failed", "done", "rate"), [(0, 40, "0.0 %"), (40, 0, "100.0 %"), (0, 1, "0.0 %")]
)
@pytest.mark.parametrize("view", ["slices", "changed"])
def test_no_failure_all_failed_and_one_row_are_shown(
    stored: Store, opened: Opener, failed: int, done: int, rate: str, view: str
) -> None:
    old = a_task(900, DONE, 24 * 30)
    stored.save([*some(0, done, failed, 3), old], at=NOW, states=[GOOD])
    app = opened("failures", view=view, range="24h")
    assert not app.exception
    assert not app.error
    assert figures(app)["Failure rate"] == rate


@pytest.mark.parametrize("by", list(failure_slices_view.NAMES.values()))
def test_each_dimension_has_its_slices(filled: Store, opened: Opener, by: str) -> None:
    app = opened("failures", by=by)
    assert not app.exception
    assert not app.error
    assert '"customdata"' in figure_of(app, 1) or by in {"account", "status"}


def test_a_strangers_name_is_drawn_letter_by_letter(filled: Store, opened: Opener) -> None:
    filled.save([a_task(700, FAILED, 3, operator="<b>![x](http://evil)</b>")], at=NOW)
    axis = json.loads(figure_of(opened("failures", by="operator"), 1))["layout"]["yaxis"]
    assert axis["ticktext"] == [RTL, "&lt;b&gt;![x](http://evil)&lt;/b&gt;", "Not known"]


def test_what_changed_is_said_in_a_sentence_and_as_rows(filled: Store, opened: Opener) -> None:
    app = opened("failures", view="changed")
    said = texts(app).replace("\\", "")
    assert "**The failure rate rose from 2.1 % to 16.4 % (+7.7 to +21.4 points). " in said
    assert "Vidu q2 explains all of that, with 29 % of the tasks.**" in said
    rows = app.dataframe[0].value
    assert {"Slice", "Value", "Explains", "By rate", "By mix"} <= set(rows.columns)
    assert rows["Explains"][rows["Slice"] == "Kind"].sum() == pytest.approx(
        100 * (23 / 140 - 3 / 140)
    )


def test_where_nothing_changed_there_is_no_picture(filled: Store, opened: Opener) -> None:
    app = opened("failures", view="changed", status="failed")
    said = texts(app).replace("\\", "")
    assert "**The failure rate went from 100.0 % to 100.0 %, no more than chance makes" in said
    assert (len(app.get("plotly_chart")), len(app.dataframe)) == (1, 0)


def test_shorter_windows_can_stand_against_the_same_hours_last_week(
    filled: Store, opened: Opener
) -> None:
    app = opened("failures", view="changed", range="24h", against="week", of="kind")
    assert not app.exception
    assert not app.error
    assert chosen(app, "against") == "week"
    said = texts(app).replace("\\", "")
    assert "**No task has ended in this time: there is nothing to compare.**" in said


def test_tasks_without_a_time_have_nothing_before_them(filled: Store, opened: Opener) -> None:
    filled.save([a_task(800, FAILED, created_at=None)], at=NOW)
    app = opened("failures", range="undated", view="changed")
    assert not app.exception
    assert not app.error
    assert figures(app)["Failed"] == "1"
    assert "without one there is nothing before it" in texts(app)


def test_a_filter_by_status_is_said_to_make_the_rate(filled: Store, opened: Opener) -> None:
    assert "The filter chooses by status" in texts(opened("failures", status="failed"))
    both = opened("failures", status=["failed", "successful"])
    assert "The filter chooses by status" not in texts(both)


def test_a_section_that_nobody_knows_is_the_first(filled: Store, opened: Opener) -> None:
    app = opened("failures", view="nonsense", by="nonsense", of="nonsense")
    assert not app.exception
    assert not app.error
    assert len(app.get("plotly_chart")) == 2


def test_a_choice_of_section_goes_into_the_url_and_back(filled: Store, opened: Opener) -> None:
    app = opened("failures", kind="image")
    app = app.segmented_control(key="choice.view").set_value("changed").run()
    assert asked(app, "view") == "changed"
    assert asked(app, "kind") == "image"
    assert "The failure rate rose" in texts(app)
    app = app.segmented_control(key="choice.view").set_value("slices").run()
    assert (asked(app, "view"), asked(app, "kind")) == ("", "image")


def chosen(app: AppTest, name: str) -> object:
    return app.segmented_control(key=f"choice.{name}").value


def asked(app: AppTest, name: str) -> str:
    value = app.query_params.get(name, "")
    return value if isinstance(value, str) else "".join(value)


def test_a_query_that_fails_costs_its_part_alone(
    filled: Store, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failure_slices, "SLICES", "SELECT {where}, {hour} FROM nowhere")
    app = opened("failures")
    assert [error.title for error in app.error] == ["The failure rates cannot be shown"]
    assert figures(app)["Failed"] == "23"
    assert len(app.get("plotly_chart")) == 1


def test_sections_have_names_of_their_own() -> None:
    assert len({one.name for one in SECTIONS}) == len(SECTIONS)
    assert {"slices", "changed"} <= {one.name for one in SECTIONS}


def test_the_overviews_failure_rate_leads_here(filled: Store, opened: Opener) -> None:
    links = [link.proto for link in opened(range="24h", kind="image").get("page_link")]
    [link] = [one for one in links if one.label == "What fails"]
    assert link.page.endswith("failures")
    assert link.query_string == "range=24h&kind=image"
