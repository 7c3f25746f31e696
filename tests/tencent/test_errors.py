"""Each code becomes its error, and each error one sentence."""

import pickle

import pytest

from aigc_data.tencent import errors
from aigc_data.tencent.actions import EVENTS, TASK_LIST
from aigc_data.tencent.errors import ApiError, CloudError, error_for

CODES = {
    "AuthFailure": errors.AuthError,
    "AuthFailure.SignatureExpire": errors.ClockSkew,
    "AuthFailure.SignatureFailure": errors.AuthError,
    "AuthFailure.SecretIdNotFound": errors.AuthError,
    "AuthFailure.InvalidSecretId": errors.AuthError,
    "AuthFailure.InvalidAuthorization": errors.AuthError,
    "AuthFailure.TokenFailure": errors.TokenExpired,
    "AuthFailure.MFAFailure": errors.AuthError,
    "AuthFailure.UnauthorizedOperation": errors.PermissionDenied,
    "UnauthorizedOperation": errors.PermissionDenied,
    "UnauthorizedOperation.CamNoAuth": errors.PermissionDenied,
    "RequestLimitExceeded": errors.Throttled,
    "RequestLimitExceeded.UinLimitExceeded": errors.Throttled,
    "RequestLimitExceeded.IPLimitExceeded": errors.Throttled,
    "RequestLimitExceeded.GlobalRegionUinLimitExceeded": errors.Throttled,
    "LimitExceeded.CreateTask": ApiError,
    "LimitExceeded.OverTime": errors.InvalidRequest,
    "InternalError": errors.ServerFault,
    "InternalError.SearchError": errors.ServerFault,
    "ServiceUnavailable": errors.OutOfCapacity,
    "ResourceUnavailable": errors.OutOfCapacity,
    "ResourceInsufficient": errors.OutOfCapacity,
    "FailedOperation.QueryAIGCTaskFailed": errors.ServerFault,
    "ResourceNotFound.TaskNotFound": errors.TaskNotFound,
    "FailedOperation.TaskNotFound": errors.TaskNotFound,
    "InvalidParameterValue.TaskId": errors.TaskNotFound,
    "ResourceNotFound": errors.TaskNotFound,
    "FailedOperation.InvalidMpsUser": errors.NotActivated,
    "FailedOperation.InvalidUser": errors.NotActivated,
    "ResourceNotFound.UserUnregister": errors.NotActivated,
    "FailedOperation.UserArrears": errors.AccountSuspended,
    "FailedOperation.CreateAIGCTaskFailed": ApiError,
    "InvalidParameter": errors.InvalidRequest,
    "InvalidParameter.ViolationContent": errors.InvalidRequest,
    "InvalidParameterValue": errors.InvalidRequest,
    "InvalidParameterValue.MaxResult": errors.InvalidRequest,
    "MissingParameter": errors.InvalidRequest,
    "UnknownParameter": errors.InvalidRequest,
    "InvalidAction": errors.ActionUnavailable,
    "ActionOffline": errors.ActionUnavailable,
    "NoSuchVersion": errors.ActionUnavailable,
    "UnsupportedRegion": errors.ActionUnavailable,
    "RequestSizeLimitExceeded": errors.PageTooLarge,
    "ResponseSizeLimitExceeded": errors.PageTooLarge,
    "SomethingNew.Altogether": ApiError,
}
RETRYABLE = {errors.Throttled, errors.ServerFault, errors.OutOfCapacity}


def tree(kind: type[CloudError]) -> list[type[CloudError]]:
    """Return the errors of the module, whatever else of the app derives from them."""
    ours = [child for child in kind.__subclasses__() if child.__module__ == kind.__module__]
    return [kind, *(each for child in ours for each in tree(child))]


@pytest.mark.parametrize("code", CODES)
def test_a_code_becomes_its_error(code: str) -> None:
    error = error_for(code, " the\nreason ", "rid-7", TASK_LIST)
    assert type(error) is CODES[code]
    assert (error.code, error.message, error.request_id) == (code, "the reason", "rid-7")
    assert error.action == TASK_LIST
    assert error.retryable is (type(error) in RETRYABLE)


@pytest.mark.parametrize("kind", tree(CloudError))
def test_an_error_is_one_sentence_that_ends_with_code_and_request(kind: type[CloudError]) -> None:
    text = str(kind("The.Code", "{braces} and\nlines", "rid-7", TASK_LIST))
    assert text.endswith(" [The.Code, request rid-7]")
    assert TASK_LIST.name in text
    assert "\n" not in text
    assert ". " not in text


@pytest.mark.parametrize("kind", tree(CloudError))
def test_the_tree_in_the_docstring_names_every_error(kind: type[CloudError]) -> None:
    assert f" {kind.__name__} " in f" {errors.__doc__} ".replace("\n", " ")


def test_a_missing_permission_is_named_as_cam_names_it() -> None:
    error = error_for("UnauthorizedOperation", "no", None, EVENTS)
    assert str(error) == (
        "The key may not call DescribeEvents: allow it the action cloudaudit:DescribeEvents "
        "on resource * in CAM [UnauthorizedOperation, no request ID]"
    )


def test_an_unknown_code_keeps_the_clouds_words() -> None:
    error = error_for("New.Code", "You shall not pass.", "rid-7", TASK_LIST)
    assert str(error) == (
        "The cloud refused DescribeAigcTaskList (You shall not pass): "
        "look the code up in the API's documentation [New.Code, request rid-7]"
    )


def test_a_long_message_is_cut() -> None:
    assert len(error_for("New", "long " * 10_000, None, TASK_LIST).message) == 300


def test_an_error_survives_another_process() -> None:
    error = error_for("InternalError", "broken", "rid-7", TASK_LIST)
    again = pickle.loads(pickle.dumps(error))  # noqa: S301  our own bytes
    assert (type(again), str(again), again.action) == (type(error), str(error), TASK_LIST)
