"""What goes wrong at the start is a page that says what to do, and not a traceback."""

import subprocess
import sys
from pathlib import Path

import pytest

from aigc_data.store.store import Store
from aigc_data.ui.runtime import close_runtime, runtime
from tests.ui.conftest import Opener

HOLDER = """
import sys
from pathlib import Path
from aigc_data.store.store import Store
with Store.open(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def database(stored: Store) -> Path:
    """The file of an app that is not open now."""
    path = stored.path
    close_runtime()
    return path


def said(opened: Opener) -> str:
    app = opened("overview")
    assert not app.exception
    assert "The store could not be opened" in [heading.value for heading in app.subheader]
    return " ".join(text.value for text in app.text)


def test_a_file_of_another_program_is_said_and_left_alone(database: Path, opened: Opener) -> None:
    database.write_bytes(b"not a database" * 1000)
    before = database.read_bytes()
    assert f"{database} is not a database of aigc-data and was left as it is" in said(opened)
    assert database.read_bytes() == before


def test_a_store_held_by_another_process_is_said_and_opens_when_it_is_let_go(
    database: Path, opened: Opener
) -> None:
    command = [sys.executable, "-c", HOLDER, str(database)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        assert f"is held by {Path(sys.executable).name}" in said(opened)
    runtime().open_store()
    assert [heading.value for heading in opened("overview").subheader] == ["Overview"]


def test_a_wrong_setting_is_said_by_its_name_and_without_its_value(
    database: Path, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIGC_DATA_ENDPOINT", "http://cloud.example/?password=hunter2")
    text = said(opened)
    assert "A setting is wrong: AIGC_DATA_ENDPOINT" in text
    assert "plain http is taken for loopback only" in text
    assert "hunter2" not in text
