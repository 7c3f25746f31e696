from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aigc_data.task import FailureKind, Source, Task, TaskKind, TaskStatus
from aigc_data.wire.generation import from_generation, result_urls
from aigc_data.wire.value import BrokenRow
from tests.tasks import IMAGE_ID, VIDEO_ID
from tests.wire.answers import BUCKET, SEEN, signed

IMAGE: dict[str, Any] = {"account": "main", "task_id": IMAGE_ID, "kind": TaskKind.IMAGE}
VIDEO: dict[str, Any] = {"account": "main", "task_id": VIDEO_ID, "kind": TaskKind.VIDEO}
KNOWN: dict[str, Any] = {
    "sources": (Source.GENERATION,),
    "first_seen_at": SEEN,
    "status_seen_at": SEEN,
}


def seen(answer: dict[str, Any], kind: TaskKind = TaskKind.VIDEO) -> Task:
    task_id = IMAGE_ID if kind is TaskKind.IMAGE else VIDEO_ID
    return from_generation(answer, account="main", task_id=task_id, kind=kind, seen_at=SEEN)


@pytest.mark.parametrize("nothing", [{}, {"ImageUrls": None}, {"ImageUrls": [], "Message": ""}])
def test_a_waiting_image_is_waiting_however_its_blanks_are_spelt(
    nothing: dict[str, Any],
) -> None:
    assert seen({"Status": "WAIT"} | nothing, TaskKind.IMAGE) == Task(
        **IMAGE,
        **KNOWN,
        status=TaskStatus.WAITING,
        raw_status="WAIT",
        waiting_seen_at=SEEN,
        open_seen_at=SEEN,
    )


def test_the_message_of_a_running_task_means_nothing() -> None:
    assert seen({"Status": "run", "Message": "still at it", "Resolution": None}) == Task(
        **VIDEO,
        **KNOWN,
        status=TaskStatus.EXECUTING,
        raw_status="run",
        running_seen_at=SEEN,
        open_seen_at=SEEN,
    )


def test_a_finished_video_has_its_links_without_signatures_and_its_real_size() -> None:
    url = signed(f"{VIDEO_ID}_0.mp4", 1789355280, 1789398490, "%3B")
    answer = {"Status": "DONE", "VideoUrls": [url], "Resolution": "1920*1088", "Message": "ok"}
    assert seen(answer) == Task(
        **VIDEO,
        **KNOWN,
        status=TaskStatus.SUCCESSFUL,
        raw_status="DONE",
        terminal_seen_at=SEEN,
        resolution="1920x1088",
        result_urls=(f"{BUCKET}/{VIDEO_ID}_0.mp4",),
        result_expires_at=datetime(2026, 9, 14, 15, 8, 10, tzinfo=UTC),
        signed_from=datetime(2026, 9, 14, 3, 8, 0, tzinfo=UTC),
        signed_until=datetime(2026, 9, 14, 3, 8, 20, tzinfo=UTC),
    )


def test_pictures_in_ones_own_bucket_are_counted_and_never_expire() -> None:
    urls = [f"https://mine.example/{IMAGE_ID}_{index}.jpg" for index in range(3)]
    task = seen({"Status": "DONE", "ImageUrls": urls, "Message": ""}, TaskKind.IMAGE)
    assert (task.image_count, task.result_urls) == (3, tuple(urls))
    assert (task.result_expires_at, task.signed_from) == (None, None)


def test_a_link_signed_for_the_answer_is_no_evidence_of_the_end() -> None:
    now = int(SEEN.timestamp())
    task = seen({"Status": "DONE", "VideoUrls": [signed("a.mp4", now - 10, now + 43200)]})
    assert task.signed_from is None
    assert task.result_expires_at is not None


def test_a_message_beside_done_is_a_warning_and_no_failure() -> None:
    task = seen({"Status": "DONE", "Message": "role not exist"})
    assert (task.status, task.error_message) == (TaskStatus.SUCCESSFUL, "role not exist")
    assert task.failure_kind is None


def test_a_failure_keeps_its_reason() -> None:
    assert seen({"Status": "FAIL", "Message": "Invalid model name", "VideoUrls": []}) == Task(
        **VIDEO,
        **KNOWN,
        status=TaskStatus.FAILED,
        raw_status="FAIL",
        failure_kind=FailureKind.FAILED,
        error_message="Invalid model name",
        terminal_seen_at=SEEN,
    )


def test_a_word_never_seen_is_unknown_and_kept() -> None:
    task = seen({"Status": "PAUSED"})
    assert (task.status, task.raw_status) == (TaskStatus.UNKNOWN, "PAUSED")
    assert (task.terminal_seen_at, task.open_seen_at) == (None, None)


def test_an_answer_without_a_status_is_broken() -> None:
    with pytest.raises(BrokenRow, match="has no Status"):
        seen({"Status": None})


def test_an_audio_task_gives_the_links_of_its_sounds_and_pictures() -> None:
    answer = {
        "AudioInfos": [{"Url": "https://a.example/0.mp3", "Duration": 30}, "odd", {"Url": None}],
        "VideoInfos": None,
    }
    assert result_urls(answer, TaskKind.AUDIO) == ("https://a.example/0.mp3",)


@pytest.mark.parametrize(
    ("word", "evidence"),
    [
        ("WAIT", {"waiting_seen_at": -9, "open_seen_at": -9}),
        ("RUN", {"running_seen_at": 0, "open_seen_at": -9}),
        ("DONE", {"terminal_seen_at": 0}),
    ],
)
def test_what_goes_on_was_so_when_asked_and_what_has_come_to_be_when_answered(
    word: str, evidence: dict[str, int]
) -> None:
    """An answer may be on its way for seconds: a slow line, a turn to wait for, tries that fail."""
    task = from_generation(
        {"Status": word},
        **VIDEO,
        seen_at=SEEN,
        asked_at=SEEN - timedelta(seconds=9),
    )
    names = ("waiting_seen_at", "running_seen_at", "open_seen_at", "terminal_seen_at")
    told = {name: at for name in names if (at := getattr(task, name)) is not None}
    assert told == {name: SEEN + timedelta(seconds=late) for name, late in evidence.items()}
    assert task.status_seen_at == SEEN
