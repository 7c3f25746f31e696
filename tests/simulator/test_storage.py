import io
import time
from urllib.parse import parse_qs, urlsplit

import av
import pytest
from PIL import Image

from aigc_data.simulator import sizes
from aigc_data.simulator.course import Course
from aigc_data.simulator.server import SimulatorServer
from aigc_data.simulator.task import SimulatedTask
from tests.simulator.cloud import HTTP, Clock, asked, mps

DONE = Course(5, 30, None, "DONE")


def made(server: SimulatorServer, kind: str, **request: object) -> tuple[SimulatedTask, str]:
    """A task that ended a few minutes ago, and the link to its first result."""
    body = {"Prompt": "a cat", **request}
    task = server.account.create(kind, time.time() - 300, body, DONE)
    action = {"image": "DescribeAigcImageTask", "video": "DescribeAigcVideoTask"}[kind]
    answer = asked(mps(server), action, TaskId=task.task_id)
    return task, (answer.get("ImageUrls") or answer["VideoUrls"])[0]


@pytest.mark.parametrize(("wish", "kind"), [("png", "PNG"), ("jpeg", "JPEG")])
def test_a_picture_opens_and_has_the_size_asked_for(
    own: SimulatorServer, wish: str, kind: str
) -> None:
    extra = {"AspectRatio": "9:16", "Resolution": "720P", "OutputFormat": wish}
    _, url = made(own, "image", ExtraParameters=extra)
    answer = HTTP.get(url)
    picture = Image.open(io.BytesIO(answer.content))
    assert (picture.format, picture.size) == (kind, (720, 1280))
    assert answer.headers["content-type"] == f"image/{kind.lower()}"
    assert len(picture.convert("RGB").resize((64, 64)).getcolors(4096) or []) > 10


def test_a_video_decodes_moves_and_lasts_as_long_as_asked_for(own: SimulatorServer) -> None:
    extra = {"AspectRatio": "9:16"}
    _, url = made(own, "video", ModelName="Kling", Duration=5, ExtraParameters=extra)
    answer = HTTP.get(url)
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.content.index(b"moov") < answer.content.index(b"mdat")
    with av.open(io.BytesIO(answer.content), "r") as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(stream)]
        assert container.duration is not None
        assert abs(container.duration / 1_000_000 - 5) < 0.2
    assert frames[0].shape == (*sizes.scaled(480, "9:16")[::-1], 3)
    assert (frames[0] != frames[-1]).mean() > 0.01


def test_music_decodes(own: SimulatorServer) -> None:
    task = own.account.create("audio", time.time() - 300, {"Prompt": "calm"}, DONE)
    answer = asked(mps(own), "DescribeAigcAudioTask", TaskId=task.task_id)["AudioInfos"][0]
    assert answer["Duration"] == task.duration
    content = HTTP.get(answer["Url"]).content
    with av.open(io.BytesIO(content)) as container:
        assert container.streams.audio[0].codec_context.name.startswith("mp3")


def test_a_link_was_signed_ten_seconds_before_the_end_and_lasts_twelve_hours(
    own: SimulatorServer, clock: Clock
) -> None:
    task, url = made(own, "image")
    start, end = (int(part) for part in parse_qs(urlsplit(url).query)["q-sign-time"][0].split(";"))
    assert (start, end) == (task.finished - 10, task.finished + 12 * 3600)
    clock.shift = end - time.time() - 30
    assert HTTP.get(url).status_code == 200
    clock.shift = end - time.time() + 30
    expired = HTTP.get(url)
    assert (expired.status_code, expired.headers["content-type"]) == (403, "application/xml")
    assert "<Message>Request has expired</Message>" in expired.text


def test_a_redraw_link_lasts_a_week_and_a_minute(own: SimulatorServer) -> None:
    account = own.account
    task = account.create("scenario", time.time() - 9000, way=Course(5, 60, None, "FINISHED"))
    while task.task_type != "video-redraw":
        task = account.create("scenario", time.time() - 9000, way=Course(5, 60, None, "FINISHED"))
    url = asked(mps(own), "DescribeAigcTaskStatus", TaskId=task.task_id)["OutputUrl"]
    assert urlsplit(url).path == f"/{task.task_id}/redraw_output.mp4"
    start, end = (int(part) for part in parse_qs(urlsplit(url).query)["q-sign-time"][0].split(";"))
    assert (end - start, task.finished - start) == (604_860, 60)


def test_a_link_that_was_tampered_with_is_refused(own: SimulatorServer) -> None:
    task, url = made(own, "image")
    wrong = url[:-1] + ("0" if url[-1] != "0" else "1")
    answer = HTTP.get(wrong)
    assert answer.status_code == 403
    assert "<Code>SignatureDoesNotMatch</Code>" in answer.text
    longer = url.replace(str(task.finished + 12 * 3600), str(task.finished + 24 * 3600))
    assert HTTP.get(longer).status_code == 403
    assert HTTP.get(url.partition("?")[0]).status_code == 403


def test_the_signature_covers_the_method(own: SimulatorServer) -> None:
    _, url = made(own, "image")
    assert HTTP.head(url).status_code == 403
    assert HTTP.get(url).status_code == 200


def test_a_deleted_file_is_gone(own: SimulatorServer) -> None:
    _, url = made(own, "image")
    own.delete(url)
    answer = HTTP.get(url)
    assert answer.status_code == 404
    assert "<Code>NoSuchKey</Code>" in answer.text


def test_a_file_in_the_callers_bucket_needs_no_signature(own: SimulatorServer) -> None:
    bucket = {"CosBucketName": "my-bucket-1250000000", "CosBucketPath": "/my_file/"}
    _, url = made(own, "image", StoreCosParam=bucket)
    assert "?" not in url
    assert urlsplit(url).path.startswith("/my-bucket-1250000000/my_file/")
    assert HTTP.get(url).status_code == 200
    assert HTTP.head(url).status_code == 200


def test_a_result_is_not_there_before_its_task_ends(own: SimulatorServer) -> None:
    way = Course(1, 9000, None, "DONE")
    task = own.account.create("image", time.time() - 5, {"Prompt": "x"}, way)
    assert HTTP.get(f"{own.endpoint}/24000145/{task.task_id}_0.png").status_code == 404


@pytest.mark.parametrize(
    ("asked_for", "status", "first", "length"),
    [
        ("bytes=0-0", 206, 0, 1),
        ("bytes=10-19", 206, 10, 10),
        ("bytes=-7", 206, -7, 7),
        ("bytes=5-", 206, 5, -5),
        ("bytes=99999999-", 416, 0, 0),
        ("chapters=1-2", 200, 0, None),
    ],
)
def test_a_range_is_served(
    own: SimulatorServer, asked_for: str, status: int, first: int, length: int | None
) -> None:
    _, url = made(own, "image")
    whole = HTTP.get(url).content
    answer = HTTP.get(url, headers={"Range": asked_for})
    assert answer.status_code == status
    if status == 206:
        size = length if length and length > 0 else len(whole) - 5
        start = first if first >= 0 else len(whole) + first
        assert answer.content == whole[start : start + size]
        expected = f"bytes {start}-{start + size - 1}/{len(whole)}"
        assert answer.headers["content-range"] == expected
    elif status == 200:
        assert answer.content == whole


def test_most_reference_pictures_are_served(shared: SimulatorServer) -> None:
    tasks = [t for t in shared.account.tasks(time.time()) if t.inputs == "first"]
    urls = [str(task.request_at(shared.endpoint)["ImageUrl"]) for task in tasks]
    here = [url for url in urls if url.startswith(shared.endpoint)]
    assert len(here) > len(urls) / 2
    assert Image.open(io.BytesIO(HTTP.get(here[0]).content)).size == (768, 768)


def test_any_other_path_is_not_there(shared: SimulatorServer) -> None:
    for path in ("/", "/24000145/nothing.png", "/../etc/passwd", "/in/x.png"):
        assert HTTP.get(shared.endpoint + path).status_code == 404
