"""What somebody asks for: model, size, length and inputs, drawn as the model allows."""

from dataclasses import dataclass
from random import Random

from aigc_data.simulator.catalog import MIX, Model
from aigc_data.simulator.chance import Weighted
from aigc_data.simulator.people import CALLERS, Caller

_SCENARIO_TYPES = {
    "RedrawVideo": "video-redraw",
    "AIDrama": "ai-drama",
    "DocGenVideo": "doc-to-video",
    "FissionVideo": "fission-video",
}
_INPUT_RATIOS = ("16:9", "9:16", "1:1", "4:3", "3:4")
_DOCUMENT_SECONDS = (30, 60, 90, 120)
_DRAMA_SECONDS = (20, 30, 45, 60)
_VIDEO_INPUTS = Weighted(("none", "first", "first-last", "references", "video"), (45, 35, 8, 8, 4))
_IMAGE_COUNTS = Weighted((1, 2, 4, 3), (86, 7, 5, 2))
_OFF_PEAK = 0.05
_OWN_BUCKET = 0.05


@dataclass(frozen=True, slots=True)
class Wish:
    """One request, before it is known what becomes of it."""

    model: Model
    caller: Caller
    task_type: str
    inputs: str
    resolution: str | None
    ratio: str | None
    duration: int | None
    images: int
    off_peak: bool
    audio: bool
    own_bucket: bool


def draw(rng: Random, *, patient: bool, wanted: Model | None = None) -> Wish:
    """Return a wish, for any model or the wanted one; only the patient ask for off-peak work."""
    model = wanted or MIX.pick(rng)
    inputs = _inputs(rng, model)
    return Wish(
        model=model,
        caller=CALLERS.pick(rng),
        task_type=task_type(model, inputs),
        inputs=inputs,
        resolution=_resolution(rng, model),
        ratio=_ratio(rng, model, inputs),
        duration=_duration(rng, model),
        images=_IMAGE_COUNTS.pick(rng) if model.kind == "image" else 0,
        off_peak=patient and model.off_peak and rng.random() < _OFF_PEAK,
        audio=model.audio and rng.random() < 0.3,
        own_bucket=model.kind in {"image", "video"} and rng.random() < _OWN_BUCKET,
    )


def task_type(model: Model, inputs: str) -> str:
    """Return the console's task type."""
    if model.kind == "scenario":
        return _SCENARIO_TYPES[model.name]
    if model.kind == "audio":
        return "music"
    return f"{'text' if inputs == 'none' else 'image'}-to-{model.kind}"


def _inputs(rng: Random, model: Model) -> str:
    if model.kind == "image":
        return "references" if model.references and rng.random() < 0.35 else "none"
    if model.kind != "video" or model.name == "Mingmou":
        return "none" if model.kind != "video" else "video"
    allowed = {
        "first-last": model.last_frame,
        "references": model.references > 1,
        "video": model.videos,
    }
    inputs = _VIDEO_INPUTS.pick(rng)
    return inputs if allowed.get(inputs, True) else "first"


def _resolution(rng: Random, model: Model) -> str | None:
    if not model.resolutions:
        return None
    if rng.random() < 0.55:
        return model.default_resolution
    return model.resolutions[int(rng.random() * len(model.resolutions))]


def _ratio(rng: Random, model: Model, inputs: str) -> str | None:
    if model.kind == "audio":
        return None
    ratios = model.ratios if inputs in {"none", "references"} and model.ratios else _INPUT_RATIOS
    if rng.random() < 0.4:
        return ratios[0]
    return ratios[int(rng.random() * len(ratios))]


def _duration(rng: Random, model: Model) -> int | None:
    if model.kind == "image":
        return None
    if model.name in {"AIDrama", "DocGenVideo"}:
        return rng.choice(_DRAMA_SECONDS if model.name == "AIDrama" else _DOCUMENT_SECONDS)
    if not model.durations or rng.random() < 0.5:
        return model.default_duration
    return model.durations[int(rng.random() * len(model.durations))]
