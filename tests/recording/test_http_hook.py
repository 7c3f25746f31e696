import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from aigc_data import record
from aigc_data.recording.http_hook import LARGEST
from aigc_data.simulator.account import SimulatedAccount
from aigc_data.simulator.server import SimulatorServer
from tests.loops import awaited
from tests.recording.spool import rows
from tests.simulator.cloud import Raw
from tests.tasks import IMAGE_ID
from tests.tencent.scripted_server import Reply, ScriptedServer, ok, refusal

PARAMS = {"Prompt": "a cat", "ModelName": "Kling"}
CREATE = "CreateAigcImageTask"
HEADERS = {
    "X-TC-Action": CREATE,
    "X-TC-Timestamp": "1",
    "Authorization": "TC3-HMAC-SHA256 Credential=id/2026-09-14/mps/tc3_request",
}
MADE = ok(TaskId=IMAGE_ID, RequestId="r")
GZIPPED = Reply(
    gzip.compress(MADE.body), headers={"Content-Type": "x/y", "Content-Encoding": "gzip"}
)
ROW = (IMAGE_ID, CREATE, PARAMS)


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    return tmp_path / "spool.jsonl"


@pytest.fixture
def client(spool: Path) -> Iterator[httpx.Client]:
    hooks = {"response": [record.to(spool=spool).hook]}
    with httpx.Client(event_hooks=hooks, headers=HEADERS) as client:
        yield client


def recorded(spool: Path) -> list[tuple[object, ...]]:
    return [(row["task_id"], row["action"], row.get("request")) for row in rows(spool)]


def test_a_signed_create_is_recorded(spool: Path, client: httpx.Client) -> None:
    account = SimulatedAccount.generate(tasks=3, days=1, lively=False)
    with SimulatorServer(account, limits=False) as server:
        body = json.dumps(PARAMS).encode()
        headers = Raw(CREATE, body)._signed(server)
        answer = client.post(f"{server.endpoint}/", content=body, headers=headers)
    task_id = answer.json()["Response"]["TaskId"]
    assert recorded(spool) == [(task_id, CREATE, PARAMS)]


@pytest.mark.parametrize("reply", [MADE, GZIPPED])
def test_the_caller_reads_the_same_answer(reply: Reply, spool: Path, client: httpx.Client) -> None:
    with ScriptedServer(reply) as server:
        answer = client.post(server.endpoint, json=PARAMS)
    assert answer.content == MADE.body
    assert recorded(spool) == [ROW]


@pytest.mark.parametrize("reply", [MADE, GZIPPED])
def test_a_streamed_answer_stays_the_callers_to_read(
    reply: Reply, spool: Path, client: httpx.Client
) -> None:
    with ScriptedServer(reply, reply, reply) as server:
        with client.stream("POST", server.endpoint, json=PARAMS) as answer:
            assert recorded(spool) == []
            assert b"".join(answer.iter_raw()) == reply.body
        with client.stream("POST", server.endpoint, json=PARAMS) as answer:
            assert "".join(answer.iter_lines()) == MADE.body.decode()
        with client.stream("POST", server.endpoint, json=PARAMS) as answer:
            assert answer.status_code == 200
    assert recorded(spool) == [ROW, ROW]


def test_an_asynchronous_client_is_recorded_too(spool: Path) -> None:
    async def create(endpoint: str) -> bytes:
        hooks = {"response": [record.to(spool=spool).async_hook]}
        async with httpx.AsyncClient(event_hooks=hooks, headers=HEADERS) as client:
            answer = await client.post(endpoint, json=PARAMS)
            async with client.stream("POST", endpoint, json=PARAMS) as streamed:
                parts = [part async for part in streamed.aiter_raw()]
            assert b"".join(parts) == GZIPPED.body
            return answer.content

    with ScriptedServer(MADE, GZIPPED) as server:
        assert awaited(create(server.endpoint)) == MADE.body
    assert recorded(spool) == [ROW, ROW]


def test_an_answer_that_another_hook_has_read_is_recorded(spool: Path) -> None:
    hooks = [lambda answer: answer.read(), record.to(spool=spool).hook]
    with (
        ScriptedServer(MADE) as server,
        httpx.Client(event_hooks={"response": hooks}, headers=HEADERS) as client,
    ):
        client.post(server.endpoint, json=PARAMS)
    assert recorded(spool) == [ROW]


def test_a_request_that_was_streamed_away_costs_the_request_alone(
    spool: Path, client: httpx.Client
) -> None:
    body = json.dumps(PARAMS).encode()
    with ScriptedServer(MADE) as server:
        headers = {"Content-Length": str(len(body)), "Content-Type": "application/json"}
        client.post(server.endpoint, content=iter([body]), headers=headers)
    assert recorded(spool) == [(IMAGE_ID, CREATE, None)]


@pytest.mark.parametrize(
    "reply",
    [
        refusal("LimitExceeded.CreateTask"),
        ok(RequestId="r"),
        ok(TaskId=None),
        ok(TaskId="251006278-AigcImageTask-abct"),
        Reply(MADE.body, status=502),
        Reply(b"<html>"),
        Reply(b"[" * 100_000),
        Reply(b"null"),
        Reply(b'{"Response": []}'),
        Reply(b""),
        Reply(b"not gzip", headers={"Content-Type": "x/y"}),
        Reply(MADE.body + b" " * LARGEST),
    ],
)
def test_what_made_no_task_is_not_recorded_and_reads_as_ever(
    reply: Reply, spool: Path, client: httpx.Client
) -> None:
    with ScriptedServer(reply) as server:
        answer = client.post(server.endpoint, json=PARAMS)
    assert (answer.status_code, answer.content) == (reply.status, reply.body)
    assert rows(spool) == []


def test_the_callers_own_faults_stay_as_they_are(spool: Path, client: httpx.Client) -> None:
    broken = Reply(b"not gzip", headers={"Content-Encoding": "gzip"})
    with ScriptedServer(broken, Reply(MADE.body, promise=9)) as server:
        with pytest.raises(httpx.DecodingError):
            client.post(server.endpoint, json=PARAMS)
        with pytest.raises(httpx.RemoteProtocolError):
            client.post(server.endpoint, json=PARAMS)
    assert rows(spool) == []


def test_calls_to_others_are_not_even_overheard(spool: Path) -> None:
    seen: list[object] = []
    hooks = [record.to(spool=spool).hook, lambda answer: seen.append(type(answer.stream).__name__)]
    with (
        ScriptedServer(MADE, MADE) as server,
        httpx.Client(event_hooks={"response": hooks}) as client,
    ):
        client.post(server.endpoint, json=PARAMS, headers=HEADERS | {"X-TC-Action": "Describe"})
        client.post(server.endpoint, json=PARAMS, headers=HEADERS)
    assert seen == ["BoundSyncStream", "Overheard"]
    assert recorded(spool) == [ROW]
