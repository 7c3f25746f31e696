"""DescribeAigcTaskList and DescribeAigcTaskStatus: scenario tasks (the contract's 3.1 to 3.4)."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from aigc_data.simulator import links
from aigc_data.simulator.answers.call import Call, typed
from aigc_data.simulator.people import ACCOUNT_UIN, APP_ID
from aigc_data.simulator.refusal import Refusal
from aigc_data.simulator.task import SimulatedTask, Status

_GENERATION = {"image": "AigcImage", "video": "AigcVideo", "audio": "AigcAudio"}
"""Spellings that nobody has seen, for a list that shows such tasks."""
_SPELLINGS = {"VideoRedraw": "RedrawVideo"}
_OPEN = {Status.WAITING: "PENDING", Status.EXECUTING: "RUNNING"}


def task_list(call: Call) -> dict[str, Any]:
    """Answer DescribeAigcTaskList: newest first and scenario tasks alone, unless habit differs."""
    call.allow("PageNum", "PageSize", "QueryTaskFilter")
    page, size = call.whole("PageNum", 1), call.whole("PageSize", 10)
    most = call.habits.max_page_size
    if page < 1 or not 1 <= size <= most:
        raise Refusal("InvalidParameterValue", f"PageNum starts at 1, PageSize is 1 to {most}.")
    wanted = typed("QueryTaskFilter", call.params.get("QueryTaskFilter") or {}, dict)
    for name in wanted:
        if name not in _FILTERS:
            text = f"The parameter `QueryTaskFilter.{name}` is not recognized."
            raise Refusal("UnknownParameter", text)
    tasks = [task for task in _listed(call) if _matches(task, wanted, call.at)]
    rows = [_row(task, call) for task in tasks[(page - 1) * size : page * size]]
    return {"Total": len(tasks), "PageNum": page, "PageSize": size, "Tasks": rows}


def _listed(call: Call) -> list[SimulatedTask]:
    shown = call.account.tasks if call.habits.lists_generation else call.account.scenarios
    return shown(call.at)[:: -1 if call.habits.oldest_first else 1]


def task_status(call: Call) -> dict[str, Any]:
    """Answer DescribeAigcTaskStatus: one scenario task."""
    call.allow("TaskId")
    task = call.task(("scenario",))
    done = task.status_at(call.at) is Status.SUCCESSFUL
    urls = links.urls(task, call.endpoint, call.links) if done else []
    return {
        "TaskId": task.task_id,
        "TaskType": task.model.name,
        "TaskStatus": word(task, call.at),
        **_times(task, call),
        "OutputUrl": urls[0] if urls else None,
        **_result(task, call.at),
        **_encoded(task, call, 0 if task.seed % 5 else 1),
        **_other(task, call.at),
    }


def word(task: SimulatedTask, at: float) -> str:
    """Return the status word of a scenario task."""
    return _OPEN.get(task.status_at(at), task.final_word)


def _row(task: SimulatedTask, call: Call) -> dict[str, Any]:
    done = task.status_at(call.at) is Status.SUCCESSFUL
    empty: tuple[dict[str, Any], ...] = ({"Urls": []}, {"Urls": None}, {})
    urls = {"Urls": links.urls(task, call.endpoint, call.links)} if done else None
    redraw = task.task_type == "video-redraw" and task.seed % 6 == 0
    return {
        "TaskId": task.task_id,
        "TaskType": "VideoRedraw" if redraw else _GENERATION.get(task.kind, task.model.name),
        "TaskStatus": word(task, call.at),
        **_times(task, call),
        **(empty[task.seed % 3] if urls is None else urls),
        **_result(task, call.at),
        **_size(task),
        **_encoded(task, call, _encoding(task)),
        **_other(task, call.at),
    }


def _matches(task: SimulatedTask, wanted: Mapping[str, Any], at: float) -> bool:
    return all(
        _FILTERS[name](task, at) == _SPELLINGS.get(str(value), str(value))
        for name, value in wanted.items()
        if value
    )


def _mode(task: SimulatedTask) -> str:
    return "phased" if task.request["Input"].get("Mode") == "stage" else "auto"


def _info(task: SimulatedTask, name: str) -> str | None:
    value = task.request.get("TaskInfo", {}).get(name)
    return None if value is None else str(value)


_FILTERS: dict[str, Callable[[SimulatedTask, float], str | None]] = {
    "TaskId": lambda task, _: task.task_id,
    "TaskType": lambda task, _: task.model.name,
    "TaskStatus": word,
    "Resolution": lambda task, _: task.resolution,
    "Ratio": lambda task, _: task.ratio,
    "ExecuteMode": lambda task, _: _mode(task),
    "VideoType": lambda task, _: _info(task, "VideoType"),
    "ModelTier": lambda task, _: _info(task, "ModelTier"),
}


def _times(task: SimulatedTask, call: Call) -> dict[str, str | None]:
    """Return the times as far as they have come; those to come are empty, null or absent."""
    zone = timezone(timedelta(hours=call.habits.zone_hours))
    times: dict[str, str | None] = {"CreateTime": _naive(task.created, zone)}
    scheduled = task.scheduled
    for name, moment in (("ScheduledTime", scheduled), ("FinishedTime", task.finished)):
        if moment is not None and moment <= call.at:
            times[name] = _naive(moment, zone)
        elif task.seed % 3:
            times[name] = "" if task.seed % 3 == 1 else None
    return times


def _naive(moment: int, zone: timezone) -> str:
    return datetime.fromtimestamp(moment, zone).strftime("%Y-%m-%d %H:%M:%S")


def _result(task: SimulatedTask, at: float) -> dict[str, Any]:
    """Return code and message: absent, null or zero where there is nothing to report."""
    quiet: tuple[dict[str, Any], ...] = (
        {},
        {"TaskResultCode": 0, "TaskResultMsg": ""},
        {"TaskResultCode": None, "TaskResultMsg": None},
    )
    if task.status_at(at) is not Status.FAILED or task.final_word == "STOP":
        return quiet[task.seed % 3]
    code, message = task.result_code
    return {"TaskResultCode": code, "TaskResultMsg": message}


def _size(task: SimulatedTask) -> dict[str, Any]:
    if task.resolution is None:
        return {"Resolution": None, "Ratio": task.ratio} if task.seed % 2 else {}
    return {"Resolution": task.resolution, "Ratio": task.ratio}


def _other(task: SimulatedTask, at: float) -> dict[str, Any]:
    staged = task.task_type == "doc-to-video" and task.status_at(at) is Status.EXECUTING
    if staged:
        return {"TaskInfo": "{}", "Stage": "STAGE_1"}
    return {"TaskInfo": None, "Stage": None} if task.seed % 2 else {}


def _encoding(task: SimulatedTask) -> int:
    """Return how the list encodes the row's RequestBody: each way in turn, the odd ones seldom."""
    turn = task.key % 20
    return turn - 14 if turn > 14 else turn % 2


def _encoded(task: SimulatedTask, call: Call, encoding: int) -> dict[str, str | None]:
    """Return RequestBody in one of the forms of section 3.7."""
    if encoding == 5:
        return {}
    plain = json.dumps(_body(task, call), ensure_ascii=False, separators=(",", ":"))
    twice = json.dumps(plain, ensure_ascii=False)
    return {"RequestBody": (plain, twice, json.dumps(twice), None, "")[encoding]}


def _body(task: SimulatedTask, call: Call) -> dict[str, Any]:
    """Return the request with what the gateway adds, which varies by row."""
    body = {
        **task.request_at(call.endpoint),
        "Action": task.action,
        "RequestId": task.request_id,
        "RequestSource": "API",
        "Uin": str(ACCOUNT_UIN),
        "ApiModule": "mps",
        "SubAccountUin": str(task.caller.uin),
        "Region": "",
        "RequestClient": task.caller.agent,
        "ClientIp": task.caller.address,
        "AppId": APP_ID,
    }
    return {**body, "Timestamp": str(task.created)} if task.seed % 2 else body
