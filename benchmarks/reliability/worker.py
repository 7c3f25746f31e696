"""The process that is killed: the real collector, which tells through a pipe what it is about.

It tells no more than lines: `opened`, `writing`, `kept VERSION`, `publishing`, `published`. A save
is acknowledged by `kept`: what was stored then must be there after the kill.
"""

import os
import time
from collections.abc import Iterable
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from aigc_data.settings import Settings
from aigc_data.store.manifest import Manifest
from aigc_data.store.state import Checkpoint, Quarantined, Saved, SourceState
from aigc_data.store.store import Store
from aigc_data.sync.collector import build
from aigc_data.task import Task
from aigc_data.tencent.client import connect

PAUSE_S = 0.05
"""Between two rounds."""


class TellingStore(Store):
    """The store itself, that says before and after what it does."""

    said: Connection

    def save(
        self,
        tasks: Iterable[Task] = (),
        *,
        at: datetime,
        checkpoints: Iterable[Checkpoint] = (),
        quarantine: Iterable[Quarantined] = (),
        states: Iterable[SourceState] = (),
        **more: Any,  # noqa: ANN401 - whatever else the store can save
    ) -> Saved:
        """Save, between `writing` and `kept`."""
        say(self.said, "writing")
        parts: dict[str, Any] = {
            "checkpoints": checkpoints,
            "quarantine": quarantine,
            "states": states,
        }
        saved = super().save(tasks, at=at, **(parts | more))
        say(self.said, f"kept {self.version}")
        return saved

    def publish(self) -> Manifest | None:
        """Publish, between `publishing` and `published`."""
        say(self.said, "publishing")
        manifest = super().publish()
        say(self.said, "published")
        return manifest


def say(pipe: Connection, line: str) -> None:
    """Write a line, whole; a pipe takes one as short as this at once."""
    os.write(pipe.fileno(), f"{line}\n".encode())


def work(database: str, settings: dict[str, Any], budget_s: float, pipe: Connection) -> None:
    """Collect round after round, as the app does, until killed."""
    TellingStore.said = pipe
    chosen = Settings.model_validate(settings | {"db": database})
    with TellingStore.open(Path(database)) as store, connect(chosen) as client:
        say(pipe, "opened")
        collector = build(store, client, chosen)
        while True:
            collector.round(budget_s=budget_s)
            time.sleep(PAUSE_S)
