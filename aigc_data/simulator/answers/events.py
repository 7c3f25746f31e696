"""CloudAudit's DescribeEvents (the contract's section 4.1): every create call of 90 days."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from aigc_data.simulator.answers.call import Call, typed
from aigc_data.simulator.people import ACCOUNT_UIN
from aigc_data.simulator.refusal import Refusal
from aigc_data.simulator.task import CreateCall, SimulatedTask

_DAY = 86400
_KEPT = 90 * _DAY
_SPAN = 30 * _DAY
_MOST = 50
_NAMES_CN = {
    "CreateAigcImageTask": "创建AIGC生图任务",
    "CreateAigcVideoTask": "创建AIGC生视频任务",
    "CreateAigcAudioTask": "创建AIGC生音频任务",
}
_AUDITED = frozenset(_NAMES_CN)
_Wanted = dict[str, set[str]]


def describe_events(call: Call) -> dict[str, Any]:
    """Answer DescribeEvents: newest first, from `NextToken` on down."""
    call.allow(
        *("StartTime", "EndTime", "MaxResults", "NextToken", "LookupAttributes"),
        "IsReturnLocation",
    )
    since, until = _span(call)
    most = call.whole("MaxResults", 10)
    if not 1 <= most <= _MOST:
        raise Refusal("InvalidParameterValue.MaxResult", f"MaxResults must be 1 to {_MOST}.")
    token = call.params.get("NextToken")
    before = typed("NextToken", token, int) if token else None
    delivered = min(until, call.at - call.habits.audit_delay)
    found = _matching(call.account.calls(since, delivered, before), _wanted(call))
    page = list(islice(found, most + 1))
    shown = page[:most]
    return {
        "ListOver": len(page) <= most,
        "NextToken": shown[-1].key if shown else 0,
        "Events": [_event(create, call) for create in shown],
        "TotalCount": 0,
    }


def _span(call: Call) -> tuple[int, int]:
    since, until = call.whole("StartTime"), call.whole("EndTime")
    if since > until or since < call.at - _KEPT:
        raise Refusal(
            "InvalidParameterValue.Time",
            "StartTime must be before EndTime and within the last 90 days.",
        )
    if until - since >= _SPAN:
        raise Refusal("LimitExceeded.OverTime", "The span must be shorter than 30 days.")
    return since, until


def _wanted(call: Call) -> _Wanted:
    """Return the values asked for, by key: those of one key are alternatives."""
    wanted: _Wanted = defaultdict(set)
    for attribute in call.params.get("LookupAttributes") or []:
        key = str(typed("LookupAttributes", attribute, dict).get("AttributeKey"))
        if key not in _FIELDS:
            raise Refusal("InvalidParameterValue.attributeKey", f"The key {key} is not supported.")
        wanted[key].add(str(attribute.get("AttributeValue")))
    return wanted


def _matching(calls: Iterator[CreateCall], wanted: _Wanted) -> Iterator[CreateCall]:
    for create in calls:
        if create.action in _AUDITED and all(
            _FIELDS[key](create) in values for key, values in wanted.items()
        ):
            yield create


def _task(create: CreateCall) -> SimulatedTask:
    return create if isinstance(create, SimulatedTask) else create.task


def _error_code(create: CreateCall) -> str:
    return create.refused.code if create.refused else "0"


_FIELDS: dict[str, Callable[[CreateCall], str]] = {
    "EventName": lambda create: create.action,
    "RequestId": lambda create: _task(create).request_id,
    "ActionType": lambda _: "Write",
    "PrincipalId": lambda create: str(_task(create).caller.uin),
    "ResourceType": lambda _: "mps",
    "ResourceId": lambda _: "",
    "ResourceName": lambda _: "",
    "AccessKeyId": lambda create: _task(create).caller.secret_id,
    "SensitiveAction": lambda _: "0",
    "ApiErrorCode": _error_code,
    "CamErrorCode": lambda create: str(create.refused.cam_code if create.refused else 0),
    "SourceIPAddress": lambda create: _task(create).caller.address,
    "Tags": lambda _: "",
}


def _event(create: CreateCall, call: Call) -> dict[str, Any]:
    task = _task(create)
    caller = task.caller
    return {
        "CloudAuditEvent": _json(_audit(create, task, call)),
        "EventName": create.action,
        "EventTime": str(task.created),
        "SecretId": caller.secret_id,
        "EventId": task.request_id,
        "ErrorCode": create.refused.cam_code if create.refused else 0,
        "RequestID": task.request_id,
        "SourceIPAddress": caller.address,
        "EventSource": "mps.tencentcloudapi.com",
        "EventRegion": caller.region,
        "Resources": {"ResourceName": "", "ResourceType": "mps"},
        "Username": caller.user,
        "AccountID": ACCOUNT_UIN,
        "Location": "China" if call.params.get("IsReturnLocation") else "",
        "ResourceTypeCn": "媒体处理",
        "EventNameCn": _NAMES_CN[create.action],
        "ResourceRegion": "",
    }


def _audit(create: CreateCall, task: SimulatedTask, call: Call) -> dict[str, Any]:
    request = {**_request(task, call), "Version": "2019-06-12"}
    named = {"TaskId": task.task_id} if call.habits.audits_answers else {}
    answer = {**named, "RequestId": task.request_id}
    refused = create.refused
    return {
        "userIdentity": _identity(task),
        "eventRegion": task.caller.region,
        "eventVersion": 2,
        "errorCode": str(refused.cam_code if refused else 0),
        "errorMessage": "",
        "requestID": task.request_id,
        "eventID": task.request_id,
        "apiVersion": "3.0",
        "eventType": task.caller.event_type,
        "actionType": "Write",
        "httpMethod": "POST",
        "apiErrorCode": refused.code if refused else (0, "0", "")[task.seed % 3],
        "apiErrorMessage": create.message if refused else "",
        "userAgent": task.caller.agent,
        "eventTime": task.created,
        "sourceIPAddress": task.caller.address,
        "eventSource": "mps.tencentcloudapi.com",
        "resources": '["*"]',
        "resourceName": "",
        "resourceSet": [],
        "requestParameters": _json(request),
        "responseElements": "" if refused else _json(answer),
        "resourceType": "mps",
        "eventName": create.action,
        "sensitiveAction": "0",
        "tags": [""],
    }


def _request(task: SimulatedTask, call: Call) -> dict[str, Any]:
    request, most = task.request_at(call.endpoint), call.habits.audited_prompt
    if most is None or "Prompt" not in request:
        return request
    return {**request, "Prompt": request["Prompt"][:most]}


def _identity(task: SimulatedTask) -> dict[str, str]:
    return {
        "principalId": str(task.caller.uin),
        "accountId": str(ACCOUNT_UIN),
        "secretId": task.caller.secret_id,
        "sessionContext": "{}",
        "type": "CAMUser",
        "userName": task.caller.user,
    }


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
