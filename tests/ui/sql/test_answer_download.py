"""Whole answers over real HTTP while they are made: by whom, for whom, and what is left of it."""

import csv
import io
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import httpx
import openpyxl
import psutil
import pytest

from aigc_data.export.csv_file import CUT
from aigc_data.export.making import FOLDER
from aigc_data.export.workshop import Workshop
from aigc_data.store.sandbox.confine import NICER
from aigc_data.store.store import Store
from aigc_data.ui.runtime import runtime
from aigc_data.ui.sql import answer_route
from tests.analysis.history import many
from tests.export.odd_values import CELLS, EXPRESSIONS, OBJECT
from tests.tasks import NOON
from tests.ui.serving import served
from tests.waiting import wait_until

ENDLESS = "SELECT range AS n, repeat('x', 100) AS said FROM range(1000000000)"
FAILS = """
SELECT CASE WHEN range < 150000 THEN '1' ELSE 'x' END::INT AS n, repeat('y', 200) AS said
FROM range(150001)
"""
ODD = f"SELECT {', '.join(f'{value} AS {name}' for name, value in EXPRESSIONS.items())}"


@pytest.fixture
def http(stored: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[httpx.Client]:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    stored.save(many(3), at=NOON)
    stored.publish()
    with served(answer_route.ROUTE) as client:
        yield client


def address(ending: str, sql: str) -> str:
    return f"{answer_route.PATH}.{ending}?{urlencode({'sql': sql})}"


def makers() -> list[psutil.Process]:
    """The processes that make files for this one."""
    children = psutil.Process().children()
    return [one for one in children if "aigc_data.export.worker" in " ".join(command(one))]


def command(process: psutil.Process) -> list[str]:
    try:
        return list(process.cmdline())
    except psutil.Error:
        return []


def nothing_is_left(folder: Path) -> bool:
    is_over = not runtime().workshop._making and not running()
    return is_over and not makers() and not list(folder.glob(f"{FOLDER}*"))


def running() -> bool:
    sandbox = runtime().sandbox
    return sandbox is not None and bool(sandbox._running)


@pytest.mark.parametrize("ending", ["csv", "json"])
def test_a_file_is_made_beside_the_server_and_ends_with_its_viewer(
    http: httpx.Client, tmp_path: Path, ending: str
) -> None:
    with http.stream("GET", address(ending, ENDLESS)) as answer:
        parts = answer.iter_bytes()
        next(parts)
        [maker] = makers()
        assert (maker.nice(), maker.environ()) == (min(os.nice(0) + NICER, 19), {})
        assert running()
    wait_until(lambda: nothing_is_left(tmp_path))


@pytest.mark.parametrize("ending", ["xlsx", "parquet"])
def test_a_viewer_who_does_not_wait_for_a_whole_file_leaves_nothing_behind(
    http: httpx.Client, tmp_path: Path, ending: str
) -> None:
    with pytest.raises(httpx.ReadTimeout):
        http.get(address(ending, ENDLESS), timeout=httpx.Timeout(10, read=2))
    wait_until(lambda: nothing_is_left(tmp_path))


def test_a_whole_file_says_its_size_and_nothing_is_left_of_it(
    http: httpx.Client, tmp_path: Path
) -> None:
    said = http.get(address("xlsx", "SELECT 1 AS n"))
    assert said.headers["content-length"] == str(len(said.content))
    assert said.headers["content-encoding"] == "identity"
    wait_until(lambda: nothing_is_left(tmp_path))


def test_a_file_is_packed_for_whoever_takes_it_packed(http: httpx.Client) -> None:
    query = "SELECT repeat('x', 1000) AS said FROM range(100)"
    packed = http.get(address("csv", query))
    plain = http.get(address("csv", query), headers={"Accept-Encoding": "identity"})
    assert (packed.headers["content-encoding"], packed.headers["vary"]) == (
        "gzip",
        "Accept-Encoding",
    )
    assert (plain.headers["content-encoding"], plain.content) == ("identity", packed.content)
    assert packed.num_bytes_downloaded * 10 < plain.num_bytes_downloaded


def test_a_query_that_fails_half_way_leaves_a_file_that_says_so(
    http: httpx.Client, tmp_path: Path
) -> None:
    parts: list[bytes] = []
    with http.stream("GET", address("csv", FAILS)) as answer:
        assert answer.status_code == 200
        with pytest.raises(httpx.RemoteProtocolError):
            parts.extend(answer.iter_bytes())
    lines = b"".join(parts).decode("utf-8-sig").splitlines()
    assert (lines[:2], lines[-1]) == (["n,said", f"1,{'y' * 200}"], CUT)
    wait_until(lambda: nothing_is_left(tmp_path))


@pytest.mark.parametrize("ending", ["xlsx", "parquet"])
def test_a_query_that_fails_half_way_has_no_whole_file(
    http: httpx.Client, tmp_path: Path, ending: str
) -> None:
    said = http.get(address(ending, FAILS))
    assert (said.status_code, "Could not convert string 'x'" in said.text) == (400, True)
    wait_until(lambda: nothing_is_left(tmp_path))


def test_more_rows_than_a_sheet_holds_are_refused(http: httpx.Client, tmp_path: Path) -> None:
    said = http.get(address("xlsx", "SELECT NULL AS n FROM range(1048576)"))
    assert (said.status_code, said.text.split(":")[0]) == (
        413,
        "a sheet of Excel holds 1,048,576 rows with its head and these are more",
    )
    wait_until(lambda: nothing_is_left(tmp_path))


def test_where_too_many_are_made_one_more_is_told_when_to_come_again(
    http: httpx.Client, tmp_path: Path
) -> None:
    runtime().workshop = Workshop(at_once=1, turn_s=0.01)
    with http.stream("GET", address("csv", ENDLESS)) as answer:
        parts = answer.iter_bytes()
        next(parts)
        said = http.get(address("json", "SELECT 1"))
        assert (said.status_code, said.headers["retry-after"]) == (503, "10")
        assert said.text.endswith("files are made already, and no more at once: try again soon.")
    wait_until(lambda: nothing_is_left(tmp_path))
    assert http.get(address("json", "SELECT 1 AS n")).json() == [{"n": 1}]


FINEST: Final = {"finest": "01:02:03.000000001"}
"""Only the sandbox can tell it, for Arrow's time has no such digits for Python."""


def test_values_without_a_word_in_a_form_are_told_in_all_of_them(
    http: httpx.Client, tmp_path: Path
) -> None:
    cells_of_csv = CELLS | FINEST
    told = [f"'{said}" if said.startswith("-") else said for said in cells_of_csv.values()]
    text = http.get(address("csv", ODD)).content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [list(CELLS), told]
    assert json.loads(http.get(address("json", ODD)).content) == [OBJECT | FINEST]
    file = tmp_path / "a.xlsx"
    file.write_bytes(http.get(address("xlsx", ODD)).content)
    [_, cells] = openpyxl.load_workbook(file)["Answer"].values
    assert [said for name, said in zip(CELLS, cells, strict=True) if name != "fine"] == [
        said for name, said in cells_of_csv.items() if name != "fine"
    ]


def test_the_server_stops_in_the_middle_of_a_file(http: httpx.Client, tmp_path: Path) -> None:
    with http.stream("GET", address("csv", ENDLESS)) as answer:
        parts = answer.iter_bytes()
        next(parts)
        runtime().workshop.close()
        with pytest.raises(httpx.RemoteProtocolError):
            for _part in parts:
                pass
    wait_until(lambda: nothing_is_left(tmp_path))
