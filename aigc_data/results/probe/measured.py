"""What was found of one file, and how it is said from one process to the other."""

import json
import struct
from dataclasses import asdict, dataclass, fields
from typing import Any, Final, Self

from aigc_data.medium import Medium
from aigc_data.results.file_type import FileType

HEAD: Final = struct.Struct(">I")
MOST_BYTES: Final = 4_000_000
"""No answer is longer: a line of facts and two small pictures."""


class Garbled(Exception):
    """What a child said is no answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a file is, measured; what it has not, or what could not be measured, is None."""

    medium: Medium = Medium.FILE
    """FILE also where its bytes begin like a picture or a film and are none: never shown."""
    content_type: str = "application/octet-stream"
    """From the bytes."""
    extension: str = "bin"
    width: int | None = None
    """Pixels, as it is to be shown: turned where the file says so."""
    height: int | None = None
    """Pixels."""
    duration_s: float | None = None
    """Seconds; of a picture that moves too."""
    fps: float | None = None
    """Frames in a second, on average."""
    codec: str | None = None
    fault: str | None = None
    """Why it is not shown, or not all of it could be measured: one sentence without a stop."""

    @classmethod
    def of(cls, found: FileType, **measured: Any) -> Self:  # noqa: ANN401 - the fields above
        """Return the facts of a file of this type."""
        said = {"content_type": found.content_type, "extension": found.extension}
        return cls(**({"medium": found.medium} | said | measured))


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A small WebP picture of a file, for a list or as what stands before a film."""

    size: str
    """A name of `thumbnail.SIZES`."""
    width: int
    height: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Measured:
    """Facts and thumbnails of a file; a file that is not shown has none of the latter."""

    facts: Facts
    thumbnails: tuple[Thumbnail, ...] = ()

    def dumps(self) -> bytes:
        """Return this as bytes that `loads` reads."""
        shapes = [(one.size, one.width, one.height, len(one.content)) for one in self.thumbnails]
        head = json.dumps({"facts": asdict(self.facts), "thumbnails": shapes}).encode()
        return b"".join((HEAD.pack(len(head)), head, *(one.content for one in self.thumbnails)))

    @classmethod
    def loads(cls, body: bytes) -> Self:
        """Return what a child said; it may be anything, so each value is looked at.

        Raises Garbled.
        """
        try:
            (length,) = HEAD.unpack_from(body)
            said = json.loads(body[HEAD.size : HEAD.size + length])
            facts = _facts(said["facts"])
            return cls(facts, tuple(_thumbnails(said["thumbnails"], body[HEAD.size + length :])))
        except (struct.error, ValueError, KeyError, TypeError, RecursionError) as error:
            raise Garbled from error


def _facts(said: dict[str, Any]) -> Facts:
    kinds = {"width": int, "height": int, "duration_s": float, "fps": float}
    values = {one.name: said[one.name] for one in fields(Facts)}
    for name, kind in kinds.items():
        if values[name] is not None:
            values[name] = kind(values[name])
    for name in ("content_type", "extension", "codec", "fault"):
        if values[name] is not None and not isinstance(values[name], str):
            raise Garbled
    return Facts(**(values | {"medium": Medium(values["medium"])}))


def _thumbnails(shapes: list[Any], body: bytes) -> list[Thumbnail]:
    found, at = [], 0
    for size, width, height, length in shapes:
        content = body[at : at + int(length)]
        if len(content) != int(length) or content[8:12] != b"WEBP":
            raise Garbled
        found.append(Thumbnail(str(size), int(width), int(height), content))
        at += int(length)
    return found
