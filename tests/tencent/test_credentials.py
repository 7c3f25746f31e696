"""Keys that others renew: of a profile, read again when the cloud refuses what was read before."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from aigc_data.settings import Settings
from aigc_data.simulator.auth import Keys
from aigc_data.simulator.server import SimulatorServer
from aigc_data.tencent.actions import TASK_LIST
from aigc_data.tencent.calls import CallCounts
from aigc_data.tencent.client import CloudClient, connect
from aigc_data.tencent.errors import AuthError, TokenExpired
from tests.cloud import give_keys, small_cloud
from tests.profiles import write_profile

OLD = Keys("AKIDsimulatedOLD", "the-old-secret-key", "the-old-token")
NEW = Keys("AKIDsimulatedOLD", "the-new-secret-key", "the-new-token")
OTHER = Keys("AKIDsimulatedOTHER", "the-other-secret-key", "the-other-token")


@pytest.fixture(scope="module")
def cloud() -> Iterator[SimulatorServer]:
    with small_cloud(tasks=5) as server:
        yield server


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def client(cloud: SimulatorServer, home: Path) -> Iterator[CloudClient]:
    """The client of a profile with the old keys, which the cloud knows."""
    give_keys(cloud, OLD)
    write_profile(home, "studio", OLD)
    (settings,) = Settings(profile="studio", endpoint=cloud.endpoint, rate_share=1.0).each()
    with connect(settings) as made:
        yield made


def listed(client: CloudClient) -> bool:
    return "Tasks" in client.call(TASK_LIST, {"PageNum": 1, "PageSize": 1})


def test_temporary_keys_are_sent_with_their_token(client: CloudClient) -> None:
    assert listed(client)
    assert client.counts()[TASK_LIST.name] == CallCounts(calls=1)


@pytest.mark.parametrize("renewed", [NEW, OTHER], ids=["the token", "the whole key"])
def test_keys_that_were_renewed_are_read_again_when_the_old_ones_are_refused(
    cloud: SimulatorServer, client: CloudClient, home: Path, renewed: Keys
) -> None:
    give_keys(cloud, renewed)
    write_profile(home, "studio", renewed)
    assert listed(client)
    assert client.counts()[TASK_LIST.name] == CallCounts(calls=2, retries=1)
    assert listed(client)
    assert client.counts()[TASK_LIST.name] == CallCounts(calls=3, retries=1)


def test_keys_that_nobody_renewed_are_refused_once_and_not_tried_again(
    cloud: SimulatorServer, client: CloudClient
) -> None:
    give_keys(cloud, NEW)
    with pytest.raises(TokenExpired, match="have tccli renew those of the profile"):
        listed(client)
    assert client.counts()[TASK_LIST.name] == CallCounts(calls=1, errors=1)


def test_a_renewed_key_that_is_refused_too_is_tried_once(
    cloud: SimulatorServer, client: CloudClient, home: Path
) -> None:
    give_keys(cloud, OTHER)
    write_profile(home, "studio", NEW)
    with pytest.raises(AuthError):
        listed(client)
    assert client.counts()[TASK_LIST.name] == CallCounts(calls=2, retries=1, errors=1)


def test_a_profile_being_written_leaves_the_refusal_as_it_is(
    cloud: SimulatorServer, client: CloudClient, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    give_keys(cloud, NEW)
    write_profile(home, "studio", NEW).write_text('{"secretId": "AKIDsim')
    with pytest.raises(TokenExpired):
        listed(client)
    assert "The keys cannot be renewed" in caplog.text
    write_profile(home, "studio", NEW)
    assert listed(client)


def test_all_calls_under_way_go_on_with_the_renewed_key(
    cloud: SimulatorServer, client: CloudClient, home: Path
) -> None:
    give_keys(cloud, NEW)
    write_profile(home, "studio", NEW)
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: listed(client), range(8))) == [True] * 8


def test_neither_key_is_in_what_is_said(
    cloud: SimulatorServer, client: CloudClient, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    give_keys(cloud, OTHER)
    write_profile(home, "studio", NEW)
    with pytest.raises(AuthError) as caught:
        listed(client)
    said = f"{caught.value!r} {caught.value} {caplog.text}"
    for keys in (OLD, NEW):
        assert keys.secret_key not in said
        assert str(keys.token) not in said
