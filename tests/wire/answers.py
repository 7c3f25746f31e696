"""Answers of the cloud for tests: their shapes are the contract's, their values our own."""

import json
from datetime import UTC, datetime
from typing import Any

from tests.tasks import VIDEO_ID

SEEN = datetime(2026, 10, 1, tzinfo=UTC)
BUCKET = "https://out-1250000000.cos.ap-guangzhou.myqcloud.com/24000145"
GATEWAY = {
    "Action": "CreateVideoRedrawTask",
    "RequestId": "00000000-0000-4000-8000-000000000001",
    "RequestSource": "API",
    "Uin": "100000000001",
    "SubAccountUin": "100000000002",
    "ApiModule": "mps",
    "Region": "",
    "ClientIp": "203.0.113.7",
    "AppId": 1250000000,
    "Timestamp": "1789389650",
}


def signed(name: str, start: int, end: int, separator: str = ";") -> str:
    """Return a link signed from `start` to `end`, unix seconds."""
    span = f"{start}{separator}{end}"
    return (
        f"{BUCKET}/{name}?q-sign-algorithm=sha1&q-ak=AKIDEXAMPLE&q-sign-time={span}"
        f"&q-key-time={span}&q-header-list=host&q-url-param-list=&q-signature={'0' * 40}"
    )


def create_event(**changes: Any) -> dict[str, Any]:
    """Return an accepted call of CreateAigcVideoTask; `changes` are to its inner event."""
    inner = {
        "userIdentity": {"accountId": "100000000001", "userName": "studio"},
        "errorCode": "0",
        "apiErrorCode": 0,
        "requestID": "00000000-0000-4000-8000-000000000054",
        "eventTime": 1789355100,
        "sourceIPAddress": "203.0.113.7",
        "eventName": "CreateAigcVideoTask",
        "requestParameters": json.dumps(
            {
                "ModelName": "Kling",
                "ModelVersion": "2.5",
                "Prompt": "a paper boat",
                "ExtraParameters": {"Resolution": "720P", "AspectRatio": "16:9"},
                "Version": "2019-06-12",
            }
        ),
        "responseElements": json.dumps({"TaskId": VIDEO_ID, "RequestId": "r"}),
    }
    return {"EventName": "CreateAigcVideoTask", "CloudAuditEvent": json.dumps(inner | changes)}


def list_row(**changes: Any) -> dict[str, Any]:
    """Return a finished redraw as DescribeAigcTaskList shows it."""
    body = {"Input": {"Url": "https://in.example/1.mp4"}, "TaskInfo": {"Style": "粘土风"}}
    return {
        "TaskId": "5f1c2a30-4b5d-4e6f-8a7b-0c1d2e3f4a5b",
        "TaskType": "RedrawVideo",
        "TaskStatus": "FINISHED",
        "CreateTime": "2026-09-14 20:19:49",
        "ScheduledTime": "2026-09-14 20:19:50",
        "FinishedTime": "2026-09-14 20:27:08",
        "Urls": [signed("redraw_output.mp4", 1789388767, 1789993627, "%3B")],
        "Resolution": "720p",
        "Ratio": "16:9",
        "RequestBody": json.dumps(json.dumps(body | GATEWAY)),
    } | changes
