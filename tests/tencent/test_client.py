"""The client against a real HTTP server with odd answers."""

import logging
import re
import socket
import threading
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from pydantic import SecretStr
from tencentcloud.cloudaudit.v20190319.cloudaudit_client import CloudauditClient
from tencentcloud.cloudaudit.v20190319.models import DescribeEventsRequest
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.mps.v20190612.models import DescribeAigcTaskListRequest
from tencentcloud.mps.v20190612.mps_client import MpsClient

from aigc_data.settings import Settings, Site
from aigc_data.tencent import errors
from aigc_data.tencent.actions import EVENTS, IMAGE_TASK, TASK_LIST, USAGE_DATA, VIDEO_TASK
from aigc_data.tencent.calls import CallCounts
from aigc_data.tencent.client import LARGEST_ANSWER, CloudClient, Timeouts, connect, user_agent
from aigc_data.tencent.credentials import Credentials
from aigc_data.tencent.errors import CloudError
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

TOKEN = "scriptedTOKENexample"
KEY = Credentials(SECRET_ID, SECRET_KEY, TOKEN)
AT_ONCE = Retries(tries=4, first_wait_s=0.0)
FOR_EVER = Retries(first_wait_s=1e6, longest_wait_s=1e6)
HTML = Reply(b"<html>Bad Gateway</html>", 502, {"Content-Type": "text/html"})
CUT = Reply(b'{"Response":{"Tasks":[{"TaskId":"a"')
DEADLINE_S = 20.0


@contextmanager
def client_of(
    server: ScriptedServer, key: Credentials = KEY, retries: Retries = AT_ONCE, **more: Any
) -> Iterator[CloudClient]:
    with CloudClient(
        key,
        site=Site.MAINLAND,
        endpoint=server.endpoint,
        rate_share=1.0,
        retries=retries,
        **more,
    ) as client:
        yield client


def test_a_call_is_sent_as_the_contract_says() -> None:
    with ScriptedServer(ok(Total=0, RequestId="rid-7")) as server, client_of(server) as client:
        assert client.call(TASK_LIST, {"PageNum": 1, "Note": "小兔子"}) == {
            "Total": 0,
            "RequestId": "rid-7",
        }
        client.call(EVENTS, {}, region="ap-guangzhou")
    first, second = server.seen
    assert first.params == {"PageNum": 1, "Note": "小兔子"}
    assert first.signature_is_right
    sent = {name: value for name, value in first.headers.items() if name.startswith("x-tc-")}
    assert sent == {
        "x-tc-action": "DescribeAigcTaskList",
        "x-tc-version": "2019-06-12",
        "x-tc-timestamp": first.headers["x-tc-timestamp"],
        "x-tc-token": TOKEN,
        "x-tc-language": "en-US",
        "x-tc-requestclient": user_agent(),
    }
    assert first.headers["host"] == server.host
    assert first.headers["content-type"] == "application/json"
    assert "/cloudaudit/tc3_request" in second.headers["authorization"]
    assert second.signature_is_right
    assert (second.headers["x-tc-version"], second.headers["x-tc-region"], second.body) == (
        "2019-03-19",
        "ap-guangzhou",
        b"{}",
    )


def test_the_client_is_known_by_name_and_version() -> None:
    assert re.fullmatch(r"aigc-data/\d+\.\d+.*", user_agent())


def test_calls_share_one_connection() -> None:
    with ScriptedServer() as server, client_of(server) as client:
        for _ in range(3):
            client.call(USAGE_DATA, {})
    assert len({seen.connection for seen in server.seen}) == 1


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (HTML, errors.GatewayError, "HTTP 502"),
        (Reply(b"{}", 429), errors.GatewayError, "HTTP 429"),
        (CUT, errors.UnreadableAnswer, "UnreadableAnswer"),
        (Reply(b"<html>a login page</html>"), errors.UnreadableAnswer, "UnreadableAnswer"),
        (Reply(b"\xff\xfe\x00"), errors.UnreadableAnswer, "UnreadableAnswer"),
        (Reply(b"[" * 100_000), errors.UnreadableAnswer, "UnreadableAnswer"),
        (Reply(b"{", promise=100), errors.TransportError, "RemoteProtocolError"),
        (Reply(b"", drop=True), errors.TransportError, "RemoteProtocolError"),
        (refusal("RequestLimitExceeded"), errors.Throttled, "RequestLimitExceeded"),
        (
            refusal("RequestLimitExceeded.IPLimitExceeded"),
            errors.Throttled,
            "RequestLimitExceeded.IPLimitExceeded",
        ),
        (refusal("InternalError"), errors.ServerFault, "InternalError"),
        (refusal("ServiceUnavailable"), errors.OutOfCapacity, "ServiceUnavailable"),
    ],
)
def test_a_passing_fault_is_tried_again_and_told_when_it_lasts(
    answer: Reply, kind: type[CloudError], code: str
) -> None:
    with ScriptedServer(answer, ok(Total=3)) as server, client_of(server) as client:
        assert client.call(USAGE_DATA, {}) == {"Total": 3}
        assert client.counts()[USAGE_DATA.name].retries == 1
        server.script([answer] * 9)
        with pytest.raises(CloudError) as caught:
            client.call(USAGE_DATA, {})
    assert (type(caught.value), caught.value.code) == (kind, code)
    assert len(server.seen) == 2 + 4
    assert all(seen.signature_is_right for seen in server.seen)


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (refusal("AuthFailure.SignatureFailure"), errors.AuthError, "AuthFailure.SignatureFailure"),
        (refusal("UnauthorizedOperation"), errors.PermissionDenied, "UnauthorizedOperation"),
        (
            refusal("ResourceNotFound.TaskNotFound"),
            errors.TaskNotFound,
            "ResourceNotFound.TaskNotFound",
        ),
        (refusal("FailedOperation.UserArrears"), errors.AccountSuspended, None),
        (refusal("InvalidParameterValue"), errors.InvalidRequest, "InvalidParameterValue"),
        (refusal("InvalidAction"), errors.ActionUnavailable, "InvalidAction"),
        (refusal("Something.New"), errors.ApiError, "Something.New"),
        (Reply(b"gone", 404), errors.GatewayRefusal, "HTTP 404"),
        (
            Reply(b"", 302, {"Location": "https://elsewhere.example/"}),
            errors.GatewayRefusal,
            "HTTP 302",
        ),
        (Reply(b"[]"), errors.MalformedAnswer, "MalformedAnswer"),
        (Reply(b'{"Response":[]}'), errors.MalformedAnswer, "MalformedAnswer"),
        (ok(Error="no"), errors.MalformedAnswer, "MalformedAnswer"),
        (ok(Error={"Code": None}), errors.MalformedAnswer, "MalformedAnswer"),
        (Reply(b" " * (LARGEST_ANSWER + 1)), errors.AnswerTooLarge, "AnswerTooLarge"),
    ],
)
def test_what_would_not_get_better_is_asked_once(
    answer: Reply, kind: type[CloudError], code: str | None
) -> None:
    with ScriptedServer(answer) as server, client_of(server) as client:
        with pytest.raises(CloudError) as caught:
            client.call(TASK_LIST, {})
        assert client.counts() == {TASK_LIST.name: CallCounts(calls=1, errors=1)}
    assert type(caught.value) is kind
    assert caught.value.code == (code or caught.value.code)
    assert len(server.seen) == 1


def test_an_error_without_request_id_says_so() -> None:
    with (
        ScriptedServer(refusal("InvalidAction", request_id=None)) as server,
        client_of(server) as client,
        pytest.raises(errors.ActionUnavailable) as caught,
    ):
        client.call(TASK_LIST, {})
    assert caught.value.request_id is None
    assert str(caught.value).endswith("[InvalidAction, no request ID]")


def test_the_calls_are_counted_by_action() -> None:
    script = [refusal("RequestLimitExceeded"), HTML, ok(), refusal("InvalidParameter")]
    with ScriptedServer(*script) as server, client_of(server) as client:
        client.call(VIDEO_TASK, {})
        with pytest.raises(errors.InvalidRequest):
            client.call(IMAGE_TASK, {})
        assert client.counts() == {
            VIDEO_TASK.name: CallCounts(calls=3, throttles=1, retries=2),
            IMAGE_TASK.name: CallCounts(calls=1, errors=1),
        }


def test_each_try_is_signed_anew() -> None:
    def when_the_second_is_over(first: Seen) -> Reply:
        wait_for_the_second_after(server, first.timestamp)
        return HTML

    with ScriptedServer(when_the_second_is_over) as server, client_of(server) as client:
        client.call(TASK_LIST, {})
    first, second = server.seen
    assert second.timestamp > first.timestamp
    assert first.headers["authorization"] != second.headers["authorization"]
    assert first.signature_is_right
    assert second.signature_is_right


def wait_for_the_second_after(server: ScriptedServer, timestamp: int) -> None:
    pause = threading.Event()
    while server.now < timestamp + 1:
        pause.wait(0.02)


@pytest.mark.parametrize("ahead_s", [-86_400.0, 86_400.0])
def test_a_wrong_clock_is_corrected_once_for_all_calls(ahead_s: float) -> None:
    with (
        ScriptedServer(ahead_s=ahead_s, strict=True) as server,
        client_of(server) as client,
    ):
        client.call(TASK_LIST, {})
        client.call(IMAGE_TASK, {})
        assert client.clock_offset_s == pytest.approx(ahead_s, abs=5)
    assert [seen.action for seen in server.seen] == [TASK_LIST.name] * 2 + [IMAGE_TASK.name]
    assert all(seen.signature_is_right for seen in server.seen)


def test_a_clock_that_the_date_does_not_mend_is_corrected_no_second_time() -> None:
    wrong = {"Date": "Mon, 01 Jun 2020 12:00:00 GMT"}
    expired = refusal("AuthFailure.SignatureExpire")
    answer = Reply(expired.body, headers=wrong)
    with ScriptedServer(*[answer] * 5) as server, client_of(server) as client:
        with pytest.raises(errors.ClockSkew) as caught:
            client.call(TASK_LIST, {})
        assert client.clock_offset_s == 0.0
    assert len(server.seen) == 2
    assert "set the clock" in str(caught.value)


@pytest.mark.parametrize("date", ["", "nonsense"])
def test_without_a_date_the_clock_is_not_corrected(date: str) -> None:
    answer = Reply(refusal("AuthFailure.SignatureExpire").body, headers={"Date": date})
    with ScriptedServer(answer) as server, client_of(server) as client:
        with pytest.raises(errors.ClockSkew):
            client.call(TASK_LIST, {})
        assert client.counts() == {TASK_LIST.name: CallCounts(calls=1, errors=1)}


def test_a_wrong_key_is_told_as_one() -> None:
    wrong = Credentials(SECRET_ID, "anotherSECRETkeyEXAMPLE")
    with (
        ScriptedServer(strict=True) as server,
        client_of(server, key=wrong) as client,
        pytest.raises(errors.AuthError) as caught,
    ):
        client.call(TASK_LIST, {})
    assert str(caught.value) == (
        "The cloud refused the key for DescribeAigcTaskList: check TENCENTCLOUD_SECRET_ID and "
        "TENCENTCLOUD_SECRET_KEY, or the variables or profile that the account names, that the "
        "key is enabled, and that it is of the site set "
        "[AuthFailure.SignatureFailure, request rid-1]"
    )


def test_no_network_is_told_as_such() -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        endpoint = f"http://127.0.0.1:{unheard.getsockname()[1]}"
        with (
            CloudClient(KEY, site=Site.MAINLAND, endpoint=endpoint, retries=AT_ONCE) as client,
            pytest.raises(errors.TransportError, match="check the network") as caught,
        ):
            client.call(USAGE_DATA, {})
    assert caught.value.code == "ConnectError"


def test_a_server_that_does_not_answer_is_given_up() -> None:
    never = threading.Event()
    slow = Timeouts(read_s=0.1)
    with ScriptedServer(*[Reply(b"{}", after=never)] * 4) as server:
        with (
            client_of(server, timeouts=slow) as client,
            pytest.raises(errors.TimedOut) as caught,
        ):
            client.call(USAGE_DATA, {})
        never.set()
    assert caught.value.code == "ReadTimeout"
    assert len(server.seen) == 4


EVERY_FAULT = [
    HTML,
    CUT,
    Reply(b"", drop=True),
    Reply(b"{", promise=9),
    Reply(f'{{"Response":"{SECRET_KEY}"}}'.encode()),
    *(
        refusal(code, f"no {SECRET_ID} {SECRET_KEY} {TOKEN}")
        for code in ("AuthFailure.SecretIdNotFound", "InternalError", "New", "InvalidParameter")
    ),
    refusal("UnauthorizedOperation", "x" * 290 + SECRET_KEY),
]


@pytest.mark.parametrize("answer", EVERY_FAULT)
def test_no_error_tells_a_secret(answer: Reply, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with ScriptedServer(*[answer] * 4) as server, client_of(server) as client:
        with pytest.raises(CloudError) as caught:
            client.call(TASK_LIST, {})
        told = [str(caught.value), repr(caught.value), repr(vars(caught.value)), repr(client)]
    frames = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    told += [frame for frame in frames.format() if "scripted_server" not in frame]
    told += [record.getMessage() for record in caplog.records]
    ours = [name for text in (SECRET_ID, SECRET_KEY, TOKEN) for name in told if text[:12] in name]
    assert ours == []
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_a_throttled_action_waits_as_a_whole() -> None:
    with (
        ScriptedServer(refusal("RequestLimitExceeded")) as server,
        ThreadPoolExecutor(1) as pool,
        client_of(server, retries=FOR_EVER) as client,
    ):
        call = pool.submit(client.call, TASK_LIST, {})
        wait_until_seen(server, 1)
        client.call(IMAGE_TASK, {})
        client.close()
        with pytest.raises(errors.ClientClosed):
            call.result(DEADLINE_S)
    assert [seen.action for seen in server.seen] == [TASK_LIST.name, IMAGE_TASK.name]


def test_closing_ends_a_wait_for_another_try() -> None:
    with ScriptedServer(HTML) as server, ThreadPoolExecutor(1) as pool:
        with client_of(server, retries=FOR_EVER) as client:
            call = pool.submit(client.call, TASK_LIST, {})
            wait_until_seen(server, 1)
        with pytest.raises(errors.ClientClosed, match="the app is stopping"):
            call.result(DEADLINE_S)


def test_a_closed_client_calls_no_more() -> None:
    with ScriptedServer() as server:
        with client_of(server) as client:
            pass
        with pytest.raises(errors.ClientClosed):
            client.call(TASK_LIST, {})
    assert server.seen == []


def wait_until_seen(server: ScriptedServer, requests: int) -> None:
    pause = threading.Event()
    for _ in range(int(DEADLINE_S / 0.01)):
        if len(server.seen) >= requests:
            return
        pause.wait(0.01)
    raise AssertionError(f"{len(server.seen)} of {requests} requests came")


def test_many_threads_call_at_once_and_each_gets_its_own_answer() -> None:
    def echo(seen: Seen) -> Reply:
        return ok(TaskId=seen.params["TaskId"])

    with ScriptedServer(*[echo] * 60) as server, client_of(server) as client:
        with ThreadPoolExecutor(12) as pool:
            calls = [pool.submit(client.call, USAGE_DATA, {"TaskId": str(n)}) for n in range(60)]
            answers = [call.result(DEADLINE_S) for call in calls]
        assert client.counts() == {USAGE_DATA.name: CallCounts(calls=60)}
    assert answers == [{"TaskId": str(n)} for n in range(60)]


@pytest.mark.parametrize("endpoint", ["http://mps.example", "ftp://127.0.0.1", "127.0.0.1:80"])
def test_plain_text_is_for_loopback_only(endpoint: str) -> None:
    with pytest.raises(ValueError, match="must be https"):
        CloudClient(KEY, site=Site.MAINLAND, endpoint=endpoint)


def test_the_settings_make_the_client() -> None:
    with ScriptedServer(strict=True) as server:
        settings = Settings(
            secret_id=f" {SECRET_ID} ",
            secret_key=SecretStr(f"{SECRET_KEY}\n"),
            endpoint=server.endpoint,
        )
        with connect(settings) as client:
            assert client.call(TASK_LIST, {}) == {"RequestId": "rid"}


def test_settings_without_a_key_are_refused_with_what_to_do() -> None:
    with pytest.raises(ValueError, match="set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY"):
        connect(Settings(secret_id="", secret_key=SecretStr("")))


@pytest.mark.parametrize(
    ("site", "hosts"),
    [
        (Site.MAINLAND, ["mps.tencentcloudapi.com", "cloudaudit.tencentcloudapi.com"]),
        (
            Site.INTERNATIONAL,
            ["mps.intl.tencentcloudapi.com", "cloudaudit.intl.tencentcloudapi.com"],
        ),
    ],
)
def test_each_site_has_hosts_of_its_own(site: Site, hosts: list[str]) -> None:
    urls = [action.service.url(site) for action in (TASK_LIST, EVENTS)]
    assert urls == [f"https://{host}" for host in hosts]


def test_an_answer_that_takes_too_long_as_a_whole_is_given_up() -> None:
    with (
        ScriptedServer() as server,
        client_of(server, timeouts=Timeouts(whole_s=0.0)) as client,
        pytest.raises(errors.TimedOut, match="not all of it in 0 s"),
    ):
        client.call(USAGE_DATA, {})


def test_a_call_under_way_ends_when_the_client_is_closed() -> None:
    closed = threading.Event()
    with (
        ScriptedServer(Reply(b"{}", after=closed), ok()) as server,
        ThreadPoolExecutor(1) as pool,
        client_of(server, retries=FOR_EVER) as client,
    ):
        call = pool.submit(client.call, TASK_LIST, {})
        wait_until_seen(server, 1)
        client.close()
        closed.set()
        with pytest.raises(errors.CloudError) as caught:
            call.result(DEADLINE_S)
    assert type(caught.value) in {errors.ClientClosed, errors.MalformedAnswer}
    assert len(server.seen) == 1


def test_the_server_of_these_tests_takes_the_vendors_clients_as_it_takes_ours() -> None:
    with ScriptedServer(strict=True) as server:
        profile = ClientProfile(httpProfile=HttpProfile(endpoint=server.host, protocol="http"))
        key = Credential(SECRET_ID, SECRET_KEY)
        mps = MpsClient(key, "", profile)
        audit = CloudauditClient(key, "ap-guangzhou", profile)
        assert mps.DescribeAigcTaskList(DescribeAigcTaskListRequest()).RequestId == "rid"
        assert audit.DescribeEvents(DescribeEventsRequest()).RequestId == "rid"
        with pytest.raises(TencentCloudSDKException) as caught:
            MpsClient(Credential(SECRET_ID, "wrong"), "", profile).DescribeAigcTaskList(
                DescribeAigcTaskListRequest()
            )
    assert caught.value.code == "AuthFailure.SignatureFailure"


def test_the_time_is_the_clouds_after_one_answer_and_no_page_in_its_place_sets_it() -> None:
    elsewhere = {"Date": "Mon, 01 Jun 2020 12:00:00 GMT", "Content-Type": "text/html"}
    page = Reply(b"<html>", headers=elsewhere)
    with ScriptedServer(ahead_s=86_400.0, strict=True) as server, client_of(server) as client:
        before = client.now()
        client.call(TASK_LIST, {})
        assert 86_398 < client.time_corrected_s < 86_402
        assert 86_398 < (client.now() - before).total_seconds() < 86_460
    with ScriptedServer(*[page] * 9) as server, client_of(server) as client:
        with pytest.raises(errors.CloudError):
            client.call(TASK_LIST, {})
        assert client.time_corrected_s == 0.0


def test_calls_in_the_air_at_once_all_go_on_after_the_clock_was_set() -> None:
    with (
        ScriptedServer(ahead_s=86_400.0, strict=True) as server,
        client_of(server) as client,
        ThreadPoolExecutor(8) as pool,
    ):
        answers = [pool.submit(client.call, IMAGE_TASK, {}) for _ in range(8)]
        assert all(answer.result() is not None for answer in answers)
