"""The tasks of a filter as a file, over real HTTP."""

import csv
import io
import os
from collections.abc import Iterator

import httpx
import psutil
import pytest

from aigc_data.store.sandbox.confine import NICER
from aigc_data.store.store import Store
from aigc_data.ui import export_route
from aigc_data.ui.runtime import close_runtime
from tests.analysis.history import many
from tests.tasks import NOON
from tests.ui.serving import served
from tests.ui.sql.test_answer_download import makers
from tests.waiting import wait_until

SINCE = "range=custom&since=2026-09-01T00:00Z&until=2026-10-01T00:00Z"
ALL = f"{export_route.PATH}?{SINCE}"
TASKS = 10_000


@pytest.fixture
def http(stored: Store) -> Iterator[httpx.Client]:
    stored.save(many(TASKS), at=NOON)
    with served(export_route.ROUTE) as client:
        yield client


def test_the_file_is_made_beside_the_server_and_ends_with_its_viewer(http: httpx.Client) -> None:
    unpacked = {"Accept-Encoding": "identity"}
    with http.stream("GET", ALL, headers=unpacked) as answer:
        parts = answer.iter_bytes()
        next(parts)
        [maker] = makers()
        assert (maker.nice(), maker.environ()) == (min(os.nice(0) + NICER, 19), {})
    wait_until(lambda: not makers() and not psutil.pid_exists(maker.pid))


def test_all_tasks_of_the_filter_come(http: httpx.Client) -> None:
    said = http.get(ALL)
    rows = list(csv.DictReader(io.StringIO(said.content.decode("utf-8-sig"))))
    assert (len(rows), len({row["task_id"] for row in rows})) == (TASKS, TASKS)
    assert said.headers["content-type"] == "text/csv; charset=utf-8"
    assert said.headers["content-encoding"] == "gzip"
    assert said.headers["content-disposition"].startswith('attachment; filename="aigc-data-2')
    assert said.headers["cache-control"] == "no-store"
    none = http.get(f"{export_route.PATH}?{SINCE}&kind=scenario&q=nowhere")
    assert len(none.content.decode("utf-8-sig").splitlines()) == 1


def test_without_a_store_it_says_why(http: httpx.Client, stored: Store) -> None:
    close_runtime()
    stored.path.write_bytes(b"not a database" * 1000)
    said = http.get(ALL)
    assert (said.status_code, "is not a database of aigc-data" in said.text) == (503, True)
