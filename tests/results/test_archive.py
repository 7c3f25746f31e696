import gzip
import hashlib
import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from aigc_data.medium import Medium
from aigc_data.result_link import ResultLink
from aigc_data.results.fetch import Limits
from aigc_data.results.partial import Partial
from aigc_data.simulator import faults
from aigc_data.simulator.faults import RESULTS, Fault
from aigc_data.store.results import FileState, content_of
from tests.results.archiving import Archiving, archiving, cloud, signed
from tests.simulator.cloud import HTTP, Clock

EXPIRED = Fault.error("AccessDenied", "Request has expired")
TWELVE_HOURS = 12 * 3600


def served(kept: Archiving, url: str) -> bytes:
    return HTTP.get(url).content


def test_a_result_is_kept_as_it_came_and_what_it_is_is_known(kept: Archiving) -> None:
    task = kept.make()
    kept.drain()
    file, [url] = kept.file, signed(kept.server, task)
    assert (file.task_id, file.position, file.state, file.attempts, file.fault) == (
        task.task_id, 0, FileState.KEPT, 1, None,
    )  # fmt: skip
    assert file.address == url.partition("?")[0]
    content = kept.kept(file)
    assert content == served(kept, url)
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    with kept.store.cursor() as db:
        known = content_of(db, file.sha256)
    assert known is not None
    assert (known.size, known.content_type, known.medium, (known.width, known.height)) == (
        len(content), "image/png", Medium.IMAGE, Image.open(io.BytesIO(content)).size,
    )  # fmt: skip
    assert known.thumbnail is not None
    assert list(kept.places.partials.iterdir()) == []


def test_every_file_of_a_task_is_kept_and_nothing_is_asked_for_twice(kept: Archiving) -> None:
    kept.make(OutputImageCount=3)
    kept.drain()
    kept.later(60)
    assert [(one.position, one.state) for one in kept.files] == [
        (number, FileState.KEPT) for number in range(3)
    ]
    assert kept.server.faults.asked[RESULTS] == 3
    assert kept.server.calls == []


def stored(kept: Archiving) -> list[Path]:
    """All that lies in the place: the pictures, and the small ones made of them."""
    return sorted(Path(kept.places.first.name).glob("??/??/*"))


def test_the_same_bytes_are_stored_once(kept: Archiving) -> None:
    kept.make()
    kept.drain()
    first, before = kept.file, stored(kept)
    twin = replace(first, task_id="twin", state=FileState.WANTED, sha256=None, kept_at=None)
    kept.store.save_results([twin])
    kept.links.remember("twin", [f"{first.address}{_query(kept, first.task_id)}"])
    kept.drain()
    assert {one.sha256 for one in kept.files} == {first.sha256}
    assert stored(kept) == before


def _query(kept: Archiving, task_id: str) -> str:
    task = kept.server.account.task(task_id)
    assert task is not None
    return "?" + signed(kept.server, task)[0].partition("?")[2]


def test_a_link_that_nobody_told_is_asked_from_the_cloud(kept: Archiving) -> None:
    kept.make(told=False)
    kept.drain()
    assert kept.states == {"kept": 1}
    assert [one.action for one in kept.server.calls] == ["DescribeAigcImageTask"]


def test_a_link_that_is_refused_is_asked_for_anew(kept: Archiving) -> None:
    kept.make()
    kept.server.faults.put(RESULTS, EXPIRED)
    kept.drain()
    assert (kept.states, kept.file.attempts) == ({"kept": 1}, 1)
    assert [one.action for one in kept.server.calls] == ["DescribeAigcImageTask"]


BROKEN = [
    (faults.CUT_CONNECTION, "it broke off (RemoteProtocolError)"),
    (faults.DROPPED, "it broke off (RemoteProtocolError)"),
    (faults.BAD_GATEWAY, "the storage answered with HTTP status 502"),
    (faults.PACKED, "it came packed though it was asked for as it is"),
    (faults.LYING, "what came is no image"),
    (faults.PORTAL, "what came is no image"),
    (faults.EMPTY_BODY, "what came is no image"),
    (faults.CUT_BODY, "it cannot be decoded: it is damaged or cut"),
    (Fault.slow(1.5), "it broke off (ReadTimeout)"),
]


def test_what_does_not_come_whole_is_not_kept_and_comes_at_the_next_attempt(
    kept: Archiving,
) -> None:
    for fault, said in BROKEN:
        task = kept.make()
        kept.server.faults.put(RESULTS, fault)
        kept.drain()
        file = kept.file_of(task)
        assert (file.state, file.reason, file.attempts) == (FileState.WANTED, said, 1)
        kept.later(6)
        file = kept.file_of(task)
        assert (file.state, file.reason, file.attempts) == (FileState.KEPT, None, 2)
        assert kept.kept(file) == served(kept, signed(kept.server, task)[0])


def test_what_was_cut_is_gone_on_with_where_it_broke_off(kept: Archiving) -> None:
    task = kept.make()
    whole = served(kept, signed(kept.server, task)[0])
    kept.server.faults.put(RESULTS, faults.CUT_CONNECTION)
    kept.drain()
    body = Partial.of(kept.places.partials, kept.file).body
    assert body.read_bytes() == whole[: len(whole) // 2]
    kept.later(6)
    assert list(kept.server.storage.ranges) == [f"bytes={len(whole) // 2}-"]
    assert kept.kept(kept.file) == whole


def test_what_had_come_whole_before_a_kill_is_kept_though_its_link_has_ended(
    kept: Archiving,
) -> None:
    task = kept.make()
    kept.opened.archive.note()
    link = ResultLink(signed(kept.server, task)[0])
    whole = served(kept, link.url)
    kept.opened.archive.keeping.fetcher.fetch(link, Partial.of(kept.places.partials, kept.file))
    kept.later(TWELVE_HOURS)
    assert (kept.file.state, kept.kept(kept.file)) == (FileState.KEPT, whole)


def test_nothing_stays_of_a_file_that_is_given_up(kept: Archiving) -> None:
    kept.make()
    kept.server.faults.put(RESULTS, faults.CUT_CONNECTION)
    kept.drain()
    assert len(list(kept.places.partials.iterdir())) == 2
    kept.later(TWELVE_HOURS)
    assert (kept.states, list(kept.places.partials.iterdir())) == ({"lost": 1}, [])


def test_a_part_that_does_not_fit_is_thrown_away(kept: Archiving) -> None:
    for wrong in ("bytes", "etag", "longer"):
        task = kept.make()
        kept.server.faults.put(RESULTS, faults.CUT_CONNECTION)
        kept.drain()
        partial = Partial.of(kept.places.partials, kept.file_of(task))
        said, size = partial.read() or pytest.fail("nothing came")
        if wrong == "etag":
            partial.put_note(replace(said, etag='"another"'))
        else:
            partial.body.write_bytes(b"x" * (size if wrong == "bytes" else 10 * size))
        kept.later(6)
        kept.later(11)
        assert kept.kept(kept.file_of(task)) == served(kept, signed(kept.server, task)[0])


def test_what_ends_before_it_was_fetched_is_lost_and_why_is_said(kept: Archiving) -> None:
    kept.make()
    kept.server.faults.put(RESULTS, faults.BAD_GATEWAY, faults.ALWAYS)
    kept.drain()
    kept.later(TWELVE_HOURS)
    assert (kept.file.state, kept.file.reason) == (
        FileState.LOST, "its link expired before it was fetched",
    )  # fmt: skip


def test_what_the_cloud_has_deleted_is_lost_once_it_has_said_so_twice(kept: Archiving) -> None:
    task = kept.make()
    kept.server.delete(signed(kept.server, task)[0])
    kept.drain()
    assert kept.states == {"wanted": 1}
    kept.later(6)
    assert (kept.file.state, kept.file.reason) == (
        FileState.LOST, "the cloud has deleted the file",
    )  # fmt: skip


def test_what_is_forbidden_is_tried_again_until_its_link_ends(kept: Archiving) -> None:
    kept.make()
    kept.server.faults.put(RESULTS, EXPIRED, faults.ALWAYS)
    kept.drain()
    assert (kept.file.state, kept.file.reason) == (
        FileState.WANTED, "the storage refused the link (AccessDenied)",
    )  # fmt: skip
    kept.later(TWELVE_HOURS)
    assert kept.states == {"lost": 1}


def test_a_file_that_keeps_lying_is_kept_as_a_download_and_not_shown(kept: Archiving) -> None:
    kept.make()
    kept.server.faults.put(RESULTS, faults.LYING, faults.ALWAYS)
    for seconds in (0, 6, 11):
        kept.later(seconds)
    file = kept.file
    assert (file.state, file.attempts) == (FileState.KEPT, 3)
    assert file.fault == ("it says that it is image, and its bytes are application/octet-stream")
    assert b"Log in" in kept.kept(file)


INSIDE = {
    "https://169.254.169.254/latest/meta-data/": "it names no host by a name",
    "https://2130706433/": "it names no host by a name",
    "https://[::1]/": "it names no host by a name",
    "http://127.0.0.1:9/": "it is not https",
    "file:///etc/passwd": "it is not https",
    "https://user@cos.example.com/": "it names a user",
}


def test_a_redirect_that_leads_inside_is_refused_for_good(kept: Archiving) -> None:
    for url, said in INSIDE.items():
        task = kept.make()
        kept.server.faults.put(RESULTS, Fault.redirect(url))
        kept.drain()
        file = kept.file_of(task)
        assert (file.state, file.reason) == (FileState.REFUSED, said)
    assert kept.states == {"refused": len(INSIDE)}


def test_a_redirect_to_where_a_result_may_lie_is_followed_but_not_for_ever(kept: Archiving) -> None:
    url = signed(kept.server, kept.make())[0]
    kept.server.faults.put(RESULTS, Fault.redirect(url), 3)
    kept.drain()
    assert kept.states == {"kept": 1}
    url = signed(kept.server, kept.make())[0]
    kept.server.faults.put(RESULTS, Fault.redirect(url), faults.ALWAYS)
    kept.drain()
    assert kept.states == {"kept": 1, "wanted": 1}


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    clock = Clock()
    with cloud(clock) as server, archiving(server, tmp_path, clock, Limits(largest=100)) as kept:
        kept.make()
        kept.drain()
        assert (kept.file.state, kept.file.reason) == (FileState.REFUSED, "it is too large")


def test_a_file_that_comes_slowly_is_gone_on_with_and_blocks_nobody(tmp_path: Path) -> None:
    clock = Clock()
    with cloud(clock) as server, archiving(server, tmp_path, clock, Limits(attempt_s=0)) as kept:
        kept.make()
        kept.drain()
        assert (kept.file.state, kept.file.reason) == (FileState.WANTED, "it comes slowly")
        assert (Partial.of(kept.places.partials, kept.file).read() or (None, 0))[1] > 0


def test_files_in_a_bucket_of_ones_own_are_noted_and_copied_when_asked(tmp_path: Path) -> None:
    clock = Clock()
    bucket = {"CosBucketName": "my-bucket-1250000000", "CosBucketPath": "/a/"}
    with cloud(clock) as server:
        with archiving(server, tmp_path, clock) as kept:
            task = kept.make(StoreCosParam=bucket)
            kept.drain()
            assert kept.states == {"noted": 1}
            assert server.faults.asked[RESULTS] == 0
        with archiving(server, tmp_path, clock, results_own_bucket=True) as kept:
            kept.drain()
            assert kept.states == {"kept": 1}
            assert kept.kept(kept.file) == served(kept, signed(server, task)[0])


def test_what_had_ended_before_the_archive_was_switched_on_is_left_alone(kept: Archiving) -> None:
    kept.clock.shift -= 50_000
    kept.make()
    kept.clock.shift += 50_000
    assert kept.opened.archive.note() == 0
    kept.make()
    assert kept.opened.archive.note() == 1
    assert kept.opened.archive.note() == 0


def test_what_cannot_be_fetched_does_not_keep_the_rest_from_coming(tmp_path: Path) -> None:
    clock = Clock()
    with cloud(clock) as server, archiving(server, tmp_path, clock, results_workers=1) as kept:
        hopeless = [kept.make() for _ in range(30)]
        for task in hopeless:
            server.delete(signed(server, task)[0])
        clock.shift += 60
        kept.make()
        kept.drain()
        assert kept.states == {"kept": 1, "wanted": 30}


def test_a_place_that_cannot_be_used_costs_no_attempt(kept: Archiving, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file")
    kept.make()
    kept.drain()
    assert (kept.file.state, kept.file.attempts) == (FileState.WANTED, 0)
    assert kept.opened.archive.fault is not None


def test_results_are_kept_in_a_bucket_as_in_a_folder(tmp_path: Path, bucket: str) -> None:
    clock = Clock()
    place = f"{bucket}/archive"
    with cloud(clock) as server, archiving(server, tmp_path, clock, results=place) as kept:
        task = kept.make()
        kept.drain()
        assert kept.kept(kept.file) == served(kept, signed(server, task)[0])
        assert list((tmp_path / "main.partial").iterdir()) == []


def test_the_simulated_storage_packs_when_a_fault_says_so(kept: Archiving) -> None:
    url = signed(kept.server, kept.make())[0]
    whole = served(kept, url)
    kept.server.faults.put(RESULTS, faults.PACKED)
    with HTTP.stream("GET", url) as answer:
        assert gzip.decompress(b"".join(answer.iter_raw())) == whole


def test_a_narrow_line_carries_every_byte(kept: Archiving) -> None:
    url = signed(kept.server, kept.make())[0]
    whole = served(kept, url)
    kept.server.narrow(10_000_000)
    answer = HTTP.get(url)
    assert (answer.content, answer.headers["content-length"]) == (whole, str(len(whole)))
