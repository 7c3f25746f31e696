"""Colours and their meaning, the same on every page; `.streamlit/config.toml` repeats them.

A status is never told by colour alone: a word or a hatch goes with it. A test computes contrast
(WCAG 2.2) and the distance between statuses as people with a colour-vision deficiency see them.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal
from zlib import crc32

import streamlit as st

from aigc_data.task import TaskStatus

FONT: Final = '"Source Sans", sans-serif'
"""The one that comes with Streamlit."""

Mode = Literal["light", "dark"]
BadgeColour = Literal["gray", "blue", "green", "red", "violet"]


@dataclass(frozen=True, slots=True)
class StatusLook:
    """How a status is shown: a word, an icon, a colour of each mode, a hatch."""

    word: str
    icon: str
    badge: BadgeColour
    light: str
    dark: str
    hatch: str = ""

    def colour(self, mode: Mode) -> str:
        """The colour in a mode, as #rrggbb."""
        return self.dark if mode == "dark" else self.light


STATUS: Final[dict[str, StatusLook]] = {
    TaskStatus.WAITING: StatusLook(
        "Waiting", ":material/hourglass_empty:", "gray", "#334155", "#7d8896"
    ),
    TaskStatus.EXECUTING: StatusLook(
        "Executing", ":material/progress_activity:", "blue", "#0b57d0", "#3b9bff"
    ),
    TaskStatus.SUCCESSFUL: StatusLook(
        "Successful", ":material/check:", "green", "#14866b", "#7fe0bd"
    ),
    TaskStatus.FAILED: StatusLook("Failed", ":material/close:", "red", "#c83c12", "#f57257"),
    TaskStatus.UNKNOWN: StatusLook(
        "Unknown", ":material/question_mark:", "violet", "#84689a", "#d3b5f0", hatch="/"
    ),
}
"""By the value of `TaskStatus`, in the order of a task's life."""


@dataclass(frozen=True, slots=True)
class Surface:
    """What a mode draws on and with."""

    background: str
    text: str
    faded: str
    grid: str
    accent: str
    categories: tuple[str, ...]
    sequential: tuple[str, ...]


SURFACES: Final[dict[Mode, Surface]] = {
    "light": Surface(
        background="#ffffff",
        text="#17202c",
        faded="#5c6878",
        grid="#e4e9ef",
        accent="#0b57d0",
        categories=(
            "#0b57d0", "#c2410c", "#0f766e", "#9333a8", "#a16207",
            "#be185d", "#0369a1", "#4d7c0f", "#6d5bd0", "#57534e",
        ),
        sequential=(
            "#fdeee9", "#fad8cc", "#f5bca8", "#ee9d82", "#e67f5d",
            "#d95f38", "#c83c12", "#a52f0c", "#822408", "#5f1a05",
        ),
    ),
    "dark": Surface(
        background="#0f141b",
        text="#e6ebf2",
        faded="#97a3b3",
        grid="#28313d",
        accent="#3b9bff",
        categories=(
            "#6ea8fe", "#fb923c", "#2dd4bf", "#d58cf0", "#facc15",
            "#f472b6", "#38bdf8", "#a3e635", "#a99cf7", "#c4bdb5",
        ),
        sequential=(
            "#2a1712", "#431f16", "#5f2919", "#7d341e", "#9b4025",
            "#b94e30", "#d7603f", "#f57257", "#f9997f", "#fcc2b1",
        ),
    ),
}  # fmt: skip


def mode() -> Mode:
    """Return which theme the viewer's browser shows."""
    return "dark" if st.context.theme.type == "dark" else "light"


def status(value: str | None) -> StatusLook:
    """Return the look of a status; a word we have never seen looks unknown."""
    return STATUS.get(value or "", STATUS[TaskStatus.UNKNOWN])


def model_colour(model: str, shown: Mode) -> str:
    """Return a model's colour, by its name and not by its rank: the same on every page."""
    categories = SURFACES[shown].categories
    return categories[crc32(model.encode()) % len(categories)]


@cache
def template(shown: Mode) -> dict[str, Any]:
    """Return what all charts share: no box, thin grid, words on hover."""
    surface = SURFACES[shown]
    axis = {
        "gridcolor": surface.grid,
        "linecolor": surface.grid,
        "zeroline": False,
        "automargin": True,
        "tickfont": {"color": surface.faded, "size": 12},
        "title": {"font": {"color": surface.faded, "size": 12}},
    }
    layout = {
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "color": surface.text, "size": 12},
        "colorway": surface.categories,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "xaxis": axis,
        "yaxis": axis,
        "hoverlabel": {
            "bgcolor": surface.background,
            "bordercolor": surface.grid,
            "font": {"color": surface.text, "size": 12},
            "align": "left",
            "namelength": -1,
        },
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": 1.02,
            "yanchor": "bottom",
            "title": {"text": ""},
        },
        "dragmode": False,
    }
    return {"layout": layout}
