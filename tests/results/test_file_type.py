"""What a file is by its first bytes."""

import pytest

from aigc_data.results.file_type import (
    BMP,
    FLAC,
    GIF,
    GLB,
    HEAD_BYTES,
    JPEG,
    M4A,
    MATROSKA,
    MP3,
    MP4,
    OGG,
    PNG,
    TYPES,
    UNKNOWN,
    WAV,
    WEBM,
    WEBP,
    ZIP,
    FileType,
    by_content_type,
    file_type,
)
from tests.results.media import film, moving_gif, picture, sound

REAL = {
    "png": (picture("PNG"), PNG),
    "jpeg": (picture("JPEG"), JPEG),
    "webp": (picture("WEBP"), WEBP),
    "bmp": (picture("BMP"), BMP),
    "gif": (moving_gif(), GIF),
    "mp4": (film(), MP4),
    "webm": (film("webm", "libvpx"), WEBM),
    "mkv": (film("matroska"), MATROSKA),
    "mp3": (sound(), MP3),
    "m4a": (sound("ipod", "aac"), M4A),
    "wav": (sound("wav", "pcm_s16le"), WAV),
    "ogg": (sound("ogg", "libopus"), OGG),
    "flac": (sound("flac", "flac"), FLAC),
    "glb": (b"glTF\x02\0\0\0", GLB),
    "zip": (b"PK\x03\x04\x14\0", ZIP),
}


@pytest.mark.parametrize(("content", "expected"), REAL.values(), ids=REAL)
def test_a_real_file_is_what_it_is(content: bytes, expected: FileType) -> None:
    assert file_type(content[:HEAD_BYTES]) == expected


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x89PNG",
        b"RIFF\0\0\0\0AVI ",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<!doctype html><script>alert(1)</script>",
        b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
        b"ffconcat version 1.0\nfile /etc/passwd\n",
        b"%PDF-1.7",
        b"\0\0\0\x18ftypheic\0\0\0\0",
    ],
)
def test_what_no_page_shows_is_not_known(content: bytes) -> None:
    assert file_type(content) == UNKNOWN


def test_the_name_that_a_type_has_in_http_leads_back_to_it() -> None:
    named = {one.content_type: by_content_type(one.content_type) for one in TYPES}
    assert {name: one.content_type for name, one in named.items()} == {one: one for one in named}
    assert {by_content_type(one) for one in ("text/html", "", None)} == {UNKNOWN}
