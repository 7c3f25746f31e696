"""The budget holds for each file, whoever fetches it and however it comes."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import BoundedSemaphore, Event, Thread
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route

from aigc_data.result_link import ResultLink
from aigc_data.results.archive import Archive
from aigc_data.results.fetch import Fetcher
from aigc_data.results.held import held
from aigc_data.results.partial import Partial
from aigc_data.results.pinned import pinned_pool
from aigc_data.results.reach import Reach
from aigc_data.results.room import FULL, NoRoom, Room, unbounded
from aigc_data.simulator import faults
from aigc_data.simulator.faults import RESULTS
from tests.results.archiving import archiving, as_stored, cloud, made, signed
from tests.simulator.cloud import Clock
from tests.ui.serving import served

FILES = 12


def on_disk(folder: Path) -> int:
    return sum(one.stat().st_size for one in folder.rglob("*") if one.is_file())


@pytest.fixture(scope="module")
def one_file(tmp_path_factory: pytest.TempPathFactory) -> int:
    """The bytes that one result takes, with its small pictures."""
    folder, clock = tmp_path_factory.mktemp("one"), Clock()
    with cloud(clock) as server, archiving(server, folder, clock) as kept:
        kept.make()
        kept.drain()
        return held(kept.store, kept.places.first).bytes


def test_no_file_is_kept_beyond_the_budget_though_many_are_fetched_at_once(
    tmp_path: Path, one_file: int
) -> None:
    clock, budget = Clock(), 4 * one_file
    with cloud(clock) as server, archiving(server, tmp_path, clock, results_budget=budget) as kept:
        for _ in range(FILES):
            kept.make()
        for _ in range(FILES):
            kept.later(6)
            assert on_disk(tmp_path / "kept") <= budget
        assert 2 <= kept.states["kept"] < FILES
        assert kept.states["kept"] + kept.states["wanted"] == FILES
        assert (kept.opened.archive.fault or "").startswith("the budget is used up: ")


def drained(archives: list[Archive]) -> None:
    """Have all of them fetch at the same time."""
    threads = [Thread(target=one.drain, args=(Event(), timedelta(0))) for one in archives]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_accounts_that_fetch_at_the_same_time_keep_to_one_budget(
    tmp_path: Path, one_file: int
) -> None:
    clock, budget = Clock(), 6 * one_file
    with cloud(clock) as server, archiving(server, tmp_path, clock, results_budget=budget) as kept:
        for _ in range(FILES // 2):
            kept.make()
            task = made(server, clock)
            theirs = replace(as_stored(server, task, kept.now()), account="other")
            kept.store.save([theirs], at=kept.now())
            kept.links.remember(task.task_id, signed(server, task))
        ours = kept.opened.archive
        archives = [ours, Archive(kept.store, "other", ours.keeping)]
        for _ in range(4):
            drained(archives)
            assert on_disk(tmp_path / "kept") <= budget
            clock.shift += 6
        assert kept.states["kept"] >= 2


def test_where_the_budget_is_used_up_nothing_is_begun_and_all_comes_once_it_is_raised(
    tmp_path: Path, one_file: int
) -> None:
    clock = Clock()
    with cloud(clock) as server:
        with archiving(server, tmp_path, clock, results_budget=9 * one_file) as kept:
            kept.make()
            kept.drain()
            size = held(kept.store, kept.places.first).bytes
        with archiving(server, tmp_path, clock, results_budget=size) as kept:
            tasks = [kept.make() for _ in range(3)]
            asked = server.faults.asked[RESULTS]
            kept.drain()
            assert (kept.states, server.faults.asked[RESULTS]) == ({"kept": 1, "wanted": 3}, asked)
            assert kept.opened.archive.fault == FULL
        with archiving(server, tmp_path, clock, results_budget=9 * one_file) as kept:
            for task in tasks:
                kept.links.remember(task.task_id, signed(server, task))
            kept.drain()
            assert (kept.states, kept.opened.archive.fault) == ({"kept": 4}, None)


def test_a_file_that_is_too_large_for_the_rest_waits_costs_no_attempt_and_is_asked_for_once(
    tmp_path: Path, one_file: int
) -> None:
    clock = Clock()
    with cloud(clock) as server, archiving(
        server, tmp_path, clock, results_budget=3 * one_file
    ) as kept:  # fmt: skip
        task = kept.make(ExtraParameters={"Resolution": "1080P"})
        kept.drain()
        waits = kept.file_of(task)
        assert (waits.state, waits.attempts, waits.reason) == (
            "wanted", 0, "the budget has no room for it",
        )  # fmt: skip
        assert server.faults.asked[RESULTS] == 1
        assert on_disk(tmp_path / "kept") == 0
        said = "the budget is used up: 1 result waits for more room than there is"
        assert kept.opened.archive.fault == said
        kept.make()
        kept.later(120)
        assert (kept.states, server.faults.asked[RESULTS]) == ({"kept": 1, "wanted": 1}, 2)
        kept.opened.archive.keeping.room.budget = 10**9
        kept.later(120)
        assert kept.states == {"kept": 2}
        assert kept.opened.archive.fault is None


def test_what_was_cut_makes_room_for_itself(tmp_path: Path, one_file: int) -> None:
    clock = Clock()
    budget = 2 * one_file
    with cloud(clock) as server, archiving(server, tmp_path, clock, results_budget=budget) as kept:
        kept.make()
        server.faults.put(RESULTS, faults.CUT_CONNECTION)
        kept.drain()
        assert held(kept.store, kept.places.first).bytes > 0
        kept.later(6)
        assert (kept.states, len(server.storage.ranges)) == ({"kept": 1}, 1)


async def endless(_request: Request) -> StreamingResponse:
    """Bytes whose number nobody says."""

    async def parts() -> AsyncIterator[bytes]:
        for _ in range(1000):
            yield bytes(10_000)

    return StreamingResponse(parts())


def test_a_file_of_untold_length_ends_where_the_budget_does(tmp_path: Path) -> None:
    room = Room(50_000, lambda _apart: 20_000)
    partial = Partial(tmp_path / "a.part", tmp_path / "a.json", lambda size: room.claim("a", size))
    with served(Route("/a.png", endless)) as http:
        url = str(http.base_url.join("/a.png"))
        reach = Reach.of(str(http.base_url).rstrip("/"), ())
        with pinned_pool(reach, connections=1) as pool:
            fetcher = Fetcher(pool, reach, at_once=BoundedSemaphore(1))
            with pytest.raises(NoRoom):
                fetcher.fetch(ResultLink(url), partial)
    assert partial.body.stat().st_size <= 30_000


def room(budget: int, holds: int = 0) -> Room:
    return Room(budget, lambda _apart: holds)


def test_claims_add_up_and_a_larger_claim_takes_the_place_of_the_smaller() -> None:
    asked = room(100, 10)
    asked.claim("a", 40)
    asked.claim("a", 50)
    asked.claim("a", 20)
    asked.claim("b", 40)
    with pytest.raises(NoRoom) as caught:
        asked.claim("b", 41)
    assert caught.value.passing, "there is room once the other has ended"
    asked.end("a", waits=False)
    asked.claim("b", 41)


def test_what_is_known_not_to_fit_is_not_begun_before_it_would() -> None:
    asked: Any = room(100)
    with pytest.raises(NoRoom) as caught:
        asked.claim("a", 101)
    assert not caught.value.passing
    asked.end("a", waits=True)
    with pytest.raises(NoRoom):
        asked.begin("a", 0)
    asked.budget = 101
    asked.begin("a", 0)
    assert (asked.is_full, asked.fault) == (True, None), "what comes takes it, and nothing waits"
    asked.end("a", waits=False)
    assert (asked.is_full, asked.fault) == (False, None)


def test_a_place_that_holds_its_budget_is_full() -> None:
    asked = room(100, holds=100)
    assert (asked.is_full, asked.fault) == (True, FULL)


def test_without_a_budget_there_is_room_for_all() -> None:
    endless = unbounded()
    endless.begin("a", 10**15)
    endless.claim("a", 10**18)
    assert (endless.is_full, endless.fault) == (False, None)
