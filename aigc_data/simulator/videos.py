"""Short films of a seed's picture, in H.264 that every browser plays, and short pieces of music."""

import io
import math
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import av
import numpy as np
from av.codec.codec import UnknownCodecError
from av.container import OutputContainer
from av.video.stream import VideoStream
from PIL.Image import Image

from aigc_data.simulator.pictures import Scene

_RATE = 12
"""Frames in a second."""
_LONGEST = 20
"""Seconds; longer results are cut to it, the demo has better things to do."""
_ENCODERS: tuple[Literal["libx264", "libopenh264", "mpeg4"], ...] = (
    *("libx264", "libopenh264", "mpeg4"),
)
_SAMPLES = 22_050
_CHORD = (220.0, 277.18, 329.63, 440.0)


def film(seed: int, width: int, height: int, seconds: int) -> bytes:
    """Return an MP4 file whose index comes first, so that it starts before it is all there."""
    scene = Scene(seed, width, height)
    frames = min(max(seconds, 1), _LONGEST) * _RATE
    with TemporaryDirectory(prefix="simulator-") as folder:
        path = Path(folder, "film.mp4")  # faststart reads back what it wrote: memory cannot
        with av.open(path, "w", format="mp4", options={"movflags": "+faststart"}) as container:
            stream = _stream(container, width, height)
            for number in range(frames):
                container.mux(stream.encode(_frame(scene.at(number / frames))))
            container.mux(stream.encode())
        return path.read_bytes()


def _stream(container: OutputContainer, width: int, height: int) -> VideoStream:
    stream = container.add_stream(_encoder(), rate=_RATE)
    stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
    stream.options = {"preset": "veryfast", "crf": "28", "threads": "1"}
    return stream


def _frame(picture: Image) -> av.VideoFrame:
    return av.VideoFrame.from_ndarray(np.asarray(picture), format="rgb24")


def music(seed: int, seconds: int) -> bytes:
    """Return an MP3 file of a soft chord."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=_SAMPLES)
        stream.bit_rate = 48_000
        sound = _chord(seed, min(max(seconds, 1), _LONGEST))
        frame = av.AudioFrame.from_ndarray(sound, format="s16p", layout="mono")
        frame.sample_rate = _SAMPLES
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return out.getvalue()


def _encoder() -> Literal["libx264", "libopenh264", "mpeg4"]:
    for name in _ENCODERS:
        try:
            av.Codec(name, "w")
        except UnknownCodecError:
            continue
        return name
    message = f"PyAV was built without any of the encoders {', '.join(_ENCODERS)}"
    raise RuntimeError(message)


def _chord(seed: int, seconds: int) -> np.ndarray[tuple[int, int], np.dtype[np.int16]]:
    time = np.arange(seconds * _SAMPLES) / _SAMPLES
    pitch = 2 ** (seed % 12 / 12)
    tones = [
        np.sin(math.tau * tone * pitch * time) * (1 + np.sin(time * (n + 1) / 2)) / 2
        for n, tone in enumerate(_CHORD)
    ]
    sound = sum(tones[1:], tones[0]) / len(tones) * 0.6
    return np.int16(sound * 32767).reshape(1, -1)
