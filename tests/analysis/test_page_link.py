import re
from pathlib import Path

import pytest

from aigc_data.analysis.filter import Preset
from aigc_data.analysis.filter_state import FilterState
from aigc_data.analysis.page_link import FILTERED, UNFILTERED, PageLink, read_link
from aigc_data.task import TaskKind

DAY_OF_KLING = FilterState(preset=Preset.DAY, models=("", "Kling 3.0"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/failures?range=24h&model=Kling+3.0&model=", PageLink(DAY_OF_KLING, None)),
        ("range=24h&model=&model=Kling%203.0", PageLink(DAY_OF_KLING, None)),
        ("?range=24h&model=&model=Kling%203.0 ", PageLink(DAY_OF_KLING, None)),
        (
            "https://aigc.example.com/team/videos?range=24h&model=Kling+3.0&model=#x",
            PageLink(DAY_OF_KLING, TaskKind.VIDEO),
        ),
        ("https://aigc.example.com/images/", PageLink(FilterState(), TaskKind.IMAGE)),
        ("/scenarios", PageLink(FilterState(), TaskKind.SCENARIO)),
        ("https://aigc.example.com", PageLink(FilterState(), None)),
        ("/export/tasks.csv?kind=video", PageLink(FilterState(kinds=("video",)), None)),
        ("/?status=&page=7", PageLink(FilterState(), None)),
        (
            "https://aigc.example.com/team?range=24h&model=Kling+3.0&model=",
            PageLink(DAY_OF_KLING, None),
        ),
        ("", PageLink(FilterState(), None)),
    ],
)
def test_a_link_says_what_its_page_shows(text: str, expected: PageLink) -> None:
    assert read_link(text) == expected


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("/task?account=main&task_id=a", "leads to one task"),
        ("https://aigc.example.com/sql?q=find-text", "leads to a query"),
        ("/alerts", "has no filter"),
        ("/sources?account=main", "has no filter"),
        ("/compare?task=a", "leads to some tasks"),
    ],
)
def test_a_link_to_a_page_without_a_filter_says_why(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        read_link(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("garbage", "the app has no page 'garbage'"),
        ("https://aigc.example.com/export/answer.csv?sql=x", "the app has no page 'answer.csv'"),
        ("/vidoes?range=24h", "the app has no page 'vidoes'"),
        ("/videos?range=xx", "'xx' is no range: it is one of 1h, 6h, 24h, 7d, 30d, 90d, custom, "),
        ("/?status=invented&page=7", "status has no 'invented'"),
        ("https://aigc.example.com/?kind=image&kind=film", "kind has no 'film'"),
        ("/?range=custom&since=2026-09-14", "range=custom needs since and until"),
        ("/?range=custom&since=a&until=b", "range=custom needs since and until"),
        ("/?since=2026-09-14&until=2026-09-15", "since and until go with range=custom"),
        ("/?hour=9&zone=Mars/Base", "there is no time zone 'Mars/Base'"),
    ],
)
def test_what_a_page_would_leave_aside_is_told(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(told)}"):
        read_link(text)


def test_every_page_has_a_filter_or_says_why_it_has_none() -> None:
    pages = {file.stem for file in (Path(__file__).parents[2] / "pages").glob("*.py")}
    assert pages - {"overview"} == (FILTERED | UNFILTERED.keys()) - {"", "tasks.csv"}
