"""Status colours: contrast, and how people with a colour-vision deficiency tell them apart."""

import tomllib
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from aigc_data.task import TaskStatus
from aigc_data.ui import theme
from aigc_data.ui.theme import Mode

MODES: tuple[Mode, ...] = ("light", "dark")
AA_TEXT = 4.5
"""WCAG 2.2, success criterion 1.4.3."""
AA_GRAPHICS = 3.0
"""WCAG 2.2, success criterion 1.4.11."""
TOLD_APART = 18.0
"""Distance in CIELAB; about 2.3 is the smallest that anyone sees."""

VISION = {
    "full": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
         [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
         [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
         [0.004733, 0.691367, 0.303900]]
    ),
}  # fmt: skip
"""On linear RGB, severity 1.0: Machado, Oliveira, Fernandes, "A Physiologically-based Model for
Simulation of Color Vision Deficiency", IEEE TVCG 15(6), 2009, table 1."""

XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
     [0.0193339, 0.1191920, 0.9503041]]
)  # fmt: skip
"""Linear sRGB to XYZ, D65: IEC 61966-2-1."""
D65 = np.array([0.95047, 1.0, 1.08883])


def linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio, 1 to 21."""
    light, dark = sorted((float(XYZ[1] @ linear(colour)) for colour in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(colour: str, vision: np.ndarray) -> np.ndarray:
    """CIELAB of a colour as it is seen."""
    ratio = XYZ @ np.clip(vision @ linear(colour), 0, 1) / D65
    root = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


def test_the_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


def test_every_status_has_a_look_of_its_own() -> None:
    assert list(theme.STATUS) == [status.value for status in TaskStatus]
    assert len({look.word for look in theme.STATUS.values()}) == len(TaskStatus)
    assert len({look.icon for look in theme.STATUS.values()}) == len(TaskStatus)
    assert theme.status("a word never seen") is theme.STATUS["unknown"]
    assert theme.status(None) is theme.STATUS["unknown"]


@pytest.mark.parametrize("mode", MODES)
def test_every_status_can_be_read_on_the_background(mode: Mode) -> None:
    surface = theme.SURFACES[mode]
    ratios = {
        word: round(contrast(look.colour(mode), surface.background), 2)
        for word, look in theme.STATUS.items()
    }
    assert {word: ratio for word, ratio in ratios.items() if ratio < AA_TEXT} == {}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("vision", VISION)
def test_statuses_are_told_apart_with_any_colour_vision(mode: Mode, vision: str) -> None:
    seen = {word: lab(look.colour(mode), VISION[vision]) for word, look in theme.STATUS.items()}
    near = {
        (one, other): round(float(np.linalg.norm(seen[one] - seen[other])), 1)
        for one, other in combinations(seen, 2)
    }
    assert {pair: distance for pair, distance in near.items() if distance < TOLD_APART} == {}


@pytest.mark.parametrize("mode", MODES)
def test_texts_and_categories_can_be_read_on_the_background(mode: Mode) -> None:
    surface = theme.SURFACES[mode]
    texts = (surface.text, surface.faded, surface.accent)
    assert min(contrast(colour, surface.background) for colour in texts) >= AA_TEXT
    shapes = surface.categories
    assert len(set(shapes)) == len(shapes) == 10
    assert min(contrast(colour, surface.background) for colour in shapes) >= AA_GRAPHICS


def test_a_model_keeps_its_colour_by_its_name() -> None:
    assert theme.model_colour("Kling 3.0", "light") == theme.model_colour("Kling 3.0", "light")
    names = [f"Model {number}" for number in range(200)]
    for mode in MODES:
        used = {theme.model_colour(name, mode) for name in names}
        assert used == set(theme.SURFACES[mode].categories)


@pytest.mark.parametrize("mode", MODES)
def test_the_servers_theme_says_the_same_colours(mode: Mode) -> None:
    file = Path(__file__).parents[2] / ".streamlit" / "config.toml"
    said = tomllib.loads(file.read_text())["theme"][mode]
    surface = theme.SURFACES[mode]
    assert tuple(said["chartCategoricalColors"]) == surface.categories
    assert tuple(said["chartSequentialColors"]) == surface.sequential
    assert (said["backgroundColor"], said["textColor"]) == (surface.background, surface.text)
    badges = {look.badge: look.colour(mode) for look in theme.STATUS.values()}
    assert {badge: said[f"{badge}Color"] for badge in badges} == badges
