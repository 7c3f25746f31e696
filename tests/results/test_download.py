import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from aigc_data.result_link import ResultLink
from aigc_data.results.download import DownloadFailed, Limits, downloading
from aigc_data.results.reach import Reach

PICTURE = b"\x89PNG\r\n" + bytes(range(256)) * 400
SIGNED = "q-sign-time=1789355280;1789398490&q-signature=secret"
STATUS = {"/a.png": 200, "/cut.png": 200, "/unsized.png": 200, "/private.png": 403,
          "/moved.png": 302, "/broken.png": 500}  # fmt: skip


class Bucket(BaseHTTPRequestHandler):
    """A bucket with a picture that comes whole, cut or unsized, and files that do not come."""

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        status = STATUS.get(path, 404)
        body = PICTURE if status == 200 else b"<Error/>"
        self.send_response(status)
        if path != "/unsized.png":
            self.send_header("Content-Length", str(len(body)))
        if status == 302:
            self.send_header("Location", "/a.png")
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if path == "/cut.png" else body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def reach_of(url: str) -> Reach:
    """What may be reached where the simulated cloud is the bucket that the link names."""
    return Reach.of(url[: url.find("/", len("http://"))] if url.startswith("http://1") else None)


def taken(url: str, limits: Limits | None = None) -> tuple[int | None, bytes]:
    """The size that was said, and all that came."""

    async def take() -> tuple[int | None, bytes]:
        async with downloading(ResultLink(url), reach_of(url), limits) as download:
            return download.size, b"".join([part async for part in download.parts])

    with ThreadPoolExecutor(1) as pool:  # the browser tests run a loop in this thread
        return pool.submit(lambda: asyncio.run(take())).result()


def test_a_file_comes_whole_and_its_size_before_it(bucket: str) -> None:
    assert taken(f"{bucket}/a.png?{SIGNED}") == (len(PICTURE), PICTURE)


def test_a_file_whose_size_is_not_said_comes_whole(bucket: str) -> None:
    assert taken(f"{bucket}/unsized.png") == (None, PICTURE)


@pytest.mark.parametrize(
    ("path", "said", "gone"),
    [
        (f"private.png?{SIGNED}", "private.png was not downloaded: the link has expired, or the "
         "bucket is private.", True),
        ("private.png", "private.png was not downloaded: the link has expired, or the bucket is "
         "private.", False),
        (f"gone.png?{SIGNED}", "gone.png was not downloaded: the file is gone: the cloud keeps a "
         "generated file for 12 hours.", True),
        (f"moved.png?{SIGNED}", "moved.png was not downloaded: HTTP status 302.", False),
        (f"broken.png?{SIGNED}", "broken.png was not downloaded: HTTP status 500.", False),
    ],
)  # fmt: skip
def test_what_a_bucket_refuses_is_said_without_the_signature(
    bucket: str, path: str, said: str, gone: bool
) -> None:
    with pytest.raises(DownloadFailed) as failure:
        taken(f"{bucket}/{path}")
    assert (str(failure.value), failure.value.gone) == (said, gone)


@pytest.mark.parametrize("name", ["a.png", "unsized.png"])
def test_a_file_that_is_too_large_is_not_taken(bucket: str, name: str) -> None:
    with pytest.raises(DownloadFailed, match=rf"{name} was not downloaded: it is too large"):
        taken(f"{bucket}/{name}", Limits(largest=1000))


def test_a_file_that_takes_too_long_is_not_taken(bucket: str) -> None:
    with pytest.raises(DownloadFailed, match=r"a\.png was not downloaded: it took longer than -1"):
        taken(f"{bucket}/a.png", Limits(longest_s=-1))


def test_a_file_that_is_cut_off_is_not_taken_for_a_whole_one(bucket: str) -> None:
    with pytest.raises(DownloadFailed) as failure:
        taken(f"{bucket}/cut.png?{SIGNED}")
    said = "cut.png was not downloaded: it broke off (RemoteProtocolError)."
    assert (str(failure.value), failure.value.__cause__) == (said, None)


@pytest.mark.parametrize(
    "url",
    ["http://example.com/a.png", "file:///etc/passwd", "javascript:alert(1)", "", "https://a@b/c"],
)
def test_a_link_that_is_not_safe_is_not_opened(url: str) -> None:
    with pytest.raises(DownloadFailed, match="it may not be opened: it "):
        taken(url)


def test_nobody_there_is_said_in_a_sentence() -> None:
    with pytest.raises(DownloadFailed, match=r"a\.png was not downloaded: no answer came \(Conn"):
        taken("http://127.0.0.1:9/a.png?q-signature=secret")


def test_an_address_that_is_none_is_said_in_a_sentence() -> None:
    with pytest.raises(DownloadFailed, match="it holds a blank, a control character"):
        taken("https://a.example/\x01a.png?q-signature=secret")
