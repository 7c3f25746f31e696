"""What is kept is measured, and its small pictures are kept beside it."""

import hashlib
import io
from pathlib import Path

from PIL import Image

from aigc_data.medium import Medium
from aigc_data.results.folder_storage import FolderStorage
from aigc_data.results.probe import Prober
from aigc_data.store.result_pictures import ResultPicture
from aigc_data.store.results import ResultContent
from tests.results.keeping import measured
from tests.results.media import film, picture
from tests.tasks import after


def test_a_content_has_what_is_found_of_it_and_its_small_pictures(tmp_path: Path) -> None:
    place = FolderStorage(tmp_path / "kept")
    shot, moving = picture("PNG", (600, 300)), film()
    with Prober() as prober:
        (still, pictures), (found, _) = (
            measured(place, one, prober, after(5)) for one in (shot, moving)
        )
    assert found == ResultContent(
        sha256=hashlib.sha256(moving).hexdigest(), size=len(moving), content_type="video/mp4",
        medium=Medium.VIDEO, kept_at=after(5), width=64, height=48, duration_s=2.0, fps=10.0,
        codec="h264", probed_at=after(5), poster=found.poster, thumbnail=found.thumbnail,
    )  # fmt: skip
    small = still.thumbnail or ""
    with place.open(small) as opened:
        held = opened.read()
    assert (hashlib.sha256(held).hexdigest(), Image.open(io.BytesIO(held)).size) == (
        small, (480, 240),
    )  # fmt: skip
    assert ResultPicture(small, len(held), kept_at=after(5)) in pictures
