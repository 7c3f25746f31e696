"""Choices without a picker: carried by the URL, shown as chips, taken back with a click."""

import re
from datetime import timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from aigc_data.analysis.filter_state import CHOICES, KEYS, FilterState
from aigc_data.store.store import Store
from aigc_data.task import TaskStatus, TaskType
from aigc_data.ui import export_route
from aigc_data.ui.choice_words import TITLES
from tests.ui.conftest import Opener
from tests.ui.test_accounts_pages import exported
from tests.ui.test_overview import NOW, a_task, figures

DONE = TaskStatus.SUCCESSFUL
EVIL = "*evil* [x](http://evil.example)"
AT_NINE = (NOW - timedelta(days=2)).replace(hour=1, minute=20)
"""Nine o'clock in Shanghai."""


@pytest.fixture
def filled(stored: Store) -> Store:
    """A store of three tasks that differ in all that can be chosen."""
    told: dict[str, Any] = {
        "task_type": TaskType.TEXT_TO_IMAGE,
        "resolution": "720P",
        "operator": EVIL,
    }
    stored.save(
        [
            a_task(1, DONE, created_at=AT_NINE, **told),
            a_task(2, DONE, created_at=AT_NINE + timedelta(hours=3), model="Vidu"),
            a_task(3, DONE, created_at=AT_NINE + timedelta(hours=5), model=None),
        ],
        at=NOW,
    )
    return stored


def chips(app: AppTest) -> list[str]:
    """What the chips say, letter by letter."""
    assert not app.exception
    said = [one.label for one in app.button if str(one.key).startswith("filter.chip")]
    assert [label for label in said if re.search(r"(?<!\\)[*\[\]()]", label)] == []
    return [label.replace("\\", "") for label in said]


@pytest.mark.parametrize(
    ("query", "chip", "tasks"),
    [
        ({"type": "text-to-image"}, "Task type: Text-to-image", 1),
        ({"type": "unknown"}, "Task type: Not known", 2),
        ({"family": ["Kling", "Vidu"]}, "Model: Kling +1", 2),
        ({"resolution": "720P"}, "Resolution: 720P", 1),
        ({"operator": EVIL}, "Operator: *evil* [x](http://evil.…", 1),
        ({"operator": ""}, "Operator: Not known", 2),
        ({"hour": ["9", "12"]}, "Hour of day: 09:00–10:00 +1", 2),
        ({"hour": "1", "zone": "UTC"}, "Hour of day: 01:00–02:00", 1),
    ],
)
def test_a_choice_in_the_address_is_a_chip_that_a_click_takes_back(
    filled: Store, opened: Opener, query: dict[str, str | list[str]], chip: str, tasks: int
) -> None:
    app = opened(**query)
    assert chips(app) == [chip]
    assert figures(app)["Tasks"] == str(tasks)
    [button] = [one for one in app.button if str(one.key).startswith("filter.chip")]
    app = button.click().run()
    assert (chips(app), figures(app)["Tasks"]) == ([], "3")
    assert not [key for key in KEYS if app.query_params.get(key)]


def test_hours_without_a_zone_are_those_of_the_viewer_and_the_address_says_so(
    filled: Store, opened: Opener
) -> None:
    app = opened(hour="9")
    assert figures(app)["Tasks"] == "1"
    assert app.query_params["zone"] in ("Asia/Shanghai", ["Asia/Shanghai"])


def test_a_chip_says_on_whose_clock_its_hours_are(filled: Store, opened: Opener) -> None:
    [button] = [one for one in opened(hour="1", zone="UTC").button if "Hour" in one.label]
    assert button.help.endswith("on the clocks of UTC\\. Click to take it back\\.")


def test_several_choices_are_one_button_that_holds_their_chips(
    filled: Store, opened: Opener
) -> None:
    app = opened(resolution="720P", type="text-to-image", hour="9")
    labels = [popover.proto.popover.label.replace("\\", "") for popover in app.get("popover")]
    assert "Task type: Text-to-image and 2 more" in labels
    assert chips(app) == [
        "Task type: Text-to-image", "Resolution: 720P", "Hour of day: 09:00–10:00",
    ]  # fmt: skip


def test_a_choice_is_kept_when_the_page_changes(filled: Store, opened: Opener) -> None:
    app = opened(family="Kling", hour="9")
    app.switch_page(str(export_route.__file__).replace("aigc_data/ui/export_route.py",
                                                       "pages/images.py")).run()  # fmt: skip
    assert chips(app) == ["Model: Kling", "Hour of day: 09:00–10:00"]
    assert len(app.dataframe[0].value) == 1


def test_the_csv_of_such_a_choice_holds_its_tasks(filled: Store) -> None:
    head, *rows = exported("?range=7d&family=Kling&hour=9&hour=12&zone=Asia/Shanghai")
    assert "operator" in head
    assert len(rows) == 1
    assert EVIL in rows[0]
    assert len(exported("?range=7d&operator=")) == 3


def test_every_choice_has_a_name_and_is_a_field() -> None:
    assert set(TITLES) == set(CHOICES.values()) <= set(FilterState.__dataclass_fields__)
