"""Videos and sounds, measured with PyAV."""

from collections.abc import Iterator
from contextlib import suppress
from typing import IO, Final

import av
from av.container import InputContainer
from av.video.stream import VideoStream
from PIL import Image

from aigc_data.medium import Medium
from aigc_data.results.file_type import FileType
from aigc_data.results.probe.measured import Facts, Measured
from aigc_data.results.probe.picture import MOST_PIXELS, NotMeasured
from aigc_data.results.probe.thumbnail import thumbnails

MOST_PACKETS: Final = 500_000
"""Four hours at 30 frames a second; what is longer is not counted to its end."""
POSTER_AT: Final = 0.1
"""Share of the length at which the poster is taken: many a film begins in black."""
MOST_DECODED: Final = 300
"""Frames that are decoded on the way from the last key frame to the poster."""
MICROSECONDS: Final = 1_000_000


def measure_film(file: IO[bytes], found: FileType) -> Measured:
    """Return the facts of a video or a sound, and of a video its thumbnails; raises NotMeasured.

    The reader is named, so that no list of other files (HLS, concat) is taken for a video.
    """
    with av.open(file, "r", format=found.reader, options={"protocol_whitelist": ""}) as container:
        if container.streams.video and not _is_cover(container.streams.video[0]):
            return _video(container, container.streams.video[0], found)
        if container.streams.audio:
            return Measured(_sound(container, found))
    message = "neither picture nor sound is in it"
    raise NotMeasured(message)


def _video(container: InputContainer, stream: VideoStream, found: FileType) -> Measured:
    width, height = stream.codec_context.width, stream.codec_context.height
    if not 0 < width * height <= MOST_PIXELS:
        message = f"it has {width} × {height} pixels, which is not decoded"
        raise NotMeasured(message)
    stream.thread_type, stream.codec_context.thread_count = "SLICE", 1
    frames, last_s = _counted(container, stream)
    if frames == 0:
        message = "it holds no frame"
        raise NotMeasured(message)
    duration_s = _duration(container, stream) or last_s
    picture, turned = _poster(container, stream, duration_s)
    if turned:
        width, height = height, width
    facts = Facts.of(
        found,
        medium=Medium.VIDEO,
        width=width,
        height=height,
        duration_s=duration_s,
        fps=float(stream.average_rate) if stream.average_rate else None,
        codec=stream.codec_context.codec.canonical_name,
        fault=_cut(frames, stream.frames),
    )
    return Measured(facts, thumbnails(picture))


def _cut(frames: int, said: int) -> str | None:
    """Return how many frames are missing of those that the file says it has, None for none."""
    return f"of {said} frames only {frames} are there" if frames < said else None


def _sound(container: InputContainer, found: FileType) -> Facts:
    stream = container.streams.audio[0]
    frame = next(_decoded(container, stream.index), None)
    if frame is None:
        message = "it holds no sound"
        raise NotMeasured(message)
    type_of_sound = {"video/webm": "audio/webm", "video/mp4": "audio/mp4"}
    return Facts.of(
        found,
        medium=Medium.AUDIO,
        content_type=type_of_sound.get(found.content_type, found.content_type),
        duration_s=_duration(container, stream),
        codec=stream.codec_context.codec.canonical_name,
    )


def _is_cover(stream: VideoStream) -> bool:
    """Whether it is the picture on a record's sleeve."""
    return bool(stream.disposition & av.stream.Disposition.attached_pic)


def _duration(container: InputContainer, stream: av.stream.Stream) -> float | None:
    """Return the length in seconds as the stream says it, else the file, None where neither."""
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return container.duration / MICROSECONDS if container.duration else None


def _counted(container: InputContainer, stream: VideoStream) -> tuple[int, float | None]:
    """Return how many frames are really in the file, and when the last of them ends, in seconds.

    They are read and not decoded; where the file breaks off, so does the count.
    """
    frames, last_s = 0, None
    with suppress(av.FFmpegError):
        for packet in container.demux(stream):
            if packet.size == 0:
                continue
            frames += 1
            if packet.pts is not None and packet.time_base:
                end = float((packet.pts + (packet.duration or 0)) * packet.time_base)
                last_s = max(last_s or 0.0, end)
            if frames > MOST_PACKETS:
                message = "it is too long to count its frames"
                raise NotMeasured(message)
    return frames, last_s


def _poster(
    container: InputContainer, stream: VideoStream, duration_s: float | None
) -> tuple[Image.Image, bool]:
    """Return the picture for the poster, upright, and whether width and height changed places."""
    target_s = (duration_s or 0.0) * POSTER_AT
    frame = _frame_at(container, stream, target_s) or _frame_at(container, stream, 0.0)
    if frame is None:
        message = "none of its frames can be decoded"
        raise NotMeasured(message)
    picture: Image.Image = frame.to_image(threads=1)  # type: ignore[no-untyped-call]
    if frame.rotation:
        picture = picture.rotate(frame.rotation, expand=True)
    return picture, abs(frame.rotation) % 180 == 90


def _frame_at(container: InputContainer, stream: VideoStream, at_s: float) -> av.VideoFrame | None:
    """Return the first frame at that time or later; the last one there is where none is later."""
    last = None
    try:
        container.seek(int(at_s * MICROSECONDS))
        for number, frame in enumerate(_decoded(container, stream.index)):
            if isinstance(frame, av.VideoFrame):
                last = frame
                if number >= MOST_DECODED or frame.pts is None or frame.time >= at_s:
                    return frame
    except av.FFmpegError:
        return last
    return last


def _decoded(container: InputContainer, index: int) -> Iterator[object]:
    """Yield frames of a stream; a packet that is damaged costs itself."""
    for packet in container.demux(container.streams[index]):
        with suppress(av.error.InvalidDataError):
            yield from packet.decode()
