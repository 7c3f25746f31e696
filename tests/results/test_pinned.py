import asyncio
import socket
import ssl
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpcore
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from aigc_data.results.pinned import (
    AsyncPinnedBackend,
    PinnedBackend,
    certificates,
    pinned_pool,
    resolved,
)
from aigc_data.results.reach import Reach, Unreachable

HOST = "bucket-1250000000.cos.ap-guangzhou.myqcloud.com"
PUBLIC = "119.29.29.29"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nfile"


class Diverted(httpcore.NetworkBackend):
    """Notes where a connection is wanted to, and makes it to this machine."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.wanted: list[tuple[str, int]] = []

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,  # noqa: ARG002 - the shape of a backend
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        self.wanted.append((host, port))
        return httpcore.SyncBackend().connect_tcp("127.0.0.1", self.port, timeout)


class Rebinding:
    """A name server that is public when it is asked first, and this machine from then on."""

    def __init__(self, first: list[str], then: list[str]) -> None:
        self._answers = [first]
        self._then = then
        self.asked = 0

    def __call__(self, _host: str, _port: int) -> list[str]:
        self.asked += 1
        return self._answers.pop() if self._answers else self._then


class Bucket:
    """A TLS server with a certificate for HOST, that notes what it is asked for."""

    def __init__(self, folder: Path) -> None:
        self.heard: list[str] = []
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(_certificate(folder))
        self.context.sni_callback = lambda _socket, name, _context: self.heard.append(f"SNI {name}")
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        with self.listening, self.context.wrap_socket(self.listening, server_side=True) as server:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                head = connection.recv(65_536).decode().splitlines()
                self.heard += [line for line in head if line.startswith(("GET", "Host"))]
                connection.sendall(ANSWER)


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a bucket")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file = folder / "bucket.pem"
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture
def bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    served = Bucket(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "bucket.pem"))
    certificates.cache_clear()
    yield served
    served.listening.close()
    certificates.cache_clear()


def test_the_address_that_was_checked_is_the_one_that_is_connected_to(bucket: Bucket) -> None:
    names, dial = Rebinding([PUBLIC], ["127.0.0.1"]), Diverted(bucket.port)
    with pinned_pool(Reach(), connections=1, resolve=names, dial=dial) as pool:
        answer = pool.request("GET", f"https://{HOST}/a.png?q-signature=x")
    assert (answer.content, names.asked, dial.wanted) == (b"file", 1, [(PUBLIC, 443)])
    assert bucket.heard == [f"SNI {HOST}", "GET /a.png?q-signature=x HTTP/1.1", f"Host: {HOST}"]


def test_a_name_that_was_public_before_is_asked_about_at_the_next_connection_too(
    bucket: Bucket,
) -> None:
    names, dial = Rebinding([PUBLIC], ["127.0.0.1"]), Diverted(bucket.port)
    with pinned_pool(Reach(), connections=1, resolve=names, dial=dial) as pool:
        pool.request("GET", f"https://{HOST}/a.png")  # the server closes the connection
        with pytest.raises(Unreachable, match=r"not public \(loopback\)"):
            pool.request("GET", f"https://{HOST}/a.png")
    assert dial.wanted == [(PUBLIC, 443)]


def test_a_certificate_of_another_host_is_not_taken(bucket: Bucket) -> None:
    dial = Diverted(bucket.port)
    with (
        pinned_pool(Reach(), connections=1, resolve=lambda *_: [PUBLIC], dial=dial) as pool,
        pytest.raises(httpcore.ConnectError, match="CERTIFICATE_VERIFY_FAILED"),
    ):
        pool.request("GET", "https://other.example.com/a.png")


def test_one_address_inside_among_public_ones_is_enough_to_refuse_all() -> None:
    dial = Diverted(9)
    backend = PinnedBackend(Reach(), lambda *_: [PUBLIC, "10.0.0.1"], dial)
    with pytest.raises(Unreachable, match=r"not public \(private\)"):
        backend.connect_tcp(HOST, 443)
    assert dial.wanted == []


def test_a_download_through_the_app_is_held_to_the_same() -> None:
    backend = AsyncPinnedBackend(Reach(), lambda *_: [PUBLIC, "169.254.169.254"])

    async def connect() -> None:
        await backend.connect_tcp(HOST, 443)

    with ThreadPoolExecutor(1) as pool, pytest.raises(Unreachable, match="a machine's keys"):
        pool.submit(lambda: asyncio.run(connect())).result()


def test_a_name_that_nobody_knows_is_a_fault_of_the_network() -> None:
    with pytest.raises(httpcore.ConnectError, match="name is not known"):
        PinnedBackend(Reach(), resolved).connect_tcp("no-such-host.invalid", 443)


def test_this_machines_resolver_gives_each_address_once() -> None:
    assert resolved("127.0.0.1", 443) == ["127.0.0.1"]
