import time

import pytest
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException

from aigc_data.simulator.account import SimulatedAccount
from aigc_data.simulator.course import Course
from aigc_data.simulator.server import SimulatorServer
from aigc_data.simulator.task import SimulatedTask
from tests.simulator.cloud import Clock, asked, mps

ACTIONS = {
    "image": "DescribeAigcImageTask",
    "video": "DescribeAigcVideoTask",
    "audio": "DescribeAigcAudioTask",
}
WORDS = {"waiting": "WAIT", "executing": "RUN", "successful": "DONE", "failed": "FAIL"}


def answer_of(server: SimulatorServer, task: SimulatedTask) -> dict[str, object]:
    return asked(mps(server), ACTIONS[task.kind], TaskId=task.task_id)


def generations(server: SimulatorServer) -> list[SimulatedTask]:
    return [task for task in server.account.tasks(time.time()) if task.kind in ACTIONS]


def done(server: SimulatorServer) -> list[SimulatedTask]:
    now = time.time()
    return [t for t in generations(server) if t.final_word == "DONE" and t.finished <= now]


def test_every_generation_task_answers_its_truth(shared: SimulatorServer) -> None:
    client = mps(shared)
    now = time.time()
    for task in generations(shared)[:100]:
        if task.finished + 5 < now or task.created + 5 > now:
            answer = asked(client, ACTIONS[task.kind], TaskId=task.task_id)
            assert answer["Status"] == WORDS[task.status_at(now)]
            assert answer["Message"] == task.message


@pytest.mark.parametrize("kind", ["image", "video", "audio"])
def test_a_task_goes_through_its_words(own: SimulatorServer, kind: str) -> None:
    now = time.time()
    ways = {
        "WAIT": Course(5000, 9000, None, "DONE"),
        "RUN": Course(10, 9000, None, "DONE"),
        "DONE": Course(10, 60, None, "DONE"),
        "FAIL": Course(10, 60, "timeout", "FAIL"),
    }
    for word, way in ways.items():
        task = own.account.create(kind, now - 600, way=way)
        answer = answer_of(own, task)
        assert answer["Status"] == word
        if word == "FAIL":
            assert answer["Message"] == task.message


def test_a_finished_picture_has_a_link_for_each_picture(shared: SimulatorServer) -> None:
    several = next(task for task in done(shared) if task.images > 2)
    urls = answer_of(shared, several)["ImageUrls"]
    assert isinstance(urls, list)
    assert [url.partition("?")[0].rsplit("_", 1)[1].partition(".")[0] for url in urls] == [
        str(n) for n in range(several.images)
    ]


def test_a_video_says_its_real_size(shared: SimulatorServer) -> None:
    client, sizes = mps(shared), set()
    for task in [task for task in done(shared) if task.kind == "video"][:60]:
        said = str(asked(client, ACTIONS["video"], TaskId=task.task_id)["Resolution"])
        width, height = (int(part) for part in said.replace("*", "x").split("x"))
        assert width == task.pixels[0]
        assert height - task.pixels[1] in {0, 8}
        sizes.add("*" in said)
    assert sizes == {True, False}


def test_an_old_numeric_id_is_answered_by_its_kind_alone() -> None:
    account = SimulatedAccount.generate(tasks=4000, days=20, lively=False)
    old = next(task for task in account.tasks(time.time()) if task.task_id.isdigit())
    other = "image" if old.kind == "video" else "video"
    with SimulatorServer(account) as server:
        assert answer_of(server, old)["Status"] in WORDS.values()
        with pytest.raises(TencentCloudSDKException) as refused:
            asked(mps(server), ACTIONS[other], TaskId=old.task_id)
    assert refused.value.get_code() == "ResourceNotFound.TaskNotFound"


@pytest.mark.parametrize("action", [*ACTIONS.values(), "DescribeAigcTaskStatus"])
def test_an_unknown_id_is_not_found(shared: SimulatorServer, action: str) -> None:
    with pytest.raises(TencentCloudSDKException) as refused:
        asked(mps(shared), action, TaskId="24000145-AigcImage-7c9e6679742540de944be07fc1f90ae7")
    assert refused.value.get_code() == "ResourceNotFound.TaskNotFound"


def test_a_task_of_tomorrow_is_not_found_today(own: SimulatorServer, clock: Clock) -> None:
    own.account.tasks(time.time() + 86_400)
    later = own.account.tasks(time.time() + 86_400)[0]
    with pytest.raises(TencentCloudSDKException):
        asked(mps(own), "DescribeAigcImageTask", TaskId=later.task_id)


def test_ids_past_the_retention_are_not_found() -> None:
    account = SimulatedAccount.generate(tasks=300, days=10, lively=False)
    with SimulatorServer(account, retention=7 * 86_400, limits=False) as server:
        young, old = generations(server)[0], generations(server)[-1]
        assert answer_of(server, young)["Status"] in WORDS.values()
        with pytest.raises(TencentCloudSDKException):
            answer_of(server, old)
