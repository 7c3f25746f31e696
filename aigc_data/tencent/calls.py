"""How many calls were made, per action."""

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from aigc_data.tencent.actions import Action
from aigc_data.tencent.errors import CloudError, Throttled


@dataclass(frozen=True, slots=True)
class CallCounts:
    """Calls of one action since the client was made."""

    calls: int = 0
    """Requests sent, each try counted."""
    throttles: int = 0
    """Answers that said there were too many."""
    retries: int = 0
    """Requests sent because the one before had failed."""
    errors: int = 0
    """Calls that failed in the end."""


class CallCounter:
    """Counts; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[tuple[str, str]] = Counter()

    def sent(self, action: Action) -> None:
        """Count a request."""
        self._add(action, "calls")

    def failed(self, error: CloudError) -> None:
        """Count a try that failed, where the account was throttled."""
        if isinstance(error, Throttled):
            self._add(error.action, "throttles")

    def repeated(self, action: Action) -> None:
        """Count a request that will be sent again."""
        self._add(action, "retries")

    def given_up(self, action: Action) -> None:
        """Count a call that failed in the end."""
        self._add(action, "errors")

    @property
    def by_action(self) -> Mapping[str, CallCounts]:
        """The counts by the action's name."""
        with self._lock:
            counts = dict(self._counts)
        names = dict.fromkeys(name for name, _ in counts)
        fields = CallCounts.__dataclass_fields__
        return {
            name: CallCounts(**{field: counts.get((name, field), 0) for field in fields})
            for name in names
        }

    def _add(self, action: Action, field: str) -> None:
        with self._lock:
            self._counts[action.name, field] += 1
