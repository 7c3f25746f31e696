"""What was measured on a kept file, in words, and beside it what was asked for."""

from collections.abc import Mapping
from typing import Any, Final

from aigc_data.analysis.result_fate import Noted, Outlook
from aigc_data.medium import Medium
from aigc_data.results.kept import Kept
from aigc_data.ui import words
from aigc_data.ui.parameters import parameters

Row = Mapping[str, Any]
MARK: Final = "✓"
"""Stands in a list behind what was measured."""


def pixels(width: int, height: int) -> str:
    """Return "1280 × 720"."""
    return f"{width}{words.NBSP}×{words.NBSP}{height}"


def seconds(value: float) -> str:
    """Return a length to a hundredth of a second: "5.04 s"."""
    return f"{value:.2f}".rstrip("0").rstrip(".") + f"{words.NBSP}s"


def measured(kept: Kept) -> str:
    """Return all that is known of a kept file: "1280 × 720 pixels · 5.04 s · h264 · 1.1 MB"."""
    one = kept.content
    told = [
        f"{pixels(one.width, one.height)} pixels" if one.width and one.height else "",
        seconds(one.duration_s) if one.duration_s else "",
        f"{one.fps:.4g} frames per second" if one.fps else "",
        one.codec or "" if kept.medium is not Medium.FILE else "",
        words.size(one.size),
    ]
    return " · ".join(filter(None, told))


def resolution(row: Row, found: Outlook | None) -> str:
    """Return "1280 × 720 measured; 1080P requested", as much of it as is known."""
    one, answer, asked = _noted(found), row["resolution"] or "", requested_resolution(row)
    told = [
        f"{pixels(one.width, one.height)} measured" if one.width and one.height else "",
        f"{answer} in the cloud's answer" if "x" in answer and answer != asked else "",
        f"{asked} requested" if asked else "",
    ]
    return "; ".join(filter(None, told))


def length(row: Row, found: Outlook | None) -> str:
    """Return "5.04 s measured; 5 s requested", as much of it as is known."""
    one, asked = _noted(found), row["video_duration_s"]
    took = f"{seconds(one.duration_s)} measured" if one.duration_s else ""
    return "; ".join(filter(None, (took, f"{seconds(asked)} requested" if asked else "")))


def resolution_cell(row: Row, found: Outlook | None) -> str:
    """Return the cell of a list: what was measured, with the mark, else what was said."""
    one = _noted(found)
    if one.width and one.height:
        return f"{one.width}x{one.height} {MARK}"
    return row["resolution"] or ""


def length_cell(row: Row, found: Outlook | None) -> str:
    """Return the cell of a list in seconds: what was measured, with the mark, else what was asked.

    A picture that moves has a length too.
    """
    one = _noted(found)
    if one.duration_s:
        return f"{one.duration_s:.2f}".rstrip("0").rstrip(".") + f" {MARK}"
    return f"{row['video_duration_s']:g}" if row["video_duration_s"] else ""


def _noted(found: Outlook | None) -> Noted:
    return found.noted if found else Noted()


def requested_resolution(row: Row) -> str:
    """Return what was asked for: what the request says, else the row where it is a label (720P)."""
    for one in parameters(row["request"]):
        if one.name.rpartition(".")[2] == "Resolution":
            return one.value
    return "" if "x" in (row["resolution"] or "x") else row["resolution"]
