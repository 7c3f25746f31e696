"""What a file is by its first bytes; neither its name nor who sent it is asked.

Only what is named here may ever be shown in a page; whatever else a file may be is a download. Text
of any kind (SVG, HTML) is not named: a browser would run what stands in it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from aigc_data.medium import Medium

HEAD_BYTES: Final = 64
"""As much of a file as tells what it is."""


@dataclass(frozen=True, slots=True)
class FileType:
    """What a file is."""

    medium: Medium
    content_type: str
    extension: str
    """What its name ends in, without a dot."""
    reader: str = ""
    """Its name in Pillow (pictures) or in FFmpeg (videos and sounds), so that no other part of
    theirs is tried on it; the empty text where nothing reads it."""


UNKNOWN: Final = FileType(Medium.FILE, "application/octet-stream", "bin")
_MP4: Final = "mov,mp4,m4a,3gp,3g2,mj2"
PNG: Final = FileType(Medium.IMAGE, "image/png", "png", "PNG")
JPEG: Final = FileType(Medium.IMAGE, "image/jpeg", "jpg", "JPEG")
GIF: Final = FileType(Medium.IMAGE, "image/gif", "gif", "GIF")
WEBP: Final = FileType(Medium.IMAGE, "image/webp", "webp", "WEBP")
BMP: Final = FileType(Medium.IMAGE, "image/bmp", "bmp", "BMP")
AVIF: Final = FileType(Medium.IMAGE, "image/avif", "avif", "AVIF")
MP4: Final = FileType(Medium.VIDEO, "video/mp4", "mp4", _MP4)
QUICKTIME: Final = FileType(Medium.VIDEO, "video/quicktime", "mov", _MP4)
WEBM: Final = FileType(Medium.VIDEO, "video/webm", "webm", "matroska,webm")
MATROSKA: Final = FileType(Medium.VIDEO, "video/x-matroska", "mkv", "matroska,webm")
MP3: Final = FileType(Medium.AUDIO, "audio/mpeg", "mp3", "mp3")
AAC: Final = FileType(Medium.AUDIO, "audio/aac", "aac", "aac")
M4A: Final = FileType(Medium.AUDIO, "audio/mp4", "m4a", _MP4)
WAV: Final = FileType(Medium.AUDIO, "audio/wav", "wav", "wav")
OGG: Final = FileType(Medium.AUDIO, "audio/ogg", "ogg", "ogg")
FLAC: Final = FileType(Medium.AUDIO, "audio/flac", "flac", "flac")
GLB: Final = FileType(Medium.FILE, "model/gltf-binary", "glb")
PLY: Final = FileType(Medium.FILE, "model/ply", "ply")
FBX: Final = FileType(Medium.FILE, "application/octet-stream", "fbx")
ZIP: Final = FileType(Medium.FILE, "application/zip", "zip")
"""USDZ scenes are such files too."""
GZIP: Final = FileType(Medium.FILE, "application/gzip", "gz")

TYPES: Final = (
    PNG, JPEG, GIF, WEBP, BMP, AVIF, MP4, QUICKTIME, WEBM, MATROSKA, MP3, AAC, M4A, WAV, OGG, FLAC,
    GLB, PLY, FBX, ZIP, GZIP,
)  # fmt: skip


def file_type(head: bytes) -> FileType:
    """Return what a file is whose first `HEAD_BYTES` these are; UNKNOWN where nothing tells.

    The signatures are those of the WHATWG's MIME Sniffing Standard and of the formats' own texts.
    """
    for matches, found in _SIGNATURES:
        if matches(head):
            return found
    return UNKNOWN


def by_content_type(said: str | None) -> FileType:
    """Return the type that has this name in HTTP; UNKNOWN where none of ours has."""
    known = (one for one in TYPES if one.content_type == said != UNKNOWN.content_type)
    return next(known, UNKNOWN)


def medium_of_name(extension: str) -> Medium | None:
    """Return what a file's name says that it is; None where it says nothing that is known."""
    return _NAMED.get(extension.lower())


def _begins(*starts: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(starts)


def _riff(kind: bytes) -> Callable[[bytes], bool]:
    return lambda head: head[:4] == b"RIFF" and head[8:12] == kind


def _brand(*brands: bytes) -> Callable[[bytes], bool]:
    """ISO base media files say in their first box what they are; any brand will do for none."""
    return lambda head: head[4:8] == b"ftyp" and (not brands or head[8:12] in brands)


def _ebml(kind: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(b"\x1a\x45\xdf\xa3") and kind in head[:HEAD_BYTES]


def _adts(head: bytes) -> bool:
    """Whether a frame of AAC begins: twelve ones, then a layer of 0."""
    return len(head) > 1 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0


def _mpeg_audio(head: bytes) -> bool:
    """Whether a frame of MPEG audio begins: eleven ones, and neither version nor layer is void."""
    return (
        len(head) > 2
        and head[0] == 0xFF
        and head[1] & 0xE0 == 0xE0
        and head[1] & 0x18 != 0x08
        and head[1] & 0x06 != 0
        and head[2] & 0xF0 != 0xF0
    )


_SIGNATURES: Final[tuple[tuple[Callable[[bytes], bool], FileType], ...]] = (
    (_begins(b"\x89PNG\r\n\x1a\n"), PNG),
    (_begins(b"\xff\xd8\xff"), JPEG),
    (_begins(b"GIF87a", b"GIF89a"), GIF),
    (_riff(b"WEBP"), WEBP),
    (_riff(b"WAVE"), WAV),
    (_brand(b"avif", b"avis"), AVIF),
    (_brand(b"M4A ", b"M4B "), M4A),
    (_brand(b"qt  "), QUICKTIME),
    (_brand(b"heic", b"heix", b"mif1", b"msf1"), UNKNOWN),
    (_brand(), MP4),
    (_ebml(b"webm"), WEBM),
    (_ebml(b"matroska"), MATROSKA),
    (_begins(b"OggS"), OGG),
    (_begins(b"fLaC"), FLAC),
    (_begins(b"ID3"), MP3),
    (_begins(b"glTF"), GLB),
    (_begins(b"ply\n", b"ply\r"), PLY),
    (_begins(b"Kaydara FBX Binary"), FBX),
    (_begins(b"PK\x03\x04"), ZIP),
    (_begins(b"\x1f\x8b\x08"), GZIP),
    (_begins(b"BM"), BMP),
    (_adts, AAC),
    (_mpeg_audio, MP3),
)

_NAMED: Final = {
    **dict.fromkeys(("png", "jpg", "jpeg", "webp", "gif", "bmp", "avif"), Medium.IMAGE),
    **dict.fromkeys(("mp4", "webm", "mov", "m4v", "mkv"), Medium.VIDEO),
    **dict.fromkeys(("mp3", "wav", "m4a", "ogg", "aac", "flac"), Medium.AUDIO),
    **dict.fromkeys(
        ("glb", "gltf", "ply", "fbx", "zip", "usdz", "obj", "splat", "spz"), Medium.FILE
    ),
}
