import time
from collections import Counter
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException

from aigc_data.simulator.answers.usage import REGIONS
from aigc_data.simulator.server import SimulatorServer
from tests.simulator.cloud import asked, mps

BEIJING = timezone(timedelta(hours=8))


def usage(server: SimulatorServer, **params: Any) -> list[dict[str, Any]]:
    now = datetime.now(BEIJING)
    span = {
        "StartTime": (now - timedelta(days=12)).isoformat(timespec="seconds"),
        "EndTime": now.isoformat(timespec="seconds"),
    }
    data: list[dict[str, Any]] = asked(mps(server), "DescribeUsageData", **{**span, **params})[
        "Data"
    ]
    return data


def test_usage_is_what_succeeded_by_beijing_day(shared: SimulatorServer) -> None:
    now = time.time()
    data = usage(shared, Types=["AIGCVideo", "AIGCImage"], ProcessRegions=list(REGIONS))
    assert [entry["TaskType"] for entry in data] == ["AIGCVideo", "AIGCImage"]
    for entry, kind in zip(data, ("video", "image"), strict=True):
        tasks, units = Counter[str](), Counter[str]()
        for task in shared.account.tasks(now):
            if task.kind == kind and task.failure is None and task.finished <= now:
                day = task.finished_at.astimezone(BEIJING).strftime("%Y-%m-%dT00:00:00+08:00")
                tasks[day] += 1
                units[day] += task.images or task.duration or 0
        assert {row["Time"]: row["Count"] for row in entry["Summary"] if row["Count"]} == tasks
        assert {row["Time"]: row["Usage"] for row in entry["Summary"] if row["Usage"]} == units
        assert len(entry["Summary"]) == 13


def test_the_details_add_up_to_the_summary(shared: SimulatorServer) -> None:
    for entry in usage(shared, Types=["AIGCVideo", "AIGCImage"]):
        total = Counter[str]()
        for detail in entry["Details"]:
            total.update({row["Time"]: row["Usage"] for row in detail["Data"]})
        assert {row["Time"]: row["Usage"] for row in entry["Summary"]} == total
    names = {detail["Specification"] for detail in usage(shared, Types=["AIGCVideo"])[0]["Details"]}
    assert any(name.startswith("Kling3.0_720P") for name in names)


def test_without_regions_only_guangzhou_is_counted(shared: SimulatorServer) -> None:
    def total(**params: Any) -> int:
        data = usage(shared, Types=["AIGCImage"], **params)
        return sum(row["Count"] for row in data[0]["Summary"])

    overseas = total(ProcessRegions=["ap-singapore"])
    assert overseas > 0
    assert total() + overseas == total(ProcessRegions=list(REGIONS))


def test_without_types_there_is_transcoding_of_which_there_is_none(
    shared: SimulatorServer,
) -> None:
    (entry,) = usage(shared)
    assert entry["TaskType"] == "Transcode"
    assert {row["Count"] for row in entry["Summary"]} == {0}


@pytest.mark.parametrize(
    "params",
    [
        {"Types": ["AIGCDreams"]},
        {"ProcessRegions": ["the-moon"]},
        {"StartTime": "2026-01-01"},
        {"StartTime": "yesterday"},
        {"StartTime": "2015-01-01T00:00:00+08:00"},
    ],
)
def test_what_is_not_offered_is_refused(shared: SimulatorServer, params: dict[str, Any]) -> None:
    with pytest.raises(TencentCloudSDKException) as refused:
        usage(shared, **params)
    assert refused.value.get_code() == "InvalidParameterValue"
