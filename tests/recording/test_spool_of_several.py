"""Whose spool it is where there are several accounts."""

from pathlib import Path

import pytest

from aigc_data.settings import Settings

ACCOUNT = """
[[accounts]]
name = "{name}"
secret_id_env = "{name}_SECRET_ID"
secret_key_env = "{name}_SECRET_KEY"
{more}
"""


@pytest.fixture(autouse=True)
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AIGC_DATA_DB", "/data/tasks.duckdb")
    monkeypatch.delenv("AIGC_DATA_SPOOL", raising=False)
    for name in ("FIRST", "SECOND"):
        monkeypatch.setenv(f"{name}_SECRET_ID", f"AKID{name}")
        monkeypatch.setenv(f"{name}_SECRET_KEY", f"key-of-{name}")


def spools(first: str = "", second: str = "") -> list[Path | None]:
    """Return the spools of two accounts whose entries have these lines more."""
    entries = (("FIRST", first), ("SECOND", second))
    text = "".join(ACCOUNT.format(name=name, more=more) for name, more in entries)
    Path("aigc_data.toml").write_text(text)
    return [one.spool_file for one in Settings().each()]


def test_the_common_spool_is_the_first_accounts() -> None:
    assert spools() == [Path("/data/tasks.spool.jsonl"), None]
    assert [one.siblings for one in Settings().each()] == [("FIRST", "SECOND")] * 2


def test_an_account_may_have_a_spool_of_its_own() -> None:
    own = Path("/data/own.jsonl")
    assert spools(first='spool = "/data/own.jsonl"') == [own, Path("/data/tasks.spool.jsonl")]
    assert spools(second='spool = "/data/own.jsonl"') == [Path("/data/tasks.spool.jsonl"), own]


def test_an_account_without_keys_or_without_the_ledger_leaves_it_to_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    common = Path("/data/tasks.spool.jsonl")
    assert spools(first='sources = ["cloudaudit"]') == [None, common]
    monkeypatch.delenv("FIRST_SECRET_ID")
    assert spools() == [common]
