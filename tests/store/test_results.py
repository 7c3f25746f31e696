from dataclasses import replace

from aigc_data.medium import Medium
from aigc_data.store.results import (
    FileState,
    ResultContent,
    ResultFile,
    content_of,
    files_of,
)
from aigc_data.store.store import Store
from aigc_data.task import TaskKind
from tests.tasks import IMAGE_ID, NOON, after

SHA = "ab" * 32
BARE = "https://bucket.cos.ap-guangzhou.myqcloud.com/1/a.png"
WANTED = ResultFile(
    account="main",
    task_id=IMAGE_ID,
    position=0,
    kind=TaskKind.IMAGE,
    address=BARE,
    state=FileState.WANTED,
    found_at=NOON,
    expires_at=after(3600),
)
CONTENT = ResultContent(
    sha256=SHA, size=1234, content_type="image/png", medium=Medium.IMAGE, kept_at=after(9)
)


def files(store: Store) -> list[ResultFile]:
    with store.cursor() as db:
        return files_of(db, "main", IMAGE_ID)


def content(store: Store) -> ResultContent | None:
    with store.cursor() as db:
        return content_of(db, SHA)


def test_files_and_contents_are_kept_as_they_were_given(store: Store) -> None:
    second = replace(WANTED, position=1, kind=None, expires_at=None)
    kept = replace(
        WANTED, state=FileState.KEPT, attempts=2, attempted_at=after(8), sha256=SHA,
        kept_at=after(9), fault="it lies",
    )  # fmt: skip
    store.save_results([second, WANTED])
    store.save_results([kept], [CONTENT])
    assert files(store) == [kept, second]
    with store.cursor() as db:
        assert content_of(db, SHA) == CONTENT
        assert content_of(db, "cd" * 32) is None


def test_what_was_measured_of_a_content_stays_when_it_is_kept_again(store: Store) -> None:
    measured = replace(
        CONTENT, width=8, height=6, duration_s=5.0, fps=24.0, codec="h264",
        poster="cd" * 32, thumbnail="ef" * 32, probed_at=after(11), probe_fault="half of it",
    )  # fmt: skip
    store.save_results(contents=[measured])
    store.save_results(contents=[replace(CONTENT, kept_at=after(20))])
    assert content(store) == replace(measured, kept_at=after(20))


def test_where_a_content_is_is_noted_place_by_place(store: Store) -> None:
    store.save_results(contents=[CONTENT])
    store.save_results(contents=[replace(CONTENT, kept_at=None, copied_at=after(10))])
    assert content(store) == replace(CONTENT, copied_at=after(10))
    store.save_absent(here=[SHA])
    assert content(store) == replace(CONTENT, kept_at=None, copied_at=after(10))
    store.save_absent(copies=[SHA], files=[WANTED])
    assert (content(store), files(store)) == (replace(CONTENT, kept_at=None), [WANTED])


def test_no_signature_and_no_half_of_a_surrogate_pair_is_written(store: Store) -> None:
    signed = replace(WANTED, address=f"{BARE}?q-signature=secret", reason="\ud83d odd")
    store.save_results([signed])
    assert files(store) == [replace(WANTED, reason="\N{REPLACEMENT CHARACTER} odd")]


def test_each_change_of_what_is_kept_is_a_new_version(store: Store) -> None:
    before = store.results_version
    store.save_results([WANTED])
    assert store.results_version > before
