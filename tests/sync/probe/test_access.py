import pytest

from aigc_data.simulator.faults import ALWAYS, Fault
from aigc_data.sync.probe.access import access, verdict_of
from aigc_data.sync.probe.finding import Finding, Verdict
from aigc_data.tencent.actions import EVENTS, IMAGE_TASK
from aigc_data.tencent.errors import error_for
from tests.sync.probe.patient import patient

REQUEST = "request 00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    ("code", "finding"),
    [
        (
            "UnauthorizedOperation",
            Finding(
                "DescribeAigcVideoTask",
                Verdict.DENIED,
                f"CAM denies the call [UnauthorizedOperation, {REQUEST}]",
                "Allow the key the action mps:DescribeAigcVideoTask on resource * in CAM.",
            ),
        ),
        (
            "InvalidAction",
            Finding(
                "DescribeAigcVideoTask",
                Verdict.ABSENT,
                f"this host does not have the call [InvalidAction, {REQUEST}]",
                "Check AIGC_DATA_SITE, AIGC_DATA_AUDIT_REGION and AIGC_DATA_ENDPOINT.",
            ),
        ),
        (
            "RequestLimitExceeded",
            Finding(
                "DescribeAigcVideoTask",
                Verdict.THROTTLED,
                f"the account makes more calls a second than it may "
                f"[RequestLimitExceeded, {REQUEST}]",
                "Lower AIGC_DATA_RATE_SHARE, or pause the other programs that call it.",
            ),
        ),
        (
            "InternalError",
            Finding(
                "DescribeAigcVideoTask",
                Verdict.UNCLEAR,
                f"the service failed [InternalError, {REQUEST}]",
                "Try again later.",
            ),
        ),
    ],
)
def test_a_call_that_is_refused_is_told_from_those_that_are_not(
    code: str, finding: Finding
) -> None:
    with patient() as account:
        account.server.faults.put("DescribeAigcVideoTask", Fault.error(code), ALWAYS)
        found = {one.name: one for one in access(account.asking)}
    assert found.pop("DescribeAigcVideoTask") == finding
    assert {one.verdict for one in found.values()} == {Verdict.ALLOWED}


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        ("ResourceNotFound.TaskNotFound", Verdict.ALLOWED),
        ("InvalidParameterValue.TaskId", Verdict.ALLOWED),
        ("InvalidParameterValue", Verdict.ALLOWED),
        ("UnsupportedRegion", Verdict.ABSENT),
        ("AuthFailure.UnauthorizedOperation", Verdict.DENIED),
        ("FailedOperation.InvalidMpsUser", Verdict.UNCLEAR),
        ("FailedOperation.UserArrears", Verdict.UNCLEAR),
    ],
)
def test_an_answer_about_the_parameter_is_an_answer(code: str, verdict: Verdict) -> None:
    assert verdict_of(error_for(code, "", None, IMAGE_TASK)) is verdict


def test_the_permission_is_named_with_its_service() -> None:
    with patient() as account:
        account.server.faults.put("DescribeEvents", Fault.error("UnauthorizedOperation"), ALWAYS)
        found = {one.name: one for one in access(account.asking)}
    assert EVENTS.permission in found["DescribeEvents"].advice
