"""Tasks for tests: made by hand, or drawn by hypothesis."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from aigc_data.task import FailureKind, Source, Task, TaskKind, TaskStatus, TaskType

NOON = datetime(2026, 9, 14, 12, 0, tzinfo=UTC)
IMAGE_ID = "24000145-AigcImage-7c9e6679742540de944be07fc1f90ae7"
VIDEO_ID = "24000145-AigcVideo-0f3b6a5c9d2e4b718a6c5d4e3f2a1b0c"


def after(seconds: float) -> datetime:
    """Return a time `seconds` after NOON."""
    return NOON + timedelta(seconds=seconds)


def a_task(**fields: Any) -> Task:
    """Return an image task of the account "main"; any field may be given."""
    return Task(**({"account": "main", "task_id": IMAGE_ID, "kind": TaskKind.IMAGE} | fields))


_texts = st.none() | st.text(
    st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=4
)
_times = st.none() | st.integers(0, 5000).map(after)
_counts = st.none() | st.integers(1, 4)

tasks = st.builds(
    Task,
    account=st.just("main"),
    task_id=st.just(IMAGE_ID),
    kind=st.none() | st.sampled_from(TaskKind),
    task_type=st.sampled_from(TaskType),
    status=st.sampled_from(TaskStatus),
    raw_status=_texts,
    failure_kind=st.none() | st.sampled_from(FailureKind),
    error_code=_texts,
    error_message=_texts,
    status_seen_at=_times,
    prompt=_texts,
    negative_prompt=_texts,
    model=_texts,
    model_version=_texts,
    resolution=st.none() | st.sampled_from(("720P", "1080P", "1920x1080", "1280x720")),
    aspect_ratio=_texts,
    video_duration_s=st.none() | st.floats(0.5, 20),
    image_count=_counts,
    operator=_texts,
    request=st.none() | st.sampled_from(("{}", '{"Prompt": "a"}')),
    created_at=_times,
    created_exactly=st.booleans(),
    scheduled_exactly_at=_times,
    finished_exactly_at=_times,
    waiting_seen_at=_times,
    running_seen_at=_times,
    open_seen_at=_times,
    terminal_seen_at=_times,
    signed_from=_times,
    signed_until=_times,
    result_urls=st.lists(
        st.sampled_from(("https://a.example/0.png", "https://a.example/1.png")), max_size=2
    ).map(tuple),
    result_expires_at=_times,
    sources=st.sets(st.sampled_from(Source)).map(lambda found: tuple(sorted(found))),
    first_seen_at=_times,
)
"""Any sighting of one and the same task."""
