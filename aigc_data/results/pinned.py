"""Connections to the very address that was checked: a name is resolved once, and not once more.

A name that answers with a public address when it is looked at and with this machine's when it is
connected to (DNS rebinding) gains nothing: there is no second question. The URL is not changed, so
the host's name stands in the request and in the TLS handshake as ever.
"""

import socket
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import httpcore
import httpx

from aigc_data.results.reach import Reach, Unreachable

Resolve = Callable[[str, int], Sequence[str]]
"""Return the addresses of a host and port, best first; raises OSError where there are none."""
_KEPT_S: Final = 30.0


def resolved(host: str, port: int) -> list[str]:
    """Return the addresses of the host as this machine resolves it, each once."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class PinnedBackend(httpcore.NetworkBackend):
    """Resolves, checks every address, and connects to one of those."""

    def __init__(
        self,
        reach: Reach,
        resolve: Resolve = resolved,
        dial: httpcore.NetworkBackend | None = None,
    ) -> None:
        """`dial` is what connects to an address, the sockets of this machine for None."""
        self._reach = reach
        self._resolve = resolve
        self._dial = dial or httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect; raises Unreachable where even one of its addresses may not be reached."""
        addresses = self._checked(host, port)
        fault: Exception | None = None
        for address in addresses:
            try:
                return self._dial.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                fault = error
        raise fault or httpcore.ConnectError("the host has no address")

    def _checked(self, host: str, port: int) -> Sequence[str]:
        try:
            addresses = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            message = "the host's name is not known"
            raise httpcore.ConnectError(message) from error
        for address in addresses:
            self._reach.refuse_address(host, port, address)
        return addresses


def pinned_pool(
    reach: Reach,
    *,
    connections: int,
    resolve: Resolve = resolved,
    dial: httpcore.NetworkBackend | None = None,
) -> httpcore.ConnectionPool:
    """Return connections that go nowhere but where the reach lets them; no proxy is asked.

    Certificates are those that the calls to the cloud are held to.
    """
    return httpcore.ConnectionPool(
        ssl_context=httpx.create_ssl_context(),
        max_connections=connections,
        max_keepalive_connections=connections,
        keepalive_expiry=_KEPT_S,
        network_backend=PinnedBackend(reach, resolve, dial),
    )


__all__ = ["PinnedBackend", "Resolve", "Unreachable", "pinned_pool", "resolved"]
