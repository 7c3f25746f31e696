"""The demo's child process: it listens, and no orphan is left."""

import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from aigc_data.settings import Settings
from aigc_data.ui.demo import ROOT, Demo, DemoFailed, with_results

DYING = """
import sys
import time
from pathlib import Path
from aigc_data.settings import Settings
from aigc_data.ui.demo import Demo
demo = Demo.start(Settings(db=Path(sys.argv[1]), _env_file=None))
print(demo.settings(Settings(db=Path(sys.argv[1]), _env_file=None)).endpoint, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in ("TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return Settings(db=tmp_path / "app.duckdb")


def listens(endpoint: str) -> bool:
    try:
        httpx.get(endpoint)
    except httpx.TransportError:
        return False
    return True


def test_the_demo_listens_and_ends_when_it_is_closed(settings: Settings) -> None:
    demo = Demo.start(settings)
    reading = demo.settings(settings)
    assert reading.configured
    assert (reading.account_name, reading.database) == ("demo", settings.database)
    assert settings.database.name == "app-demo.duckdb"
    assert listens(str(reading.endpoint))
    demo.close()
    assert demo.process.returncode is not None
    assert not listens(str(reading.endpoint))


def test_a_demo_that_ends_before_it_listens_is_said(settings: Settings) -> None:
    demo = Demo.start(settings)
    demo.process.kill()
    with pytest.raises(DemoFailed, match="did not start"):
        demo.settings(settings)
    demo.close()


def test_the_demo_ends_by_itself_when_the_app_is_killed(settings: Settings) -> None:
    command = [sys.executable, "-c", DYING, str(settings.db)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as app:
        assert app.stdout is not None
        endpoint = app.stdout.readline().strip()
        assert listens(endpoint)
        app.kill()
    deadline = time.monotonic() + 20
    while listens(endpoint):
        assert time.monotonic() < deadline, "the demo outlived the app"
        time.sleep(0.1)


def test_the_demo_keeps_results_beside_its_database_unless_told_where(settings: Settings) -> None:
    kept = with_results(settings)
    assert (kept.results, kept.results_budget) == (
        str(settings.database.with_suffix(".results")), 500_000_000,
    )  # fmt: skip
    told = settings.model_copy(update={"results": "/srv/results"})
    assert with_results(told) is told
