"""CreateAigcImageTask, …VideoTask and …AudioTask (the contract's section 2): real new tasks."""

from typing import Any

from aigc_data.simulator import catalog
from aigc_data.simulator.answers.call import Call
from aigc_data.simulator.refusal import Refusal

_COMMON = (
    *("ModelName", "ModelVersion", "SceneType", "Prompt", "NegativePrompt", "EnhancePrompt"),
    *("ImageInfos", "ExtraParameters", "AdditionalParameters", "StoreCosParam", "Operator"),
)
_VIDEO = (
    *("ImageUrl", "LastImageUrl", "VideoInfos", "AudioInfos", "SubjectInfos", "Duration"),
    "NegativePrompt",
)
_PICTURES = ("ImageInfos", "ImageUrl", "VideoInfos", "SubjectInfos")
_FORBIDDEN = ("gore", "血腥")
"""Words that this cloud's moderation refuses."""


def image_task(call: Call) -> dict[str, Any]:
    """Answer CreateAigcImageTask."""
    call.allow(*_COMMON, "OutputImageCount")
    return _created(call, "image")


def video_task(call: Call) -> dict[str, Any]:
    """Answer CreateAigcVideoTask."""
    call.allow(*_COMMON, *_VIDEO)
    return _created(call, "video")


def audio_task(call: Call) -> dict[str, Any]:
    """Answer CreateAigcAudioTask."""
    call.allow(*_COMMON, "VideoInfos", "AudioInfos")
    return _created(call, "audio")


def _created(call: Call, kind: str) -> dict[str, Any]:
    prompt = call.params.get("Prompt") or ""
    if not prompt and not any(call.params.get(name) for name in _PICTURES):
        raise Refusal.missing("Prompt")
    if any(word in prompt.lower() for word in _FORBIDDEN):
        text = "The prompt violates the content policy."
        raise Refusal("InvalidParameter.ViolationContent", text)
    name, version = call.params.get("ModelName"), call.params.get("ModelVersion")
    if name is not None and catalog.find(kind, name, version) is None:
        text = f"The model {name} {version or ''} is not supported."
        raise Refusal("InvalidParameter.ModelNotSupported", text)
    task = call.account.create(kind, call.at, request=dict(call.params))
    return {"TaskId": task.task_id}
