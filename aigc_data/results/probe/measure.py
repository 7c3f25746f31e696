"""One file, measured by whoever knows its type. Runs in a child process: a file is a stranger's."""

from typing import IO

import av
from PIL import Image

from aigc_data.medium import Medium
from aigc_data.results.file_type import HEAD_BYTES, FileType, file_type
from aigc_data.results.probe.film import measure_film
from aigc_data.results.probe.measured import Facts, Measured
from aigc_data.results.probe.picture import NotMeasured, measure_picture

BROKEN = (av.FFmpegError, OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError)
"""What the two libraries raise over a damaged file; their texts are about their own insides."""


def measured(file: IO[bytes]) -> Measured:
    """Return what a file is and, of pictures and videos, thumbnails.

    A file that begins like one of these and is none is a plain FILE, with the reason.
    """
    file.seek(0)  # the parent's place in the file is this process's too
    found = file_type(file.read(HEAD_BYTES))
    file.seek(0)
    try:
        return _by_medium(file, found)
    except NotMeasured as reason:
        return Measured(not_shown(found, str(reason)))
    except MemoryError:
        return Measured(not_shown(found, "it needs more memory than is allowed"))
    except (*BROKEN, Image.DecompressionBombError):
        return Measured(not_shown(found, "it cannot be decoded: it is damaged or cut"))


def not_shown(found: FileType, why: str) -> Facts:
    """Return the facts of a file that is kept and never shown."""
    return Facts(extension=found.extension, fault=why)


def _by_medium(file: IO[bytes], found: FileType) -> Measured:
    match found.medium:
        case Medium.IMAGE:
            return measure_picture(file, found)
        case Medium.VIDEO | Medium.AUDIO:
            return measure_film(file, found)
        case Medium.FILE:
            return Measured(Facts.of(found))
