"""What bytes are: their type by their first ones, and whether they open as what they are.

Nothing is taken from a name. What has more pixels or frames than may be opened does not open, and
what does not open is never shown. Pillow and FFmpeg are told which format to read: left to guess,
FFmpeg would take a playlist too, and open what that names.
"""

from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final

from aigc_data.medium import Medium

MOST_PIXELS: Final = 2**26
"""Of a picture, or of one frame of a video: 8192 × 8192."""
MOST_FRAMES: Final = 2**21
"""Of a video or a moving picture: nine hours and more."""
UNKNOWN: Final = "application/octet-stream"
_HEAD: Final = 64
_DECODING: Final = Lock()
"""One at a time: each may take some hundred megabytes for a moment."""
_PICTURES: Final = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/gif": "GIF",
    "image/webp": "WEBP",
}
"""By type, the one format that Pillow may read it as."""
CONTAINERS: Final = {
    "video/mp4": "mov",
    "video/quicktime": "mov",
    "video/webm": "matroska",
    "audio/mp4": "mov",
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
    "audio/ogg": "ogg",
    "audio/flac": "flac",
}
"""By type, the one container that FFmpeg may read it as."""
_STARTS: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"\x1a\x45\xdf\xa3", "video/webm"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"\xff\xf2", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"glTF", "model/gltf-binary"),
)
_RIFF: Final = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}
_BRANDS: Final = {b"qt  ": "video/quicktime", b"M4A ": "audio/mp4", b"M4B ": "audio/mp4"}
_PICTURE_BRANDS: Final = frozenset({b"avif", b"avis", b"heic", b"heix", b"mif1"})


@dataclass(frozen=True, slots=True)
class Opened:
    """What a file is."""

    content_type: str
    """By its bytes."""
    medium: Medium
    """What it opens as; FILE where it opens as nothing that can be shown."""
    fault: str | None = None
    """Why it does not open, though its bytes begin as something that would."""


class TooLarge(Exception):
    """It has more pixels or frames than may be opened."""


def opened(file: Path) -> Opened:
    """Return what the file is, once it has been opened as that."""
    with file.open("rb") as start:
        content_type = type_of(start.read(_HEAD))
    medium = medium_of(content_type)
    if medium is Medium.FILE:
        return Opened(content_type, medium)
    try:
        with _DECODING:
            _open(file, content_type)
    except TooLarge as error:
        return Opened(content_type, Medium.FILE, str(error))
    except Exception as error:  # noqa: BLE001 - a stranger's bytes may raise whatever a decoder has
        fault = f"it does not open as {content_type} ({type(error).__name__})"
        return Opened(content_type, Medium.FILE, fault)
    return Opened(content_type, medium)


def type_of(head: bytes) -> str:
    """Return the content type that the first bytes of a file name; UNKNOWN where they do not."""
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], UNKNOWN)
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return UNKNOWN if brand in _PICTURE_BRANDS else _BRANDS.get(brand, "video/mp4")
    return next((kind for start, kind in _STARTS if head.startswith(start)), UNKNOWN)


def medium_of(content_type: str) -> Medium:
    """Return how a type that this app can open is shown; FILE for any other."""
    if content_type in _PICTURES:
        return Medium.IMAGE
    if content_type in CONTAINERS:
        return Medium(content_type.partition("/")[0])
    return Medium.FILE


def _open(file: Path, content_type: str) -> None:
    if content_type in _PICTURES:
        _open_picture(file, _PICTURES[content_type])
    else:
        _open_film(file, content_type)


def _open_picture(file: Path, form: str) -> None:
    from PIL import Image  # slow to load, and the pages need none of it

    with Image.open(file, formats=[form]) as picture:
        _refuse_beyond(picture.width * picture.height, getattr(picture, "n_frames", 1))
        picture.load()


def _open_film(file: Path, content_type: str) -> None:
    import av

    with av.open(str(file), "r", format=CONTAINERS[content_type]) as container:
        if medium_of(content_type) is Medium.VIDEO:
            film = container.streams.video[0]
            _refuse_beyond(film.width * film.height, film.frames)
            next(container.decode(film))
        else:
            next(container.decode(container.streams.audio[0]))


def _refuse_beyond(pixels: int, frames: int) -> None:
    if pixels > MOST_PIXELS:
        message = "it has more pixels than may be opened"
        raise TooLarge(message)
    if frames > MOST_FRAMES:
        message = "it has more frames than may be opened"
        raise TooLarge(message)
