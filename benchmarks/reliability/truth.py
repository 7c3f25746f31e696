"""What the store should say of a task: read off the simulated account, and not off the wire code.

Only what the cloud can tell counts. Times that it does not tell are estimates in the store, and
are held against the truth by their margin instead.
"""

import json
from datetime import UTC, datetime
from typing import Any

from aigc_data.simulator import links
from aigc_data.simulator.answers.scenario import word as scenario_word
from aigc_data.simulator.sizes import pixels
from aigc_data.simulator.task import SimulatedTask, Status
from aigc_data.wire.request_body import default_duration_s

Row = dict[str, Any]
NO_NEWS = {"", "ok", "success"}
GENERATION_WORDS = {Status.WAITING: "WAIT", Status.EXECUTING: "RUN"}
FAILURE_KINDS = {"FAIL": "failed", "FAILED": "failed", "TIMEOUT": "timeout", "STOP": "stopped"}
CODEC_ALIGNED = {"1920x1080": "1920x1088"}
"""The cloud tells either of the two for the same video."""


def told(task: SimulatedTask, at: float, endpoint: str) -> Row:
    """Return what the cloud can tell of the task at a time (Unix seconds), by column."""
    return {
        "kind": task.kind,
        "task_type": "unknown" if task.kind == "audio" else task.task_type,
        "created_at": task.created_at,
        **_asked(task, endpoint),
        **_became(task, at),
        **_results(task, at, endpoint),
    }


def _asked(task: SimulatedTask, endpoint: str) -> Row:
    body = task.request_at(endpoint)
    inner, extra, info = (body.get(key, {}) for key in ("Input", "ExtraParameters", "TaskInfo"))
    scenario = task.kind == "scenario"
    told_size = task.resolution is not None or task.seed % 2
    asked_ratio = extra.get("AspectRatio") or inner.get("Ratio") or info.get("Ratio")
    return {
        "prompt": task.prompt,
        "negative_prompt": body.get("NegativePrompt"),
        "model": body.get("ModelName") or inner.get("ModelName") or info.get("ModelTier"),
        "model_version": body.get("ModelVersion") or inner.get("ModelVersion"),
        "resolution": task.resolution if scenario else extra.get("Resolution"),
        "aspect_ratio": (scenario and told_size and task.ratio) or asked_ratio,
        "video_duration_s": _duration(task, body),
        "operator": None if scenario else task.operator or task.caller.user,
        "request": json.dumps(body, ensure_ascii=False, sort_keys=True),
    }


def _duration(task: SimulatedTask, body: Row) -> float | None:
    if task.kind == "scenario":
        asked: float | None = body.get("TaskInfo", {}).get("Duration")
        return asked
    if task.kind != "video":
        return None
    return body.get("Duration") or default_duration_s(body.get("ModelName"))


def _became(task: SimulatedTask, at: float) -> Row:
    status = task.status_at(at)
    scenario = task.kind == "scenario"
    failed = status is Status.FAILED
    generation_word = GENERATION_WORDS.get(status, task.final_word)
    code, message = _reason(task, status)
    return {
        "status": str(status),
        "raw_status": scenario_word(task, at) if scenario else generation_word,
        "failure_kind": FAILURE_KINDS[task.final_word] if failed else None,
        "error_code": code,
        "error_message": message,
    }


def _reason(task: SimulatedTask, status: Status) -> tuple[str | None, str | None]:
    if status in GENERATION_WORDS:
        return None, None
    if task.kind != "scenario":
        return None, None if task.message in NO_NEWS else task.message
    if status is not Status.FAILED or task.final_word == "STOP":
        return None, None
    code, message = task.result_code
    return str(code), message


def _results(task: SimulatedTask, at: float, endpoint: str) -> Row:
    done = task.status_at(at) is Status.SUCCESSFUL
    sized = {"resolution": _size(task)} if done and task.kind == "video" else {}
    return sized | {
        "image_count": task.images if done and task.kind == "image" else None,
        "result_urls": [endpoint + path for path in links.paths(task)] if done else [],
        "result_expires_at": _expiry(task) if done and links.signed(task) else None,
    }


def _size(task: SimulatedTask) -> str:
    size = "{}x{}".format(*pixels(task.resolution, task.ratio))
    aligned = task.seed % 2 and task.seed % 7
    return CODEC_ALIGNED.get(size, size) if aligned else size


def _expiry(task: SimulatedTask) -> datetime:
    life = links.REDRAW_LIFE if task.kind == "scenario" else links.GENERATION_LIFE
    return datetime.fromtimestamp(task.finished + life, UTC)
