"""An alert leads to just what it speaks of."""

import pytest

from aigc_data.alert_rule import (
    By,
    Expiring,
    FailureRate,
    Lag,
    NewGroup,
    NoData,
    Rule,
    Stuck,
)
from aigc_data.alerts.view import view
from aigc_data.analysis.filter_state import FilterState, read
from aigc_data.store.alerts import NOTHING_SEEN, Measure, Slice
from aigc_data.store.store import Store
from aigc_data.task import TaskKind
from tests.alerts.asking import KLING_SLICE, asked, lately, usual
from tests.analysis.history import HUNYUAN, ended
from tests.tasks import NOON, after

WINDOW = Measure(since=after(-1800), until=NOON)
RATE = FailureRate(name="R", by=(By.KIND, By.MODEL), times_usual=2, accounts=("main",))
SEEN = "range=custom&since=2026-09-14T11%3A30Z&until=2026-09-14T12%3A00Z"


@pytest.mark.parametrize(
    ("rule", "part", "measure", "link"),
    [
        (RATE, KLING_SLICE, WINDOW, f"/failures?{SEEN}&account=main&kind=video&model=Kling+3.0"),
        (Stuck(name="R"), KLING_SLICE, WINDOW,
         f"/videos?{SEEN}&kind=video&model=Kling+3.0&status=waiting&status=executing"),
        (Stuck(name="R", by=()), Slice(), WINDOW, f"/?{SEEN}&status=waiting&status=executing"),
        (Expiring(name="R", kinds=(TaskKind.IMAGE,)), Slice(), WINDOW,
         f"/images?{SEEN}&kind=image&status=successful"),
        (NewGroup(name="R"), Slice((("error_group", "1.ab"),)), WINDOW,
         f"/failures?{SEEN}&group=1.ab"),
        (FailureRate(name="R", over=0.2), Slice((("operator", "studio"), ("resolution", "720P"))),
         WINDOW, f"/failures?{SEEN}&resolution=720P&operator=studio"),
        (NoData(name="R"), Slice(), WINDOW, f"/?{SEEN}"),
        (Lag(name="R"), Slice((("account", "main"), ("source", "task_list"))), WINDOW, "/sources"),
        (NoData(name="R"), Slice(), NOTHING_SEEN, "/"),
    ],
)  # fmt: skip
def test_the_link_shows_the_slice_in_its_window(
    rule: Rule, part: Slice, measure: Measure, link: str
) -> None:
    shown = view(rule, part, measure)
    assert shown.url("") == link
    assert shown.url("https://aigc.example.com/") == f"https://aigc.example.com{link}"


def test_a_strangers_model_name_cannot_leave_its_place_in_the_link() -> None:
    odd = Slice((("model", "a&status=failed#x\nhttps://evil.example"),))
    shown = view(RATE, odd, NOTHING_SEEN)
    assert "\n" not in shown.url("")
    assert shown.query == {"account": ["main"], "model": [odd.parts[0][1]]}


def test_the_filter_counts_what_the_alert_counted(store: Store) -> None:
    other = [ended(-600 + 10 * number, 5, failed=True, **HUNYUAN) for number in range(20)]
    store.save([*usual(), *lately(20, 10), *other], at=NOON)
    with store.cursor() as db:
        rule = RATE.model_copy(update={"accounts": ()})
        reading = asked(db, rule)[KLING_SLICE]
        query = view(rule, KLING_SLICE, reading.measure).query
        state = read({key: [value] if isinstance(value, str) else value
                      for key, value in query.items()})  # fmt: skip
        where, parameters = state.task_filter(NOON).where()
        counted = db.execute(
            "SELECT count(*) FILTER (WHERE status = 'failed'), count(*) "
            f"FROM tasks WHERE status IN ('successful', 'failed') AND {where}",
            parameters,
        ).fetchall()
    assert isinstance(state, FilterState)
    assert counted == [(reading.measure.k, reading.measure.n)] == [(10, 20)]
