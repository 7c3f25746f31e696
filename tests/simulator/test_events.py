import json
import time
from typing import Any

import pytest
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException

from aigc_data.simulator.account import SimulatedAccount
from aigc_data.simulator.server import SimulatorServer
from tests.simulator.cloud import asked, cloudaudit

DAY = 86_400
ASKED = [
    {"AttributeKey": "EventName", "AttributeValue": name}
    for name in ("CreateAigcImageTask", "CreateAigcVideoTask")
]


def all_events(server: SimulatorServer, **params: Any) -> list[dict[str, Any]]:
    client, now = cloudaudit(server), int(time.time())
    wanted = {"StartTime": now - 20 * DAY, "EndTime": now, "MaxResults": 50, **params}
    answer = asked(client, "DescribeEvents", **wanted)
    events = list(answer["Events"])
    while not answer["ListOver"]:
        answer = asked(client, "DescribeEvents", **wanted, NextToken=answer["NextToken"])
        events += answer["Events"]
    return events


def test_every_create_call_is_among_the_events_once_newest_first(shared: SimulatorServer) -> None:
    now = time.time()
    events = all_events(shared, LookupAttributes=ASKED)
    told = [json.loads(event["CloudAuditEvent"]) for event in events]
    made = {
        json.loads(event["responseElements"])["TaskId"]
        for event in told
        if event["responseElements"]
    }
    truth = {t.task_id for t in shared.account.tasks(now) if t.kind in {"image", "video"}}
    assert made == truth
    times = [event["eventTime"] for event in told]
    assert times == sorted(times, reverse=True)
    assert len({event["EventId"] for event in events}) == len(events)


def test_refused_calls_are_told_with_their_code(shared: SimulatorServer) -> None:
    told = [json.loads(event["CloudAuditEvent"]) for event in all_events(shared)]
    refused = {e["requestID"]: e["apiErrorCode"] for e in told if not e["responseElements"]}
    truth = shared.account.refused(time.time())
    assert refused == {call.task.request_id: call.refused.code for call in truth}
    assert len(refused) > 10


def test_an_event_holds_the_whole_request(shared: SimulatorServer) -> None:
    by_id = {task.request_id: task for task in shared.account.tasks(time.time())}
    for event in all_events(shared, LookupAttributes=ASKED)[:200]:
        task = by_id.get(event["RequestID"])
        if task is not None:
            request = json.loads(json.loads(event["CloudAuditEvent"])["requestParameters"])
            assert request.pop("Version") == "2019-06-12"
            assert request == task.request_at(shared.endpoint)
            assert event["EventTime"] == str(task.created)
            assert event["Username"] == task.caller.user


def test_tokens_are_past_what_a_double_can_hold(shared: SimulatorServer) -> None:
    now = int(time.time())
    answer = asked(
        cloudaudit(shared), "DescribeEvents", StartTime=now - 5 * DAY, EndTime=now, MaxResults=7
    )
    assert len(answer["Events"]) == 7
    assert answer["ListOver"] is False
    assert answer["NextToken"] > 2**53


def test_attributes_of_one_key_are_alternatives_and_keys_narrow(shared: SimulatorServer) -> None:
    videos = all_events(shared, LookupAttributes=ASKED[1:])
    assert {event["EventName"] for event in videos} == {"CreateAigcVideoTask"}
    region = {"AttributeKey": "SourceIPAddress", "AttributeValue": "192.0.2.31"}
    overseas = all_events(shared, LookupAttributes=[*ASKED, region])
    assert {event["Username"] for event in overseas} == {"overseas"}
    assert {event["EventName"] for event in overseas} == {
        "CreateAigcImageTask",
        "CreateAigcVideoTask",
    }


def test_a_window_holds_its_own_events_alone(shared: SimulatorServer) -> None:
    now = int(time.time())
    since, until = now - 4 * DAY, now - 3 * DAY
    events = all_events(shared, StartTime=since, EndTime=until)
    calls = [
        call
        for call in (*shared.account.tasks(now), *(c.task for c in shared.account.refused(now)))
        if since <= call.created <= until and call.kind != "scenario"
    ]
    assert len(events) == len(calls) > 50


def test_events_are_delivered_late() -> None:
    account = SimulatedAccount.generate(tasks=300, days=10, lively=False)
    now = int(time.time())
    task = account.create("image", now - 60)
    span = {"StartTime": now - DAY, "EndTime": now, "MaxResults": 50}

    def told(delay: float) -> list[str]:
        with SimulatorServer(account, audit_delay=delay) as server:
            answer = asked(cloudaudit(server), "DescribeEvents", **span)
        return [event["RequestID"] for event in answer["Events"]]

    assert task.request_id in told(30)
    assert task.request_id not in told(3600)


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"StartTime": -91 * DAY, "EndTime": -80 * DAY}, "InvalidParameterValue.Time"),
        ({"StartTime": -DAY, "EndTime": -2 * DAY}, "InvalidParameterValue.Time"),
        ({"StartTime": -30 * DAY, "EndTime": 0}, "LimitExceeded.OverTime"),
        ({"StartTime": -DAY, "EndTime": 0, "MaxResults": 51}, "InvalidParameterValue.MaxResult"),
        (
            {
                "StartTime": -DAY,
                "EndTime": 0,
                "LookupAttributes": [{"AttributeKey": "Mood", "AttributeValue": "good"}],
            },
            "InvalidParameterValue.attributeKey",
        ),
    ],
)
def test_what_the_documents_forbid_is_refused(
    shared: SimulatorServer, params: dict[str, Any], code: str
) -> None:
    now = int(time.time())
    moved = {
        name: now + value if name in {"StartTime", "EndTime"} else value
        for name, value in params.items()
    }
    with pytest.raises(TencentCloudSDKException) as refused:
        asked(cloudaudit(shared), "DescribeEvents", **moved)
    assert refused.value.get_code() == code


def test_a_span_just_under_thirty_days_is_good(shared: SimulatorServer) -> None:
    now = int(time.time())
    span = {"StartTime": now - 90 * DAY + 60, "EndTime": now - 60 * DAY + 59}
    answer = asked(cloudaudit(shared), "DescribeEvents", **span)
    assert (answer["ListOver"], answer["Events"]) == (True, [])
