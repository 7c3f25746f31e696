"""The process that a command is: what it loads."""

from pathlib import Path

from aigc_data.cli import COMMANDS
from aigc_data.cli.__main__ import FRAMELESS
from tests.cli.run import aigc_data
from tests.tasks import IMAGE_ID

ACCOUNT = {"TENCENTCLOUD_SECRET_ID": "AKIDtest", "TENCENTCLOUD_SECRET_KEY": "test-key"}
FRAMES = {"pandas.core.api", "numpy.lib"}
"""Loaded by any use of pandas and of numpy."""


def loaded(*arguments: str, folder: Path) -> set[str]:
    """Return the modules that the command loads."""
    ended = aigc_data(*arguments, folder=folder, PYTHONPROFILEIMPORTTIME="1", **ACCOUNT)
    return {line.rpartition("|")[2].strip() for line in ended.err.splitlines()}


def test_a_command_that_draws_nothing_loads_no_library_of_frames(tmp_path: Path) -> None:
    added = loaded("add", IMAGE_ID, folder=tmp_path)
    assert added & {"duckdb", "pyarrow", *FRAMES} == {"duckdb", "pyarrow"}
    assert loaded("export", "--help", folder=tmp_path) >= FRAMES


def test_the_other_commands_may_use_frames() -> None:
    assert set(COMMANDS) - FRAMELESS == {"export", "check", "simulate"}
