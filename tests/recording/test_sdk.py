import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.mps.v20190612 import models
from tencentcloud.mps.v20190612.mps_client import MpsClient
from tencentcloud.mps.v20190612.mps_client_async import MpsClient as AsyncMpsClient

from aigc_data import record
from aigc_data.simulator.account import SimulatedAccount
from aigc_data.simulator.server import SimulatorServer
from tests.loops import awaited
from tests.recording.spool import rows

PARAMS = {"Prompt": "a cat", "ModelName": "Kling", "ModelVersion": "3.0"}


@pytest.fixture(scope="module")
def server() -> Iterator[SimulatorServer]:
    account = SimulatedAccount.generate(tasks=3, days=1, lively=False)
    with SimulatorServer(account, limits=False) as running:
        yield running


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    return tmp_path / "spool.jsonl"


def vendor(kind: type[Any], server: SimulatorServer) -> Any:
    host = server.endpoint.removeprefix("http://")
    profile = ClientProfile(
        httpProfile=HttpProfile(endpoint=host, protocol="http"), disable_region_breaker=True
    )
    return kind(Credential(server.secret_id, server.secret_key), "ap-guangzhou", profile)


def wish(kind: type[Any], **params: object) -> Any:
    request = kind()
    request.from_json_string(json.dumps(PARAMS | params))
    return request


def test_a_create_with_models_is_recorded_once_with_its_request(
    server: SimulatorServer, spool: Path
) -> None:
    client = record.to(spool=spool).around(vendor(MpsClient, server))
    image = client.CreateAigcImageTask(wish(models.CreateAigcImageTaskRequest))
    video = client.CreateAigcVideoTask(wish(models.CreateAigcVideoTaskRequest, Duration=5))
    found = [(row["task_id"], row["action"], row["request"]) for row in rows(spool)]
    assert found == [
        (image.TaskId, "CreateAigcImageTask", PARAMS),
        (video.TaskId, "CreateAigcVideoTask", PARAMS | {"Duration": 5}),
    ]


def test_a_create_without_models_is_recorded_too(server: SimulatorServer, spool: Path) -> None:
    client = record.to(spool=spool).around(vendor(MpsClient, server))
    answers = [
        client.call_json("CreateAigcImageTask", PARAMS),
        client.call_json(action="CreateAigcImageTask", params=PARAMS),
        json.loads(client.call("CreateAigcImageTask", PARAMS)),
    ]
    made = [answer["Response"]["TaskId"] for answer in answers]
    assert [(row["task_id"], row["request"]) for row in rows(spool)] == [
        (task_id, PARAMS) for task_id in made
    ]


def test_the_asynchronous_client_is_recorded_too(server: SimulatorServer, spool: Path) -> None:
    async def create() -> str:
        async with vendor(AsyncMpsClient, server) as client:
            listened = record.to(spool=spool).around(client)
            answer = await listened.CreateAigcVideoTask(wish(models.CreateAigcVideoTaskRequest))
            return str(answer.TaskId)

    task_id = awaited(create())
    assert [(row["task_id"], row["request"]) for row in rows(spool)] == [(task_id, PARAMS)]


def test_calls_that_create_nothing_are_not_recorded(server: SimulatorServer, spool: Path) -> None:
    client = record.to(spool=spool).around(vendor(MpsClient, server))
    client.call_json("DescribeAigcTaskList", {"PageNum": 1, "PageSize": 1})
    refused = wish(models.CreateAigcImageTaskRequest, Prompt="gore")
    with pytest.raises(TencentCloudSDKException, match="content policy"):
        client.CreateAigcImageTask(refused)
    assert rows(spool) == []


def test_listening_twice_records_once(server: SimulatorServer, spool: Path) -> None:
    to = record.to(spool=spool)
    client = to.around(to.around(vendor(MpsClient, server)))
    client.CreateAigcImageTask(wish(models.CreateAigcImageTaskRequest))
    assert len(rows(spool)) == 1


def test_other_clients_are_left_as_they_are(server: SimulatorServer, spool: Path) -> None:
    record.to(spool=spool).around(vendor(MpsClient, server))
    vendor(MpsClient, server).CreateAigcImageTask(wish(models.CreateAigcImageTaskRequest))
    assert rows(spool) == []


def test_threads_may_share_a_client(server: SimulatorServer, spool: Path) -> None:
    client = record.to(spool=spool).around(vendor(MpsClient, server))
    made: list[str] = []

    def create() -> None:
        answer = client.CreateAigcImageTask(wish(models.CreateAigcImageTaskRequest))
        made.append(answer.TaskId)

    threads = [threading.Thread(target=create) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(row["task_id"] for row in rows(spool)) == sorted(made)


def test_a_spool_that_cannot_be_written_changes_nothing_for_the_caller(
    server: SimulatorServer, tmp_path: Path
) -> None:
    client = record.to(spool=tmp_path).around(vendor(MpsClient, server))
    answer = client.CreateAigcImageTask(wish(models.CreateAigcImageTaskRequest))
    assert answer.TaskId
