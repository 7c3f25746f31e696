"""Small pictures of a result: what a list shows in its place, and what stands before a film."""

import io
from typing import Final

from PIL import Image

from aigc_data.results.probe.measured import Thumbnail

SMALL: Final = "small"
POSTER: Final = "poster"
SIZES: Final = {SMALL: 480, POSTER: 1280}
"""Pixels of the longer side: a tile of a list on a screen of twice the points, and a page's width.
A picture that is smaller stays as it is."""
QUALITY: Final = 78
EFFORT: Final = 2
"""Of 6: a few hundredths of a second, for some per cent of size."""


def thumbnails(picture: Image.Image) -> tuple[Thumbnail, ...]:
    """Return the picture in each of `SIZES`, the smaller made of the larger."""
    shrunk = _plain(picture)
    found = []
    for name in sorted(SIZES, key=SIZES.__getitem__, reverse=True):
        if max(shrunk.size) > SIZES[name]:
            shrunk = shrunk.copy()
            shrunk.thumbnail((SIZES[name], SIZES[name]), Image.Resampling.LANCZOS, reducing_gap=3)
        found.append(Thumbnail(name, *shrunk.size, _webp(shrunk)))
    return tuple(found)


def _plain(picture: Image.Image) -> Image.Image:
    """Return the picture in a mode that WebP has; what is transparent stays so."""
    if picture.mode in {"RGB", "RGBA"}:
        return picture
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


def _webp(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=QUALITY, method=EFFORT)
    return out.getvalue()
