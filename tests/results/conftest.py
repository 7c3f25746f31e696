from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from moto.server import ThreadedMotoServer

from aigc_data.results.fetch import Limits
from tests.results.archiving import Archiving, archiving, cloud
from tests.simulator.cloud import Clock


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Archiving]:
    """An archive over a cloud of its own."""
    clock = Clock()
    with cloud(clock) as server, archiving(server, tmp_path, clock, Limits(idle_s=1.0)) as opened:
        yield opened


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    """A real S3 over HTTP, with the bucket `results`."""
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    httpx.put(f"http://{host}:{port}/results").raise_for_status()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The bucket's address, its keys and its endpoint set as people set them."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", s3)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "id")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    return "s3://results"
