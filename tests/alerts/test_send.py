"""Notices sent to a real HTTP server: what arrives, what is tried again, and what is said of it."""

import logging

import pytest

from aigc_data.alert_target import AlertTarget
from aigc_data.alerts import targets as patience
from aigc_data.alerts.notice import Notice
from aigc_data.alerts.send import Sent, send
from aigc_data.alerts.targets import Target, targets
from tests.alerts.webhook import SECRET, Webhook, webhook

NEWS = Notice("Firing: A model fails", "9 of 31 failed: 电影感\nSee them: https://a.example/x")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries without a wait, and little patience."""
    monkeypatch.setattr(patience, "WAIT_S", 0.0)
    monkeypatch.setattr(patience, "TIME_OUT_S", 0.5)


def to(hook: Webhook, monkeypatch: pytest.MonkeyPatch) -> Target:
    """The server as a target."""
    monkeypatch.setenv("OPS_WEBHOOK", hook.url)
    (target,) = targets([AlertTarget(name="ops", url_env="OPS_WEBHOOK")])
    return target


def test_a_notice_arrives_whole(quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with webhook() as hook:
        assert send(to(hook, monkeypatch), NEWS) == Sent(ok=True)
        good = Notice("Resolved: x", "y", resolved=True)
        assert send(to(hook, monkeypatch), good) == Sent(ok=True)
    assert [(one["title"], one["message"], one["type"]) for one in hook.came] == [
        (NEWS.title, NEWS.body, "warning"),
        ("Resolved: x", "y", "success"),
    ]


def test_one_that_is_refused_is_tried_again(quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with webhook(500, 503) as hook:
        assert send(to(hook, monkeypatch), NEWS) == Sent(ok=True)
    assert len(hook.came) == 3


def test_after_three_refusals_it_is_given_up_with_what_was_answered(
    quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with webhook(500, 500, 403) as hook:
        said = send(to(hook, monkeypatch), NEWS)
    assert said == Sent(ok=False, said="it answered with HTTP 403, 3 times")
    assert len(hook.came) == 3


def test_a_redirect_is_no_success(quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with webhook(302, 302, 302) as hook:
        assert not send(to(hook, monkeypatch), NEWS).ok


def test_a_server_that_never_answers_is_not_waited_for(
    quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with webhook() as hook:
        hook.hang.set()
        said = send(to(hook, monkeypatch), NEWS)
    assert not said.ok
    assert said.said == "no answer within 15 s"


def test_a_server_that_is_not_there_is_said(quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with webhook() as hook:
        gone = to(hook, monkeypatch)
    assert send(gone, NEWS) == Sent(
        ok=False, said="it could not be reached, or did not take the message"
    )


def test_a_target_without_an_address_says_which_variable_is_missing() -> None:
    (target,) = targets([AlertTarget(name="ops", url_env="OPS_WEBHOOK")])
    assert send(target, NEWS) == Sent(
        ok=False, said="The target ops has no address: set the variable OPS_WEBHOOK"
    )


def test_whatever_happens_no_log_tells_the_address(
    quick: None,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    with webhook(200, 500, 500, 500) as hook:
        target = to(hook, monkeypatch)
        said = [send(target, NEWS), send(target, NEWS)]
    said.append(send(target, NEWS))
    out = capfd.readouterr()
    assert [one.ok for one in said] == [True, False, False]
    assert SECRET not in caplog.text + out.out + out.err + repr(said)
