"""Files measured by the child process, and what hostile ones do to it: nothing."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from aigc_data.medium import Medium
from aigc_data.results.probe import Measured, Prober
from aigc_data.results.probe.measured import Facts
from tests.results.media import film, index_first, moving_gif, picture, png_bomb, sound

DAMAGED = "it cannot be decoded: it is damaged or cut"
PICTURE = Facts(medium=Medium.IMAGE, width=64, height=48)
FILM = Facts(medium=Medium.VIDEO, width=64, height=48, duration_s=2.0, fps=10.0)


@pytest.fixture(scope="module")
def prober() -> Iterator[Prober]:
    with Prober() as started:
        yield started


@pytest.fixture
def measured(prober: Prober, tmp_path: Path) -> "Measure":
    return Measure(prober, tmp_path / "file")


class Measure:
    """Measures bytes."""

    def __init__(self, prober: Prober, path: Path) -> None:
        self.prober, self.path = prober, path

    def __call__(self, content: bytes) -> Measured:
        self.path.write_bytes(content)
        with self.path.open("rb") as file:
            return self.prober.probe(file)


REAL = {
    "png": (
        picture("PNG"),
        replace(PICTURE, content_type="image/png", extension="png", codec="png"),
    ),
    "jpeg": (
        picture("JPEG"),
        replace(PICTURE, content_type="image/jpeg", extension="jpg", codec="jpg"),
    ),
    "webp": (
        picture("WEBP"),
        replace(PICTURE, content_type="image/webp", extension="webp", codec="webp"),
    ),
    "gif that moves": (
        moving_gif(),
        Facts(
            medium=Medium.IMAGE, content_type="image/gif", extension="gif", width=40, height=30,
            codec="gif", duration_s=1.0, fps=4.0,
        ),
    ),
    "mp4": (film(), replace(FILM, content_type="video/mp4", extension="mp4", codec="h264")),
    "webm": (
        film("webm", "libvpx"),
        replace(FILM, content_type="video/webm", extension="webm", codec="vp8"),
    ),
    "wav": (
        sound("wav", "pcm_s16le"),
        Facts(
            medium=Medium.AUDIO, content_type="audio/wav", extension="wav", duration_s=1.0,
            codec="pcm_s16le",
        ),
    ),
    "3d scene": (
        b"glTF\x02\0\0\0" + bytes(200),
        Facts(content_type="model/gltf-binary", extension="glb"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("content", "expected"), REAL.values(), ids=REAL)
def test_a_file_is_measured(measured: Measure, content: bytes, expected: Facts) -> None:
    assert measured(content).facts == expected


def test_a_picture_has_two_thumbnails_and_the_small_one_is_no_larger_than_it(
    measured: Measure,
) -> None:
    found = measured(picture("PNG", (2000, 1000))).thumbnails
    assert [(one.size, one.width, one.height) for one in found] == [
        ("poster", 1280, 640), ("small", 480, 240),
    ]  # fmt: skip
    opened = [Image.open(io.BytesIO(one.content)) for one in found]
    assert [(one.format, one.size) for one in opened] == [
        ("WEBP", (1280, 640)), ("WEBP", (480, 240)),
    ]  # fmt: skip
    assert [one.size for one in map(_opened, measured(picture("PNG")).thumbnails)] == [(64, 48)] * 2


def test_a_picture_that_is_to_be_turned_is_measured_as_it_is_shown(measured: Measure) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    found = measured(picture("JPEG", exif=exif))
    assert (found.facts.width, found.facts.height) == (48, 64)
    assert {_opened(one).size for one in found.thumbnails} == {(48, 64)}


def test_the_poster_of_a_film_is_not_its_black_beginning(measured: Measure) -> None:
    poster = _opened(measured(film()).thumbnails[0])
    assert min(band[0] for band in poster.convert("RGB").getextrema()) > 80  # type: ignore[index]


def test_a_cut_film_is_shown_as_far_as_it_goes_and_says_so(measured: Measure) -> None:
    whole = index_first(film(frames=200, size=(160, 120)))
    found = measured(whole[: len(whole) * 2 // 3]).facts
    assert (found.medium, found.duration_s) == (Medium.VIDEO, 20.0)
    assert re.fullmatch(r"of 200 frames only \d{2,3} are there", found.fault or "")


@pytest.mark.parametrize(
    ("content", "extension", "fault"),
    [
        (picture("PNG", (300, 200))[:200], "png", DAMAGED),
        (picture("JPEG", (300, 200))[:400], "jpg", DAMAGED),
        (film()[:60], "mp4", DAMAGED),
        (b"\x89PNG\r\n\x1a\n<script>alert(1)</script>" + bytes(90), "png", DAMAGED),
        (b"ID3\x04\0\0\0\0\0\0" + bytes(90), "mp3", DAMAGED),
        (png_bomb(), "png", "it has 60000 × 60000 pixels, too many to decode"),
        (moving_gif(frames=2001, size=(1, 1)), "gif", "it has 2001 frames, too many to look at"),
    ],
)
def test_what_only_begins_like_media_is_a_plain_file(
    measured: Measure, content: bytes, extension: str, fault: str
) -> None:
    assert measured(content) == Measured(Facts(extension=extension, fault=fault))


def test_text_of_any_kind_is_a_plain_file(measured: Measure) -> None:
    page = b"<!doctype html><script>alert(1)</script>"
    assert measured(page) == Measured(Facts())


def test_a_picture_that_needs_more_memory_than_allowed_costs_itself_alone(
    measured: Measure,
) -> None:
    large = picture("PNG", (300, 200))
    assert measured(png_bomb(9_990, 9_990)).facts.fault == DAMAGED
    assert measured(large).facts.width == 300


def test_a_child_that_was_killed_is_followed_by_another(measured: Measure) -> None:
    first = measured(picture("PNG")).facts
    child = measured.prober._child
    assert child is not None
    child.kill()
    child.wait()
    assert measured(picture("PNG")).facts == first


def test_nothing_stays_open_after_many_files(measured: Measure) -> None:
    measured(picture("PNG"))
    before = _open_files()
    for _ in range(5):
        measured(b"nothing")
    assert _open_files() == before


def _opened(one: object) -> Image.Image:
    return Image.open(io.BytesIO(one.content))  # type: ignore[attr-defined]


def _open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())
