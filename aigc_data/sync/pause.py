"""A person's word that an account is not to be read for now; it holds through a restart."""

from contextlib import suppress
from datetime import UTC, datetime
from threading import Lock

from aigc_data.store.errors import StoreError
from aigc_data.store.state import Checkpoint
from aigc_data.store.store import Store

SOURCE = "collector"
CHECKPOINT = "pause"


class Pause:
    """Whether an account's collector is paused, and since when; safe in any thread."""

    def __init__(self, store: Store, account: str) -> None:
        self._store = store
        self._account = account
        self._lock = Lock()
        self._read = False
        self._since: datetime | None = None

    @property
    def since(self) -> datetime | None:
        """When it was paused, UTC; None where it is not, or as long as that cannot be read."""
        with self._lock, suppress(StoreError):
            if not self._read:
                kept = self._store.checkpoint(self._account, SOURCE, CHECKPOINT) or {}
                self._since, self._read = _moment(kept.get("since")), True
        return self._since

    def put(self, since: datetime | None) -> None:
        """Keep since when it is paused, None for not; raises StoreError, and nothing changes."""
        at = datetime.now(UTC)
        value = {"since": since.timestamp() if since else None}
        with self._lock:
            mark = Checkpoint(self._account, SOURCE, CHECKPOINT, value)
            self._store.save((), at=at, checkpoints=[mark])
            self._since, self._read = since, True


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
