"""DescribeAigcImageTask, …VideoTask and …AudioTask (the contract's section 3.5).

An answer that has nothing to say yet says so in every way the contract allows: null, empty, absent.
"""

from typing import Any

from aigc_data.simulator import links, sizes
from aigc_data.simulator.answers.call import Call
from aigc_data.simulator.task import SimulatedTask, Status

_WORDS = {Status.WAITING: "WAIT", Status.EXECUTING: "RUN"}


def image_task(call: Call) -> dict[str, Any]:
    """Answer DescribeAigcImageTask."""
    call.allow("TaskId")
    return _answer(call, call.task(("image",)), "ImageUrls", "")


def video_task(call: Call) -> dict[str, Any]:
    """Answer DescribeAigcVideoTask."""
    call.allow("TaskId")
    task = call.task(("video",))
    return _answer(call, task, "VideoUrls", "Resolution")


def audio_task(call: Call) -> dict[str, Any]:
    """Answer DescribeAigcAudioTask."""
    call.allow("TaskId")
    task = call.task(("audio",))
    answer = _answer(call, task, "AudioInfos", "")
    urls = answer.get("AudioInfos") or []
    length = task.duration or 0
    infos = [{"Url": url, "Duration": length} for url in urls]
    return {**answer, "AudioInfos": infos, "VideoInfos": []}


def _answer(call: Call, task: SimulatedTask, urls: str, size: str) -> dict[str, Any]:
    status = task.status_at(call.at)
    if status in _WORDS:
        return {"Status": _WORDS[status], **_nothing_yet(task, urls, size)}
    sized = {size: "" if task.failure else _size(task)} if size else {}
    made = [] if task.failure else _links(call, task)
    return {"Status": task.final_word, urls: made, **sized, "Message": task.message}


def _links(call: Call, task: SimulatedTask) -> list[str]:
    """Return the links; those of a file that is gone by now as the cloud's habit is."""
    gone = call.at - task.finished > links.GENERATION_LIFE
    if gone and call.habits.links_after == "gone":
        return []
    anew = gone and call.habits.links_after == "signed anew"
    return links.urls(task, call.endpoint, call.links, signed_at=int(call.at) if anew else None)


def _nothing_yet(task: SimulatedTask, urls: str, size: str) -> dict[str, Any]:
    sized = {size: ""} if size else {}
    forms: tuple[dict[str, Any], ...] = (
        {urls: [], **sized, "Message": ""},
        {urls: None, **dict.fromkeys(sized), "Message": None},
        {urls: None, **sized, "Message": "ok"},
        {},
    )
    return forms[task.seed % 4]


def _size(task: SimulatedTask) -> str:
    """Return the size as the cloud writes it: now and then with a star, or codec-aligned."""
    width, height = sizes.pixels(task.resolution, task.ratio)
    if task.seed % 7 == 0:
        return f"{width}*{height}"
    return f"{width}x{1088 if (width, height) == (1920, 1080) and task.seed % 2 else height}"
