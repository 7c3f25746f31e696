"""The documented calls per second (the contract's section 1.6), kept strictly.

In no second, wherever it begins, are more calls of an action let through.
"""

from collections import deque
from collections.abc import Callable
from threading import Lock

from aigc_data.simulator.refusal import Refusal

PER_SECOND = {
    "DescribeAigcTaskList": 20,
    "DescribeAigcTaskStatus": 20,
    "DescribeAigcImageTask": 20,
    "DescribeAigcVideoTask": 50,
    "DescribeAigcAudioTask": 20,
    "DescribeUsageData": 100,
    "CreateAigcImageTask": 20,
    "CreateAigcVideoTask": 10,
    "CreateAigcAudioTask": 10,
    "DescribeEvents": 20,
}


class Limits:
    """The calls let through in the last second, by action. Safe in any thread."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._let: dict[str, deque[float]] = {action: deque() for action in PER_SECOND}
        self._lock = Lock()

    def take(self, action: str) -> None:
        """Let a call through, or raise `Refusal` where the second is full."""
        limit = PER_SECOND[action]
        with self._lock:
            now, let = self._monotonic(), self._let[action]
            while let and let[0] <= now - 1.0:
                let.popleft()
            if len(let) >= limit:
                raise Refusal(
                    "RequestLimitExceeded",
                    f"Your current request times equals to {len(let) + 1} in a second, which "
                    f"exceeds the frequency limit {limit} for a second. "
                    "Please reduce the frequency of calls.",
                )
            let.append(now)
