from pathlib import Path

import pytest

from aigc_data.profile import ProfileKeys, ProfileUnreadable, read_profile
from aigc_data.simulator.auth import Keys
from tests.profiles import write_profile


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def test_lasting_keys_have_no_token(home: Path) -> None:
    write_profile(home, "studio", Keys("AKIDone", "key-of-one"))
    assert read_profile("studio") == ProfileKeys("AKIDone", "key-of-one", "")


def test_temporary_keys_have_one(home: Path) -> None:
    write_profile(home, "default", Keys("AKIDone", "key-of-one", "token-of-one"))
    assert read_profile("default") == ProfileKeys("AKIDone", "key-of-one", "token-of-one")


def test_no_key_is_in_a_repr(home: Path) -> None:
    write_profile(home, "studio", Keys("AKIDone", "key-of-one", "token-of-one"))
    assert repr(read_profile("studio")) == "ProfileKeys()"


def test_a_profile_that_is_not_there_says_how_to_get_it(home: Path) -> None:
    with pytest.raises(ProfileUnreadable) as caught:
        read_profile("studio")
    assert str(caught.value) == (
        f"the profile studio has no file {home}/.tccli/studio.credential: run "
        "`tccli configure --profile studio` or `tccli auth login --profile studio`"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"secretId": "AKIDone", "secretKey": "key-of-one"', "is not JSON"),
        (b"\xff\xfe\x00key-of-one", "is not JSON"),
        ('["key-of-one"]', "holds no secretId and secretKey"),
        ('{"secretId": "AKIDone", "secretKey": null}', "holds no secretId and secretKey"),
        ("[" * 60_000, "is not JSON"),
    ],
)
def test_a_file_without_keys_is_said_and_not_repeated(
    home: Path, text: str | bytes, said: str
) -> None:
    path = write_profile(home, "studio", Keys("", ""))
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ProfileUnreadable, match=said) as caught:
        read_profile("studio")
    assert "key-of-one" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_a_file_that_may_not_be_read_is_said(home: Path) -> None:
    (home / ".tccli" / "studio.credential").mkdir(parents=True)
    with pytest.raises(ProfileUnreadable, match=r"cannot be read \(Is a directory\)"):
        read_profile("studio")
