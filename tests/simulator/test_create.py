import json
import time

import pytest
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException

from aigc_data.simulator.server import SimulatorServer
from tests.simulator.cloud import asked, cloudaudit, mps


def test_a_created_task_is_found_and_followed(own: SimulatorServer) -> None:
    request = {
        "ModelName": "Kling",
        "ModelVersion": "3.0",
        "Prompt": "一只橘猫\n看海",
        "ImageUrl": "https://assets.example.com/first.png",
        "Duration": 7,
        "ExtraParameters": {"Resolution": "1080P", "EnableAudio": True},
        "Operator": "a test",
    }
    task_id = asked(mps(own), "CreateAigcVideoTask", **request)["TaskId"]
    assert asked(mps(own), "DescribeAigcVideoTask", TaskId=task_id)["Status"] in {"WAIT", "RUN"}
    now = int(time.time())
    events = asked(
        cloudaudit(own), "DescribeEvents", StartTime=now - 3600, EndTime=now + 60, MaxResults=5
    )["Events"]
    told = json.loads(events[0]["CloudAuditEvent"])
    assert json.loads(told["responseElements"])["TaskId"] == task_id
    assert json.loads(told["requestParameters"]) == {**request, "Version": "2019-06-12"}
    task = own.account.task(task_id)
    assert task is not None
    assert (task.task_type, task.model.label, task.resolution, task.duration) == (
        *("image-to-video", "Kling 3.0", "1080P", 7),
    )
    assert (task.prompt, task.operator, task.audio) == ("一只橘猫\n看海", "a test", True)


def test_a_created_picture_has_as_many_results_as_asked_for(own: SimulatorServer) -> None:
    answer = asked(mps(own), "CreateAigcImageTask", Prompt="a cat", OutputImageCount=3)
    task = own.account.task(answer["TaskId"])
    assert task is not None
    assert (task.kind, task.images, task.model.name) == ("image", 3, "Hunyuan")


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({}, "MissingParameter"),
        ({"Prompt": "a gore scene"}, "InvalidParameter.ViolationContent"),
        ({"Prompt": "a cat", "ModelName": "Nobody"}, "InvalidParameter.ModelNotSupported"),
    ],
)
def test_a_create_call_that_cannot_be_is_refused(
    own: SimulatorServer, params: dict[str, str], code: str
) -> None:
    before = len(own.account.tasks(time.time()))
    with pytest.raises(TencentCloudSDKException) as refused:
        asked(mps(own), "CreateAigcImageTask", **params)
    assert refused.value.get_code() == code
    assert len(own.account.tasks(time.time())) == before
