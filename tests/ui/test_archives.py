"""The archives of the app's accounts: what a thread that has ended makes of the fault."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

from aigc_data.results.archive import Archive
from aigc_data.results.copies import Copies
from aigc_data.results.folder_storage import FolderStorage
from aigc_data.results.open_archive import Places
from aigc_data.results.prune import Bounds
from aigc_data.store.store import Store
from aigc_data.ui import words
from aigc_data.ui.archives import Archives
from aigc_data.ui.runtime import runtime
from tests.results.keeping import keep
from tests.results.media import picture
from tests.ui.conftest import Opener
from tests.ui.test_kept_results import a_task, fill
from tests.ui.test_runtime import wait_until
from tests.ui.test_task_pages import shown

ENDED = "it has ended by a fault, of which the log says more: restart the app"


@pytest.fixture
def archives(stored: Store, tmp_path: Path) -> Archives:
    """The archives of the runtime; none is at work yet."""
    first, second = FolderStorage(tmp_path / "kept"), FolderStorage(tmp_path / "copy")
    places = Places(first, second, tmp_path / "partial", Bounds())
    made = Archives(stored, places)
    runtime().archives, runtime().places = made, places.all
    return made


def dies(_self: object, _stop: Event) -> None:
    raise MemoryError


def waits(_self: object, stop: Event) -> None:
    stop.wait()


def test_while_its_threads_are_at_work_there_is_no_fault_and_none_at_the_end(
    archives: Archives, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Archive, "run", waits)
    monkeypatch.setattr(Copies, "run", waits)
    archives.keep_for(runtime().clouds["main"])
    assert archives.fault("main") == ""
    archives.close()
    assert archives.fault("main") == ""


@pytest.mark.parametrize(
    ("dead", "alive", "said"),
    [(Archive, Copies, ENDED), (Copies, Archive, f"the second place: {ENDED}")],
)
def test_a_thread_that_has_ended_is_a_fault(
    archives: Archives, monkeypatch: pytest.MonkeyPatch, dead: type, alive: type, said: str
) -> None:
    monkeypatch.setattr(dead, "run", dies)
    monkeypatch.setattr(alive, "run", waits)
    archives.keep_for(runtime().clouds["main"])
    wait_until(lambda: archives.fault("main") != "")
    assert archives.fault("main") == said


def test_the_overview_warns_when_nobody_fetches_any_more(
    archives: Archives, monkeypatch: pytest.MonkeyPatch, stored: Store, opened: Opener
) -> None:
    fill(stored, a_task(result_expires_at=datetime.now(UTC) + timedelta(minutes=30)))
    monkeypatch.setattr(Archive, "run", dies)
    monkeypatch.setattr(Copies, "run", waits)
    archives.keep_for(runtime().clouds["main"])
    wait_until(lambda: archives.fault("main") != "")
    app = opened("overview")
    assert "The results of 1 task expire within the hour and are not kept yet" in shown(app)
    assert [one.icon for one in app.warning] == [":material/timer:"]
    assert "as fast as the link allows" not in shown(app)
    assert "The page Sources says what stands in the way." in shown(app)


def test_the_page_sources_says_what_the_place_holds_small_pictures_included(
    archives: Archives, stored: Store, opened: Opener
) -> None:
    keep(stored, archives.places.first, "task", picture("PNG", (900, 600)))
    files = Path(archives.places.first.name).rglob("*")
    size = sum(one.stat().st_size for one in files if one.is_file())
    assert f"Results: 1 kept · {words.size(size)} in the place" in shown(opened("sources"))
