"""The bodies of the create calls, as the contract's section 2 describes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aigc_data.simulator import prompts
from aigc_data.simulator.chance import seeded

if TYPE_CHECKING:
    from random import Random

    from aigc_data.simulator.task import SimulatedTask

ELSEWHERE = "https://assets.example.com"
"""Where reference pictures lie that the simulator does not serve."""
ACTIONS = {
    "text-to-image": "CreateAigcImageTask",
    "image-to-image": "CreateAigcImageTask",
    "text-to-video": "CreateAigcVideoTask",
    "image-to-video": "CreateAigcVideoTask",
    "music": "CreateAigcAudioTask",
    "video-redraw": "CreateVideoRedrawTask",
    "ai-drama": "CreateAiDramaTask",
    "doc-to-video": "CreateDocToVideoTask",
    "fission-video": "CreateAiFissionTask",
}
OWN_BUCKET = {
    "CosBucketName": "my-bucket-1250000000",
    "CosBucketRegion": "ap-guangzhou",
    "CosBucketPath": "/my_file/",
}


def body(task: SimulatedTask, base: str) -> dict[str, Any]:
    """Return the body of the task's create call; reference pictures lie under `base`."""
    build = {"image": _image, "video": _video, "audio": _audio, "scenario": _scenario}[task.kind]
    return build(task, seeded(task.request_seed), base)


def prompt_of(request: dict[str, Any]) -> str | None:
    """Return the words of a create call of any kind (the contract's section 3.7)."""
    inputs = request.get("Input", {})
    style = request.get("TaskInfo", {}).get("Style")
    words = request.get("Prompt") or inputs.get("Script") or inputs.get("Prompt")
    text = words or inputs.get("Text") or style
    return str(text) if text else None


def _generation(task: SimulatedTask, rng: Random) -> dict[str, Any]:
    request: dict[str, Any] = {"ModelName": task.model.name}
    if task.model.version:
        request["ModelVersion"] = task.model.version
    if task.inputs not in {"first", "references"} or rng.random() < 0.85:
        request["Prompt"] = prompts.prompt(rng, task.kind)
    if rng.random() < 0.12:
        request["NegativePrompt"] = rng.choice(prompts.NEGATIVE)
    if rng.random() < 0.1:
        request["EnhancePrompt"] = True
    return request


def _closing(task: SimulatedTask) -> dict[str, Any]:
    stored = {"StoreCosParam": OWN_BUCKET} if task.own_bucket or task.warned else {}
    operator = task.caller.operator
    return {**stored, **({"Operator": operator} if operator else {})}


def _image(task: SimulatedTask, rng: Random, base: str) -> dict[str, Any]:
    request = _generation(task, rng)
    if task.inputs == "references":
        count = rng.randint(1, min(3, task.model.references))
        request["ImageInfos"] = [{"ImageUrl": _picture(rng, base)} for _ in range(count)]
    if task.images > 1:
        request["OutputImageCount"] = task.images
    extra = _extra(task)
    if task.seed % 4 == 0:
        extra["OutputFormat"] = "jpeg"
    return {**request, **({"ExtraParameters": extra} if extra else {}), **_closing(task)}


def _video(task: SimulatedTask, rng: Random, base: str) -> dict[str, Any]:
    request = {**_generation(task, rng), **_video_inputs(task, rng, base)}
    if task.model.name == "Mingmou":
        request["SceneType"] = "land2port"
    if task.duration and (task.duration != task.model.default_duration or task.seed % 3):
        request["Duration"] = task.duration
    extra = _extra(task)
    extra |= {"EnableAudio": True} if task.audio else {}
    extra |= {"OffPeak": True} if task.off_peak else {}
    return {**request, **({"ExtraParameters": extra} if extra else {}), **_closing(task)}


def _video_inputs(task: SimulatedTask, rng: Random, base: str) -> dict[str, Any]:
    if task.inputs == "first":
        return {"ImageUrl": _picture(rng, base)}
    if task.inputs == "first-last":
        return {"ImageUrl": _picture(rng, base), "LastImageUrl": _picture(rng, base)}
    if task.inputs == "references":
        kinds = ("asset", "style", "asset")[: rng.randint(1, 3)]
        return {"ImageInfos": [_reference(rng, base, kind) for kind in kinds]}
    if task.inputs == "video":
        url = f"{ELSEWHERE}/in/{rng.getrandbits(48):012x}.mp4"
        return {"VideoInfos": [{"VideoUrl": url, "ReferType": rng.choice(("feature", "base"))}]}
    return {}


def _extra(task: SimulatedTask) -> dict[str, Any]:
    extra: dict[str, Any] = {}
    if task.resolution and (task.resolution != task.model.default_resolution or task.seed % 3):
        extra["Resolution"] = task.resolution
    if task.ratio and task.model.ratios and task.inputs in {"none", "references"}:
        extra["AspectRatio"] = task.ratio
    if task.seed % 11 == 0:
        extra["LogoAdd"] = 0
    return extra


def _reference(rng: Random, base: str, kind: str) -> dict[str, str]:
    return {"ImageUrl": _picture(rng, base), "ReferenceType": kind}


def _picture(rng: Random, base: str) -> str:
    place = base if rng.random() < 0.85 else ELSEWHERE
    return f"{place}/in/{rng.getrandbits(48):012x}.png"


def _audio(task: SimulatedTask, rng: Random, base: str) -> dict[str, Any]:  # noqa: ARG001 - one shape for all kinds
    return {
        "ModelName": task.model.name,
        "ModelVersion": task.model.version,
        "SceneType": "music",
        "Prompt": prompts.song(rng),
        **_closing(task),
    }


def _scenario(task: SimulatedTask, rng: Random, base: str) -> dict[str, Any]:
    build = {
        "video-redraw": _redraw,
        "ai-drama": _drama,
        "doc-to-video": _document,
        "fission-video": _fission,
    }[task.task_type]
    request = build(task, rng, base)
    return {**request, **({"CosInfo": OWN_BUCKET} if task.failure == "storage" else {})}


def _redraw(task: SimulatedTask, rng: Random, base: str) -> dict[str, Any]:  # noqa: ARG001 - one shape for all types
    style = rng.choice(("粘土风", "水墨风", "anime", "pixel art", "赛博朋克"))
    url = f"{ELSEWHERE}/in/{rng.getrandbits(48):012x}.mp4"
    return {"Input": {"Url": url}, "TaskInfo": {"Style": style}}


def _drama(task: SimulatedTask, rng: Random, base: str) -> dict[str, Any]:  # noqa: ARG001 - one shape for all types
    styles = ("realistic_live_action", "chinese_ink_wash", "fantasy_cyberpunk", "japanese_anime_2d")
    inputs = {"Script": prompts.script(rng), "Style": rng.choice(styles)}
    return {"Input": {**inputs, "Ratio": task.ratio, "Resolution": task.resolution}}


def _document(task: SimulatedTask, rng: Random, base: str) -> dict[str, Any]:  # noqa: ARG001 - one shape for all types
    ending = rng.choice(("pdf", "pptx", "docx"))
    inputs = {
        "FileUrl": [f"{ELSEWHERE}/in/{rng.getrandbits(48):012x}.{ending}"],
        "Prompt": rng.choice(
            ("Explain the document step by step.", "生成三分钟讲解视频", "Summarise")
        ),
        "ModelName": "WAND",
        "ModelVersion": rng.choice(("1.0", "1.0-lite")),
        "Ratio": task.ratio,
        "Language": rng.choice(("zh", "en", "ja")),
        "EnableTTS": True,
        "Mode": rng.choice(("stage", "auto", "auto")),
    }
    return {"Input": inputs, "ResourceId": ""}


def _fission(task: SimulatedTask, rng: Random, base: str) -> dict[str, Any]:
    text = rng.choice(
        ("Lightweight running shoes", "夏季新品连衣裙", "Noise-cancelling headphones")
    )
    info = {
        "Duration": task.duration,
        "ModelTier": rng.choice(("standard", "flagship")),
        "Ratio": task.ratio,
        "Resolution": task.resolution,
        "Market": "global",
        "Language": "english",
        "VideoType": rng.choice(("ugc", "talk", "display", "unboxing", "reaction")),
        "SplitCount": 1,
    }
    return {"Input": {"ImageUrls": [_picture(rng, base)], "Text": text}, "TaskInfo": info}
