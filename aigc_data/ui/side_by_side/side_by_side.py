"""The pictures of a comparison as a Streamlit component: one player cannot start another's."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import streamlit as st

_HERE: Final = Path(__file__).parent
LOOK: Final = _HERE.with_name("look.css")
"""How a picture or a film lies in its frame, in every component alike."""
_component = st.components.v2.component(
    "aigc_data.side_by_side",
    html='<div class="side-by-side"></div>',
    css=LOOK.read_text("utf-8") + (_HERE / "side_by_side.css").read_text("utf-8"),
    js=(_HERE / "side_by_side.js").read_text("utf-8"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One of what is compared; texts are shown letter by letter."""

    letter: str
    caption: str
    prompt: str
    alt: str
    picture: str = ""
    """The address of the picture, or of the one that stands before the film."""
    film: str = ""
    said: str = ""
    """What stands in the place of both."""


def side_by_side(figures: Sequence[Figure], *, key: str) -> None:
    """Draw the figures in a line, two in a line on a phone, and one button that plays all films."""
    _component(key=key, data={"figures": [asdict(one) for one in figures]})
