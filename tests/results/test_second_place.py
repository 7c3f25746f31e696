"""The second place, making room in the first, and reading all of it again."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from PIL import Image

from aigc_data.results.content_key import content_key
from aigc_data.results.copies import is_whole
from aigc_data.results.held import held
from aigc_data.results.open_archive import Places
from aigc_data.results.probe import Measured, Prober, Thumbnail
from aigc_data.results.probe.measured import Facts
from aigc_data.results.prune import Bounds, Pruning
from aigc_data.results.small_pictures import open_anywhere
from aigc_data.results.storage import Storage, StorageFault
from aigc_data.results.verify import Found
from aigc_data.store.result_pictures import small_of
from aigc_data.store.result_queue import contents_anywhere, oldest_here, uncopied
from aigc_data.store.results import ResultContent
from tests.results.archiving import Archiving, archiving, cloud, prober
from tests.results.media import picture
from tests.simulator.cloud import Clock
from tests.ui.test_runtime import wait_until

DAY = timedelta(days=1)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Archiving]:
    """Three kept results, a minute between each two, and an empty second place."""
    clock = Clock()
    with (
        cloud(clock) as server,
        archiving(server, tmp_path, clock, results_copy=str(tmp_path / "copy")) as opened,
    ):
        for _ in range(3):
            opened.make()
            opened.later(60)
        yield opened


def copied(kept: Archiving, most: int = 9) -> None:
    copies = kept.places.copies(kept.store)
    assert copies is not None
    stop = Event()
    for _ in range(most):
        if not copies.copy_some(stop):
            return


def contents(kept: Archiving) -> list[ResultContent]:
    with kept.store.cursor() as db:
        return contents_anywhere(db, second=True)


def second(kept: Archiving) -> Storage:
    assert kept.places.second is not None
    return kept.places.second


def bounded(kept: Archiving, bounds: Bounds) -> Pruning:
    return Pruning(kept.store, kept.places.first, kept.places.second, bounds)


def where(kept: Archiving) -> list[tuple[bool, bool]]:
    """Whether each content is in the first place and in the second, in the order of the files."""
    hashes = sorted((file.found_at, file.sha256 or "") for file in kept.files)
    first, other = kept.places.first, second(kept)
    return [(first.size(one) is not None, other.size(one) is not None) for _, one in hashes]


def damage(place: Storage, sha256: str, size: int) -> None:
    file = Path(place.name) / content_key(sha256)
    file.chmod(0o644)
    file.write_bytes(b"x" * size)


def small(kept: Archiving, place: Storage) -> set[str]:
    """The small pictures of all contents that a place holds."""
    return {
        picture
        for one in contents(kept)
        for picture in small_of(one)
        if place.size(picture) is not None
    }


def test_everything_is_copied_once_and_noted_as_copied(kept: Archiving) -> None:
    copied(kept)
    assert where(kept) == [(True, True)] * 3
    with kept.store.cursor() as db:
        assert uncopied(db, 9) == []
        assert [one.thumbnail is not None for one in oldest_here(db, 9, only_copy=False)] == [
            True
        ] * 3


def test_the_small_pictures_are_copied_too_and_so_are_those_of_an_older_version(
    kept: Archiving,
) -> None:
    copied(kept)
    first, other = small(kept, kept.places.first), small(kept, second(kept))
    assert (first, len(first)) == (other, 3)
    for one in other:
        second(kept).delete(one)
    kept.store.save_absent(copies=other)
    copied(kept)
    assert small(kept, second(kept)) == first


def test_what_the_first_place_has_lost_is_noted_once_and_keeps_nothing_from_being_copied(
    kept: Archiving,
) -> None:
    lost, *_ = contents(kept)
    kept.places.first.delete(lost.sha256)
    copied(kept)
    version = kept.store.results_version
    assert sorted(where(kept)) == [(False, False), (True, True), (True, True)]
    copied(kept)
    assert kept.store.results_version == version


def test_a_small_picture_that_is_damaged_at_home_keeps_no_result_from_being_copied(
    kept: Archiving,
) -> None:
    one, two, _ = contents(kept)
    damage(kept.places.first, one.thumbnail or "", 9)
    kept.places.first.delete(two.thumbnail or "")
    copied(kept)
    assert where(kept) == [(True, True)] * 3
    assert len(small(kept, second(kept))) == 1


def test_small_pictures_of_what_left_the_first_place_go_when_the_budget_has_no_room_for_them(
    kept: Archiving,
) -> None:
    copied(kept)
    sizes = [one.size for one in contents(kept)]
    whole, pictures = held(kept.store, kept.places.first).bytes, small(kept, kept.places.first)
    pruning = bounded(kept, Bounds(budget=whole - sum(sizes) - 1))
    plan = pruning.plan(kept.now())
    assert (len(plan.removable), len(plan.pictures), plan.excess) == (3, 1, 0)
    assert pruning.carry_out(plan) == plan.bytes
    assert len(small(kept, kept.places.first)) == 2
    assert small(kept, second(kept)) == pictures
    assert held(kept.store, kept.places.first).bytes == whole - plan.bytes


def test_what_is_damaged_at_home_is_not_copied(kept: Archiving) -> None:
    damage(kept.places.first, contents(kept)[0].sha256, contents(kept)[0].size)
    with pytest.raises(StorageFault, match="holds other bytes than it was given"):
        copied(kept)
    assert where(kept) == [(True, False)] * 3


def test_the_oldest_beyond_the_budget_go_once_they_are_safe_elsewhere(kept: Archiving) -> None:
    oldest, *_ = contents(kept)
    sizes = [one.size for one in contents(kept)]
    pruning = bounded(kept, Bounds(budget=held(kept.store, kept.places.first).bytes - sizes[0]))
    assert pruning.plan(kept.now()).excess == sizes[0]
    copied(kept)
    plan = pruning.plan(kept.now())
    assert (plan.bytes, plan.excess, plan.too_old) == (sizes[0], 0, 0)
    assert pruning.remove(plan.removable) == sizes[0]
    assert where(kept) == [(False, True), (True, True), (True, True)]
    assert kept.states == {"kept": 3}
    assert open_anywhere(kept.places.first, second(kept), oldest.sha256) is second(kept)


def test_what_is_old_stays_while_no_second_place_holds_it(kept: Archiving) -> None:
    pruning = bounded(kept, Bounds(age=DAY))
    assert pruning.plan(kept.now()).removable == ()
    plan = pruning.plan(kept.now() + 2 * DAY)
    assert (plan.removable, plan.too_old) == ((), 3)
    copied(kept)
    plan = pruning.plan(kept.now() + 2 * DAY)
    assert (len(plan.removable), plan.too_old) == (3, 0)


def test_the_second_place_is_asked_and_not_the_manifest(kept: Archiving) -> None:
    copied(kept)
    plan = bounded(kept, Bounds(budget=0)).plan(kept.now())
    first = contents(kept)[0]
    second(kept).delete(first.sha256)
    assert bounded(kept, Bounds(budget=0)).remove(plan.removable) == sum(
        one.size for one in plan.removable[1:]
    )
    assert where(kept) == [(True, False), (False, True), (False, True)]


def test_the_only_copy_goes_by_a_persons_word_and_its_task_says_so(kept: Archiving) -> None:
    pruning = bounded(kept, Bounds(budget=0))
    plan = pruning.plan(kept.now(), even_the_only_copy=True)
    assert (len(plan.removable), plan.excess) == (3, 0)
    pruning.remove(plan.removable, even_the_only_copy=True)
    assert (where(kept), kept.states) == ([(False, False)] * 3, {"removed": 3})
    assert {one.reason for one in kept.files} == {"pruned"}
    left = [one for one in Path(kept.places.first.name).rglob("*") if one.is_file()]
    assert left == [], "the small pictures went with their results"


def test_the_app_copies_and_makes_the_room_that_is_safe_by_itself(kept: Archiving) -> None:
    places = Places(kept.places.first, second(kept), kept.places.partials, Bounds(budget=0))
    copies, stop = places.copies(kept.store), Event()
    assert copies is not None
    running = Thread(target=copies.run, args=(stop,))
    running.start()
    try:
        wait_until(lambda: where(kept) == [(False, True)] * 3)
    finally:
        stop.set()
        running.join()
    assert copies.fault is None


def test_what_one_place_lost_is_mended_from_the_other(kept: Archiving) -> None:
    copied(kept)
    one, two, three = contents(kept)
    damage(kept.places.first, one.sha256, one.size)
    second(kept).delete(two.sha256)
    verifying = kept.places.verifying(kept.store, prober())
    assert [verifying.verify(it) for it in (one, two, three)] == [
        Found.MENDED, Found.MENDED, Found.WHOLE,
    ]  # fmt: skip
    assert [verifying.verify(it) for it in (one, two, three)] == [Found.WHOLE] * 3


def test_what_is_damaged_everywhere_is_wanted_again_while_its_link_holds(kept: Archiving) -> None:
    one, two, _ = contents(kept)
    alone = replace(kept.places, second=None)
    verifying = replace(alone.verifying(kept.store, prober()), clock=kept.now)
    damage(kept.places.first, one.sha256, one.size)
    assert verifying.verify(one) is Found.DAMAGED
    assert kept.states == {"kept": 2, "wanted": 1}
    kept.drain()
    assert (kept.states, len(contents(kept))) == ({"kept": 3}, 3)
    kept.clock.shift += 50_000
    damage(kept.places.first, two.sha256, two.size)
    assert verifying.verify(two) is Found.DAMAGED
    assert kept.states == {"kept": 2, "lost": 1}


def broken(kept: Archiving, how: str, place: Storage) -> None:
    """Have a place lose all small pictures, or hold other bytes."""
    for one in small(kept, place):
        if how == "lost":
            place.delete(one)
        else:
            damage(place, one, place.size(one) or 0)


def shown(kept: Archiving, place: Storage) -> list[tuple[int, int]]:
    """The sizes in pixels of the small pictures that a place holds, each of the bytes it says."""
    found = []
    for one in sorted(small(kept, place)):
        assert is_whole(place, one)
        with place.open(one) as opened:
            found.append(Image.open(opened).size)
    return found


@pytest.mark.parametrize("how", ["lost", "damaged"])
def test_small_pictures_that_are_nowhere_whole_are_made_anew_from_the_results(
    kept: Archiving, how: str
) -> None:
    copied(kept)
    before = shown(kept, kept.places.first)
    broken(kept, how, kept.places.first)
    broken(kept, how, second(kept))
    verifying = kept.places.verifying(kept.store, prober())
    assert [verifying.verify(one) for one in contents(kept)] == [Found.MENDED] * 3
    assert [verifying.verify(one) for one in contents(kept)] == [Found.WHOLE] * 3
    assert shown(kept, kept.places.first) == shown(kept, second(kept)) == before
    with kept.store.cursor() as db:
        assert uncopied(db, 9) == []


@pytest.mark.parametrize("how", ["lost", "damaged"])
def test_small_pictures_that_one_place_holds_are_mended_from_there(
    kept: Archiving, how: str
) -> None:
    copied(kept)
    before = shown(kept, kept.places.first)
    broken(kept, how, kept.places.first)
    blind = Prober()  # it would make them anew, and is not needed
    verifying = kept.places.verifying(kept.store, blind)
    assert [verifying.verify(one) for one in contents(kept)] == [Found.MENDED] * 3
    assert blind._child is None
    assert shown(kept, kept.places.first) == before


def test_a_small_picture_that_is_made_anew_otherwise_takes_the_place_of_the_old_one(
    kept: Archiving, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, *_ = contents(kept)
    other = picture("WEBP", (20, 10))
    found = Measured(Facts(medium=one.medium), (Thumbnail("small", 20, 10, other),))
    monkeypatch.setattr(Prober, "probe", lambda *_: found)
    kept.places.first.delete(one.thumbnail or "")
    assert kept.places.verifying(kept.store, prober()).verify(one) is Found.MENDED
    [anew] = [it for it in contents(kept) if it.sha256 == one.sha256]
    assert (anew.thumbnail, anew.poster) == (hashlib.sha256(other).hexdigest(), None)
    assert kept.places.first.size(anew.thumbnail or "") == len(other)
    on_disk = sum(it.stat().st_size for it in Path(kept.places.first.name).rglob("*")
                  if it.is_file())  # fmt: skip
    assert held(kept.store, kept.places.first).bytes == on_disk


def test_where_no_small_picture_can_be_made_any_more_none_is_promised(
    kept: Archiving, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, *_ = contents(kept)
    monkeypatch.setattr(Prober, "probe", lambda *_: Measured(Facts(fault="it took too long")))
    kept.places.first.delete(one.thumbnail or "")
    assert kept.places.verifying(kept.store, prober()).verify(one) is Found.MENDED
    [anew] = [it for it in contents(kept) if it.sha256 == one.sha256]
    assert (anew.medium, anew.thumbnail, anew.poster) == (one.medium, None, None)
