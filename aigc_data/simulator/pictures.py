"""Pictures drawn from a seed: small landscapes and abstractions, each a little different.

A picture is a function of a moment too, from 0 to 1, so that a video is the same picture in motion.
"""

import io
import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from PIL import Image, ImageDraw

from aigc_data.simulator.chance import seeded

_STILL = 0.35
"""The moment that a still picture shows."""
_SMOOTHED_UP_TO = 1300 * 1300
"""Pixels up to which a picture is drawn at twice its size and shrunk, for smooth edges."""
_JPEG_QUALITY = 82

_Colour = tuple[int, int, int]
_PALETTES: tuple[tuple[_Colour, _Colour, _Colour, _Colour, _Colour], ...] = (
    ((255, 203, 164), (236, 92, 96), (255, 236, 179), (94, 53, 97), (44, 32, 66)),
    ((173, 216, 230), (70, 130, 180), (255, 250, 205), (60, 110, 113), (24, 58, 75)),
    ((250, 218, 221), (233, 150, 175), (255, 245, 238), (150, 111, 214), (72, 61, 139)),
    ((222, 240, 216), (120, 180, 140), (255, 255, 224), (46, 111, 80), (21, 56, 48)),
    ((20, 24, 82), (90, 60, 140), (248, 240, 200), (35, 30, 70), (12, 10, 34)),
    ((253, 235, 208), (244, 164, 96), (255, 111, 60), (160, 82, 45), (84, 44, 28)),
    ((224, 247, 250), (77, 182, 172), (255, 138, 101), (0, 105, 122), (0, 51, 70)),
    ((245, 245, 240), (200, 200, 190), (220, 60, 50), (70, 90, 110), (30, 36, 44)),
)


@dataclass(frozen=True, slots=True)
class Canvas:
    """A picture under way: where to draw, its size in pixels, and its five colours."""

    draw: ImageDraw.ImageDraw
    width: int
    height: int
    colours: tuple[_Colour, _Colour, _Colour, _Colour, _Colour]

    def disc(self, x: float, y: float, radius: float, colour: _Colour) -> None:
        """Draw a disc; x and y are shares of the size, the radius one of the shorter side."""
        size = radius * min(self.width, self.height)
        left, top = x * self.width - size, y * self.height - size
        self.draw.ellipse((left, top, left + 2 * size, top + 2 * size), fill=colour)

    def land(self, line: Callable[[float], float], colour: _Colour) -> None:
        """Fill all below a line, given as share of the height over share of the width."""
        steps = 72
        top = [(i / steps * self.width, line(i / steps) * self.height) for i in range(steps + 1)]
        self.draw.polygon([*top, (self.width, self.height), (0, self.height)], fill=colour)

    def box(self, x: float, y: float, width: float, height: float, colour: _Colour) -> None:
        """Draw a rectangle, all in shares of the size."""
        left, top = x * self.width, y * self.height
        corner = (left + max(width * self.width, 1), top + max(height * self.height, 1))
        self.draw.rectangle((left, top, *corner), fill=colour)


def file(seed: int, width: int, height: int, extension: str) -> bytes:
    """Return a PNG or JPEG file of the seed's picture."""
    picture, out = still(seed, width, height), io.BytesIO()
    if extension in {"jpg", "jpeg"}:
        picture.save(out, "JPEG", quality=_JPEG_QUALITY)
    else:
        picture.save(out, "PNG", compress_level=6)
    return out.getvalue()


def still(seed: int, width: int, height: int) -> Image.Image:
    """Return the seed's picture in RGB."""
    if width * height > _SMOOTHED_UP_TO:
        return Scene(seed, width, height).at(_STILL)
    larger = Scene(seed, width * 2, height * 2).at(_STILL)
    return larger.resize((width, height), Image.Resampling.BOX)


class Scene:
    """A seed's picture at one size, to be drawn at any moment from 0 to 1."""

    def __init__(self, seed: int, width: int, height: int) -> None:
        rng = seeded(f"picture/{seed}")
        self._colours = rng.choice(_PALETTES)
        self._paint = rng.choice(_COMPOSITIONS)
        self._seed = rng.getrandbits(48)
        self._sky = _gradient(width, height, self._colours[1], self._colours[0])

    def at(self, moment: float) -> Image.Image:
        """Return the picture at the moment."""
        picture = self._sky.copy()
        canvas = Canvas(ImageDraw.Draw(picture), picture.width, picture.height, self._colours)
        self._paint(canvas, seeded(self._seed), moment)
        return picture


def _gradient(width: int, height: int, top: _Colour, bottom: _Colour) -> Image.Image:
    column = Image.new("RGB", (1, 64))
    for y in range(64):
        column.putpixel((0, y), _between(top, bottom, y / 63))
    return column.resize((width, height), Image.Resampling.BILINEAR)


def _between(one: _Colour, other: _Colour, share: float) -> _Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _ridge(rng: Random, base: float, height: float, drift: float) -> Callable[[float], float]:
    """Return a line of hills about the base, moved sideways by the drift."""
    waves = [
        (rng.uniform(0.5, 1.0) / n, rng.uniform(1.5, 3.0) * n, rng.uniform(0, math.tau))
        for n in (1, 2, 4)
    ]

    def line(x: float) -> float:
        return base - height * sum(a * math.sin(f * (x + drift) + p) for a, f, p in waves) / 2

    return line


def _mountains(canvas: Canvas, rng: Random, moment: float) -> None:
    sun = rng.uniform(0.2, 0.8)
    canvas.disc(sun, 0.62 - 0.4 * moment, rng.uniform(0.08, 0.16), canvas.colours[2])
    for layer in range(4):
        colour = _between(canvas.colours[1], canvas.colours[4], (layer + 1) / 4)
        base, drift = 0.52 + 0.13 * layer, moment * 0.12 * (layer + 1)
        canvas.land(_ridge(rng, base, 0.14 - 0.02 * layer, drift), colour)


def _sea(canvas: Canvas, rng: Random, moment: float) -> None:
    sun = rng.uniform(0.25, 0.75)
    canvas.disc(sun, 0.3 + 0.1 * moment, rng.uniform(0.1, 0.18), canvas.colours[2])
    for layer in range(7):
        colour = _between(canvas.colours[0], canvas.colours[4], (layer + 2) / 9)
        phase = rng.uniform(0, 6) + moment * (3 + layer)
        waves = _Waves(0.55 + 0.065 * layer, 0.008 + 0.003 * layer, 18 - 2 * layer, phase)
        canvas.land(waves.line, colour)
    x = (rng.uniform(0.1, 0.5) + 0.35 * moment) % 1
    canvas.box(x, 0.545, 0.06, 0.02, canvas.colours[4])
    canvas.box(x + 0.03, 0.46, 0.004, 0.09, canvas.colours[4])


@dataclass(frozen=True, slots=True)
class _Waves:
    base: float
    height: float
    frequency: float
    phase: float

    def line(self, x: float) -> float:
        return self.base + self.height * math.sin(self.frequency * x + self.phase)


def _city(canvas: Canvas, rng: Random, moment: float) -> None:
    canvas.disc(0.15 + 0.6 * moment, 0.2, 0.09, canvas.colours[2])
    for layer in range(2):
        colour = _between(canvas.colours[3], canvas.colours[4], layer)
        x = -0.1 - 0.05 * moment * (layer + 1)
        while x < 1.05:
            width, top = rng.uniform(0.05, 0.12), rng.uniform(0.3, 0.65) + 0.12 * layer
            canvas.box(x, top, width - 0.006, 1 - top, colour)
            _windows(canvas, rng, (x, top, width), moment)
            x += width


def _windows(canvas: Canvas, rng: Random, house: tuple[float, float, float], moment: float) -> None:
    x, top, width = house
    for row in range(int((1 - top) / 0.05)):
        for column in range(3):
            if (rng.random() + moment / 3) % 1 < 0.45:
                left = x + width * (0.15 + 0.25 * column)
                canvas.box(left, top + 0.02 + 0.05 * row, width * 0.14, 0.022, canvas.colours[2])


def _discs(canvas: Canvas, rng: Random, moment: float) -> None:
    for _ in range(rng.randint(7, 13)):
        x, y, radius = rng.random(), rng.random(), rng.uniform(0.05, 0.26)
        turn, speed = rng.uniform(0, math.tau), rng.choice((-1, 1)) * math.tau
        colour = rng.choice(canvas.colours)
        angle = turn + speed * moment
        canvas.disc(x + 0.06 * math.cos(angle), y + 0.06 * math.sin(angle), radius, colour)
        canvas.disc(
            x + 0.06 * math.cos(angle), y + 0.06 * math.sin(angle), radius * 0.55, canvas.colours[2]
        )


def _flower(canvas: Canvas, rng: Random, moment: float) -> None:
    canvas.land(lambda x: 0.82 + 0.03 * math.sin(5 * x), canvas.colours[3])
    for _ in range(rng.randint(3, 6)):
        x, y, petals = rng.uniform(0.12, 0.88), rng.uniform(0.3, 0.68), rng.randint(5, 9)
        size, colour = rng.uniform(0.035, 0.075), rng.choice(canvas.colours[:3])
        sway = 0.025 * math.sin(math.tau * moment + x * 9)
        canvas.box(x, y, 0.006, 0.95 - y, canvas.colours[4])
        for petal in range(petals):
            angle = math.tau * (petal / petals + 0.2 * moment)
            dx = 1.6 * size * math.cos(angle) * min(canvas.height / canvas.width, 1)
            dy = 1.6 * size * math.sin(angle) * min(canvas.width / canvas.height, 1)
            canvas.disc(x + sway + dx, y + dy, size, colour)
        canvas.disc(x + sway, y, size, canvas.colours[4])


def _stars(canvas: Canvas, rng: Random, moment: float) -> None:
    for _ in range(90):
        x, y, radius = rng.random(), rng.uniform(0, 0.75), rng.uniform(0.001, 0.005)
        canvas.disc((x + 0.08 * moment) % 1, y, radius, canvas.colours[2])
    for band in range(3):
        colour = _between(canvas.colours[1], canvas.colours[2], 0.25 * band)
        line = _ridge(rng, 0.3 + 0.12 * band, 0.1, moment * (0.4 + 0.2 * band))
        shares = [step / 60 for step in range(61)]
        points = [(share * canvas.width, line(share) * canvas.height) for share in shares]
        canvas.draw.line(points, fill=colour, width=max(2, canvas.height // 40), joint="curve")
    canvas.land(_ridge(rng, 0.84, 0.1, 0.1 * moment), canvas.colours[4])


_Paint = Callable[[Canvas, Random, float], None]
_COMPOSITIONS: tuple[_Paint, ...] = (_mountains, _sea, _city, _discs, _flower, _stars)
