"""What is counted is what the disk holds: contents, small pictures, files on their way."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from aigc_data.results.archive import Archive
from aigc_data.results.held import held
from aigc_data.results.measuring import measure_small
from aigc_data.results.prune import Bounds, Pruning
from aigc_data.simulator import faults
from aigc_data.simulator.faults import RESULTS
from aigc_data.store.result_queue import contents_anywhere
from tests.results.archiving import Archiving, archiving, cloud
from tests.simulator.cloud import Clock


def on_disk(kept: Archiving) -> int:
    return sum(
        one.stat().st_size for one in Path(kept.places.first.name).rglob("*") if one.is_file()
    )


def counted(kept: Archiving) -> int:
    return held(kept.store, kept.places.first).bytes


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Archiving]:
    """An archive with two pictures, a film, and a file that was cut on its way."""
    clock = Clock()
    with cloud(clock) as server, archiving(server, tmp_path, clock) as kept:
        yield filled(kept)


def filled(kept: Archiving) -> Archiving:
    kept.make()
    kept.make()
    kept.make("video")
    kept.drain()
    assert kept.states == {"kept": 3}, [one.reason for one in kept.files]
    kept.make()
    kept.server.faults.put(RESULTS, faults.CUT_CONNECTION)
    kept.drain()
    assert kept.states == {"kept": 3, "wanted": 1}
    return kept


def test_small_pictures_and_files_on_their_way_are_counted(full: Archiving) -> None:
    assert counted(full) == on_disk(full)
    assert held(full.store, full.places.first).contents == 3


def test_the_small_pictures_that_an_older_version_kept_are_measured(full: Archiving) -> None:
    whole = counted(full)
    full.store._db.execute("DELETE FROM result_picture")  # type: ignore[union-attr]  # as it was
    assert counted(full) < whole
    Archive(full.store, "main", full.opened.archive.keeping).drain(Event(), timedelta(0))
    assert counted(full) == on_disk(full)
    assert measure_small(full.store, full.places.first, full.now()) == 0


def test_what_goes_takes_its_small_pictures_out_of_the_count(full: Archiving) -> None:
    pruning = Pruning(full.store, full.places.first, None, Bounds(budget=0))
    with full.store.cursor() as db:
        oldest, *_ = contents_anywhere(db, second=False)
    pruning.remove([oldest], even_the_only_copy=True)
    assert counted(full) == on_disk(full)
