import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from aigc_data.result_link import ResultLink
from aigc_data.results.download import DownloadFailed, download

PICTURE = b"\x89PNG\r\n" + bytes(range(256)) * 400


class Bucket(BaseHTTPRequestHandler):
    """A bucket with a picture, a private, a deleted and a moved file."""

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        status = {"/a.png": 200, "/private.png": 403, "/moved.png": 302}.get(path, 404)
        body = PICTURE if status == 200 else b"<Error/>"
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if status == 302:
            self.send_header("Location", "/a.png")
        self.end_headers()
        self.wfile.write(body)

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


def test_a_file_comes_whole(bucket: str) -> None:
    assert download(ResultLink(f"{bucket}/a.png?q-signature=secret")) == PICTURE


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("private.png", "private.png was not downloaded: the link has expired, or the bucket is "
         "private."),
        ("gone.png", "gone.png was not downloaded: the file is gone: the cloud keeps a generated "
         "file for 12 hours."),
        ("moved.png", "moved.png was not downloaded: HTTP status 302."),
    ],
)  # fmt: skip
def test_what_a_bucket_refuses_is_said_without_the_signature(
    bucket: str, path: str, said: str
) -> None:
    with pytest.raises(DownloadFailed) as failure:
        download(ResultLink(f"{bucket}/{path}?q-signature=secret"))
    assert str(failure.value) == said


def test_a_file_that_is_too_large_is_not_taken_in(bucket: str) -> None:
    with pytest.raises(DownloadFailed, match=r"a\.png was not downloaded: it is too large"):
        download(ResultLink(f"{bucket}/a.png"), largest=1000)


@pytest.mark.parametrize(
    "url", ["http://example.com/a.png", "file:///etc/passwd", "javascript:alert(1)", ""]
)
def test_a_link_that_is_not_safe_is_not_opened(url: str) -> None:
    with pytest.raises(DownloadFailed, match="neither https nor on this machine"):
        download(ResultLink(url))


def test_nobody_there_is_said_in_a_sentence() -> None:
    with pytest.raises(DownloadFailed, match=r"a\.png was not downloaded: no answer came \(Conn"):
        download(ResultLink("http://127.0.0.1:9/a.png?q-signature=secret"))
