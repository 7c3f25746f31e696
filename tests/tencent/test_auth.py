"""The clock that is signed by, and the headers that signing sets."""

import httpx
import pytest

from aigc_data.tencent.auth import ServerClock, TC3Auth
from aigc_data.tencent.credentials import Credentials
from aigc_data.tencent.signing import SignedParts, authorization

KEY = Credentials("AKIDEXAMPLE", "SECRETKEYEXAMPLE", "TOKENEXAMPLE")


def signed(auth: TC3Auth, url: str, body: bytes) -> httpx.Headers:
    request = httpx.Request("POST", url, content=body, headers={"Content-Type": "application/json"})
    return next(auth.sync_auth_flow(request)).headers


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://mps.tencentcloudapi.com/", "mps.tencentcloudapi.com"),
        ("http://127.0.0.1:8123/", "127.0.0.1:8123"),
        ("http://[::1]:8123/", "[::1]:8123"),
        ("https://proxy.example:443/", "proxy.example"),
    ],
)
def test_the_host_is_signed_as_it_is_sent(url: str, host: str) -> None:
    headers = signed(TC3Auth(KEY, "mps", ServerClock(lambda: 1780317650.9)), url, b"{}")
    parts = SignedParts("mps", host, "application/json", b"{}", 1780317650)
    assert headers["Host"] == host
    assert headers["X-TC-Timestamp"] == "1780317650"
    assert headers["Authorization"] == authorization(parts, KEY.secret_id, KEY.secret_key)
    assert headers["X-TC-Token"] == "TOKENEXAMPLE"


def test_a_key_without_token_sends_none() -> None:
    auth = TC3Auth(Credentials("AKIDEXAMPLE", "SECRETKEYEXAMPLE"), "mps", ServerClock())
    assert "X-TC-Token" not in signed(auth, "https://mps.tencentcloudapi.com/", b"{}")


def test_each_try_gets_a_fresh_time_and_signature() -> None:
    times = iter([1780317650.0, 1780317651.0])
    auth = TC3Auth(KEY, "mps", ServerClock(lambda: next(times)))
    request = httpx.Request(
        "POST", "https://a.example/", content=b"{}", headers={"Content-Type": "application/json"}
    )
    first = dict(next(auth.sync_auth_flow(request)).headers)
    second = dict(next(auth.sync_auth_flow(request)).headers)
    assert (first["x-tc-timestamp"], second["x-tc-timestamp"]) == ("1780317650", "1780317651")
    assert first["authorization"] != second["authorization"]


def test_the_clock_takes_the_time_of_a_date_header() -> None:
    clock = ServerClock(lambda: 1780317650.0)
    assert clock.correct("Mon, 01 Jun 2026 13:40:50 GMT")
    assert (clock.offset, clock.timestamp) == (3600.0, 1780317650 + 3600)
    assert not clock.correct("Mon, 01 Jun 2026 13:40:50 GMT")
    clock.restore(0.0)
    assert clock.timestamp == 1780317650


@pytest.mark.parametrize("date", [None, "", "yesterday", "Mon, 99 Jun 2026 13:40:50 GMT"])
def test_a_date_that_is_none_changes_nothing(date: str | None) -> None:
    clock = ServerClock(lambda: 1780317650.0)
    assert not clock.correct(date)
    assert clock.offset == 0.0


def test_a_key_shows_nothing_of_itself() -> None:
    assert repr(KEY) == "Credentials()"
    assert KEY.hide("AKIDEXAMPLE, SECRETKEYEXAMPLE, TOKENEXAMPLE") == "[hidden], [hidden], [hidden]"


@pytest.mark.parametrize(
    ("secret_id", "secret_key", "fault"),
    [
        ("", "key", "No key is set"),
        ("id", "", "No key is set"),
        ("id", "ke y", "The key holds blanks"),
        ("id", "key\n", "The key holds blanks"),
        ("ïd", "key", "The key holds blanks"),
    ],
)
def test_a_key_that_cannot_be_sent_is_named(secret_id: str, secret_key: str, fault: str) -> None:
    assert (Credentials(secret_id, secret_key).fault or "").startswith(fault)
