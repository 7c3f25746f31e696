import pytest

from aigc_data.analysis.filter import Preset
from aigc_data.analysis.filter_state import FilterState
from aigc_data.analysis.page_link import PageLink, read_link
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
        ("/?status=invented&page=7", PageLink(FilterState(), None)),
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
    ],
)
def test_a_link_to_a_page_without_a_filter_says_why(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        read_link(text)
