"""A tile whose small picture cannot be made: it says so, and leads to the film itself."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from aigc_data.results.folder_storage import FolderStorage
from aigc_data.store.store import Store
from tests.analysis.history import KLING, ended
from tests.browser.conftest import Server, drawn, serving
from tests.results.keeping import keep
from tests.results.media import film, index_first

pytestmark = pytest.mark.browser
FILM = index_first(film(frames=60, size=(160, 120)))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """The app over two kept films without their small pictures, one of which is gone itself.

    Of the other the archive holds another file than was measured, of which none can be made.
    """
    place, now = FolderStorage(tmp_path / "kept"), datetime.now(UTC)
    tasks = [ended(now, 20, **KLING), ended(now, 30, **KLING)]
    with Store.open(tmp_path / "app.duckdb") as store:
        store.save(tasks, at=now)
        hashes = [
            keep(store, place, task.task_id, FILM + bytes([number]), extension="mp4")[0]
            for number, task in enumerate(tasks)
        ]
        with store.cursor() as db:
            small = db.execute("SELECT thumbnail FROM result_content").fetchall()
    for (sha256,) in small:
        place.delete(sha256)
    place.delete(hashes[0])
    spoiled = tmp_path / "kept" / hashes[1][:2] / hashes[1][2:4] / hashes[1]
    spoiled.chmod(0o644)
    spoiled.write_bytes(b"x" * len(FILM))
    with serving(
        tmp_path,
        TENCENTCLOUD_SECRET_ID="AKIDNOBODY",
        TENCENTCLOUD_SECRET_KEY="nothing",
        AIGC_DATA_ENDPOINT="http://127.0.0.1:9",
        AIGC_DATA_INTERVAL="3600",
        AIGC_DATA_RESULTS=str(tmp_path / "kept"),
    ) as running:
        yield running


def test_a_tile_without_a_small_picture_says_why_and_leads_to_the_film(
    page: Page, server: Server
) -> None:
    drawn(page, f"{server.url}/videos?view=gallery")
    tiles = page.locator(".tile")
    none = tiles.filter(has_text="No small picture could be made of this video.")
    gone = tiles.filter(has_text="The file is not where it was kept")
    expect(none.get_by_role("link", name="Open the video")).to_have_attribute(
        "href", re.compile("/kept\\?.*sha256=[0-9a-f]{64}&since=\\d+$")
    )
    expect(gone).to_have_count(1)
    expect(gone.get_by_role("link", name="Open the video")).to_have_count(0)
    expect(tiles.locator("img")).to_have_count(0)
