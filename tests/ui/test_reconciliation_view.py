"""The store against the bill in each of its states, as it is drawn."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from aigc_data.store.state import SourceState
from aigc_data.store.store import Store
from aigc_data.task import Source, Task, TaskKind, TaskStatus
from aigc_data.wire.usage import UsageDay

NOW = datetime.now(UTC)
BEIJING = timezone(timedelta(hours=8))
TODAY = NOW.astimezone(BEIJING).date()
ALL = [source.value for source in Source]
Drawn = Callable[..., AppTest]


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def billed(days: int, tasks: int, kind: TaskKind = TaskKind.IMAGE, amount: int = 0) -> UsageDay:
    return UsageDay(
        account="main",
        day=ago(days),
        kind=kind,
        specification=None,
        tasks=tasks,
        amount=float(amount or tasks),
        read_at=NOW,
    )


def images(days: int, number: int) -> list[Task]:
    """Return so many tasks that made an image each at noon in Beijing, days ago."""
    noon = datetime.combine(ago(days), datetime.min.time(), BEIJING) + timedelta(hours=12)
    return [
        Task(
            account="main",
            task_id=f"1-AigcImage-{days:02}{at:030}",
            kind=TaskKind.IMAGE,
            status=TaskStatus.SUCCESSFUL,
            image_count=1,
            created_at=noon.astimezone(UTC),
            finished_exactly_at=noon.astimezone(UTC) + timedelta(seconds=20),
        )
        for at in range(number)
    ]


def denied(source: str) -> SourceState:
    message = f"The key may not call it: allow {source}:* in CAM [UnauthorizedOperation]"
    return SourceState(
        "main", source, NOW, error_code="UnauthorizedOperation", error_message=message
    )


@pytest.fixture
def drawn(stored: Store) -> Drawn:
    def script(account: str, sources: list[str]) -> None:
        from aigc_data.task import Source
        from aigc_data.ui.reconciliation_view import reconciliation

        reconciliation(account, [Source(source) for source in sources])

    def draw(sources: list[str] = ALL) -> AppTest:
        values = {"account": "main", "sources": sources}
        app = AppTest.from_function(script, default_timeout=30, kwargs=values).run()
        assert not app.exception
        return app

    return draw


def texts(app: AppTest) -> str:
    elements = [*app.markdown, *app.caption, *app.warning]
    return "\n".join(str(element.value) for element in elements).replace("\u00a0", " ")


def metrics(app: AppTest) -> dict[str, tuple[str, str]]:
    return {
        one.label: (one.value.replace("\u00a0", " "), one.delta.replace("\u00a0", " "))
        for one in app.metric
    }


def rows(app: AppTest, at: int) -> list[dict[str, Any]]:
    frame: pd.DataFrame = app.dataframe[at].value
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def test_a_store_that_holds_all_says_so_and_lists_no_wrong_day(stored: Store, drawn: Drawn) -> None:
    stored.save([*images(3, 2), *images(4, 5)], at=NOW, usage=[billed(3, 2), billed(4, 5)])
    app = drawn()
    assert metrics(app) == {
        "Images covered, last 30 days": ("100.0 %", "all days add up"),
        "Videos covered, last 30 days": ("–", ""),
    }
    assert "Which days do not add up" not in texts(app)
    assert len(app.dataframe) == 1
    assert len(app.get("plotly_chart")) == 2


def test_days_that_do_not_add_up_come_first_with_what_could_be_missing(
    stored: Store, drawn: Drawn
) -> None:
    usage = [billed(3, 4), billed(4, 5), billed(5, 3)]
    tasks = [*images(3, 3), *images(4, 4), *images(5, 3)]
    stored.save(tasks, at=NOW, usage=usage, states=[denied("cloudaudit")])
    app = drawn()
    assert metrics(app)["Images covered, last 30 days"] == ("83.3 %", "2 days do not add up")
    assert "CloudAudit could not be read for that time" in texts(app)
    assert r"allow cloudaudit\:\* in CAM" in texts(app)
    assert "The task list shows no image and video generation" in texts(app)
    wrong = rows(app, 0)
    assert [row["Coverage"] for row in wrong] == [75.0, 80.0]
    assert [(row["Billed tasks"], row["Stored tasks"]) for row in wrong] == [(4, 3), (5, 4)]
    every = rows(app, 1)
    assert [row["Verdict"] for row in every[:3]] == ["▼ Stored less", "▼ Stored less", "No bill"]
    assert len(every) == 2 * 31


def test_each_day_leads_to_the_list_of_its_tasks(stored: Store, drawn: Drawn) -> None:
    video = billed(3, 1, TaskKind.VIDEO, amount=5)
    stored.save(images(3, 1), at=NOW, usage=[billed(3, 2), video])
    since, until = f"{ago(4)}T16:00Z", f"{ago(3)}T16:00Z"
    query = f"range=custom&since={since}&until={until}".replace(":", "%3A")
    links = {row["Kind"]: row["Tasks"] for row in rows(drawn(), 0)}
    assert links == {"Images": f"/images?{query}", "Videos": f"/videos?{query}"}


def test_days_of_one_cause_stand_together_and_their_tasks_are_added_up(
    stored: Store, drawn: Drawn
) -> None:
    asked = [
        Task(account="main", task_id=f"1-AigcImage-{n:032}", kind=TaskKind.IMAGE, created_at=at)
        for n, at in enumerate(task.created_at for task in images(3, 2) + images(4, 1))
    ]
    stored.save([*images(9, 1), *asked], at=NOW, usage=[billed(3, 2), billed(4, 1)])
    app = drawn()
    assert "3 tasks are found but not asked about yet" in texts(app)
    assert len(rows(app, 0)) == 2


def test_nearly_all_is_not_said_to_be_all(stored: Store, drawn: Drawn) -> None:
    stored.save(images(3, 1), at=NOW, usage=[billed(3, 1), billed(4, 99_999)])
    stored.save([], at=NOW, usage=[billed(4, 0)])
    assert metrics(drawn())["Images covered, last 30 days"][0] == "100.0 %"
    many = UsageDay(
        account="main",
        day=ago(3),
        kind=TaskKind.IMAGE,
        specification=None,
        tasks=2500,
        amount=2500.0,
        read_at=NOW,
    )
    stored.save(images(3, 2499), at=NOW, usage=[many])
    assert metrics(drawn())["Images covered, last 30 days"][0] == "99.9 %"


def test_a_bill_that_was_never_read_is_being_read(stored: Store, drawn: Drawn) -> None:
    app = drawn()
    assert "The bill is being read, back to a year ago." in texts(app)
    assert not app.metric


def test_a_bill_that_may_not_be_read_says_why_and_what_to_allow(
    stored: Store, drawn: Drawn
) -> None:
    stored.save([], at=NOW, states=[denied("usage")])
    app = drawn()
    assert r"allow usage\:\* in CAM" in app.warning[0].value
    assert "Nothing was read yet." in app.warning[0].value
    stored.save(images(3, 1), at=NOW, usage=[billed(3, 1)])
    app = drawn()
    assert "What was read before is shown." in app.warning[0].value
    assert metrics(app)["Images covered, last 30 days"][0] == "100.0 %"


def test_a_bill_that_is_off_says_how_to_turn_it_on(stored: Store, drawn: Drawn) -> None:
    assert "the source usage is off for this account" in texts(drawn(["cloudaudit"]))


def test_an_account_that_made_nothing_has_nothing_to_compare(stored: Store, drawn: Drawn) -> None:
    stored.save([], at=NOW, usage=[billed(3, 0), billed(4, 0, TaskKind.VIDEO)])
    app = drawn()
    assert "The cloud billed no image or video generation in the last 30 days" in texts(app)
    assert not app.metric


def test_a_longer_time_may_be_chosen(stored: Store, drawn: Drawn) -> None:
    stored.save(images(40, 1), at=NOW, usage=[billed(40, 2)])
    app = drawn()
    assert "no image or video generation in the last 30 days" in texts(app)
    app.session_state["bill.range.main"] = 90
    app.run()
    assert rows(app, 0)[0]["Coverage"] == 50.0
