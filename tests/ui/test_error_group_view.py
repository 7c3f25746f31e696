"""The groups of failures on the failures page, closed and opened, as the app draws them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from aigc_data.store.store import Store
from aigc_data.task import FailureKind, Task, TaskStatus
from aigc_data.ui.runtime import close_runtime, store
from aigc_data.wire.error_template import error_group
from tests.ui.conftest import Opener
from tests.ui.test_overview import GOOD, NOW, a_task, texts

DONE, FAILED = TaskStatus.SUCCESSFUL, TaskStatus.FAILED
EVIL = "<script>x</script> ![x](https://evil.example/x.png) **b** :red[r]"
BUSY = error_group("failed", "-403", "task <*> is busy")
RULES = """
[[failure_classes]]
class = "storage"
contains = "is busy"
title = "*Ours*"
advice = "Call [Li](https://evil.example)."
retry = false
"""


def failed(number: int, message: str, hours_ago: float = 2, **fields: Any) -> Task:
    known = {
        "failure_kind": FailureKind.FAILED,
        "error_code": "-403",
        "error_message": message,
        "prompt": f"a fox {number}",
    }
    return a_task(number, FAILED, hours_ago, **(known | fields))


def history() -> Iterator[Task]:
    """A month: one fault that is old, one that is new, one that came back, and 30 retries."""
    yield a_task(1, DONE, 24 * 29)
    yield failed(2, "ret:1201", 24 * 20)
    for at in range(6):
        yield failed(100 + at, f"task {at} is busy", 24 * 20 - at)
    for at in range(30):
        yield failed(200 + at, f"task {at} is busy", 30, prompt=f"a wolf {at}")
        yield a_task(300 + at, DONE if at < 3 else FAILED, 29, prompt=f"a wolf {at}",
                     error_message=None if at < 3 else EVIL)  # fmt: skip
    for at in range(200):
        yield a_task(1000 + at, DONE, 28)


@pytest.fixture
def filled(stored: Store) -> Store:
    stored.save(history(), at=NOW, states=[GOOD])
    return stored


def opened_at(opened: Opener, **query: str) -> AppTest:
    app = opened("failures", view="errors", **query)
    assert not app.exception
    assert not app.error
    return app


def table(app: AppTest, at: int = 0) -> pd.DataFrame:
    frame: pd.DataFrame = app.dataframe[at].value
    return frame


def said(app: AppTest) -> str:
    shown = [str(one.value) for one in (*app.code, *app.text)]
    return "\n".join([texts(app), *shown]).replace("\u00a0", " ")


def test_the_groups_are_listed_with_their_class_share_and_standing(
    filled: Store, opened: Opener
) -> None:
    app = opened_at(opened)
    rows = table(app)
    kept = rows[["Class", "What it says", "Tasks", "Seen", "Retries", "Models"]]
    assert kept.values.tolist() == [
        [["Quota or concurrency"], "-403: task <*> is busy", 30, ["Back"], "3 of 30", "Kling 3.0"],
        [["No class"], "<script>x</script> ![x](<*>) **b** :red[r]", 27, ["New"], "–", "Kling 3.0"],
    ]
    assert [round(share, 1) for share in rows["Share"]] == [52.6, 47.4]
    assert [sum(trend) for trend in rows["Trend"]] == [30, 27]
    assert "Last 7 d · 2 groups of n = 57 failed tasks" in said(app)
    assert "New: not seen before this time range" in said(app)


def test_where_the_time_before_is_not_stored_nothing_is_called_new(
    filled: Store, opened: Opener
) -> None:
    app = opened_at(opened, range="30d")
    assert table(app)["Seen"].map(list).tolist() == [["Back"], [], []]
    assert "None can be called new" in said(app)


def test_without_failures_the_section_says_so(filled: Store, opened: Opener) -> None:
    app = opened_at(opened, range="24h")
    assert len(app.dataframe) == 0
    assert "No failed task is among those that the filter selects." in said(app)


def test_an_opened_group_says_what_to_do_and_whether_a_retry_helps(
    filled: Store, opened: Opener
) -> None:
    app = opened_at(opened, error=BUSY)
    whole = said(app)
    assert "task <*> is busy" in whole
    assert "Try again later, or with fewer tasks at once." in whole
    assert "**A retry seldom helps**" in whole
    assert "3 of 30 succeeded, 10.0 %" in whole
    assert "task 0 is busy" in whole
    models, samples = table(app, 1), table(app, 2)
    assert models[["Model", "Failed", "Ended"]].to_numpy().tolist() == [["Kling 3.0", 30, 260]]
    assert len(samples) == 5
    assert all(link.startswith("/task?task_id=24000145-Aigc") for link in samples["Task"])
    assert app.get("plotly_chart")[-1].proto.spec


def test_a_strangers_text_is_never_markdown(filled: Store, opened: Opener) -> None:
    with filled.cursor() as db:
        evil = db.execute("SELECT error_group FROM error_groups WHERE example = ?", [EVIL])
        [(name,)] = evil.fetchall()
    app = opened_at(opened, error=name)
    assert EVIL in [one.value for one in app.code]
    assert "evil.example" not in texts(app)


def test_a_group_that_the_filter_leaves_out_is_said_to_be(filled: Store, opened: Opener) -> None:
    app = opened_at(opened, error="v1-none")
    assert "The group of this link is not among those listed" in said(app)


def test_the_filter_by_group_is_a_chip_and_narrows_the_page(filled: Store, opened: Opener) -> None:
    app = opened_at(opened, group=BUSY)
    assert list(table(app)["Tasks"]) == [30]
    assert "The filter chooses by error: every rate here is of the chosen ones alone." in said(app)
    [chip] = [one for one in app.button if str(one.key) == "filter.chip.error_groups"]
    assert chip.label.replace("\\", "") == "Error: task <*> is busy"
    assert len(table(chip.click().run())) == 2


def test_an_opened_group_is_closed_by_its_button(filled: Store, opened: Opener) -> None:
    app = opened_at(opened, error=BUSY)
    assert len(app.dataframe) == 3
    app = app.button(key="errors.close").click().run()
    assert (len(app.dataframe), app.query_params.get("error")) == (1, None)


def test_a_rule_of_the_settings_classes_what_was_stored_before_it(
    filled: Store, opened: Opener, tmp_path: Path
) -> None:
    close_runtime()
    (tmp_path / "aigc_data.toml").write_text(RULES)
    assert store() is not filled
    app = opened_at(opened, error=BUSY)
    assert table(app)["Class"][0] == ["*Ours*"]
    assert "Call [Li](https://evil.example)." in [one.value.split(". ", 1)[-1] for one in app.text]


def test_a_task_leads_to_those_that_failed_like_it(filled: Store, opened: Opener) -> None:
    task_id = f"24000145-AigcImage-{200:032x}"
    app = opened("task", task_id=task_id, account="main", range="7d", model="Nobody 9")
    assert not app.exception
    assert "Last 7 d: 30 tasks failed like this" in str([one.proto for one in app.get("popover")])
    links = [one.proto for one in app.get("page_link")]
    (lead,) = [one for one in links if "does a retry help" in one.label]
    assert f"view=errors&error={BUSY}" in lead.query_string


def test_where_none_failed_like_a_task_in_the_time_range_it_says_so(
    filled: Store, opened: Opener
) -> None:
    app = opened("task", task_id=f"24000145-AigcImage-{2:032x}", account="main")
    assert "Last 7 d: 0 tasks failed like this" in [one.value for one in app.caption]
