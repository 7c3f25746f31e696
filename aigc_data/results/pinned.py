"""Connections to the very address that was checked: a name is resolved once, and not once more.

A name that answers with a public address when it is looked at and with this machine's when it is
connected to (DNS rebinding) gains nothing: there is no second question. The URL is not changed, so
the host's name stands in the request and in the TLS handshake as ever.
"""

import socket
import ssl
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Final

import httpcore
import httpx
from anyio import to_thread

from aigc_data.results.reach import Reach

Resolve = Callable[[str, int], Sequence[str]]
"""Return the addresses of a host and port, best first; raises OSError where there are none."""
_KEPT_S: Final = 30.0
_NOT_THERE: Final = (httpcore.ConnectError, httpcore.ConnectTimeout)
_NO_ADDRESS: Final = "the host has no address"


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
        fault: Exception | None = None
        for address in checked(self._reach, self._resolve, host, port):
            try:
                return self._dial.connect_tcp(address, port, timeout, local_address, socket_options)
            except _NOT_THERE as error:
                fault = error
        raise fault or httpcore.ConnectError(_NO_ADDRESS)


class AsyncPinnedBackend(httpcore.AsyncNetworkBackend):
    """The same for a server's loop; names are resolved in a thread."""

    def __init__(self, reach: Reach, resolve: Resolve = resolved) -> None:
        self._reach = reach
        self._resolve = resolve
        self._dial = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect; raises Unreachable where even one of its addresses may not be reached."""
        addresses = await to_thread.run_sync(checked, self._reach, self._resolve, host, port)
        fault: Exception | None = None
        for address in addresses:
            try:
                return await self._dial.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except _NOT_THERE as error:
                fault = error
        raise fault or httpcore.ConnectError(_NO_ADDRESS)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await self._dial.sleep(seconds)


def checked(reach: Reach, resolve: Resolve, host: str, port: int) -> Sequence[str]:
    """Return the addresses of the host, all of which may be reached.

    Raises Unreachable, or ConnectError where nobody knows the host.
    """
    try:
        addresses = resolve(host, port)
    except (OSError, UnicodeError) as error:
        message = "the host's name is not known"
        raise httpcore.ConnectError(message) from error
    for address in addresses:
        reach.refuse_address(host, port, address)
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
        ssl_context=certificates(),
        max_connections=connections,
        max_keepalive_connections=connections,
        keepalive_expiry=_KEPT_S,
        network_backend=PinnedBackend(reach, resolve, dial),
    )


def async_pinned_pool(reach: Reach) -> httpcore.AsyncConnectionPool:
    """Return the same for a server's loop; it reads certificates, so make it in a thread."""
    return httpcore.AsyncConnectionPool(certificates(), network_backend=AsyncPinnedBackend(reach))


@cache
def certificates() -> ssl.SSLContext:
    """Return what certificates are held to: read once, for that takes longer than a connection."""
    return httpx.create_ssl_context()
