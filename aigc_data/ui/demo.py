"""The demo: without keys, a simulated cloud runs as a child process, and the app reads from it."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from pydantic import SecretStr

from aigc_data.settings import DEMO_ACCOUNT, Settings

TASKS: Final = 6000
DAYS: Final = 30
SEED: Final = 1
LAST_WORDS_S: Final = 5.0
RESULTS: Final = ".results"
RESULTS_BUDGET: Final = 500_000_000
"""Bytes of results that the demo keeps; a day of it makes about a hundredth of that."""
ROOT: Final = Path(__file__).parents[2]


def with_results(settings: Settings) -> Settings:
    """Return the settings with a folder for results beside the database, unless a place is set."""
    if settings.results:
        return settings
    place = str(settings.database.with_suffix(RESULTS))
    budget = settings.results_budget or RESULTS_BUDGET
    return settings.model_copy(update={"results": place, "results_budget": budget})


class DemoFailed(Exception):
    """The simulated cloud did not start."""


@dataclass(slots=True)
class Demo:
    """The child process; it ends when `close` is called, and by itself when this process dies."""

    process: "subprocess.Popen[str]"
    database: Path

    @classmethod
    def start(cls, settings: Settings) -> Self:
        """Start the child and return at once; `settings` waits until it listens."""
        command = [
            *(sys.executable, "-m", "aigc_data.cli", "simulate", "--with-parent", "--port", "0"),
            *("--tasks", str(TASKS), "--days", str(DAYS), "--seed", str(SEED)),
        ]
        process = subprocess.Popen(  # noqa: S603 - the command is ours
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        return cls(process, settings.database)

    def settings(self, settings: Settings) -> Settings:
        """Wait until the child listens, and return the settings that read from it.

        Raises DemoFailed where it ends instead.
        """
        line = self.process.stdout.readline() if self.process.stdout else ""
        if not line:
            message = "the simulated cloud of the demo did not start: see the messages of the app"
            raise DemoFailed(message)
        said = json.loads(line)
        return settings.model_copy(
            update={
                "secret_id": said["secret_id"],
                "secret_key": SecretStr(said["secret_key"]),
                "endpoint": said["endpoint"],
                "account": DEMO_ACCOUNT,
                "db": self.database,
            }
        )

    def close(self) -> None:
        """End the child and wait for it."""
        self.process.terminate()
        try:
            self.process.wait(LAST_WORDS_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()
