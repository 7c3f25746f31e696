from pathlib import Path

import pytest
from pydantic import ValidationError

from aigc_data.settings import Settings, Site

KEYS = ("TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY", "TENCENTCLOUD_TOKEN")


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in (*KEYS, "AIGC_DATA_DB", "AIGC_DATA_ENDPOINT", "AIGC_DATA_SITE"):
        monkeypatch.delenv(name, raising=False)


def with_keys(**more: object) -> Settings:
    return Settings.model_validate({"secret_id": "AKIDEXAMPLE", "secret_key": "s3cret", **more})


def test_without_keys_it_is_the_demo_and_has_a_file_of_its_own() -> None:
    settings = Settings()
    assert (settings.configured, settings.account_name) == (False, "demo")
    assert settings.database.name == "demo.duckdb"
    assert with_keys().database.name == "main.duckdb"


def test_the_demo_never_takes_an_accounts_file() -> None:
    path = Path("store/tasks.duckdb")
    assert Settings(db=path).database == Path("store/tasks-demo.duckdb")
    assert with_keys(db=path).database == path


def test_no_account_can_have_the_demos_name() -> None:
    assert Settings(account="studio").account_name == "demo"
    assert with_keys(account="studio").database.name == "studio.duckdb"
    with pytest.raises(ValidationError, match="belongs to the demo"):
        with_keys(account=" Demo")


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENCENTCLOUD_SECRET_ID", " AKIDEXAMPLE\n")
    monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", "s3cret")
    monkeypatch.setenv("AIGC_DATA_SITE", "international")
    monkeypatch.setenv("AIGC_DATA_RATE_SHARE", "0.25")
    settings = Settings()
    assert (settings.secret_id, settings.site) == ("AKIDEXAMPLE", Site.INTERNATIONAL)
    assert (settings.configured, settings.rate_share) == (True, 0.25)


def test_the_environment_beats_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("aigc_data.toml").write_text('interval = 45\naudit_region = "ap-singapore"\n')
    monkeypatch.setenv("AIGC_DATA_INTERVAL", "20")
    settings = Settings()
    assert (settings.interval, settings.audit_region) == (20.0, "ap-singapore")


def test_secrets_are_in_no_repr() -> None:
    assert "s3cret" not in repr(with_keys(token="t0ken")) + str(with_keys())
    assert "t0ken" not in repr(with_keys(token="t0ken"))


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8100/", "http://localhost:1", "https://a.example"]
)
def test_an_endpoint_is_https_or_this_machine(url: str) -> None:
    assert Settings(endpoint=url).endpoint == url.rstrip("/")


@pytest.mark.parametrize("url", ["http://mps.example", "ftp://127.0.0.1", "mps.example"])
def test_plain_http_to_another_machine_is_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="plain http is taken for loopback only"):
        Settings(endpoint=url)


@pytest.mark.parametrize("share", [0, 1.01, -1])
def test_a_rate_share_lies_between_nothing_and_all(share: float) -> None:
    with pytest.raises(ValidationError, match="rate_share"):
        Settings(rate_share=share)


def test_where_results_are_kept_is_read_and_what_cannot_be_is_refused() -> None:
    read = Settings.model_validate(
        {
            "results": " s3://bucket/a ",
            "results_copy": "/srv/copy",
            "results_budget": "500GB",
            "results_inside": "*.MyQcloud.com, cos.example.com",
        }
    )
    assert (read.results, read.results_copy, read.results_budget, read.results_inside) == (
        "s3://bucket/a", "/srv/copy", 500 * 10**9, ("myqcloud.com", "cos.example.com"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"results": "s3://id:secret@bucket/a"}, "keys do not belong in the place's URL"),
        ({"results": "s3://bucket/a?key=secret"}, "keys do not belong in the place's URL"),
        ({"results": "/srv/a", "results_copy": "/srv/a"}, "must name another place"),
        ({"results_budget": "much"}, "could not parse value"),
        ({"results_days": 0}, "greater than 0"),
        ({"results_workers": 33}, "less than or equal to 32"),
        ({"results_inside": "169.254.0.1"}, "is no host's name"),
        ({"results_inside": "com"}, "is no host's name"),
    ],
)
def test_settings_of_results_that_cannot_hold_say_why(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said) as failure:
        Settings.model_validate(wrong)
    assert "secret@" not in str(failure.value)


def test_a_home_folder_stands_for_its_sign_in_every_path_however_it_is_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """No shell sees what a file, a service or a container sets."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AIGC_DATA_DB", "~/tasks.duckdb")
    monkeypatch.setenv("AIGC_DATA_CONFIG", "~/my.toml")
    (tmp_path / "my.toml").write_text(
        'queries = "~/queries"\nspool = "~"\nresults = "~/kept"\nresults_copy = "s3://~/kept"\n'
    )
    read = with_keys()
    assert (read.database, read.queries, read.spool_file) == (
        tmp_path / "tasks.duckdb", tmp_path / "queries", tmp_path,
    )  # fmt: skip
    assert (read.results, read.results_copy) == (str(tmp_path / "kept"), "s3://~/kept")


@pytest.mark.parametrize("name", ["db", "spool", "queries", "results", "results_copy"])
def test_a_home_folder_that_nobody_has_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="names a home folder that this machine does not"):
        Settings.model_validate({name: "~no-such-user/a"})


def test_a_file_of_settings_in_a_home_folder_that_nobody_has_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AIGC_DATA_CONFIG", "~no-such-user/a.toml")
    with pytest.raises(ValidationError, match="names a home folder that this machine does not"):
        Settings()


def test_one_place_twice_is_refused_however_it_is_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(ValidationError, match="must name another place"):
        Settings.model_validate({"results": "~/kept", "results_copy": f"{tmp_path}/kept/"})
