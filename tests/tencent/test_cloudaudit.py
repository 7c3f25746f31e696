"""Reading audit events: the window, the pages and their tokens."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aigc_data.settings import Site
from aigc_data.tencent import errors
from aigc_data.tencent.client import CloudClient
from aigc_data.tencent.cloudaudit import CloudAudit, EventPage
from aigc_data.tencent.credentials import Credentials
from tests.tencent.scripted_server import SECRET_ID, SECRET_KEY, Reply, ScriptedServer, ok

SINCE = datetime.fromtimestamp(1789228800, UTC)
UNTIL = datetime.fromtimestamp(1789401600, UTC)
TOKEN = 17893512001234567
ASKED = {
    "StartTime": 1789228800,
    "EndTime": 1789401600,
    "MaxResults": 50,
    "LookupAttributes": [
        {"AttributeKey": "EventName", "AttributeValue": "CreateAigcImageTask"},
        {"AttributeKey": "EventName", "AttributeValue": "CreateAigcVideoTask"},
        {"AttributeKey": "EventName", "AttributeValue": "CreateAigcAudioTask"},
    ],
}
EVENT = {"EventName": "CreateAigcVideoTask", "CloudAuditEvent": "{}"}


@contextmanager
def audit_of(server: ScriptedServer) -> Iterator[CloudAudit]:
    with CloudClient(
        Credentials(SECRET_ID, SECRET_KEY),
        site=Site.MAINLAND,
        endpoint=server.endpoint,
        rate_share=1.0,
    ) as client:
        yield CloudAudit(client, "ap-singapore")


def pages(*answers: Reply, token: int | None = None) -> tuple[list[EventPage], list[Any]]:
    with ScriptedServer(*answers) as server, audit_of(server) as audit:
        found = list(audit.create_events(SINCE, UNTIL, token))
        assert {seen.headers["x-tc-region"] for seen in server.seen} == {"ap-singapore"}
        return found, [seen.params for seen in server.seen]


def test_pages_are_read_by_their_tokens_until_the_list_is_over() -> None:
    found, calls = pages(
        ok(ListOver=False, NextToken=TOKEN, Events=[EVENT], TotalCount=0, RequestId="a"),
        ok(ListOver=False, NextToken=str(TOKEN + 1), Events=[], RequestId="b"),
        ok(ListOver=True, NextToken=TOKEN + 2, Events=None, RequestId="c"),
    )
    assert calls == [ASKED, ASKED | {"NextToken": TOKEN}, ASKED | {"NextToken": TOKEN + 1}]
    assert found == [
        EventPage([EVENT], TOKEN, last=False, request_id="a"),
        EventPage([], TOKEN + 1, last=False, request_id="b"),
        EventPage([], TOKEN + 2, last=True, request_id="c"),
    ]


def test_reading_goes_on_from_a_kept_token() -> None:
    _, calls = pages(ok(ListOver=True, Events=[]), token=TOKEN)
    assert calls == [ASKED | {"NextToken": TOKEN}]


@pytest.mark.parametrize(
    ("fields", "last"),
    [
        ({"ListOver": True, "Events": [EVENT]}, True),
        ({"Events": [EVENT]}, True),
        ({"Events": None, "NextToken": TOKEN}, True),
        ({"ListOver": None, "NextToken": 0, "Events": [EVENT]}, True),
    ],
)
def test_a_page_without_a_word_on_the_end_is_judged_by_its_token(
    fields: dict[str, Any], last: bool
) -> None:
    found, _ = pages(ok(**fields))
    assert [page.last for page in found] == [last]


def test_events_that_are_no_objects_cost_themselves_alone() -> None:
    found, _ = pages(ok(ListOver=True, Events=[None, EVENT, 7], RequestId="a"))
    assert found == [EventPage([EVENT], None, last=True, request_id="a", odd=(None, 7))]


def test_the_same_page_again_is_an_error_and_no_endless_loop() -> None:
    again = ok(ListOver=False, NextToken=TOKEN, Events=[EVENT])
    with pytest.raises(errors.MalformedAnswer, match="the same page again"):
        pages(again, again, again)


def test_more_to_come_without_a_token_is_an_error() -> None:
    with pytest.raises(errors.MalformedAnswer, match="without a NextToken"):
        pages(ok(ListOver=False, NextToken=1.5, Events=[EVENT]))


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (SINCE, SINCE + timedelta(days=30)),
        (UNTIL, SINCE),
        (SINCE.replace(tzinfo=None), UNTIL.replace(tzinfo=None)),
    ],
)
def test_a_window_that_the_cloud_would_refuse_is_refused_before_any_call(
    since: datetime, until: datetime
) -> None:
    with (
        ScriptedServer() as server,
        audit_of(server) as audit,
        pytest.raises(ValueError, match=r"30 days|zone"),
    ):
        audit.create_events(since, until)
    assert server.seen == []
