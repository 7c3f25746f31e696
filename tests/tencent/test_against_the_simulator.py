"""Our client and the vendor's against the simulator: each holds the other to the wire."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tencentcloud.cloudaudit.v20190319.cloudaudit_client import CloudauditClient
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.mps.v20190612.models import DescribeAigcTaskListRequest
from tencentcloud.mps.v20190612.mps_client import MpsClient

from aigc_data.settings import Site
from aigc_data.simulator import faults
from aigc_data.simulator.account import SimulatedAccount
from aigc_data.simulator.faults import Fault
from aigc_data.simulator.server import SimulatorServer
from aigc_data.tencent import errors
from aigc_data.tencent.actions import IMAGE_TASK, TASK_LIST, VIDEO_TASK, Action
from aigc_data.tencent.client import CloudClient
from aigc_data.tencent.cloudaudit import CloudAudit
from aigc_data.tencent.credentials import Credentials
from aigc_data.tencent.mps import Mps
from aigc_data.tencent.retries import Retries

REGION = "ap-guangzhou"
DEADLINE_S = 30.0


@pytest.fixture(scope="module")
def account() -> SimulatedAccount:
    return SimulatedAccount.generate(seed=1, tasks=600, days=20)


@pytest.fixture(scope="module")
def server(account: SimulatedAccount) -> Iterator[SimulatorServer]:
    with SimulatorServer(account) as server:
        yield server


@pytest.fixture(scope="module")
def lenient(account: SimulatedAccount) -> Iterator[SimulatorServer]:
    """The same account behind no limits, for the vendor's client, which knows no pace."""
    with SimulatorServer(account, limits=False) as server:
        yield server


@pytest.fixture
def client(server: SimulatorServer) -> Iterator[CloudClient]:
    with client_of(server) as client:
        yield client


def client_of(server: SimulatorServer, secret_key: str | None = None) -> CloudClient:
    return CloudClient(
        Credentials(server.secret_id, secret_key or server.secret_key),
        site=Site.MAINLAND,
        endpoint=server.endpoint,
        rate_share=1.0,
        retries=Retries(first_wait_s=0.01),
    )


def vendors_profile(server: SimulatorServer) -> ClientProfile:
    host = server.endpoint.removeprefix("http://")
    return ClientProfile(httpProfile=HttpProfile(endpoint=host, protocol="http"))


def vendors_call(
    server: SimulatorServer, kind: type[Any], action: str, params: dict[str, Any]
) -> dict[str, Any]:
    """Return the Response object that the vendor's client gets."""
    key = Credential(server.secret_id, server.secret_key)
    vendor = kind(key, REGION, vendors_profile(server))
    answer = json.loads(vendor.call(action, params))["Response"]
    assert isinstance(answer, dict)
    return answer


def without_request(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "RequestId"}


def test_the_task_list_reads_as_the_vendors_client_reads_it(
    server: SimulatorServer, lenient: SimulatorServer, client: CloudClient
) -> None:
    pages = list(Mps(client).task_list())
    ids = {task["TaskId"] for page in pages for task in page.tasks}
    vendors: set[str] = set()
    for page in range(1, len(pages) + 1):
        params = {"PageNum": page, "PageSize": 50}
        answer = vendors_call(lenient, MpsClient, TASK_LIST.name, params)
        vendors |= {task["TaskId"] for task in answer["Tasks"]}
    assert ids
    assert ids >= {task.task_id for task in server.account.scenarios(time.time() - 60)}
    assert vendors >= ids


def test_the_create_events_read_as_the_vendors_client_reads_them(
    lenient: SimulatorServer, client: CloudClient
) -> None:
    until = datetime.now(UTC) - timedelta(hours=1)
    since = until - timedelta(days=21)
    pages = list(CloudAudit(client, REGION).create_events(since, until))
    ours = [event["EventId"] for page in pages for event in page.events]
    vendors: list[str] = []
    params: dict[str, Any] = {
        "StartTime": int(since.timestamp()),
        "EndTime": int(until.timestamp()),
        "MaxResults": 50,
        "LookupAttributes": [
            {"AttributeKey": "EventName", "AttributeValue": name}
            for name in ("CreateAigcImageTask", "CreateAigcVideoTask", "CreateAigcAudioTask")
        ],
    }
    while True:
        answer = vendors_call(lenient, CloudauditClient, "DescribeEvents", params)
        vendors += [event["EventId"] for event in answer["Events"]]
        if answer["ListOver"]:
            break
        params |= {"NextToken": answer["NextToken"]}
    assert len(ours) > 100
    assert ours == vendors
    assert [page.last for page in pages] == [False] * (len(pages) - 1) + [True]


@pytest.mark.parametrize("action", [IMAGE_TASK, VIDEO_TASK])
def test_a_finished_task_reads_as_the_vendors_client_reads_it(
    server: SimulatorServer, client: CloudClient, action: Action
) -> None:
    word = {IMAGE_TASK: "AigcImage", VIDEO_TASK: "AigcVideo"}[action]
    old = server.account.tasks(time.time() - 86_400)
    task_id = next(task.task_id for task in old if word in task.task_id)
    ours = client.call(action, {"TaskId": task_id})
    vendors = vendors_call(server, MpsClient, action.name, {"TaskId": task_id})
    assert ours["Status"] in {"DONE", "FAIL"}
    assert without_request(ours).keys() == without_request(vendors).keys()
    assert ours["Status"] == vendors["Status"]


def test_an_unknown_task_is_told_as_such(client: CloudClient) -> None:
    with pytest.raises(errors.TaskNotFound):
        Mps(client).image_task(f"24000145-AigcImage-{'0' * 32}")


def test_a_wrong_key_is_refused_to_both_clients(server: SimulatorServer) -> None:
    with client_of(server, "wrongSECRETkeyEXAMPLE") as wrong, pytest.raises(errors.AuthError):
        wrong.call(TASK_LIST, {})
    vendor = MpsClient(
        Credential(server.secret_id, "wrongSECRETkeyEXAMPLE"), REGION, vendors_profile(server)
    )
    with pytest.raises(TencentCloudSDKException) as caught:
        vendor.DescribeAigcTaskList(DescribeAigcTaskListRequest())
    assert caught.value.code == "AuthFailure.SignatureFailure"


@pytest.mark.parametrize(
    "fault",
    [
        faults.BAD_GATEWAY,
        faults.CUT_BODY,
        faults.CUT_CONNECTION,
        faults.DROPPED,
        Fault.error("InternalError"),
        Fault.error("RequestLimitExceeded"),
    ],
    ids=lambda fault: f"{fault.kind} {fault.code}".strip(),
)
def test_a_passing_fault_is_lived_through(
    server: SimulatorServer, client: CloudClient, fault: Fault
) -> None:
    server.faults.put(TASK_LIST.name, fault)
    assert client.call(TASK_LIST, {"PageNum": 1, "PageSize": 1})["PageNum"] == 1
    assert client.counts()[TASK_LIST.name].retries == 1


def test_rows_of_nulls_are_handed_on(server: SimulatorServer, client: CloudClient) -> None:
    server.faults.put(TASK_LIST.name, faults.NULL_ROWS)
    page = next(Mps(client).task_list())
    assert page.odd == (None,)
    assert len(page.tasks) > 0


def test_a_machine_whose_clock_is_a_day_off_is_served(account: SimulatedAccount) -> None:
    with (
        SimulatorServer(account, clock=lambda: time.time() - 86_400) as behind,
        client_of(behind) as client,
    ):
        client.call(TASK_LIST, {})
        assert client.clock_offset_s == pytest.approx(-86_400, abs=5)


def test_the_full_rate_is_never_refused(server: SimulatorServer, client: CloudClient) -> None:
    old = server.account.tasks(time.time() - 86_400)
    ids = [task.task_id for task in old if "AigcVideo" in task.task_id][:110]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(Mps(client).video_task, ids, timeout=DEADLINE_S))
    assert len(answers) == len(ids) == 110
    assert client.counts()[VIDEO_TASK.name].throttles == 0
