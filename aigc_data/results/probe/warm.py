"""Loads all that measuring needs: a process that has given up the file system loads no module."""

import codecs
import io
from typing import Final

import av
from PIL import Image

from aigc_data.results.probe.measure import measured

ENCODINGS: Final = ("ascii", "latin-1", "utf-8", "utf-16", "utf-16-be", "utf-16-le", "utf-32")
"""Those in which the notes inside of pictures are written."""
SIDE: Final = 16


def warm() -> None:
    """Measure a picture and a film of our own making."""
    Image.init()  # every module that reads a kind of picture
    for name in ENCODINGS:
        codecs.lookup(name)
    for made in (_picture(), _film()):
        measured(io.BytesIO(made))


def _picture() -> bytes:
    out = io.BytesIO()
    Image.new("P", (SIDE, SIDE)).save(out, "PNG", transparency=0)
    return out.getvalue()


def _film() -> bytes:
    """Return a film in a codec that every build of FFmpeg writes."""
    out = io.BytesIO()
    with av.open(out, "w", format="matroska") as container:
        stream = container.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt = SIDE, SIDE, "yuv420p"
        container.mux(stream.encode(av.VideoFrame(SIDE, SIDE, "yuv420p")))
        container.mux(stream.encode())
    return out.getvalue()
