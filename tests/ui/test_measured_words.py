"""What was measured, beside what was asked for."""

from typing import Any

import pytest

from aigc_data.analysis.result_fate import Fate, Noted, Outlook
from aigc_data.ui import measured_words

KEPT = Outlook(Fate.KEPT, noted=Noted(files=1, kept=1, width=1280, height=720, duration_s=5.041))
ASKED = '{"ExtraParameters": {"Resolution": "1080P"}}'


@pytest.mark.parametrize(
    ("found", "resolution", "request_", "expected"),
    [
        (KEPT, "1080P", ASKED, "1280 × 720 measured; 1080P requested"),
        (KEPT, "1920x1080", ASKED,
         "1280 × 720 measured; 1920x1080 in the cloud's answer; 1080P requested"),
        (None, "1920x1080", ASKED, "1920x1080 in the cloud's answer; 1080P requested"),
        (None, "1080P", None, "1080P requested"),
        (None, "1920x1080", None, "1920x1080 in the cloud's answer"),
        (KEPT, None, None, "1280 × 720 measured"),
        (None, None, "not JSON", ""),
    ],
)  # fmt: skip
def test_a_resolution_says_who_says_it(
    found: Outlook | None, resolution: str | None, request_: str | None, expected: str
) -> None:
    row: dict[str, Any] = {"resolution": resolution, "request": request_}
    said = measured_words.resolution(row, found)
    assert said.replace("\u00a0", " ") == expected


@pytest.mark.parametrize(
    ("found", "asked", "words", "cell"),
    [
        (KEPT, 5.0, "5.04 s measured; 5 s requested", "5.04 ✓"),
        (KEPT, None, "5.04 s measured", "5.04 ✓"),
        (None, 5.5, "5.5 s requested", "5.5"),
        (None, None, "", ""),
    ],
)
def test_a_length_says_who_says_it(
    found: Outlook | None, asked: float | None, words: str, cell: str
) -> None:
    row: dict[str, Any] = {"video_duration_s": asked}
    assert measured_words.length(row, found).replace("\u00a0", " ") == words
    assert measured_words.length_cell(row, found) == cell
