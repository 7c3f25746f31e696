"""The last error of a source and since when it fails, kept when it has mended and over a restart.

The source's state says how the last attempt went; this says since when, and what was before.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from aigc_data.store.state import Checkpoint
from aigc_data.store.store import Store
from aigc_data.sync.outcome import Outcome

CHECKPOINT = "mishap"


@dataclass(frozen=True, slots=True)
class Mishap:
    """The last error of one source; times are UTC."""

    at: datetime
    """When an attempt last ended with it."""
    since: datetime | None
    """When the attempts began to fail; None where the last one did not."""
    code: str
    message: str
    """One sentence: what happened and what to do, with the code and the request ID."""
    request_id: str | None = None
    denied: tuple[str, ...] = ()
    """The CAM actions that the key may not call, such as `mps:DescribeAigcTaskList`."""

    def checkpoint(self, account: str, source: str) -> Checkpoint:
        """Return it as it is kept."""
        value = {
            "at": self.at.timestamp(),
            "since": self.since.timestamp() if self.since else None,
            "code": self.code,
            "message": self.message,
            "request_id": self.request_id,
            "denied": list(self.denied),
        }
        return Checkpoint(account, source, CHECKPOINT, value)


def last_mishap(store: Store, account: str, source: str) -> Mishap | None:
    """Return the last error that is kept of the source, None for none; raises StoreError."""
    kept = store.checkpoint(account, source, CHECKPOINT)
    return _mishap(kept) if kept else None


def after(outcome: Outcome, before: Mishap | None, now: datetime) -> Mishap | None:
    """Return what to keep after an attempt, None where nothing changes."""
    error = outcome.error
    if error is None:
        return replace(before, since=None) if before and before.since else None
    since = (before.since if before else None) or now
    return Mishap(now, since, error.code, str(error), error.request_id, outcome.denied)


def _mishap(kept: dict[str, Any]) -> Mishap:
    since = kept["since"]
    return Mishap(
        at=datetime.fromtimestamp(kept["at"], UTC),
        since=None if since is None else datetime.fromtimestamp(since, UTC),
        code=kept["code"],
        message=kept["message"],
        request_id=kept["request_id"],
        denied=tuple(kept["denied"]),
    )
