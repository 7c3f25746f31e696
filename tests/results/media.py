"""Pictures, films and sounds for tests, made anew: small, real, and some of them hostile."""

import io
import struct
import zlib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import av
import numpy as np
from PIL import Image


def picture(kind: str, size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    """A picture file of a kind that Pillow writes, a colour that runs from left to right."""
    row = Image.linear_gradient("L").rotate(90).resize(size)
    out = io.BytesIO()
    Image.merge("RGB", (row, row, Image.new("L", size, 90))).save(out, kind, **options)
    return out.getvalue()


def moving_gif(frames: int = 4, each_ms: int = 250, size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    shades = [Image.new("RGB", size, (number % 250, 90, 0)) for number in range(frames)]
    shades[0].save(out, "GIF", save_all=True, append_images=shades[1:], duration=each_ms)
    return out.getvalue()


def film(
    container: str = "mp4",
    codec: str = "libx264",
    frames: int = 20,
    size: tuple[int, int] = (64, 48),
    **options: str,
) -> bytes:
    """A film of ten frames a second that begins in black."""
    out = io.BytesIO()
    with av.open(out, "w", format=container, options=options) as made:
        stream: Any = made.add_stream(codec, rate=10)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for number in range(frames):
            shade = np.full((size[1], size[0], 3), min(number * 60, 240), np.uint8)
            made.mux(stream.encode(av.VideoFrame.from_ndarray(shade, format="rgb24")))
        made.mux(stream.encode())
    return out.getvalue()


def index_first(content: bytes) -> bytes:
    """An MP4 file with the table of its frames before the frames, as films on the web have it."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "film.mp4")
        with (
            av.open(io.BytesIO(content), "r") as given,
            av.open(path, "w", options={"movflags": "faststart"}) as made,
        ):
            stream = made.add_stream_from_template(given.streams.video[0])
            for packet in given.demux(given.streams.video[0]):
                if packet.dts is not None:
                    packet.stream = stream
                    made.mux(packet)
        return path.read_bytes()


def sound(container: str = "mp3", codec: str = "libmp3lame", seconds: float = 1.0) -> bytes:
    rate = 16_000
    out = io.BytesIO()
    with av.open(out, "w", format=container) as made:
        stream: Any = made.add_stream(codec, rate=rate)
        wave = np.sin(np.arange(int(seconds * rate)) / 9) * 9000
        for start in range(0, wave.size, 1024):
            part = np.int16(wave[start : start + 1024]).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(part, format="s16", layout="mono")
            frame.sample_rate, frame.pts = rate, start
            made.mux(stream.encode(frame))
        made.mux(stream.encode(None))
    return out.getvalue()


def png_bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A PNG of a few hundred bytes that says it has billions of pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 100_000)
    chunks = ((b"IHDR", head), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
