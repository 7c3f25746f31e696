import errno
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from pydantic import SecretStr

from aigc_data.recording.spool_file import append, spool_path
from aigc_data.settings import Settings
from tests.recording.spool import rows

WRITER = """
import sys
from aigc_data import record

to = record.to(spool=sys.argv[1])
prompt = "x" * 9_000
for number in range(int(sys.argv[3])):
    to(f"{sys.argv[2]}-{number}", action="CreateAigcImageTask", request={"Prompt": prompt})
"""


def writer(spool: Path, name: str, count: int) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-c", WRITER, str(spool), name, str(count)]
    return subprocess.Popen(command)


def test_four_processes_of_500_lines_leave_2000_whole_lines(tmp_path: Path) -> None:
    spool = tmp_path / "spool.jsonl"
    writers = [writer(spool, f"w{number}", 500) for number in range(4)]
    assert [one.wait(60) for one in writers] == [0, 0, 0, 0]
    found = sorted(row["task_id"] for row in rows(spool))
    assert found == sorted(f"w{one}-{number}" for one in range(4) for number in range(500))


def test_eight_threads_leave_whole_lines(tmp_path: Path) -> None:
    spool = tmp_path / "spool.jsonl"

    def write(name: int) -> None:
        for number in range(100):
            append(spool, b'{"task_id":"%d-%d"}\n' % (name, number))

    threads = [threading.Thread(target=write, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({row["task_id"] for row in rows(spool)}) == 800


def test_a_writer_that_is_killed_costs_no_line_but_its_last(tmp_path: Path) -> None:
    spool = tmp_path / "spool.jsonl"
    killed, other = writer(spool, "killed", 10_000_000), writer(spool, "other", 500)
    while not spool.exists() or spool.stat().st_size < 1_000_000:
        assert killed.poll() is None
    killed.send_signal(signal.SIGKILL)
    killed.wait(30)
    assert other.wait(60) == 0
    append(spool, b'{"task_id":"after"}\n')
    lines = spool.read_bytes().split(b"\n")
    assert lines[-2:] == [b'{"task_id":"after"}', b""]
    whole = [line for line in lines[:-1] if line.startswith(b"{") and line.endswith(b"}")]
    assert len(whole) >= len(lines) - 2
    assert sum(b'"other-' in line for line in whole) >= 500


def test_a_line_behind_a_piece_of_another_is_written_again(tmp_path: Path) -> None:
    spool = tmp_path / "spool.jsonl"
    spool.write_bytes(b'{"task_id":"a"}\n{"task_id":"piec')
    append(spool, b'{"task_id":"b"}\n')
    append(spool, b'{"task_id":"c"}\n')
    assert spool.read_text().splitlines() == [
        '{"task_id":"a"}',
        '{"task_id":"piec{"task_id":"b"}',
        '{"task_id":"b"}',
        '{"task_id":"c"}',
    ]


def test_a_full_disk_is_an_error_and_harms_no_line_before_or_after(tmp_path: Path) -> None:
    spool = tmp_path / "spool.jsonl"
    append(spool, b'{"task_id":"before"}\n')
    code = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from aigc_data.recording.spool_file import append\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (30, resource.RLIM_INFINITY))\n"
        "try:\n"
        '    append(Path(sys.argv[1]), b\'{"task_id":"no room for this one"}\\n\')\n'
        "except OSError as error:\n"
        "    sys.exit(error.errno)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(spool)], check=False)
    assert done.returncode == errno.EFBIG
    append(spool, b'{"task_id":"after"}\n')
    lines = spool.read_text().splitlines()
    assert (lines[0], lines[-1]) == ('{"task_id":"before"}', '{"task_id":"after"}')


def test_the_folder_is_made(tmp_path: Path) -> None:
    spool = tmp_path / "not" / "yet" / "spool.jsonl"
    append(spool, b"{}\n")
    assert rows(spool) == [{}]


@pytest.mark.parametrize(
    "environment",
    [
        {"AIGC_DATA_SPOOL": "/data/my.jsonl", "AIGC_DATA_DB": "/data/tasks.duckdb"},
        {"AIGC_DATA_DB": "/data/tasks.duckdb"},
        {"AIGC_DATA_ACCOUNT": "ads"},
        {"AIGC_DATA_SPOOL": "~/my.jsonl"},
        {"AIGC_DATA_DB": "~/tasks.duckdb"},
    ],
)
def test_the_app_takes_in_what_the_recorder_writes(
    environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("AIGC_DATA_SPOOL", "AIGC_DATA_DB", "AIGC_DATA_ACCOUNT"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings = Settings(secret_id="AKIDtest", secret_key=SecretStr("key"))
    assert settings.spool_file == spool_path(os.environ)


def test_the_demo_takes_in_no_spool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AIGC_DATA_SPOOL", str(tmp_path / "spool.jsonl"))
    assert Settings(secret_id="", secret_key=SecretStr("")).spool_file is None
