"""The real server: the first request, the headers, a clean end, a fault that is a page."""

import gzip
import json
import signal
import subprocess
import sys
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ROOT, Server, drawn, serving
from tests.ui.metrics.scrape import samples

pytestmark = pytest.mark.browser


def test_a_deep_link_is_the_first_request_of_a_fresh_server(page: Page, tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        drawn(page, f"{server.url}/images?status=failed&range=30d")
        expect(page.get_by_text("Image generation").first).to_be_visible()
        expect(page.get_by_role("link", name="Overview")).to_be_visible()
        expect(page.get_by_role("button", name="Status: Failed")).to_be_visible()
        assert page.url.endswith("/images?status=failed&range=30d")
        server.wait_until(lambda said: bool(said["tasks"]))
    assert server.process.returncode in {0, -signal.SIGTERM}
    assert "Traceback" not in (tmp_path / "server.log").read_text()
    assert orphans(tmp_path) == []


def orphans(folder: Path) -> list[str]:
    """The command lines of processes that still hold a file of this folder open."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            held = [str(fd.resolve()) for fd in (process / "fd").iterdir()]
        except OSError:
            continue
        if any(name.startswith(str(folder)) for name in held):
            found.append((process / "cmdline").read_text())
    return found


def test_a_store_held_elsewhere_is_a_page_that_opens_when_it_is_let_go(
    page: Page, tmp_path: Path
) -> None:
    holder = (
        "import sys; from pathlib import Path; from aigc_data.store.store import Store\n"
        "with Store.open(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()\n"
    )
    database = tmp_path / "app-demo.duckdb"
    with subprocess.Popen(
        [sys.executable, "-c", holder, str(database)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT,
    ) as other:  # fmt: skip
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with serving(tmp_path, healthy=False) as server:
            drawn(page, server.url)
            expect(page.get_by_text("The store could not be opened")).to_be_visible()
            expect(page.get_by_text(f"{database} is held by").first).to_be_visible()
            assert other.stdin is not None
            other.stdin.close()
            expect(page.get_by_text("Failure rate").first).to_be_visible(timeout=180_000)


def test_the_real_server_answers_a_scrape_with_what_it_holds(demo: Server) -> None:
    demo.wait_until(lambda said: said["tasks"] > 0)
    before = demo.health()["tasks"]
    asked = Request(f"{demo.url}/metrics", headers={"Accept-Encoding": "gzip"})  # noqa: S310
    with urlopen(asked, timeout=30) as answer:  # noqa: S310 - loopback
        text = gzip.decompress(answer.read()).decode()
        headers = answer.headers
    assert headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert (headers["Cache-Control"], headers["X-Content-Type-Options"]) == ("no-store", "nosniff")
    counted = sum(
        samples("aigc_data_tasks", "account", "kind", "model", "status", text=text).values()
    )
    assert before <= counted <= demo.health()["tasks"]
    assert samples("aigc_data_store_up", text=text) == {(): 1}
    assert samples("aigc_data_demo", text=text) == {(): 1}


def test_every_answer_forbids_framing_and_sniffing(demo: Server) -> None:
    with urlopen(f"{demo.url}/healthz", timeout=30) as answer:  # noqa: S310 - loopback
        headers, said = dict(answer.headers), json.load(answer)
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert (said["ok"], said["demo"]) == (True, True)
    assert set(said) == {"ok", "as_of", "tasks", "collector", "demo"}


def test_the_page_asks_no_other_host_for_anything(demo: Server, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    drawn(page, demo.url)
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    foreign = [url for url in asked if not url.startswith((demo.url, "data:", "blob:"))]
    assert foreign == []
