import json
import time
from datetime import datetime
from typing import Any

import pytest
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException

from aigc_data.simulator.account import SimulatedAccount
from aigc_data.simulator.answers.scenario import word
from aigc_data.simulator.course import Course
from aigc_data.simulator.server import SimulatorServer
from tests.simulator.cloud import Raw, asked, mps


def beijing(text: str) -> datetime:
    return datetime.strptime(f"{text} +0800", "%Y-%m-%d %H:%M:%S %z")


def rows(server: SimulatorServer, **params: Any) -> list[dict[str, Any]]:
    """Every row, as the wire has it: the vendor's client would drop what is absent."""
    found: list[dict[str, Any]] = []
    for page in range(1, 100):
        body = json.dumps({"PageNum": page, "PageSize": 50, **params}).encode()
        answer = Raw(body=body).send(server).json()["Response"]
        assert (answer["PageNum"], answer["PageSize"]) == (page, 50)
        found += answer["Tasks"]
        if page * 50 >= answer["Total"]:
            assert len(found) == answer["Total"]
            return found
    raise AssertionError


def test_the_list_holds_the_scenario_tasks_and_no_other_newest_first(
    shared: SimulatorServer,
) -> None:
    found = rows(shared)
    truth = shared.account.scenarios(time.time())
    assert [row["TaskId"] for row in found] == [task.task_id for task in truth]
    assert {row["TaskType"] for row in found} == {
        *("RedrawVideo", "VideoRedraw", "AIDrama", "DocGenVideo", "FissionVideo"),
    }


def test_times_are_naive_and_in_beijing(shared: SimulatorServer) -> None:
    truth = {task.task_id: task for task in shared.account.scenarios(time.time())}
    for row in rows(shared):
        assert beijing(row["CreateTime"]) == truth[row["TaskId"]].created_at


def test_every_encoding_of_the_request_body_occurs(shared: SimulatorServer) -> None:
    depths = set()
    for row in rows(shared):
        if "RequestBody" not in row:
            depths.add("absent")
        elif not row["RequestBody"]:
            depths.add(repr(row["RequestBody"]))
        else:
            depth, value = 0, row["RequestBody"]
            while isinstance(value, str):
                depth, value = depth + 1, json.loads(value)
            assert value["Action"].startswith("Create")
            depths.add(str(depth))
    assert depths == {"absent", "None", "''", "1", "2", "3"}


def test_all_six_words_occur() -> None:
    account = SimulatedAccount.generate(tasks=20_000, days=60)
    now = time.time()
    account.create("scenario", now - 100, way=Course(5000, 9000, None, "FINISHED"))
    account.create("scenario", now - 100, way=Course(1, 9000, None, "FINISHED"))
    with SimulatorServer(account, limits=False) as server:
        words = {row["TaskStatus"] for row in rows(server)}
    assert words == {"PENDING", "RUNNING", "FINISHED", "STOP", "FAILED", "TIMEOUT"}


@pytest.mark.parametrize(
    ("name", "value", "count"),
    [
        ("TaskType", "RedrawVideo", None),
        ("TaskType", "VideoRedraw", None),
        ("TaskStatus", "FINISHED", None),
        ("Ratio", "9:16", None),
        ("Resolution", "1080p", None),
        ("ExecuteMode", "phased", None),
        ("VideoType", "ugc", None),
        ("ModelTier", "flagship", None),
        ("TaskType", "SomeFutureType", 0),
    ],
)
def test_filters_narrow_the_list(
    shared: SimulatorServer, name: str, value: str, count: int | None
) -> None:
    found = rows(shared, QueryTaskFilter={name: value})
    assert len(found) < len(shared.account.scenarios(time.time()))
    if count is None:
        assert found
    else:
        assert len(found) == count


def test_a_filter_by_id_finds_one(shared: SimulatorServer) -> None:
    task = shared.account.scenarios(time.time())[3]
    answer = asked(mps(shared), "DescribeAigcTaskList", QueryTaskFilter={"TaskId": task.task_id})
    assert [row["TaskId"] for row in answer["Tasks"]] == [task.task_id]
    assert (answer["Total"], answer["PageNum"], answer["PageSize"]) == (1, 1, 10)


def test_a_page_past_the_end_is_empty(shared: SimulatorServer) -> None:
    answer = asked(mps(shared), "DescribeAigcTaskList", PageNum=999, PageSize=50)
    assert answer["Tasks"] == []


def test_a_larger_page_than_the_cloud_allows_is_refused() -> None:
    account = SimulatedAccount.generate(tasks=50, days=1)
    with SimulatorServer(account, max_page_size=20) as server:
        with pytest.raises(TencentCloudSDKException) as refused:
            asked(mps(server), "DescribeAigcTaskList", PageSize=50)
        assert refused.value.get_code() == "InvalidParameterValue"
        assert asked(mps(server), "DescribeAigcTaskList", PageSize=20)["PageSize"] == 20


def test_the_status_of_every_scenario_task_is_its_truth(shared: SimulatorServer) -> None:
    client, now = mps(shared), time.time()
    for task in shared.account.scenarios(now)[:80]:
        if task.finished + 5 < now:
            answer = asked(client, "DescribeAigcTaskStatus", TaskId=task.task_id)
            assert answer["TaskStatus"] == word(task, now)
            assert bool(answer["OutputUrl"]) is (task.failure is None)
            assert beijing(answer["FinishedTime"]) == task.finished_at
            if task.final_word in {"FAILED", "TIMEOUT"}:
                said = (answer["TaskResultCode"], answer["TaskResultMsg"])
                assert said == task.result_code
