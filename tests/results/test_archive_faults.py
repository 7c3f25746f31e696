"""What befalls the archive's threads: it is said, and the next round goes on."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest

from aigc_data.results import archive as archive_module
from aigc_data.results import copies as copies_module
from aigc_data.results.archive import Archive
from aigc_data.results.copies import Copies
from aigc_data.results.keeping import Keeping
from aigc_data.results.partial import Partial
from aigc_data.simulator import faults
from aigc_data.simulator.faults import RESULTS
from tests.results.archiving import Archiving, archiving, cloud
from tests.results.test_archive import TWELVE_HOURS
from tests.simulator.cloud import Clock
from tests.ui.test_runtime import wait_until

SAID = "an unexpected fault (RuntimeError), of which the log says more"


@pytest.fixture(autouse=True)
def _no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_module, "FAULT_REST_S", 0.01)
    monkeypatch.setattr(copies_module, "FAULT_REST_S", 0.01)


@contextmanager
def running(part: Archive | Copies) -> Iterator[None]:
    stop = Event()
    thread = Thread(target=part.run, args=(stop,))
    thread.start()
    try:
        yield
        assert thread.is_alive(), "the thread goes on"
    finally:
        stop.set()
        thread.join()


def no_file(partial: Partial) -> None:
    """Have a note in the way that cannot be removed, as on a disk that is read-only."""
    partial.note.unlink()
    (partial.note / "x").mkdir(parents=True)


def test_a_partial_file_that_cannot_be_removed_ends_nothing_and_is_swept_later(
    kept: Archiving,
) -> None:
    archive, lost = kept.opened.archive, kept.make()
    kept.server.faults.put(RESULTS, faults.CUT_CONNECTION)
    kept.drain()
    partial = Partial.of(kept.places.partials, kept.file)
    no_file(partial)
    kept.clock.shift += TWELVE_HOURS
    with running(archive):
        wait_until(lambda: kept.file_of(lost).state == "lost")
        kept.make()
        wait_until(lambda: kept.states == {"lost": 1, "kept": 1})
        (partial.note / "x").rmdir()
        partial.note.rmdir()
        wait_until(lambda: list(kept.places.partials.iterdir()) == [])
    assert archive.fault is None


def test_what_a_kill_left_of_an_ended_file_is_swept_and_what_waits_stays(kept: Archiving) -> None:
    kept.make()
    kept.drain()
    left = Partial.of(kept.places.partials, kept.file)
    left.body.write_bytes(b"x")
    left.note.with_suffix(".new").write_bytes(b"x")
    draft = kept.places.partials.with_name("draft") / f".{'0' * 32}"
    draft.write_bytes(b"x")
    os.utime(draft, (0, 0))
    kept.make()
    kept.server.faults.put(RESULTS, faults.CUT_CONNECTION)
    kept.drain()
    assert len(list(kept.places.partials.iterdir())) == 4, "swept once, at the beginning"
    anew = Archive(kept.store, "main", kept.opened.archive.keeping)
    anew.drain(Event(), timedelta(0))
    [waits] = [one for one in kept.files if one.state == "wanted"]
    partial = Partial.of(kept.places.partials, waits)
    assert set(kept.places.partials.iterdir()) == {partial.body, partial.note}
    assert list(draft.parent.iterdir()) == []


def test_a_note_that_a_kill_broke_off_goes_with_its_file(kept: Archiving) -> None:
    kept.make()
    kept.server.faults.put(RESULTS, faults.CUT_CONNECTION)
    kept.drain()
    Partial.of(kept.places.partials, kept.file).note.with_suffix(".new").write_bytes(b"{")
    kept.later(6)
    assert (kept.states, list(kept.places.partials.iterdir())) == ({"kept": 1}, [])


@pytest.mark.parametrize("broken", [(Archive, "note"), (Archive, "_due"), (Keeping, "keep")])
def test_a_fault_of_ours_is_said_and_the_archive_goes_on_after_it(
    kept: Archiving, monkeypatch: pytest.MonkeyPatch, broken: tuple[type, str]
) -> None:
    archive = kept.opened.archive
    kept.make()
    with monkeypatch.context() as patch:

        def fails(*_: object) -> None:
            message = "https://signed?q-signature=secret"
            raise RuntimeError(message)

        patch.setattr(*broken, fails)
        with running(archive):
            wait_until(lambda: archive.fault == SAID)
            patch.undo()
            kept.clock.shift += 30
            wait_until(lambda: kept.states == {"kept": 1})
            wait_until(lambda: archive.fault is None)


def test_a_fault_of_ours_while_copying_is_said_and_the_copies_go_on_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    with (
        cloud(clock) as server,
        archiving(server, tmp_path, clock, results_copy=str(tmp_path / "copy")) as kept,
    ):
        kept.make()
        kept.drain()
        copies = kept.places.copies(kept.store)
        assert copies is not None

        def fails(*_: object) -> int:
            raise RuntimeError

        monkeypatch.setattr(Copies, "copy_some", fails)
        with running(copies):
            wait_until(lambda: copies.fault == SAID)
            monkeypatch.undo()
            wait_until(lambda: copies.fault is None)
            wait_until(lambda: len(list((tmp_path / "copy").glob("??/??/*"))) >= 1)
