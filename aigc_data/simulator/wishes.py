"""Create calls that come over the wire, read as wishes."""

from dataclasses import replace
from random import Random
from typing import Any

from aigc_data.simulator import catalog, wish
from aigc_data.simulator.task import SimulatedTask
from aigc_data.simulator.wish import Wish

_REFERENCES = ("ImageInfos", "SubjectInfos")


def asked(rng: Random, kind: str, request: dict[str, Any] | None) -> Wish:
    """Return the wish of a create call's body, or any of the kind where there is none."""
    model = catalog.MIX.pick(rng)
    while model.kind != kind:
        model = catalog.MIX.pick(rng)
    drawn = wish.draw(rng, patient=False, wanted=model)
    return drawn if request is None else _read(drawn, kind, request)


def with_request(task: SimulatedTask, request: dict[str, Any] | None) -> SimulatedTask:
    """Return the task with the body that it was really asked by."""
    return task if request is None else replace(task, asked=request)


def inputs_of(request: dict[str, Any]) -> str:
    """Return what a create call brings along: none, first, first-last, references or video."""
    if request.get("VideoInfos"):
        return "video"
    if any(request.get(name) for name in _REFERENCES):
        return "references"
    if request.get("LastImageUrl"):
        return "first-last"
    return "first" if request.get("ImageUrl") else "none"


def _read(drawn: Wish, kind: str, request: dict[str, Any]) -> Wish:
    named = catalog.find(kind, request.get("ModelName"), request.get("ModelVersion"))
    model = named or catalog.usual(kind)
    inputs = inputs_of(request)
    extra = request.get("ExtraParameters") or {}
    length = request.get("Duration") or model.default_duration
    return replace(
        drawn,
        model=model,
        task_type=wish.task_type(model, inputs),
        inputs=inputs,
        resolution=extra.get("Resolution") or model.default_resolution,
        ratio=extra.get("AspectRatio") or ("1:1" if kind == "image" else "16:9"),
        duration=None if kind == "image" else length,
        images=(request.get("OutputImageCount") or 1) if kind == "image" else 0,
        off_peak=bool(extra.get("OffPeak")),
        audio=bool(extra.get("EnableAudio")),
        own_bucket=bool(request.get("StoreCosParam")),
    )
