import pytest
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException

from aigc_data.simulator import auth
from aigc_data.simulator.account import SimulatedAccount
from aigc_data.simulator.server import SimulatorServer
from tests.simulator.cloud import Clock, Raw, asked, cloudaudit, mps


def test_a_call_signed_by_hand_is_let_in(shared: SimulatorServer) -> None:
    answer = Raw().send(shared)
    assert answer.status_code == 200
    assert set(answer.json()["Response"]) == {"Total", "PageNum", "PageSize", "Tasks", "RequestId"}


def test_the_vendors_signing_vector_is_confirmed() -> None:
    request = (
        "POST\n/\n\ncontent-type:application/json\nhost:mps.intl.tencentcloudapi.com\n\n"
        "content-type;host\n02fbac2670fe117f6c16834a7d20238267351ffd4ac1a72f4cb80ea949b85a4b"
    )
    made = auth.signature(request, "SECRETKEYEXAMPLE", ("2026-06-01", "mps"), 1780317650)
    assert made == "e3fb8f70e276570c6f6ff1a82b27be09102610f275f9a0a0c44b8731b8f41c3f"


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (Raw(secret_key="another"), "AuthFailure.SignatureFailure"),
        (Raw(service="cloudaudit", version="2019-06-12"), "AuthFailure.SignatureFailure"),
        (Raw(secret_id="AKIDNOBODY"), "AuthFailure.SecretIdNotFound"),
        (Raw(secret_id="somebody"), "AuthFailure.InvalidSecretId"),
        (Raw(headers={"Authorization": "Basic abc"}), "AuthFailure.InvalidAuthorization"),
        (Raw(headers={"Content-Type": "text/plain"}), "AuthFailure.SignatureFailure"),
        (Raw(headers={"X-TC-Token": "stale"}), "AuthFailure.TokenFailure"),
        (Raw(shift=-301), "AuthFailure.SignatureExpire"),
        (Raw(shift=305), "AuthFailure.SignatureExpire"),
        (Raw(headers={"X-TC-Timestamp": "noon"}), "MissingParameter"),
        (Raw(action=None), "MissingParameter"),
        (Raw(action="DescribeEverything"), "InvalidAction"),
        (Raw(version="2018-07-17"), "NoSuchVersion"),
        (Raw(headers={"X-TC-Region": "the-moon"}), "UnsupportedRegion"),
        (Raw(action="DescribeEvents", service="cloudaudit"), "MissingParameter"),
        (Raw(body=b"[]"), "InvalidParameter"),
        (Raw(body=b'{"Page'), "InvalidParameter"),
        (Raw(body=b'{"Page": 1}'), "UnknownParameter"),
        (Raw(body=b'{"PageNum": "1"}'), "InvalidParameter"),
    ],
)
def test_what_is_wrong_is_refused_by_name(shared: SimulatorServer, call: Raw, code: str) -> None:
    assert call.code(shared) == code


def test_a_body_changed_on_the_way_is_refused(shared: SimulatorServer) -> None:
    signed = Raw(body=b'{"PageNum":1}')._signed(shared)
    assert Raw(body=b'{"PageNum":2}', headers=signed).code(shared) == "AuthFailure.SignatureFailure"


def test_a_timestamp_just_inside_five_minutes_is_good(shared: SimulatorServer) -> None:
    assert "Error" not in Raw(shift=-295).send(shared).json()["Response"]


def test_a_clock_that_is_off_can_be_corrected_by_the_date_header(
    own: SimulatorServer, clock: Clock
) -> None:
    clock.shift = 86_400
    assert Raw().code(own) == "AuthFailure.SignatureExpire"
    assert "Error" not in Raw(shift=86_400).send(own).json()["Response"]
    before = Raw().send(own).headers["date"]
    clock.shift = 0
    assert Raw().send(own).headers["date"] != before


def test_the_vendors_client_is_refused_with_a_wrong_key(shared: SimulatorServer) -> None:
    with pytest.raises(TencentCloudSDKException) as refused:
        asked(mps(shared, secret_key="wrong"), "DescribeAigcTaskList")
    assert refused.value.get_code() == "AuthFailure.SignatureFailure"
    assert refused.value.get_request_id()


def test_a_temporary_key_needs_its_token() -> None:
    account = SimulatedAccount.generate(tasks=5, days=1)
    with SimulatorServer(account, token="session-token") as server:
        assert Raw().code(server) == "AuthFailure.TokenFailure"
        answer = asked(mps(server, token="session-token"), "DescribeAigcTaskList")
        assert answer["PageNum"] == 1


def test_cloudaudit_wants_a_region(shared: SimulatorServer) -> None:
    with pytest.raises(TencentCloudSDKException) as refused:
        asked(cloudaudit(shared, region=""), "DescribeEvents", StartTime=1, EndTime=2)
    assert refused.value.get_code() == "MissingParameter"
