"""How wide a picture or a film is drawn so that all of it, and what plays it, is in sight."""

from typing import Final, Literal

TALLEST: Final = 620
"""Pixels: what a screen of 900 leaves below the head of a page."""


def width_in_sight(width: float | None, height: float | None) -> int | Literal["stretch"]:
    """Return the width in pixels at which what has this shape is no taller than TALLEST.

    Where there is less room, Streamlit makes it narrower. Of an unknown shape all room is taken.
    """
    if not width or not height or min(width, height) < 0:
        return "stretch"
    return max(round(TALLEST * width / height), 1)


def shape_of(aspect_ratio: str | None) -> tuple[float | None, float | None]:
    """Return width and height of a ratio as the cloud says it, "9:16"; None where it is none."""
    width, _, height = (aspect_ratio or "").partition(":")
    if width.strip().isdecimal() and height.strip().isdecimal():
        return float(width), float(height)
    return None, None
