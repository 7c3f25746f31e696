"""Resolutions and ratios: what a label such as 1080P at 16:9 is in pixels."""

_SHORT_SIDE = {"1k": 1024, "2k": 1440, "4k": 2160}
_DEFAULT_SIDE = 720
_DEFAULT_RATIO = "16:9"


def short_side(resolution: str | None) -> int:
    """Return the pixels of the shorter side: 720 for 720P, 1440 for 2K."""
    label = (resolution or "").lower()
    if label.endswith("p") and label[:-1].isdigit():
        return int(label[:-1])
    return _SHORT_SIDE.get(label, _DEFAULT_SIDE)


def shape(ratio: str | None) -> float:
    """Return width over height."""
    width, _, height = (ratio or _DEFAULT_RATIO).partition(":")
    return int(width) / int(height)


def pixels(resolution: str | None, ratio: str | None) -> tuple[int, int]:
    """Return width and height; the longer side is even, as codecs want it."""
    return scaled(short_side(resolution), ratio)


def scaled(side: int, ratio: str | None) -> tuple[int, int]:
    """Return width and height whose shorter one is `side`; both even."""
    wide = shape(ratio)
    longer = round(side * max(wide, 1 / wide) / 2) * 2
    return (longer, side) if wide >= 1 else (side, longer)
