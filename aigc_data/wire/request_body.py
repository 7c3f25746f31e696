"""The create request of a task: decoded, masked, and read for what the lists show.

Source: sections 2, 3.7 and 3.10 of the contract.
"""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aigc_data.task import TaskType
from aigc_data.wire.value import number, text

Body = Mapping[str, Any]

GATEWAY_KEYS = frozenset(
    key.lower()
    for key in (
        "Action",
        "RequestId",
        "Uin",
        "SubAccountUin",
        "AppId",
        "ApiModule",
        "Region",
        "Timestamp",
        "RequestSource",
        "RequestClient",
        "ClientIp",
        "Version",
    )
)
"""What the gateway adds to a call: who called from where. Never kept."""
PRIVATE_KEYS = frozenset({"uin", "subaccountuin", "appid", "clientip"})
_LINK = re.compile(r"https?://[^\s\"'<>]+", re.IGNORECASE)
_SIGNING = re.compile(
    "sign|token|secret|credential|password|access[-_]?key|q-ak|expires", re.IGNORECASE
)
_DECODINGS = 4
_DEEPEST = 40
DEFAULT_DURATION_S = {"hailuo": 6.0, "kling": 5.0, "vidu": 5.0, "pixverse": 5.0, "h2": 5.0}
"""Seconds of video where the request names none; section 5.1 of the contract."""
_VIDEO_INPUTS = ("ImageUrl", "LastImageUrl", "ImageInfos", "VideoInfos", "SubjectInfos")


def decode(value: object) -> dict[str, Any] | None:
    """Return the request behind one to four layers of JSON text, or None where there is none."""
    for _ in range(_DECODINGS):
        if isinstance(value, dict):
            return value
        if not isinstance(value, str) or not value.strip():
            return None
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    return value if isinstance(value, dict) else None


def masked(body: Body) -> dict[str, Any]:
    """Return the request without gateway keys, account numbers and signed queries."""
    return {
        key: _masked_value(value, 1)
        for key, value in body.items()
        if key.lower() not in GATEWAY_KEYS
    }


def _masked_value(value: object, depth: int) -> object:
    if depth > _DEEPEST:
        return "…"
    if isinstance(value, dict):
        kept = {key: item for key, item in value.items() if key.lower() not in PRIVATE_KEYS}
        return {key: _masked_value(item, depth + 1) for key, item in kept.items()}
    if isinstance(value, list):
        return [_masked_value(item, depth + 1) for item in value]
    return _masked_scalar(value)


def _masked_scalar(value: object) -> object:
    """NaN and NUL go too: Python's JSON allows them and the database's does not."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, str):
        return unsigned(value.replace("\x00", "?"))
    return value


def unsigned(text: str) -> str:
    """Return the text with the query cut off every link in it that carries a signature.

    In time linear in its length: a program that is listened to waits for this.
    """
    return _LINK.sub(_unsigned_link, text)


def _unsigned_link(link: re.Match[str]) -> str:
    bare, _, query = link[0].partition("?")
    return f"{bare}?…" if _SIGNING.search(query) else link[0]


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """What a create request says of its task; None where it does not."""

    prompt: str | None = None
    negative_prompt: str | None = None
    model: str | None = None
    model_version: str | None = None
    resolution: str | None = None
    aspect_ratio: str | None = None
    video_duration_s: float | None = None
    operator: str | None = None
    request: str | None = None


def facts(body: Body | None) -> RequestFacts:
    """Return what the lists show of a request, of a generation or of a scenario task."""
    if body is None:
        return RequestFacts()
    shown = masked(body)
    inner, extra, info = (_dict(shown.get(key)) for key in ("Input", "ExtraParameters", "TaskInfo"))
    model = text(shown.get("ModelName")) or text(inner.get("ModelName"))
    return RequestFacts(
        prompt=_first(shown.get("Prompt"), *map(inner.get, ("Prompt", "Script", "Text")))
        or text(info.get("Style")),
        negative_prompt=text(shown.get("NegativePrompt")),
        model=model or text(info.get("ModelTier")),
        model_version=_first(shown.get("ModelVersion"), inner.get("ModelVersion")),
        resolution=_first(*(part.get("Resolution") for part in (extra, inner, info))),
        aspect_ratio=_first(
            extra.get("AspectRatio"), inner.get("Ratio"), info.get("Ratio"), shown.get("Ratio")
        ),
        video_duration_s=_seconds(shown.get("Duration"), info.get("Duration")),
        operator=text(shown.get("Operator")),
        request=text(_canonical(shown)),
    )


def generation_type(body: Body | None, *, video: bool) -> TaskType:
    """Return the console's task type of a generation request, unknown where it is not held."""
    if body is None:
        return TaskType.UNKNOWN
    if video:
        given = any(body.get(key) for key in _VIDEO_INPUTS)
        return TaskType.IMAGE_TO_VIDEO if given else TaskType.TEXT_TO_VIDEO
    return TaskType.IMAGE_TO_IMAGE if body.get("ImageInfos") else TaskType.TEXT_TO_IMAGE


def default_duration_s(model: str | None) -> float | None:
    """Return the documented length of a model's video where the request names none."""
    return DEFAULT_DURATION_S.get(model.lower()) if model else None


def _canonical(body: Body) -> str | None:
    return json.dumps(body, ensure_ascii=False, sort_keys=True) if body else None


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _first(*values: object) -> str | None:
    return next((found for value in values if (found := text(value))), None)


def _seconds(*values: object) -> float | None:
    return next((found for value in values if (found := number(value))), None)
