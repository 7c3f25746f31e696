"""How far a result link may lead: a link is a stranger's text, and this machine a way inside.

Two questions are asked of every link and of every redirect: may this URL be opened at all, and may
this address be connected to. The second is asked of each address that a name resolves to, and the
connection is made to an address that was asked about (pinned.py).
"""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

from aigc_data.settings import LOOPBACK_HOSTS

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

HTTPS_PORT: Final = 443
LONGEST: Final = 8192
"""Characters of a URL; a signed link has about 700."""
_NAME: Final = re.compile(
    r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?",
    re.IGNORECASE | re.ASCII,
)
"""A host's name: its last part begins with a letter, so that no number in any form is one."""
_NOT_IN_A_URL: Final = re.compile(r"[\x00-\x20\x7f\\]")
_KEPT: Final = "!#$%&'()*+,/:;=?@[]~-._"
_UNICAST_V6: Final = ipaddress.ip_network("2000::/3")
_NEVER: Final = tuple(
    ipaddress.ip_network(net)
    for net in (
        "192.0.0.0/24",  # protocols' own; not known to every Python
        "168.63.129.16/32",  # Azure's host, at a public address
        "192.88.99.0/24",  # 6to4 relays
        "2001::/32",  # Teredo: an IPv4 address inside
        "2002::/16",  # 6to4: an IPv4 address inside
        "3fff::/20",  # documentation; not known to every Python
    )
)
_METADATA: Final = tuple(
    ipaddress.ip_network(net)
    for net in (
        "169.254.0.23/32",  # Tencent Cloud
        "169.254.169.254/32",  # most others
        "169.254.170.0/24",  # containers on AWS
        "100.100.100.200/32",  # Alibaba Cloud
        "fd00:ec2::/32",  # AWS
    )
)
"""Where a cloud tells a machine its own keys: never to be reached, whatever is allowed."""


class Unreachable(Exception):
    """A link leads where none may; the text says why, and holds nothing of the link."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What may be reached; without more, https at public addresses."""

    local: tuple[str, int] | None = None
    """Host and port of a simulated cloud on this machine, the one place for plain http."""
    inside: tuple[str, ...] = ()
    """Hosts, and the hosts below them, that may lie at private addresses, as COS does in a VPC."""

    @classmethod
    def of(cls, endpoint: str | None, inside: Iterable[str] = ()) -> Self:
        """Return the reach for an endpoint in place of the cloud's, None for the cloud itself."""
        parts = urlsplit(endpoint or "")
        if parts.scheme != "http" or parts.hostname not in LOOPBACK_HOSTS:
            return cls(None, tuple(inside))
        return cls((parts.hostname, parts.port or 80), tuple(inside))

    def checked(self, url: str) -> str:
        """Return the URL as it may be sent, all of it ASCII; raises Unreachable."""
        parts = _split(url)
        if (parts.scheme, parts.hostname, parts.port) != ("http", *(self.local or ("", 0))):
            _refuse_unusual(parts)
        return urlunsplit(
            parts._replace(
                path=quote(parts.path, _KEPT), query=quote(parts.query, _KEPT), fragment=""
            )
        )

    def refuse_address(self, host: str, port: int, text: str) -> None:
        """Raise Unreachable unless the host, found at this address, may be connected to there."""
        address = _plain(ipaddress.ip_address(text))
        if (host, port) == self.local:
            if not address.is_loopback:
                message = "the simulated cloud is not on this machine"
                raise Unreachable(message)
            return
        if any(address in net for net in _METADATA) or not self._allows(host, address):
            message = f"its host lies at an address that is not public ({_kind(address)})"
            raise Unreachable(message)

    def _allows(self, host: str, address: Address) -> bool:
        if _public(address):
            return True
        lower = host.lower()
        named = any(lower == one or lower.endswith(f".{one}") for one in self.inside)
        return (
            named
            and (address.is_private or address.is_link_local or _shared(address))
            and not (address.is_loopback or address.is_unspecified or address.is_multicast)
        )


def _split(url: str) -> SplitResult:
    if len(url) > LONGEST:
        message = "it is longer than any link"
        raise Unreachable(message)
    if _NOT_IN_A_URL.search(url):
        message = "it holds a blank, a control character or a backslash"
        raise Unreachable(message)
    try:
        parts = urlsplit(url)
        _ = parts.hostname, parts.port
    except ValueError:
        message = "it is no URL"
        raise Unreachable(message) from None
    return parts


def _refuse_unusual(parts: SplitResult) -> None:
    if parts.scheme != "https":
        message = "it is not https"
    elif "@" in parts.netloc:
        message = "it names a user"
    elif parts.port not in {None, HTTPS_PORT}:
        message = "it names a port of its own"
    elif not _NAME.fullmatch(parts.hostname or ""):
        message = "it names no host by a name"
    else:
        return
    raise Unreachable(message)


def _plain(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 form of it holds, else the same."""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and address not in _UNICAST_V6:
        return False
    usual = address.is_global and not (address.is_multicast or address.is_reserved)
    return usual and not any(address in net for net in _NEVER)


def _shared(address: Address) -> bool:
    return address in ipaddress.ip_network("100.64.0.0/10")


def _kind(address: Address) -> str:
    if any(address in net for net in _METADATA):
        return "where a cloud keeps a machine's keys"
    words = ("loopback", "link-local", "multicast", "unspecified", "private", "reserved")
    asked = (getattr(address, f"is_{word.replace('-', '_')}") for word in words)
    return next((word for word, yes in zip(words, asked, strict=True) if yes), "special")
