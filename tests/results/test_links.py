import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aigc_data.result_link import ResultLink
from aigc_data.results.links import NoCloud, ResultLinks, asked_urls
from aigc_data.settings import Site
from aigc_data.task import TaskKind
from aigc_data.tencent.client import CloudClient
from aigc_data.tencent.credentials import Credentials
from aigc_data.tencent.errors import TaskNotFound
from aigc_data.tencent.mps import Mps
from tests.tasks import IMAGE_ID, VIDEO_ID
from tests.tencent.scripted_server import (
    SECRET_ID,
    SECRET_KEY,
    Answer,
    Reply,
    ScriptedServer,
    Seen,
    ok,
    refusal,
)

SCENARIO_ID = "c50f6094-3b56-a1fa-e616-0eec386bfc00"
AUDIO_ID = "24000145-AigcAudio-6a387c3a9f51468da5bfc25d1e2f9a46"
NOON = datetime(2026, 9, 14, 12, 0, tzinfo=UTC)


class SetClock:
    """A clock that tells what it was set to."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


def signed(name: str, until: datetime) -> str:
    start = int((until - timedelta(hours=12)).timestamp())
    span = f"{start};{int(until.timestamp())}"
    return f"https://a.example/{name}?q-sign-time={span}&q-signature=0123"


@contextmanager
def cloud(*answers: Answer) -> Iterator[tuple[ScriptedServer, Mps]]:
    with ScriptedServer(*answers) as server:
        keys = Credentials(SECRET_ID, SECRET_KEY)
        with CloudClient(keys, site=Site.MAINLAND, endpoint=server.endpoint) as client:
            yield server, Mps(client, urgent=True)


@contextmanager
def links_of(*answers: Answer, clock: Any = None, **options: Any) -> Iterator[Any]:
    with cloud(*answers) as (server, mps):
        links = ResultLinks(mps, clock=clock or SetClock(), **options)
        yield server, links
        links.close()


def image(*urls: str) -> Reply:
    return ok(Status="DONE", ImageUrls=list(urls), Message="ok", RequestId="rid")


def test_the_cloud_is_asked_once_and_the_links_are_held_until_shortly_before_they_end() -> None:
    clock = SetClock()
    first, second = signed("a.png", NOON + timedelta(hours=1)), signed("a.png", NOON)
    with links_of(image(first), image(second), clock=clock) as (server, links):
        assert links.of(IMAGE_ID, TaskKind.IMAGE) == (ResultLink(first),)
        clock.now = NOON + timedelta(minutes=58)
        assert links.of(IMAGE_ID, TaskKind.IMAGE) == (ResultLink(first),)
        assert len(server.seen) == 1
        clock.now = NOON + timedelta(minutes=59)
        assert links.of(IMAGE_ID, TaskKind.IMAGE) == (ResultLink(second),)
        assert [seen.action for seen in server.seen] == ["DescribeAigcImageTask"] * 2


def test_a_link_that_comes_expired_is_not_asked_for_again_at_once() -> None:
    clock = SetClock()
    dead = signed("a.png", NOON - timedelta(days=1))
    with links_of(image(dead), clock=clock) as (server, links):
        assert links.of(IMAGE_ID, TaskKind.IMAGE) == (ResultLink(dead),)
        clock.now += timedelta(seconds=14)
        assert links.of(IMAGE_ID, TaskKind.IMAGE) == (ResultLink(dead),)
        assert len(server.seen) == 1


def test_remembered_links_need_no_question() -> None:
    with links_of() as (server, links):
        links.remember(IMAGE_ID, ["https://own.example/a.png"])
        links.remember(VIDEO_ID, [])
        assert links.of(IMAGE_ID, None) == (ResultLink("https://own.example/a.png"),)
        assert links.held(VIDEO_ID) is None
        assert server.seen == []


def test_many_who_ask_at_once_are_one_question() -> None:
    gate = threading.Event()
    url = signed("a.png", NOON + timedelta(hours=1))

    def slow(_seen: Seen) -> Reply:
        return Reply(image(url).body, after=gate)

    with links_of(slow) as (server, links), ThreadPoolExecutor(8) as people:
        asking = [people.submit(links.of, IMAGE_ID, TaskKind.IMAGE) for _ in range(8)]
        gate.set()
        assert {one.result(30) for one in asking} == {(ResultLink(url),)}
        assert len(server.seen) == 1


def test_what_the_cloud_refuses_is_raised_and_believed_for_a_while() -> None:
    clock = SetClock()
    answers = (refusal("ResourceNotFound.TaskNotFound"), image("https://a.example/a.png"))
    with links_of(*answers, clock=clock) as (server, links):
        for _ in range(2):
            with pytest.raises(TaskNotFound, match="rid-1"):
                links.of(IMAGE_ID, TaskKind.IMAGE)
        assert len(server.seen) == 1
        clock.now += timedelta(seconds=15)
        assert links.of(IMAGE_ID, TaskKind.IMAGE) == (ResultLink("https://a.example/a.png"),)


def test_without_a_cloud_only_what_is_remembered_is_known() -> None:
    links = ResultLinks(None)
    links.remember(IMAGE_ID, ["https://a.example/a.png"])
    assert links.of(IMAGE_ID, None) == (ResultLink("https://a.example/a.png"),)
    with pytest.raises(NoCloud):
        links.of(VIDEO_ID, TaskKind.VIDEO)
    links.ask_soon([(VIDEO_ID, TaskKind.VIDEO)])
    assert not links.pending(VIDEO_ID)
    links.close()


def test_links_asked_for_in_the_background_are_held_when_they_come() -> None:
    url = signed("a.png", NOON + timedelta(hours=1))
    with links_of(image(url)) as (server, links):
        links.ask_soon([(IMAGE_ID, TaskKind.IMAGE), (IMAGE_ID, TaskKind.IMAGE)])
        assert links.of(IMAGE_ID, TaskKind.IMAGE) == (ResultLink(url),)
        assert not links.pending(IMAGE_ID)
        assert len(server.seen) == 1


def test_an_error_in_the_background_is_held_as_an_answer() -> None:
    with links_of(refusal("ResourceNotFound.TaskNotFound")) as (_server, links):
        links.ask_soon([(IMAGE_ID, TaskKind.IMAGE)])
        with pytest.raises(TaskNotFound):
            links.of(IMAGE_ID, TaskKind.IMAGE)
        held = links.held(IMAGE_ID)
        assert (held.links, held.error.code) == ((), "ResourceNotFound.TaskNotFound")


def test_the_least_used_links_are_forgotten_when_there_are_too_many() -> None:
    links = ResultLinks(None, capacity=2)
    for task_id in ("a", "b"):
        links.remember(task_id, [f"https://a.example/{task_id}"])
    assert links.held("a") is not None
    links.remember("c", ["https://a.example/c"])
    assert [task_id for task_id in "abc" if links.held(task_id)] == ["a", "c"]


@pytest.mark.parametrize(
    ("task_id", "kind", "answer", "action", "urls"),
    [
        (IMAGE_ID, None, {"ImageUrls": ["https://a/1", "https://a/2"]},
         "DescribeAigcImageTask", ("https://a/1", "https://a/2")),
        (VIDEO_ID, None, {"VideoUrls": ["https://a/1"]}, "DescribeAigcVideoTask", ("https://a/1",)),
        (AUDIO_ID, None, {"AudioInfos": [{"Url": "https://a/1"}], "VideoInfos": None},
         "DescribeAigcAudioTask", ("https://a/1",)),
        (SCENARIO_ID, None, {"OutputUrl": "https://a/1"}, "DescribeAigcTaskStatus",
         ("https://a/1",)),
        ("1234567890", TaskKind.IMAGE, {"ImageUrls": ["https://a/1"]}, "DescribeAigcImageTask",
         ("https://a/1",)),
        (VIDEO_ID, TaskKind.VIDEO, {"VideoUrls": None}, "DescribeAigcVideoTask", ()),
    ],
)  # fmt: skip
def test_each_kind_is_asked_by_its_own_call(
    task_id: str,
    kind: TaskKind | None,
    answer: dict[str, Any],
    action: str,
    urls: tuple[str, ...],
) -> None:
    with cloud(ok(**answer, RequestId="rid")) as (server, mps):
        assert asked_urls(mps, task_id, kind) == urls
        assert [(seen.action, seen.params) for seen in server.seen] == [
            (action, {"TaskId": task_id})
        ]


def test_an_id_without_a_kind_is_asked_as_a_video_then_as_a_picture() -> None:
    with cloud(refusal("ResourceNotFound.TaskNotFound"), image("https://a/1")) as (server, mps):
        assert asked_urls(mps, "1234567890", None) == ("https://a/1",)
        assert [seen.action for seen in server.seen] == [
            "DescribeAigcVideoTask", "DescribeAigcImageTask",
        ]  # fmt: skip


def test_nothing_that_is_printed_holds_a_signature() -> None:
    links = ResultLinks(None)
    links.remember(IMAGE_ID, [signed("a.png", NOON + timedelta(days=36_000))])
    assert "q-sign" not in f"{links!r} {links.held(IMAGE_ID)!r} {links.of(IMAGE_ID, None)!r}"
