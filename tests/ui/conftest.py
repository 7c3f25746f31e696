"""The app in one process, on a store of its own: what AppTest drives."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from aigc_data.store.store import Store
from aigc_data.ui.runtime import close_runtime, runtime, store
from tests.new_database import new_database
from tests.two_accounts import KEYS, write_accounts

MAIN = Path(__file__).parents[2] / "aigc_data" / "ui" / "main.py"
Opener = Callable[..., AppTest]


@pytest.fixture(scope="package", autouse=True)
def installed_once() -> Iterator[None]:
    """Let Streamlit look for components in the installed packages once, not at each run of a page.

    None comes or goes meanwhile, and AppTest makes a new runtime for each run.
    """
    with pytest.MonkeyPatch.context() as patch:
        scan = cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", scan)
        yield


@pytest.fixture
def stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The open store of an account that has keys, and a cloud that nobody answers for."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AIGC_DATA_DB", str(new_database(tmp_path / "app.duckdb")))
    monkeypatch.setenv("AIGC_DATA_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("TENCENTCLOUD_SECRET_ID", "AKIDtest")
    monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", "test-key")
    _forget()
    assert runtime().store_fault == ""
    yield store()
    _forget()


@pytest.fixture
def stored_of_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The open store of the accounts "studio" and "abroad", and clouds that nobody answers for."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AIGC_DATA_DB", str(new_database(tmp_path / "app.duckdb")))
    write_accounts(tmp_path, "http://127.0.0.1:9", "http://127.0.0.1:9")
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    _forget()
    assert runtime().store_fault == ""
    yield store()
    _forget()


@pytest.fixture
def opened() -> Opener:
    """Opens a page of the app: `opened("overview", range="24h", model=["Kling 3.0"])`."""

    def open_page(page: str = "overview", **query: str | list[str]) -> AppTest:
        app = AppTest.from_file(str(MAIN), default_timeout=30)
        app.context = {"timezone": "Asia/Shanghai", "url": "http://localhost:8501/"}
        for key, value in query.items():
            app.query_params[key] = value
        return app.switch_page(str(MAIN.parents[2] / "pages" / f"{page}.py")).run()

    return open_page


def _forget() -> None:
    close_runtime()
    st.cache_data.clear()
    st.cache_resource.clear()
