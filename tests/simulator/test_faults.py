import time

import httpx
import pytest

from aigc_data.simulator import faults
from aigc_data.simulator.faults import ALWAYS, ANY, RESULTS, Fault, FaultKind, Faults
from aigc_data.simulator.server import SimulatorServer
from tests.simulator.cloud import HTTP, Raw

LIST = "DescribeAigcTaskList"


def test_a_bad_gateway_is_html_with_502(own: SimulatorServer) -> None:
    own.faults.put(LIST, faults.BAD_GATEWAY)
    answer = Raw().send(own)
    assert answer.status_code == 502
    assert answer.headers["content-type"].startswith("text/html")
    assert "Tasks" in Raw().send(own).json()["Response"]


def test_a_cut_body_is_half_an_answer(own: SimulatorServer) -> None:
    own.faults.put(LIST, faults.CUT_BODY)
    answer = Raw().send(own)
    assert answer.status_code == 200
    assert answer.text.startswith('{"Response":')
    with pytest.raises(ValueError, match=r"Unterminated|Expecting|unexpected end"):
        answer.json()


@pytest.mark.parametrize(
    ("fault", "kind", "text"),
    [(faults.PORTAL, "text/html", "<html>"), (faults.EMPTY_BODY, "application/json", "")],
)
def test_what_stands_before_the_cloud_may_answer_in_its_place(
    own: SimulatorServer, fault: Fault, kind: str, text: str
) -> None:
    own.faults.put(LIST, fault)
    answer = Raw().send(own)
    assert (answer.status_code, answer.text[:6]) == (200, text)
    assert answer.headers["content-type"].startswith(kind)
    assert "Tasks" in Raw().send(own).json()["Response"]


def test_every_call_is_counted_those_without_a_fault_too(own: SimulatorServer) -> None:
    own.faults.put(LIST, faults.DROPPED)
    with pytest.raises(httpx.TransportError):
        Raw().send(own)
    Raw().send(own)
    Raw(action="DescribeUsageData").send(own)
    assert own.faults.asked == {LIST: 2, "DescribeUsageData": 1}


@pytest.mark.parametrize("fault", [faults.DROPPED, faults.CUT_CONNECTION])
def test_a_dropped_connection_is_a_transport_error(own: SimulatorServer, fault: Fault) -> None:
    own.faults.put(LIST, fault)
    with pytest.raises(httpx.TransportError):
        Raw().send(own)
    assert "Tasks" in Raw().send(own).json()["Response"]


def test_a_slow_answer_comes_late(own: SimulatorServer) -> None:
    own.faults.put(LIST, Fault.slow(30))
    signed = Raw()._signed(own)
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{own.endpoint}/", content=b"{}", headers=signed, timeout=0.2)
    own.faults.put(LIST, Fault.slow(0.05))
    assert "Tasks" in Raw().send(own).json()["Response"]


def test_an_error_is_put_as_often_as_asked(own: SimulatorServer) -> None:
    own.faults.put(LIST, Fault.error("InternalError"), times=2)
    own.faults.put(LIST, Fault.error("ServiceUnavailable"))
    assert [Raw().code(own) for _ in range(3)] == [
        *("InternalError", "InternalError", "ServiceUnavailable"),
    ]
    assert "Tasks" in Raw().send(own).json()["Response"]
    assert [fault.code for _, fault in own.faults.met] == [
        *("InternalError", "InternalError", "ServiceUnavailable"),
    ]


def test_a_fault_can_be_for_ever_and_for_every_action(own: SimulatorServer) -> None:
    own.faults.put(ANY, Fault.error("UnauthorizedOperation"), times=ALWAYS)
    codes = {Raw().code(own), Raw(action="DescribeUsageData").code(own), Raw().code(own)}
    assert codes == {"UnauthorizedOperation"}
    own.faults.clear()
    assert "Tasks" in Raw().send(own).json()["Response"]


def test_rows_of_nulls_come_before_the_good_ones(own: SimulatorServer) -> None:
    own.account.create("scenario", time.time() - 60)
    good = Raw().send(own).json()["Response"]["Tasks"]
    own.faults.put(LIST, faults.NULL_ROWS)
    rows = Raw().send(own).json()["Response"]["Tasks"]
    assert rows[0] is None
    assert set(rows[1].values()) == {None}
    assert [row["TaskId"] for row in rows[2:]] == [row["TaskId"] for row in good]


def test_an_unknown_word_takes_the_place_of_the_status(own: SimulatorServer) -> None:
    task = own.account.create("image", time.time() - 60)
    own.faults.put("DescribeAigcImageTask", Fault.unknown_status())
    body = b'{"TaskId": "%s"}' % task.task_id.encode()
    answer = Raw(action="DescribeAigcImageTask", body=body).send(own).json()["Response"]
    assert answer["Status"] == "HIBERNATING"


def test_a_page_shifts_while_it_is_read(own: SimulatorServer) -> None:
    for age in range(5):
        own.account.create("scenario", time.time() - 600 - age)
    first = Raw(body=b'{"PageSize": 2}').send(own).json()["Response"]["Tasks"]
    own.faults.put(LIST, faults.SHIFTED_PAGE)
    second = Raw(body=b'{"PageNum": 2, "PageSize": 2}').send(own).json()["Response"]["Tasks"]
    assert second[0]["TaskId"] == first[1]["TaskId"]


def test_result_files_meet_faults_too(own: SimulatorServer) -> None:
    url = f"{own.endpoint}/in/0123456789ab.png"
    whole = HTTP.get(url).content
    own.faults.put(RESULTS, faults.CUT_BODY)
    assert HTTP.get(url).content == whole[: len(whole) // 2]
    own.faults.put(RESULTS, faults.CUT_CONNECTION)
    with pytest.raises(httpx.RemoteProtocolError):
        HTTP.get(url)
    own.faults.put(RESULTS, Fault.error("AccessDenied", "put by a test"))
    refused = HTTP.get(url)
    assert (refused.status_code, "<Code>AccessDenied</Code>" in refused.text) == (403, True)
    assert HTTP.get(url).content == whole


def test_faults_by_chance_are_seeded() -> None:
    def met(seed: int) -> list[Fault | None]:
        planned = Faults.everywhere(0.3, seed)
        return [planned.take(LIST) for _ in range(500)]

    assert met(1) == met(1)
    assert met(1) != met(2)
    kinds = {fault.kind for fault in met(1) if fault is not None}
    assert {FaultKind.BAD_GATEWAY, FaultKind.CUT_BODY, FaultKind.DROPPED, FaultKind.SLOW} <= kinds
    assert 100 < sum(fault is not None for fault in met(1)) < 200


def test_what_was_called_is_remembered(own: SimulatorServer) -> None:
    Raw(body=b'{"PageNum": 3}').send(own)
    Raw(secret_key="wrong").send(own)
    seen = [(call.action, dict(call.params), call.code) for call in own.calls]
    assert seen == [(LIST, {"PageNum": 3}, None), (LIST, {}, "AuthFailure.SignatureFailure")]
