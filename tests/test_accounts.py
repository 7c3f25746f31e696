"""Several accounts in aigc_data.toml: which they are, where their keys are, and what is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from aigc_data.settings import Settings, Site, faults_of
from aigc_data.simulator.auth import Keys
from aigc_data.task import Source
from tests.profiles import write_profile

TWO = """
rate_share = 0.25

[[accounts]]
name = "studio"
secret_id_env = "STUDIO_ID"
secret_key_env = "STUDIO_KEY"

[[accounts]]
name = "abroad"
site = "international"
secret_id_env = "ABROAD_ID"
secret_key_env = "ABROAD_KEY"
token_env = "ABROAD_TOKEN"
endpoint = "http://127.0.0.1:8100/"
audit_region = "ap-singapore"
rate_share = 0.1
sources = ["cloudaudit", "generation"]
"""
Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes the file of settings; the keys of both accounts are set."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("STUDIO", "ABROAD"):
        monkeypatch.setenv(f"{name}_ID", f"AKID{name}")
        monkeypatch.setenv(f"{name}_KEY", f"key-of-{name}")
    monkeypatch.setenv("ABROAD_TOKEN", "token-of-ABROAD")

    def written(text: str) -> Path:
        path = tmp_path / "aigc_data.toml"
        path.write_text(text)
        return path

    return written


def an_account(**fields: str) -> str:
    usual = {"name": "studio", "secret_id_env": "STUDIO_ID", "secret_key_env": "STUDIO_KEY"}
    lines = [f'{name} = "{value}"' for name, value in (usual | fields).items() if value]
    return "\n".join(["[[accounts]]", *lines, ""])


def refused(write: Write, text: str) -> str:
    path = write(text)
    with pytest.raises(ValidationError) as caught:
        Settings()
    (said,) = faults_of(caught.value)
    return said.replace(str(path), path.name)


def test_each_account_has_settings_of_its_own_and_what_it_does_not_say_is_the_process_s(
    write: Write,
) -> None:
    write(TWO)
    settings = Settings(db=Path("tasks.duckdb"))
    studio, abroad = settings.each()
    assert settings.names == ("studio", "abroad")
    assert settings.key_faults() == {}
    assert [
        (
            one.account_name,
            one.secret_id,
            one.secret_key.get_secret_value(),
            one.token.get_secret_value(),
            one.site,
            one.endpoint,
            one.audit_region,
            one.rate_share,
            one.sources,
        )
        for one in (studio, abroad)
    ] == [
        (
            *("studio", "AKIDSTUDIO", "key-of-STUDIO", "", Site.MAINLAND, None, "ap-guangzhou"),
            *(0.25, frozenset(Source)),
        ),
        (
            *("abroad", "AKIDABROAD", "key-of-ABROAD", "token-of-ABROAD", Site.INTERNATIONAL),
            *("http://127.0.0.1:8100", "ap-singapore", 0.1),
            frozenset({Source.CLOUDAUDIT, Source.GENERATION}),
        ),
    ]


def test_all_accounts_share_one_database(write: Write) -> None:
    write(TWO)
    settings = Settings()
    assert settings.database.name == "main.duckdb"
    assert {one.database for one in settings.each()} == {settings.database}


def test_an_account_is_ready_to_connect_and_knows_no_others(write: Write) -> None:
    write(TWO)
    for one in Settings().each():
        assert (one.configured, one.accounts, one.each()) == (True, (), (one,))


def test_no_key_is_in_a_repr(write: Write) -> None:
    write(TWO)
    settings = Settings()
    said = f"{settings!r} {settings.each()!r}"
    for secret in ("key-of-STUDIO", "key-of-ABROAD", "token-of-ABROAD"):
        assert secret not in said


def test_without_accounts_the_one_of_the_environment_is_each(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("interval = 45")
    assert (Settings().each(), Settings().names) == ((), ())
    monkeypatch.setenv("TENCENTCLOUD_SECRET_ID", "AKIDone")
    monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", "key-of-one")
    settings = Settings()
    assert (settings.each(), settings.names) == ((settings,), ("main",))


def test_with_accounts_the_key_of_the_environment_is_not_read(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(an_account())
    monkeypatch.setenv("TENCENTCLOUD_SECRET_ID", "AKIDone")
    monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", "key-of-one")
    monkeypatch.setenv("TENCENTCLOUD_TOKEN", "token-of-one")
    (studio,) = Settings().each()
    assert (studio.secret_id, studio.token.get_secret_value()) == ("AKIDSTUDIO", "")


def test_a_variable_that_is_not_set_costs_its_account_alone(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(TWO)
    monkeypatch.delenv("ABROAD_KEY")
    monkeypatch.setenv("ABROAD_TOKEN", " ")
    settings = Settings()
    assert [one.account_name for one in settings.each()] == ["studio"]
    assert settings.key_faults() == {
        "abroad": "The account abroad has no keys: set the variable ABROAD_KEY and ABROAD_TOKEN"
    }


def test_the_variables_may_be_in_an_env_file(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(an_account())
    monkeypatch.delenv("STUDIO_KEY")
    path.with_name(".env").write_text("STUDIO_ID=AKIDanother\nSTUDIO_KEY=key-in-a-file\n")
    (studio,) = Settings().each()
    assert (studio.secret_id, studio.secret_key.get_secret_value()) == (
        "AKIDSTUDIO",
        "key-in-a-file",
    )


def test_an_account_may_have_its_keys_in_a_profile(write: Write, tmp_path: Path) -> None:
    write(an_account(secret_id_env="", secret_key_env="", profile="team"))
    settings = Settings()
    assert list(settings.key_faults()) == ["studio"]
    assert settings.key_faults()["studio"].startswith(
        "The account studio has no keys: the profile team has no file "
    )
    write_profile(tmp_path, "team", Keys("AKIDteam", "key-of-team", "token-of-team"))
    (studio,) = settings.each()
    assert (studio.secret_id, studio.token.get_secret_value(), studio.profile) == (
        "AKIDteam",
        "token-of-team",
        "team",
    )


def test_the_one_account_may_have_its_keys_in_a_profile(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("")
    write_profile(tmp_path, "default", Keys("AKIDteam", "key-of-team"))
    assert not Settings().configured
    monkeypatch.setenv("AIGC_DATA_PROFILE", "default")
    settings = Settings()
    (one,) = settings.each()
    assert (settings.configured, one.account_name, one.secret_id) == (True, "main", "AKIDteam")


def test_keys_in_the_environment_go_before_a_profile(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write('profile = "team"')
    monkeypatch.setenv("TENCENTCLOUD_SECRET_ID", "AKIDone")
    monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", "key-of-one")
    (one,) = Settings().each()
    assert (one.secret_id, one.profile) == ("AKIDone", "")


def test_two_accounts_with_one_key_are_not_both_read(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(TWO)
    monkeypatch.setenv("ABROAD_ID", "AKIDSTUDIO")
    settings = Settings()
    assert [one.account_name for one in settings.each()] == ["studio"]
    assert settings.key_faults() == {
        "abroad": "The account abroad has the same key as studio: their tasks would be stored "
        "twice; give each account a key of its own"
    }


@pytest.mark.parametrize("word", ["secret_id", "secret_key", "token", "TENCENTCLOUD_SECRET_KEY"])
def test_a_key_in_the_file_is_refused_with_the_variable_to_use(write: Write, word: str) -> None:
    variable = f"TENCENTCLOUD_{word.removeprefix('TENCENTCLOUD_').upper()}"
    assert refused(write, f'{word} = "hunter2-hunter2"') == (
        f"aigc_data.toml: {word} must not be in this file: set {variable}"
    )


@pytest.mark.parametrize("word", ["metrics_token", "AIGC_DATA_METRICS_TOKEN"])
def test_another_secret_in_the_file_is_refused_too(write: Write, word: str) -> None:
    assert refused(write, f'{word} = "hunter2-hunter2"') == (
        f"aigc_data.toml: {word} must not be in this file: set AIGC_DATA_METRICS_TOKEN"
    )


def test_a_refused_key_is_in_no_text_of_the_error(write: Write) -> None:
    write(an_account(secret_key="hunter2-hunter2"))
    with pytest.raises(ValidationError) as caught:
        Settings()
    assert "hunter2" not in f"{caught.value} {caught.value!r}"


def test_a_key_of_one_of_several_accounts_in_the_file_is_refused_too(write: Write) -> None:
    text = TWO + an_account(name="third", secret_key="hunter2-hunter2")
    assert refused(write, text) == (
        "[[accounts]] number 3: secret_key must not be in this file: set it as a variable of the "
        'environment, and name that: secret_key_env = "STUDIO_SECRET_KEY"'
    )


def test_a_key_in_place_of_a_variable_is_refused_and_not_repeated(write: Write) -> None:
    assert refused(write, an_account(secret_key_env="Gu5t9xGARNpq86cd98joQYCN3EXAMPLE")) == (
        "[[accounts]] number 1 secret_key_env: this must be the name of an environment variable, "
        "in capitals, such as STUDIO_SECRET_ID, and never a key"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            an_account() + an_account(secret_id_env="ABROAD_ID"),
            "AIGC_DATA_ACCOUNTS: two accounts have the name studio: give each a name of its own",
        ),
        (
            an_account(name=" Demo"),
            "[[accounts]] number 1 name: the account name demo belongs to the demo: choose another",
        ),
        (
            an_account(name=" "),
            "[[accounts]] number 1 name: an account needs a name of at most 64 printable "
            "characters",
        ),
        (
            an_account(secret_key_env=""),
            "[[accounts]] number 1: the account studio does not say where its keys are: name its "
            "variables as secret_id_env and secret_key_env, or a profile of the official command "
            "line",
        ),
        (
            an_account(profile="team"),
            "[[accounts]] number 1: the account studio names both a profile and variables: "
            "keep one",
        ),
        (
            an_account(secret_id_env="", secret_key_env="", profile="../keys"),
            "[[accounts]] number 1 profile: a profile's name has letters, digits and . _ - + @ "
            "only",
        ),
        (
            an_account(endpoint="http://mps.example"),
            "[[accounts]] number 1 endpoint: endpoint must be https; plain http is taken for "
            "loopback only",
        ),
        (
            an_account() + 'sources = ["cloudaudit", "task-list"]',
            "[[accounts]] number 1 sources: there is no source 'task-list': choose from "
            f"{', '.join(Source)}",
        ),
        (
            an_account() + "sources = 3",
            f"[[accounts]] number 1 sources: sources is a list of: {', '.join(Source)}",
        ),
        (
            an_account(region="ap-guangzhou"),
            "[[accounts]] number 1 region: Extra inputs are not permitted",
        ),
        (
            'rate_share = "half"',
            "AIGC_DATA_RATE_SHARE: Input should be a valid number, unable to parse string as a "
            "number",
        ),
        (
            "[[accounts]\n",
            "aigc_data.toml: Expected ']]' at the end of an array declaration "
            "(at line 1, column 11)",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(write: Write, text: str, said: str) -> None:
    assert refused(write, text) == said


def test_the_sources_of_the_one_account_may_be_a_text(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("")
    monkeypatch.setenv("AIGC_DATA_SOURCES", "cloudaudit, ledger")
    assert Settings().sources == {Source.CLOUDAUDIT, Source.LEDGER}


def test_another_file_may_be_named(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("interval = 45")
    other = tmp_path / "other.toml"
    other.write_text("interval = 50")
    monkeypatch.setenv("AIGC_DATA_CONFIG", str(other))
    assert Settings().interval == 50.0
    other.unlink()
    with pytest.raises(ValidationError) as caught:
        Settings()
    assert faults_of(caught.value) == [
        f"{other}: there is no such file, and AIGC_DATA_CONFIG names it"
    ]
