"""Targets: where their addresses are, that apprise knows them, and that nothing tells them."""

import logging
from pathlib import Path

import pytest
from pydantic import ValidationError

from aigc_data.alert_target import AlertTarget
from aigc_data.alerts.targets import targets
from aigc_data.settings import Settings, faults_of
from tests.alerts.webhook import SECRET

OPS = AlertTarget(name="ops", url_env="OPS_WEBHOOK")
KEY = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"


@pytest.mark.parametrize(
    ("address", "service"),
    [
        ("jsons://aigc.example/hook", "NotifyJSON"),
        (f"wecombot://{KEY}", "NotifyWeComBot"),
        (f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}", "NotifyWeComBot"),
        (
            "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
            "NotifySlack",
        ),
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#general", "NotifySlack"),
        ("feishu://0123456789abcdef0123456789abcdef", "NotifyFeishu"),
        ("dingtalk://0123456789abcdef0123456789abcdef", "NotifyDingTalk"),
        ("mailtos://user:password@example.com", "NotifyEmail"),
    ],
)
def test_the_services_that_teams_use_are_known(
    monkeypatch: pytest.MonkeyPatch, address: str, service: str
) -> None:
    monkeypatch.setenv("OPS_WEBHOOK", address)
    (target,) = targets([OPS])
    assert (target.fault, [type(one).__name__ for one in target.services]) == ("", [service])


def test_several_addresses_of_one_target_are_all_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPS_WEBHOOK", f"jsons://a.example/x\n wecombot://{KEY} ")
    (target,) = targets([OPS])
    assert len(target.services) == 2


def test_a_variable_that_is_not_set_is_named() -> None:
    (target,) = targets([OPS])
    assert target.fault == "The target ops has no address: set the variable OPS_WEBHOOK"


def test_an_address_that_is_none_is_not_repeated_anywhere(
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("OPS_WEBHOOK", f"nonsense://{SECRET}/{SECRET}")
    (target,) = targets([OPS])
    assert target.fault == (
        "The address of the target ops is none that apprise knows: see OPS_WEBHOOK"
    )
    said = capfd.readouterr()
    assert SECRET not in caplog.text + said.out + said.err + repr(target)


def test_an_address_that_is_known_is_in_no_repr_and_no_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("OPS_WEBHOOK", f"json://127.0.0.1/{SECRET}")
    assert SECRET not in repr(targets([OPS])) + caplog.text


def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> Settings:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "aigc_data.toml").write_text(text)
    return Settings()


def test_the_file_names_targets_and_their_variables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = '[[alert_targets]]\nname = " ops "\nurl_env = "OPS_WEBHOOK"\nrules = ["A", "B"]\n'
    (target,) = written(tmp_path, monkeypatch, text).alert_targets
    assert target == AlertTarget(name="ops", url_env="OPS_WEBHOOK", rules=("A", "B"))
    assert [target.wants(rule) for rule in ("A", "C")] == [True, False]
    assert OPS.wants("C")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            f'name = "ops"\nurl = "json://{SECRET}"',
            "[[alert_targets]] number 1: url must not be in this file: set it as a variable of "
            'the environment, and name that: url_env = "OPS_WEBHOOK"',
        ),
        (
            f'name = "ops"\nurl_env = "json://{SECRET}"',
            "[[alert_targets]] number 1 url_env: this must be the name of an environment variable, "
            "in capitals, such as OPS_WEBHOOK, and never the address",
        ),
        (
            'name = "ops"\nurl_env = "A"\n[[alert_targets]]\nname = "ops"\nurl_env = "B"',
            "AIGC_DATA_ALERT_TARGETS: two alert targets have the name ops: give each a name of "
            "its own",
        ),
        (
            'name = ""\nurl_env = "A"',
            "[[alert_targets]] number 1 name: a target needs a name of at most 40 printable "
            "characters",
        ),
    ],
)
def test_what_cannot_be_is_refused_and_no_address_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, said: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        written(tmp_path, monkeypatch, f"[[alert_targets]]\n{text}")
    assert faults_of(caught.value) == [said]
    assert SECRET not in f"{caught.value} {caught.value!r}"


@pytest.mark.parametrize("word", ["admin_key", "AIGC_DATA_ADMIN_KEY"])
def test_the_key_of_admins_is_taken_from_the_environment_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        written(tmp_path, monkeypatch, f'{word} = "{SECRET}"')
    assert faults_of(caught.value) == [
        f"aigc_data.toml: {word} must not be in this file: set AIGC_DATA_ADMIN_KEY"
    ]
    assert SECRET not in f"{caught.value!r}"


@pytest.mark.parametrize("value", ["aigc.example", "ftp://aigc.example", "https://a.example/?x=1"])
def test_the_app_s_own_address_must_be_one(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("AIGC_DATA_URL", value)
    with pytest.raises(ValidationError):
        Settings()
    monkeypatch.setenv("AIGC_DATA_URL", " https://aigc.example/app/ ")
    assert Settings().url == "https://aigc.example/app"
