"""What is kept is measured once, and its small pictures are kept beside it."""

import hashlib
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from aigc_data.medium import Medium
from aigc_data.results.folder_storage import FolderStorage
from aigc_data.results.measuring import Measuring
from aigc_data.results.probe import Prober
from aigc_data.store.results import ResultContent, content_of
from aigc_data.store.store import Store
from tests.results.keeping import keep
from tests.results.media import film, picture
from tests.tasks import IMAGE_ID, VIDEO_ID, after


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "a.duckdb") as opened:
        yield opened


@pytest.fixture
def place(tmp_path: Path) -> FolderStorage:
    return FolderStorage(tmp_path / "kept")


@pytest.fixture(scope="module")
def prober() -> Iterator[Prober]:
    with Prober() as started:
        yield started


def content(store: Store, sha256: str) -> ResultContent:
    with store.cursor() as db:
        found = content_of(db, sha256)
    assert found is not None
    return found


def test_each_content_is_measured_once(store: Store, place: FolderStorage, prober: Prober) -> None:
    [first] = keep(store, place, IMAGE_ID, picture("PNG", (600, 300)), measured=False)
    [second] = keep(store, place, VIDEO_ID, film(), extension="mp4", measured=False)
    measuring = Measuring(store, place, prober, clock=lambda: after(5))
    before = content(store, second)
    assert [measuring.round() for _ in range(2)] == [2, 0]
    found = content(store, second)
    assert found == replace(
        before, content_type="video/mp4", medium=Medium.VIDEO, width=64, height=48, duration_s=2.0,
        fps=10.0, codec="h264", probed_at=after(5), poster=found.poster, thumbnail=found.thumbnail,
    )  # fmt: skip
    small = content(store, first).thumbnail or ""
    with place.open(small) as opened:
        held = opened.read()
    assert (hashlib.sha256(held).hexdigest(), Image.open(io.BytesIO(held)).size) == (
        small, (480, 240),
    )  # fmt: skip


def test_a_content_that_is_gone_from_its_place_does_not_stop_the_others(
    store: Store, place: FolderStorage, prober: Prober
) -> None:
    kept = keep(store, place, IMAGE_ID, picture("PNG"), picture("JPEG"), measured=False)
    place.delete(kept[1])
    assert Measuring(store, place, prober).round() == 2
    assert [content(store, one).probe_fault for one in kept] == [
        None,
        "it is not where it was kept",
    ]
