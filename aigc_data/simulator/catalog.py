"""The models that the cloud offers, with what they allow and how they behave.

Names, versions, durations, resolutions and ratios: the contract's section 5.1. Weights, waits, run
times and failure rates are ours.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypedDict, Unpack

from aigc_data.simulator.chance import Weighted


@dataclass(frozen=True, slots=True)
class Model:
    """One version of a model. Times are medians in seconds, the rate is the share that fails."""

    kind: str
    name: str
    version: str
    weight: float
    """How often it is asked for; all the weights together are about 100."""
    wait_s: float
    run_s: float
    """For videos: of a five-second one."""
    failure_rate: float
    resolutions: tuple[str, ...] = ()
    ratios: tuple[str, ...] = ()
    durations: tuple[int, ...] = ()
    default_duration: int = 5
    references: int = 1
    """How many reference pictures it takes; 0 is none."""
    last_frame: bool = False
    videos: bool = False
    """Whether it takes reference videos."""
    audio: bool = False
    off_peak: bool = False

    @property
    def default_resolution(self) -> str | None:
        """What a create call without a Resolution gets."""
        if self.name == "H2":
            return "1080P"
        usual = ("720P", "1080P") if self.kind == "video" else ("1080P", "1K")
        return next((label for label in usual if label in self.resolutions), None) or next(
            iter(self.resolutions), None
        )

    @property
    def label(self) -> str:
        """The name as people say it."""
        return f"{self.name} {self.version}".strip()


_KLING_RATIOS = ("16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3", "21:9")
_COMMON_RATIOS = ("1:1", "16:9", "9:16", "4:3", "3:4")
_VIDEO_RATIOS = ("16:9", "9:16", "1:1")
_WIDE_RATIOS = ("16:9", "9:16", "4:3", "3:4", "1:1")
_H2_RATIOS = (*_WIDE_RATIOS, "4:5", "5:4", "21:9", "9:21")
_PIXVERSE_RATIOS = (*_WIDE_RATIOS, "2:3", "3:2", "21:9")
_PLAIN = ("720P", "1080P")
_UP_TO_4K = ("720P", "1080P", "4K")
_FROM_540 = ("540P", "720P", "1080P")
_IMAGE = ("1080P", "2K", "720P")
_WAND = ("1K", "2K", "4K")


class Allowed(TypedDict, total=False):
    """What a model allows, as far as it differs from the plain ones."""

    resolutions: tuple[str, ...]
    ratios: tuple[str, ...]
    durations: tuple[int, ...]
    default_duration: int
    references: int
    last_frame: bool
    videos: bool
    audio: bool
    off_peak: bool


def _image(
    name: str, version: str, figures: tuple[float, float, float, float], **more: Unpack[Allowed]
) -> Model:
    allowed: Allowed = {"resolutions": _IMAGE, "ratios": _COMMON_RATIOS, **more}
    return Model("image", name, version, *figures, **allowed)


def _video(
    name: str, version: str, figures: tuple[float, float, float, float], **more: Unpack[Allowed]
) -> Model:
    allowed: Allowed = {"resolutions": _PLAIN, "durations": (5, 10), **more}
    return Model("video", name, version, *figures, **allowed)


def _seconds(first: int, last: int) -> tuple[int, ...]:
    return tuple(range(first, last + 1))


def _kling_images() -> Iterator[Model]:
    for version, weight, run, references in (
        ("3.0", 9.0, 24, 1),
        ("3.0-Omni", 2.0, 31, 10),
        ("O1", 2.0, 28, 10),
        ("2.1", 2.0, 19, 4),
    ):
        figures = (weight, 3, run, 0.035)
        yield _image("Kling", version, figures, ratios=_KLING_RATIOS, references=references)


def _other_images() -> Iterator[Model]:
    wand: Allowed = {"resolutions": _WAND, "references": 10}
    yield _image("Hunyuan", "3.0", (14.0, 2, 16, 0.022), references=3)
    yield _image("Hunyuan", "3.5-preview", (3.0, 4, 22, 0.06), references=5)
    yield _image("Qwen", "0925", (5.0, 1, 9, 0.015))
    yield _image("Vidu", "q2", (4.0, 3, 18, 0.03), ratios=_KLING_RATIOS, references=7)
    yield _image("wand-vega-image", "1.0-lite", (2.0, 1, 4, 0.02), **wand)
    yield _image("wand-vega-image", "1.0-flash", (5.5, 1, 6, 0.018), **wand)
    yield _image("wand-vega-image", "1.0-pro", (1.5, 2, 15, 0.03), **wand)
    yield _image("GEM", "3.1", (0.8, 3, 13, 0.05))
    yield _image("Jimeng", "4.0", (0.6, 2, 11, 0.04))
    yield _image("MJ", "v7", (0.4, 8, 48, 0.07), references=0)
    yield _image("Seedream", "5.0-lite", (0.4, 2, 12, 0.04))
    yield _image("OG", "image2_medium", (0.3, 4, 35, 0.08))


def _kling_videos() -> Iterator[Model]:
    kling: Allowed = {"ratios": _VIDEO_RATIOS, "audio": True, "last_frame": True}
    three: Allowed = {**kling, "resolutions": _UP_TO_4K, "durations": _seconds(3, 15)}
    omni: Allowed = {**three, "references": 7, "videos": True}
    one: Allowed = {**kling, "durations": _seconds(3, 10), "videos": True}
    yield _video("Kling", "3.0", (11.5, 14, 118, 0.032), **three)
    yield _video("Kling", "3.0-Omni", (1.8, 18, 150, 0.05), **omni)
    yield _video("Kling", "O1", (1.0, 15, 140, 0.045), **one)
    for version, weight, run in (
        ("2.6", 1.0, 105),
        ("2.5", 2.4, 95),
        ("2.1", 0.5, 130),
        ("2.0", 0.2, 160),
        ("1.6", 0.2, 170),
    ):
        yield _video("Kling", version, (weight, 12, run, 0.04), **kling)


def _vidu_videos() -> Iterator[Model]:
    vidu = Allowed(resolutions=_FROM_540, off_peak=True, last_frame=True, references=7)
    newer: Allowed = {**vidu, "durations": _seconds(3, 16), "ratios": _VIDEO_RATIOS, "audio": True}
    older: Allowed = {**vidu, "durations": _seconds(1, 10), "ratios": _WIDE_RATIOS}
    for version, weight, run in (
        ("q3-turbo", 7.5, 48),
        ("q3-pro", 1.8, 132),
        ("q3", 0.5, 95),
        ("q3-mix", 0.2, 110),
    ):
        yield _video("Vidu", version, (weight, 8, run, 0.028), **newer)
    for version, weight, run in (("q2-pro", 1.0, 90), ("q2-turbo", 0.6, 36), ("q2", 0.5, 75)):
        takes: Allowed = {**older, "videos": version == "q2-pro"}
        yield _video("Vidu", version, (weight, 7, run, 0.03), **takes)


def _pixverse_videos() -> Iterator[Model]:
    pixverse: Allowed = {"resolutions": _FROM_540, "audio": True}
    longer: Allowed = {**pixverse, "durations": _seconds(1, 15), "ratios": _PIXVERSE_RATIOS}
    older: Allowed = {**pixverse, "durations": (5, 8, 10), "ratios": _WIDE_RATIOS}
    yield _video("PixVerse", "v6", (1.4, 6, 52, 0.04), **longer)
    yield _video("PixVerse", "c1", (0.5, 6, 60, 0.06), **longer)
    yield _video("PixVerse", "v5.6", (0.5, 6, 45, 0.04), **older)


def _other_videos() -> Iterator[Model]:
    hailuo = Allowed(
        resolutions=("768P", "1080P"), durations=(6,), default_duration=6, last_frame=True
    )
    longer: Allowed = {**hailuo, "durations": (6, 10)}
    h2: Allowed = {"durations": _seconds(3, 15), "ratios": _H2_RATIOS, "videos": True}
    mingmou: Allowed = {"durations": (), "resolutions": (), "videos": True}
    gv: Allowed = {"durations": (8,), "default_duration": 8}
    os: Allowed = {"durations": (4, 8, 12), "default_duration": 4, "resolutions": ("720P",)}
    yield _video("Hailuo", "2.3", (3.4, 20, 175, 0.05), **longer)
    yield _video("Hailuo", "2.3-fast", (1.6, 10, 66, 0.04), **hailuo)
    yield _video("Hailuo", "02", (0.7, 22, 190, 0.06), **longer)
    yield _video("Hunyuan", "1.5", (1.0, 10, 150, 0.03), durations=(5,))
    yield _video("wand-vega-video", "1.0-lite", (0.9, 5, 44, 0.03), durations=_seconds(4, 15))
    yield _video("H2", "1.0", (0.9, 12, 128, 0.05), **h2)
    yield _video("Mingmou", "", (0.3, 6, 80, 0.04), **mingmou)
    yield _video("Jimeng", "3.0pro", (0.2, 15, 120, 0.05))
    yield _video("GV", "3.1", (0.3, 20, 96, 0.08), **gv)
    yield _video("GV", "3.1-fast", (0.2, 12, 55, 0.06), **gv)
    yield _video("OS", "2.0", (0.2, 30, 210, 0.08), **os)


def _audio(name: str, version: str, weight: float, run: float) -> Model:
    return Model("audio", name, version, weight, 3, run, 0.04, durations=(30, 60, 120))


def _audios() -> Iterator[Model]:
    yield _audio("MiniMaxMusic", "2.6", 0.9, 42)
    yield _audio("Mureka", "song_9", 0.6, 55)
    yield _audio("GL", "3.0-pro", 0.4, 30)
    yield _audio("EL", "compose_v2", 0.3, 25)


def _scenario(name: str, weight: float, run: float, rate: float, **more: Unpack[Allowed]) -> Model:
    return Model("scenario", name, "", weight, 4, run, rate, **more)


def _scenarios() -> Iterator[Model]:
    drama: Allowed = {"resolutions": ("720p", "1080p"), "ratios": ("16:9", "9:16")}
    fission = Allowed(
        resolutions=("720p", "1080p", "2k"),
        ratios=("9:16", "16:9", "1:1", "3:4", "4:3"),
        durations=_seconds(4, 15),
        default_duration=15,
    )
    yield _scenario("RedrawVideo", 2.4, 430, 0.07)
    yield _scenario("AIDrama", 2.0, 225, 0.06, **drama)
    yield _scenario("DocGenVideo", 1.3, 520, 0.06, ratios=_VIDEO_RATIOS)
    yield _scenario("FissionVideo", 1.3, 450, 0.08, **fission)


MODELS = (
    *_kling_images(),
    *_other_images(),
    *_kling_videos(),
    *_vidu_videos(),
    *_pixverse_videos(),
    *_other_videos(),
    *_audios(),
    *_scenarios(),
)
MIX = Weighted(MODELS, [model.weight for model in MODELS])
"""All of them, as often as people ask for them."""


def find(kind: str, name: str | None, version: str | None) -> Model | None:
    """Return the model of a create call, compared as the cloud does: without regard to case."""
    named = [m for m in MODELS if m.kind == kind and m.name.lower() == (name or "").lower()]
    if version is None:
        return named[0] if named else None
    return next((model for model in named if model.version.lower() == version.lower()), None)


def usual(kind: str) -> Model:
    """Return the model that a create call without a name gets."""
    return find(kind, "Hunyuan", None) or next(model for model in MODELS if model.kind == kind)
