import socket

import pytest

from aigc_data.results.reach import Reach, Unreachable

CLOUD = Reach()
DEMO = Reach.of("http://127.0.0.1:8800")
UNSPECIFIED = "0.0.0.0"  # noqa: S104 - nothing is bound to it
COS = "bucket-1250000000.cos.ap-guangzhou.myqcloud.com"


def said(reach: Reach, url: str) -> str:
    """Why a URL is refused; empty where it may be opened."""
    try:
        reach.checked(url)
    except Unreachable as error:
        return str(error)
    return ""


def addresses(host: str) -> list[str]:
    """What this machine's own resolver makes of a host, as the attack would have it."""
    try:
        found = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return [str(address[0]) for *_, address in found]


REFUSED_URLS = {
    "it is not https": [
        f"http://{COS}/a.png", "http://127.0.0.1:8800/a.png", "file:///etc/passwd", "ftp://a.b/c",
        "gopher://a.example/_x", "javascript:alert(1)", "data:text/html,x", "//a.example/b", "",
        "HTTP://127.0.0.1:80/", "jar:https://a.example!/b", "s3://bucket/key", "/etc/passwd",
    ],
    "it names a user": [
        f"https://user@{COS}/a", f"https://user:secret@{COS}/a", "https://a.example@127.0.0.1/",
        "https://127.0.0.1@a.example/", "https://@a.example/",
    ],
    "it names a port of its own": [
        f"https://{COS}:22/a", f"https://{COS}:8443/a", f"https://{COS}:80/a", "https://a.example:0/",
    ],
    "it names no host by a name": [
        "https://127.0.0.1/", "https://2130706433/", "https://0177.0.0.1/", "https://0x7f.0.0.1/",
        "https://0x7f000001/", "https://127.1/", "https://0/", "https://[::1]/", "https://[::]/",
        "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/", "https://[fe80::1%25eth0]/",
        "https://[fd00:ec2::254]/", "https://169.254.169.254/latest/meta-data/", "https://8.8.8.8/",
        "https://134744072/", "https://localhost/", "https://metadata/", "https://a.example./",
        "https:///a", "https://a..example/", "https://-a.example/", "https://１２７.0.0.1/",
        "https://127。0。0。1/", "https://a.example%00.b/", "https://[::127.0.0.1]/",
    ],
    "it holds a blank, a control character or a backslash": [
        "https://a.example\\@127.0.0.1/", "https://a.example /b", "https://a.example/\r\nHost: b",
        "\thttps://a.example/", "https://a.example/\x00", "https://a.ex\nample/",
    ],
    "it is no URL": ["https://[::1/", "https://a.example:port/", "https://a.example:99999/"],
    "it is longer than any link": ["https://a.example/" + "a" * 9000],
}  # fmt: skip


@pytest.mark.parametrize(
    ("why", "url"), [(why, url) for why, urls in REFUSED_URLS.items() for url in urls]
)
def test_a_url_that_is_no_result_link_is_refused_before_anything_is_resolved(
    why: str, url: str
) -> None:
    assert said(CLOUD, url) == why


@pytest.mark.parametrize(
    "url",
    [
        f"https://{COS}/1/a.png?q-sign-time=1;2&q-signature=0f",
        f"https://{COS}:443/a.png?q-sign-time=1%3B2",
        "https://cdn.example.com/a/b~c.mp4",
    ],
)
def test_a_result_link_is_left_as_it_is(url: str) -> None:
    assert CLOUD.checked(url) == url


def test_letters_beyond_ascii_are_sent_escaped_and_a_fragment_is_not_sent() -> None:
    assert CLOUD.checked("https://a.example/图/a b.png".replace(" ", "%20") + "#x") == (
        "https://a.example/%E5%9B%BE/a%20b.png"
    )


def test_plain_http_leads_to_the_simulated_cloud_alone_and_to_no_other_port() -> None:
    assert said(DEMO, "http://127.0.0.1:8800/24000145/a.png") == ""
    others = ["http://127.0.0.1:8801/", "http://127.0.0.1/", "http://localhost:8800/",
              "http://a.example:8800/", "http://[::1]:8800/"]  # fmt: skip
    assert [said(DEMO, url) for url in others] == ["it is not https"] * len(others)
    assert [Reach.of(one).local for one in (None, "https://127.0.0.1:1", "http://a.example")] == [
        None
    ] * 3


NOT_PUBLIC = [
    "127.0.0.1", "127.8.9.1", UNSPECIFIED, "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255",
    "192.168.1.1", "169.254.1.1", "169.254.169.254", "169.254.0.23", "169.254.170.2", "100.64.0.1",
    "100.127.255.255", "100.100.100.200", "192.0.0.8", "192.0.0.192", "192.0.2.1", "198.18.0.1",
    "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "168.63.129.16", "192.88.99.1", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "fe80::1",
    "fe80::1%1", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001::1", "2002:7f00:1::1",
    "2001:db8::1", "3fff::1", "100::1", "4000::1",
]  # fmt: skip


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_an_address_that_is_not_public_is_not_connected_to(address: str) -> None:
    with pytest.raises(Unreachable, match="lies at an address that is not public"):
        CLOUD.refuse_address(COS, 443, address)


@pytest.mark.parametrize("address", ["119.29.29.29", "::ffff:119.29.29.29", "2402:4e00::1"])
def test_a_public_address_is_connected_to(address: str) -> None:
    CLOUD.refuse_address(COS, 443, address)


@pytest.mark.parametrize(
    "host", ["2130706433", "0177.0.0.1", "0x7f.0.0.1", "0x7f000001", "127.1", "0", "localhost"]
)
def test_what_this_machine_makes_of_a_number_in_disguise_is_not_connected_to_either(
    host: str,
) -> None:
    for address in addresses(host):
        with pytest.raises(Unreachable):
            CLOUD.refuse_address(host, 443, address)


def test_the_simulated_cloud_is_on_this_machine_and_nowhere_else() -> None:
    DEMO.refuse_address("127.0.0.1", 8800, "127.0.0.1")
    for port, address in [(8800, "10.0.0.1"), (443, "127.0.0.1"), (8801, "127.0.0.1")]:
        with pytest.raises(Unreachable):
            DEMO.refuse_address("127.0.0.1", port, address)


@pytest.mark.parametrize(
    ("host", "address", "allowed"),
    [
        (COS, "169.254.0.47", True), (COS, "10.0.0.9", True), (COS, "100.119.1.2", True),
        ("MYQCLOUD.com", "10.0.0.9", True), ("evil-myqcloud.com", "10.0.0.9", False),
        ("myqcloud.com.example", "10.0.0.9", False), (COS, "127.0.0.1", False), (COS, "::1", False),
        (COS, UNSPECIFIED, False), (COS, "169.254.169.254", False), (COS, "169.254.0.23", False),
        (COS, "100.100.100.200", False), (COS, "::ffff:127.0.0.1", False),
        (COS, "224.0.0.1", False), (COS, "168.63.129.16", False), (COS, "fc00::9", True),
    ],
)  # fmt: skip
def test_a_host_that_the_settings_name_may_lie_inside_but_never_where_keys_are(
    host: str, address: str, allowed: bool
) -> None:
    reach = Reach.of(None, ["myqcloud.com"])
    if allowed:
        reach.refuse_address(host, 443, address)
        return
    with pytest.raises(Unreachable):
        reach.refuse_address(host, 443, address)
