from datetime import UTC, datetime, timedelta

import pytest

from aigc_data.result_link import ResultLink
from tests.wire.answers import signed

START = 1789355280
AT = datetime.fromtimestamp(START, UTC)


def seconds(count: int) -> timedelta:
    return timedelta(seconds=count)


@pytest.mark.parametrize("separator", [";", "%3B"])
def test_the_signature_says_when_it_ends(separator: str) -> None:
    link = ResultLink(signed("a.mp4", START, START + 43_210, separator))
    assert link.expires_at == AT + seconds(43_210)


@pytest.mark.parametrize(
    ("span", "earliest", "latest"),
    [(43_210, 0, 20), (604_860, 0, 120), (43_200, 0, 61), (43_205, -5, 15)],
)
def test_the_odd_seconds_of_the_span_are_the_signers_backdating(
    span: int, earliest: int, latest: int
) -> None:
    link = ResultLink(signed("a.mp4", START, START + span))
    assert link.signed_between == (AT + seconds(earliest), AT + seconds(latest))


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/0.png",
        "https://a.example/0.png?q-sign-time=soon",
        "https://a.example/0.png?q-sign-time=9;5",
        "https://[",
        "",
    ],
)
def test_a_link_that_is_not_signed_has_no_end(url: str) -> None:
    assert (ResultLink(url).expires_at, ResultLink(url).signed_between) == (None, None)


def test_neither_the_bare_link_nor_its_repr_holds_the_signature() -> None:
    link = ResultLink(signed("a.mp4", START, START + 43_210))
    assert link.bare.endswith("/a.mp4")
    assert "q-sign" not in repr(link)


@pytest.mark.parametrize(
    "url", ["https://a.example/0.png", "http://127.0.0.1:80/a", "http://[::1]/"]
)
def test_https_and_this_machine_are_safe_to_open(url: str) -> None:
    assert ResultLink(url).safe


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example/0.png",
        "javascript:alert(1)",
        "data:text/html,<b>",
        "file:///etc/passwd",
        "//a.example/0.png",
        "https://user@a.example/",
        "https://",
        "https://[",
        "https://a.example:port/",
        "",
    ],
)
def test_anything_else_is_not(url: str) -> None:
    assert not ResultLink(url).safe


def test_the_extension_is_that_of_the_path() -> None:
    assert ResultLink(signed("a.MP4", START, START + 1)).extension == "mp4"
    assert ResultLink("https://a.example/").extension == ""
