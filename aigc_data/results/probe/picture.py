"""Pictures, measured with Pillow."""

from typing import IO, Final

from PIL import Image, ImageOps

from aigc_data.results.file_type import FileType
from aigc_data.results.probe.measured import Facts, Measured
from aigc_data.results.probe.thumbnail import thumbnails

MOST_PIXELS: Final = 100_000_000
"""Beyond this a picture is not decoded: 8K is 33 million, and 100 million are 400 MB in memory."""
MOST_FRAMES: Final = 2_000
"""Of a picture that moves; beyond this its frames are not counted."""
TURNED: Final = frozenset({5, 6, 7, 8})
"""Values of EXIF's Orientation by which width and height change places."""
ORIENTATION: Final = 0x0112


class NotMeasured(Exception):
    """A file is not what its first bytes say, or too much to look at; the text says which."""


def measure_picture(file: IO[bytes], found: FileType) -> Measured:
    """Return the facts of a picture and its thumbnails; raises NotMeasured."""
    Image.MAX_IMAGE_PIXELS = None  # our own bound is asked before anything is decoded
    with Image.open(file, formats=(found.reader,)) as picture:
        width, height = picture.size
        if width * height > MOST_PIXELS:
            message = f"it has {width} × {height} pixels, too many to decode"
            raise NotMeasured(message)
        if picture.getexif().get(ORIENTATION) in TURNED:
            width, height = height, width
        frames, duration_s = _motion(picture)
        picture.seek(0)
        picture.load()
        small = thumbnails(ImageOps.exif_transpose(picture))
    moving = frames > 1 and duration_s
    facts = Facts.of(
        found,
        width=width,
        height=height,
        codec=found.extension,
        duration_s=duration_s if moving else None,
        fps=frames / duration_s if moving else None,
    )
    return Measured(facts, small)


def _motion(picture: Image.Image) -> tuple[int, float]:
    """Return how many frames there are and how long they take together, in seconds."""
    frames = int(getattr(picture, "n_frames", 1))
    if frames > MOST_FRAMES:
        message = f"it has {frames} frames, too many to look at"
        raise NotMeasured(message)
    if frames == 1:
        return 1, 0.0
    total_ms = 0.0
    for number in range(frames):
        picture.seek(number)
        total_ms += float(picture.info.get("duration", 0) or 0)
    return frames, total_ms / 1000
