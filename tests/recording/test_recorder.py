import json
import logging
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from tencentcloud.mps.v20190612.models import CreateAigcImageTaskRequest

from aigc_data import record
from aigc_data.recording.line import LONGEST_LINE
from aigc_data.recording.quiet import _tell
from tests.loops import awaited
from tests.recording.spool import rows
from tests.tasks import IMAGE_ID, NOON

HEAVY = ("pandas", "duckdb", "numpy", "pyarrow", "pydantic", "httpx", "streamlit", "platformdirs")
CREATE = "CreateAigcImageTask"


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    _tell.cache_clear()
    return tmp_path / "spool.jsonl"


def test_the_package_and_its_recorder_import_nothing_heavy() -> None:
    code = (
        "import sys, aigc_data\n"
        "before = sorted(name for name in sys.modules if name.startswith('aigc_data'))\n"
        "from aigc_data import record\n"
        "print(before, [name for name in sys.argv[1:] if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *HEAVY], capture_output=True, text=True, check=True
    )
    assert done.stdout == "['aigc_data'] []\n"


def test_one_call_after_a_create_writes_one_line(spool: Path) -> None:
    record.to(spool=spool)(
        IMAGE_ID,
        action=CREATE,
        request={"Prompt": "a cat", "ModelName": "Kling"},
        created_at=NOON,
    )
    assert rows(spool) == [
        {
            "task_id": IMAGE_ID,
            "created_at": "2026-09-14T12:00:00+00:00",
            "action": CREATE,
            "request": {"Prompt": "a cat", "ModelName": "Kling"},
        }
    ]


def test_a_line_names_its_account_and_now(spool: Path) -> None:
    began = datetime.now(UTC)
    record.to(spool=spool, account="ads")(IMAGE_ID)
    (row,) = rows(spool)
    assert (row["account"], "action" in row, "request" in row) == ("ads", False, False)
    assert began <= datetime.fromisoformat(row["created_at"]) <= datetime.now(UTC)


def test_the_environment_says_where_the_spool_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIGC_DATA_SPOOL", str(tmp_path / "named.jsonl"))
    record(IMAGE_ID)
    assert [row["task_id"] for row in rows(tmp_path / "named.jsonl")] == [IMAGE_ID]


@pytest.mark.parametrize(
    "created_at",
    [
        NOON.timestamp(),
        NOON.astimezone(timezone(timedelta(hours=8))),
        NOON.astimezone().replace(tzinfo=None),
    ],
)
def test_a_time_may_come_in_any_form(created_at: datetime | float, spool: Path) -> None:
    record.to(spool=spool)(IMAGE_ID, created_at=created_at)
    assert datetime.fromisoformat(rows(spool)[0]["created_at"]) == NOON


def test_a_request_may_come_in_any_form(spool: Path) -> None:
    model = CreateAigcImageTaskRequest()
    model.Prompt = "a cat"
    to = record.to(spool=spool)
    for request in ({"Prompt": "a cat"}, '{"Prompt": "a cat"}', b'{"Prompt": "a cat"}', model):
        to(IMAGE_ID, request=request)
    assert [row["request"] for row in rows(spool)] == [{"Prompt": "a cat"}] * 4


def test_secrets_never_reach_the_spool(spool: Path) -> None:
    secret = "very-secret"
    record.to(spool=spool)(
        IMAGE_ID,
        action=CREATE,
        request={
            "Uin": secret,
            "AppId": secret,
            "ClientIp": secret,
            "SecretId": secret,
            "Signature": secret,
            "Token": secret,
            "Prompt": f"like https://a.example/x.png?q-sign-algorithm=sha1&q-ak={secret}",
            "ImageInfos": [{"ImageUrl": f"https://a.example/x.png?sign={secret}", "Uin": secret}],
            "AdditionalParameters": json.dumps({"url": f"https://a.example/?token={secret}"}),
        },
    )
    assert secret not in spool.read_text()
    assert rows(spool)[0]["request"]["ImageInfos"] == [{"ImageUrl": "https://a.example/x.png?…"}]


def test_a_huge_request_makes_a_bounded_line(spool: Path) -> None:
    to = record.to(spool=spool)
    to(
        IMAGE_ID,
        request={"Prompt": "雨" * 100_000, "ImageInfos": [{"ImageUrl": "x" * 99_999}] * 99},
    )
    to(IMAGE_ID, request={f"Key{number}": "x" * 9_000 for number in range(999)})
    assert [len(line) <= LONGEST_LINE for line in spool.read_bytes().splitlines()] == [True, True]
    assert [sorted(row.get("request", ())) for row in rows(spool)] == [["Prompt"], []]


@pytest.mark.parametrize(
    "request_",
    [float("nan"), object(), {1: {2}}, {"a": b"\xff"}, "{", "[]", {"deep": None}, "\udfff"],
)
def test_a_strange_request_costs_the_request_alone(request_: object, spool: Path) -> None:
    record.to(spool=spool)(IMAGE_ID, request=request_)
    assert [row["task_id"] for row in rows(spool)] == [IMAGE_ID]


def test_a_request_that_holds_itself_is_cut(spool: Path) -> None:
    request: dict[str, object] = {}
    request["again"] = request
    record.to(spool=spool)(IMAGE_ID, request=request)
    assert len(rows(spool)) == 1


@pytest.mark.parametrize("task_id", ["", "  ", "x" * 201, None, 7])
def test_what_is_no_id_is_told_once_and_raises_nothing(
    task_id: str, spool: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "aigc_data.record"):
        record.to(spool=spool)(task_id)
        record.to(spool=spool)(task_id)
    assert rows(spool) == []
    assert [message.levelname for message in caplog.records] == ["WARNING"]


def test_a_place_that_cannot_be_written_is_told_once_and_raises_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _tell.cache_clear()
    (tmp_path / "file").write_text("")
    to = record.to(spool=tmp_path / "file" / "spool.jsonl")
    with caplog.at_level(logging.WARNING, "aigc_data.record"):
        to(IMAGE_ID)
        to(IMAGE_ID)
    (told,) = caplog.messages
    assert "NotADirectoryError: Not a directory" in told
    assert IMAGE_ID not in told


def test_a_read_only_folder_raises_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    code = (
        "import os, sys\n"
        "from aigc_data import record\n"
        "if os.getuid() == 0:\n    os.setuid(65534)\n"
        "record.to(spool=sys.argv[1])('4-AigcImage-x')\n"
        "print('alive')\n"
    )
    folder.chmod(0o555)
    tmp_path.chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder / "spool.jsonl")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "alive\n"
    assert "PermissionError: Permission denied" in done.stderr
    assert list(folder.iterdir()) == []


def test_a_full_disk_raises_nothing(caplog: pytest.LogCaptureFixture) -> None:
    _tell.cache_clear()
    with caplog.at_level(logging.WARNING, "aigc_data.record"):
        record.to(spool=Path("/dev/full"))(IMAGE_ID)
    assert "No space left on device" in caplog.text


def test_a_strange_answer_to_a_hook_raises_nothing(spool: Path) -> None:
    to = record.to(spool=spool)
    to.hook(object())  # type: ignore[arg-type]  # what no client would ever pass
    awaited(to.async_hook(object()))  # type: ignore[arg-type]  # as above
    assert to.around(7) == 7
    assert rows(spool) == []


def test_a_pipe_that_nobody_reads_keeps_no_caller_waiting(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _tell.cache_clear()
    os.mkfifo(tmp_path / "pipe")
    to = record.to(spool=tmp_path / "pipe")
    for _ in range(100):
        to(IMAGE_ID, request={"Prompt": "x" * 9_000})
    assert [record.levelname for record in caplog.records] == ["WARNING"]
