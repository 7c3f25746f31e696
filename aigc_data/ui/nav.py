"""The pages of the app: their files, titles and addresses, and how one leads to another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn
from urllib.parse import urlencode

import streamlit as st

PAGES_DIR: Final = Path(__file__).parents[2] / "pages"


@dataclass(frozen=True, slots=True)
class Place:
    """A page: its name is its file's name and, but for the first one, its address."""

    name: str
    title: str
    icon: str
    default: bool = False
    listed: bool = True

    @property
    def file(self) -> Path:
        """The script of the page."""
        return PAGES_DIR / f"{self.name}.py"

    @property
    def address(self) -> str:
        """The path in the URL, relative to the app's own."""
        return "" if self.default else self.name

    def url(self, query: Mapping[str, str | Sequence[str]] | None = None) -> str:
        """Return a link to the page, relative to the app's root: "/images?range=7d"."""
        text = urlencode(query or {}, doseq=True)
        return f"/{self.address}?{text}" if text else f"/{self.address}"

    def go(self, query: Mapping[str, str | Sequence[str]] | None = None) -> NoReturn:
        """Leave the running page for this one; raises Streamlit's control flow."""
        st.switch_page(self.file, query_params=dict(query or {}))


OVERVIEW: Final = Place("overview", "Overview", ":material/monitoring:", default=True)
FAILURES: Final = Place("failures", "Failures", ":material/error:")
IMAGES: Final = Place("images", "Image generation", ":material/image:")
VIDEOS: Final = Place("videos", "Video generation", ":material/movie:")
SCENARIOS: Final = Place("scenarios", "Scenario tasks", ":material/theaters:")
ALERTS: Final = Place("alerts", "Alerts", ":material/notifications:")
SQL: Final = Place("sql", "SQL", ":material/database_search:")
SOURCES: Final = Place("sources", "Sources", ":material/cloud_sync:")
TASK: Final = Place("task", "Task", ":material/draft:", listed=False)
COMPARE: Final = Place("compare", "Compare", ":material/compare:", listed=False)
PLACES: Final = (
    *(OVERVIEW, FAILURES, IMAGES, VIDEOS, SCENARIOS, ALERTS, SQL, SOURCES),
    *(TASK, COMPARE),
)

LIST_OF_KIND: Final = {"image": IMAGES, "video": VIDEOS, "scenario": SCENARIOS}
"""Which list holds the tasks of a kind; audio has none and is found by its task page."""

PAGE_KEY: Final = "nav.page"


def browser_title(*names: str) -> str:
    """Return what the browser's tab says: what is on the page first, as "Failures · aigc-data"."""
    return " · ".join((*names, "aigc-data"))


def current_page() -> str:
    """Return the name of the page that runs."""
    return str(st.session_state.get(PAGE_KEY, OVERVIEW.name))
