"""Reading tasks: pages, what ends them, and what the cloud may leave out."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aigc_data.settings import Site
from aigc_data.tencent import errors
from aigc_data.tencent.client import CloudClient
from aigc_data.tencent.credentials import Credentials
from aigc_data.tencent.mps import USAGE_REGIONS, Mps, TaskListPage
from aigc_data.tencent.retries import Retries
from tests.tencent.scripted_server import (
    SECRET_ID,
    SECRET_KEY,
    Reply,
    ScriptedServer,
    Seen,
    ok,
    refusal,
)

NOON = datetime(2026, 9, 14, 12, tzinfo=UTC)


@contextmanager
def mps_of(server: ScriptedServer) -> Iterator[Mps]:
    with CloudClient(
        Credentials(SECRET_ID, SECRET_KEY),
        site=Site.MAINLAND,
        endpoint=server.endpoint,
        rate_share=1.0,
        retries=Retries(tries=2, first_wait_s=0.0),
    ) as client:
        yield Mps(client)


def rows(first: int, last: int) -> list[dict[str, str]]:
    return [{"TaskId": f"task-{n}"} for n in range(first, last + 1)]


def pages(*answers: Reply) -> tuple[list[TaskListPage], list[dict[str, Any]]]:
    """Return the pages that a script of answers gives, and what was asked for."""
    with ScriptedServer(*answers) as server, mps_of(server) as mps:
        return list(mps.task_list()), [seen.params for seen in server.seen]


def asked(*wanted: tuple[int, int]) -> list[dict[str, int]]:
    return [{"PageNum": page, "PageSize": size} for page, size in wanted]


def test_pages_are_read_to_the_total_and_the_first_once_more() -> None:
    found, calls = pages(
        ok(Total=70, PageNum=1, PageSize=50, Tasks=rows(1, 50), RequestId="a"),
        ok(Total=70, PageNum=2, PageSize=50, Tasks=rows(51, 70), RequestId="b"),
        ok(Total=71, PageNum=1, PageSize=50, Tasks=rows(0, 49), RequestId="c"),
    )
    assert calls == asked((1, 50), (2, 50), (1, 50))
    assert found == [
        TaskListPage(1, 70, rows(1, 50), "a"),
        TaskListPage(2, 70, rows(51, 70), "b"),
        TaskListPage(1, 71, rows(0, 49), "c"),
    ]


def test_a_list_of_one_page_is_read_once() -> None:
    found, calls = pages(ok(Total=2, Tasks=rows(1, 2), RequestId="a"))
    assert calls == asked((1, 50))
    assert found == [TaskListPage(1, 2, rows(1, 2), "a")]


@pytest.mark.parametrize("tasks", [{"Tasks": None}, {"Tasks": []}, {}])
def test_no_tasks_are_an_empty_page(tasks: dict[str, Any]) -> None:
    found, calls = pages(ok(Total=0, RequestId="a", **tasks))
    assert calls == asked((1, 50))
    assert found == [TaskListPage(1, 0, [], "a")]


def test_without_a_total_pages_are_read_until_one_is_empty() -> None:
    found, calls = pages(ok(Tasks=rows(1, 50)), ok(Tasks=rows(51, 60)), ok(Tasks=[]), ok())
    assert calls == asked((1, 50), (2, 50), (3, 50), (1, 50))
    assert [page.total for page in found] == [None] * 4


def test_a_cloud_that_gives_the_same_page_for_ever_is_not_read_for_ever() -> None:
    found, calls = pages(*[ok(Tasks=rows(1, 50))] * 9)
    assert calls == asked((1, 50), (2, 50), (1, 50))
    assert len(found) == 3


@pytest.mark.parametrize(
    "code", ["InvalidParameterValue", "InvalidParameter.PageSize", "ResponseSizeLimitExceeded"]
)
def test_a_refused_page_size_falls_back_to_20(code: str) -> None:
    _, calls = pages(
        refusal(code),
        ok(Total=25, PageSize=20, Tasks=rows(1, 20)),
        ok(Total=25, PageSize=20, Tasks=rows(21, 25)),
    )
    assert calls == asked((1, 50), (1, 20), (2, 20), (1, 20))


def test_a_later_page_that_is_too_large_is_read_on_from_where_it_was() -> None:
    found, calls = pages(
        ok(Total=115, Tasks=rows(1, 50)),
        ok(Total=115, Tasks=rows(51, 100)),
        refusal("ResponseSizeLimitExceeded"),
        ok(Total=115, Tasks=rows(101, 115)),
    )
    assert calls == asked((1, 50), (2, 50), (3, 50), (6, 20), (1, 20))
    assert [len(page.tasks) for page in found] == [50, 50, 15, 0]


def test_a_page_size_refused_twice_is_an_error() -> None:
    with pytest.raises(errors.InvalidRequest):
        pages(refusal("InvalidParameterValue"), refusal("InvalidParameterValue"))


def test_a_cloud_that_gives_smaller_pages_is_asked_for_those() -> None:
    _, calls = pages(
        ok(Total=30, PageSize=20, Tasks=rows(1, 20)),
        ok(Total=30, PageSize=20, Tasks=rows(21, 30)),
    )
    assert calls == asked((1, 50), (2, 20), (1, 20))


def test_rows_that_are_no_objects_cost_themselves_alone() -> None:
    found, _ = pages(ok(Total=3, Tasks=[None, {"TaskId": "a"}, "text"], RequestId="a"))
    assert found == [TaskListPage(1, 3, [{"TaskId": "a"}], "a", odd=(None, "text"))]


def test_tasks_that_are_no_list_are_an_error() -> None:
    with pytest.raises(errors.MalformedAnswer, match="Tasks is not a list") as caught:
        pages(ok(Tasks={"TaskId": "a"}, RequestId="rid-9"))
    assert caught.value.request_id == "rid-9"


def test_pages_may_be_left_unread() -> None:
    with ScriptedServer(ok(Total=500, Tasks=rows(1, 50))) as server, mps_of(server) as mps:
        assert next(mps.task_list()).page == 1
        assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("method", "action"),
    [
        ("task_status", "DescribeAigcTaskStatus"),
        ("image_task", "DescribeAigcImageTask"),
        ("video_task", "DescribeAigcVideoTask"),
        ("audio_task", "DescribeAigcAudioTask"),
    ],
)
def test_a_task_is_asked_for_by_its_id(method: str, action: str) -> None:
    def echo(seen: Seen) -> Reply:
        return ok(Status="DONE", Asked=seen.params, Unknown={"kept": None})

    with ScriptedServer(echo) as server, mps_of(server) as mps:
        answer = getattr(mps, method)("24000145-AigcVideo-0f")
        assert answer == {
            "Status": "DONE",
            "Asked": {"TaskId": "24000145-AigcVideo-0f"},
            "Unknown": {"kept": None},
        }
        assert [seen.action for seen in server.seen] == [action]


def test_usage_is_asked_for_in_every_region_by_beijing_days() -> None:
    data: list[dict[str, Any]] = [{"TaskType": "AIGCVideo", "Summary": [], "Details": None}]
    with ScriptedServer(ok(Data=data), ok(Data=None)) as server, mps_of(server) as mps:
        assert mps.usage(NOON - timedelta(days=90), NOON) == data
        assert mps.usage(NOON, NOON, ["AIGC"], ["aws"]) == []
    assert [seen.params for seen in server.seen] == [
        {
            "StartTime": "2026-06-16T20:00:00+08:00",
            "EndTime": "2026-09-14T20:00:00+08:00",
            "Types": ["AIGCVideo", "AIGCImage"],
            "ProcessRegions": list(USAGE_REGIONS),
        },
        {
            "StartTime": "2026-09-14T20:00:00+08:00",
            "EndTime": "2026-09-14T20:00:00+08:00",
            "Types": ["AIGC"],
            "ProcessRegions": ["aws"],
        },
    ]
    assert len(set(USAGE_REGIONS)) == 16


def test_a_span_of_usage_that_is_too_long_or_has_no_zone_is_refused() -> None:
    naive = datetime(2026, 9, 14)  # noqa: DTZ001  what is refused
    with ScriptedServer() as server, mps_of(server) as mps:
        with pytest.raises(ValueError, match="90 days"):
            mps.usage(NOON - timedelta(days=91), NOON)
        with pytest.raises(ValueError, match="zone"):
            mps.usage(naive, naive)
    assert server.seen == []
