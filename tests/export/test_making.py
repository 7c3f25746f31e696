"""Files made by a real process, of rows that come, fail, are too many or never end."""

import io
import json
import os
import signal
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from aigc_data.export.csv_file import CUT, csv_lines
from aigc_data.export.excel_file import MOST_ROWS, TooManyRows, write_excel
from aigc_data.export.json_file import json_rows
from aigc_data.export.making import MOST_BYTES, Making, MakingFailed, TooLarge
from aigc_data.export.parquet_file import write_parquet
from aigc_data.export.worker import GZIP
from aigc_data.store.sandbox.confine import NICER
from tests.export.odd_values import odd_rows
from tests.waiting import wait_until

NUMBERS = pa.RecordBatch.from_pydict({"n": range(8192)})
FORMS = ["csv", "json", "parquet", "xlsx"]
WHOLE = ["parquet", "xlsx"]
SERVER = """
import sys
from aigc_data.export.making import Making
from tests.export.test_making import Rows, endless

making = Making.start("xlsx", print, packed=False)
making.feed(Rows(endless))
print(making.popen.pid, making.folder, flush=True)
making.size()
"""
"""Makes a file without end, until somebody kills it."""


class Broken(Exception):
    """The rows failed."""


@dataclass(eq=False)
class Rows:
    """What lends the rows, and whether they were told to end."""

    lend: Callable[["Rows"], AbstractContextManager[pa.RecordBatchReader]]
    cancelled: threading.Event = field(default_factory=threading.Event)

    def rows(self) -> AbstractContextManager[pa.RecordBatchReader]:
        return self.lend(self)

    def cancel(self) -> None:
        self.cancelled.set()


@contextmanager
def odd(_rows: Rows) -> Iterator[pa.RecordBatchReader]:
    with odd_rows() as found:
        yield found


@contextmanager
def endless(rows: Rows) -> Iterator[pa.RecordBatchReader]:
    batches = iter(lambda: None if rows.cancelled.is_set() else NUMBERS, None)
    yield pa.RecordBatchReader.from_batches(NUMBERS.schema, batches)


@contextmanager
def broken(_rows: Rows) -> Iterator[pa.RecordBatchReader]:
    def batches() -> Iterator[pa.RecordBatch]:
        yield NUMBERS
        raise Broken

    yield pa.RecordBatchReader.from_batches(NUMBERS.schema, batches())


@contextmanager
def none(_rows: Rows) -> Iterator[pa.RecordBatchReader]:
    raise Broken
    yield


@contextmanager
def too_many(_rows: Rows) -> Iterator[pa.RecordBatchReader]:
    batch = pa.RecordBatch.from_arrays([pa.nulls(MOST_ROWS // 2 + 1)], ["nothing"])
    yield pa.RecordBatchReader.from_batches(batch.schema, [batch] * 2)


@contextmanager
def making(
    form: str, source: Rows, *, packed: bool = False, most_bytes: int = MOST_BYTES
) -> Iterator[Making]:
    """Lend what makes a file, and see that it leaves nothing behind."""
    closed: list[Making] = []
    one = Making.start(form, closed.append, packed=packed, most_bytes=most_bytes)
    try:
        one.feed(source)
        yield one
    finally:
        one.close()
        one.close()
    assert (closed, psutil.pid_exists(one.popen.pid)) == ([one], False)
    assert source.cancelled.is_set()
    assert one.folder is None or not one.folder.exists()


def made(form: str, *, packed: bool = False) -> bytes:
    """Return the file of the odd values."""
    with making(form, Rows(odd), packed=packed) as one:
        size = one.size() if form in WHOLE else None
        file = b"".join(one.parts())
    assert size in (None, len(file))
    return file


def test_it_is_made_in_another_process_that_stands_back_and_knows_no_secret(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", "test-key")
    with making("csv", Rows(endless)) as one:
        next(one.parts())
        process = psutil.Process(one.popen.pid)
        assert process.parent() == psutil.Process()
        assert process.nice() == min(os.nice(0) + NICER, 19)
        assert process.environ() == {}


def test_what_it_makes_is_what_the_writers_make(tmp_path: Path) -> None:
    with odd_rows() as rows:
        assert made("csv") == b"".join(csv_lines(rows))
    with odd_rows() as rows:
        assert made("json") == b"".join(json_rows(rows))
    with odd_rows() as rows:
        write_parquet(rows, tmp_path / "a.parquet")
    found = pq.read_table(io.BytesIO(made("parquet")))
    assert found.equals(pq.read_table(tmp_path / "a.parquet"))
    with odd_rows() as rows:
        write_excel(rows, tmp_path / "a.xlsx", "Answer")
    assert sheet(io.BytesIO(made("xlsx"))) == sheet(tmp_path / "a.xlsx")


def sheet(file: Path | io.BytesIO) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(file)["Answer"].values)


def test_it_is_packed_where_that_is_asked_for() -> None:
    assert zlib.decompress(made("csv", packed=True), GZIP) == made("csv")


@pytest.mark.parametrize("packed", [False, True])
def test_a_csv_file_whose_rows_fail_says_so_in_its_last_line(packed: bool) -> None:
    with making("csv", Rows(broken), packed=packed) as one:
        parts: list[bytes] = []
        with pytest.raises(Broken):
            parts.extend(one.parts())
    file = b"".join(parts)
    said = zlib.decompress(file, GZIP) if packed else file
    lines = said.decode("utf-8-sig").splitlines()
    assert (lines[0], lines[-2:]) == ("n", ["8191", CUT])


def test_a_json_file_whose_rows_fail_has_no_end() -> None:
    with making("json", Rows(broken)) as one:
        parts: list[bytes] = []
        with pytest.raises(Broken):
            parts.extend(one.parts())
    assert json.loads(b"".join(parts) + b"]")[-1] == {"n": 8191}


@pytest.mark.parametrize("form", WHOLE)
def test_there_is_no_whole_file_of_rows_that_fail(form: str) -> None:
    with making(form, Rows(broken)) as one, pytest.raises(Broken):
        one.size()


@pytest.mark.parametrize("form", FORMS)
def test_rows_that_fail_before_their_columns_are_known_have_no_first_part(form: str) -> None:
    with making(form, Rows(none)) as one, pytest.raises(Broken):
        next(one.parts())


def test_more_rows_than_a_sheet_holds_are_told() -> None:
    with making("xlsx", Rows(too_many)) as one, pytest.raises(TooManyRows):
        one.size()


@pytest.mark.parametrize("form", WHOLE)
def test_a_file_that_takes_too_much_of_the_disk_ends_and_leaves_nothing(form: str) -> None:
    with making(form, Rows(endless), most_bytes=300_000) as one, pytest.raises(TooLarge) as raised:
        one.size()
    assert str(raised.value) == (
        "the file would be larger than 2 GB: narrow the rows down, or take csv or json, which are "
        "sent while they are made."
    )


def test_what_is_sent_while_it_is_made_takes_no_disk() -> None:
    with making("csv", Rows(endless), most_bytes=1000) as one:
        parts = one.parts()
        assert sum(len(next(parts)) for _part in range(20)) > 100_000


@pytest.mark.parametrize("form", FORMS)
def test_whoever_waits_when_it_is_cancelled_waits_no_longer(form: str) -> None:
    with making(form, Rows(endless)) as one:
        threading.Timer(0.3, one.cancel).start()
        with pytest.raises(MakingFailed):
            list(one.parts())


def test_a_process_that_dies_is_a_fault_and_ends_the_rows() -> None:
    with making("csv", Rows(endless)) as one:
        parts = one.parts()
        next(parts)
        psutil.Process(one.popen.pid).send_signal(signal.SIGSEGV)
        with pytest.raises(MakingFailed, match="could not be made: its process ended early"):
            list(parts)


def test_a_server_that_is_killed_leaves_neither_process_nor_folder() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        pid, folder = server.stdout.readline().split()
        process = psutil.Process(int(pid))
        wait_until(lambda: any(Path(folder).iterdir()))
        server.kill()
    wait_until(lambda: not process.is_running() or process.status() == psutil.STATUS_ZOMBIE)
    assert not Path(folder).exists()
