"""One evaluation of all rules in the process that owns the store: read, decide, keep."""

from datetime import datetime

from aigc_data.settings import Settings
from aigc_data.store.alerts import Transition
from aigc_data.store.store import Store


def alert_round(store: Store, settings: Settings, at: datetime) -> tuple[Transition, ...]:
    """Evaluate all rules at `at` (UTC), keep how they stand, and return what changed.

    What is `silenced` among the changes is not to be told of, nor is a change from or to pending;
    `worth_telling` says which are. Raises StoreError.
    """
    raise NotImplementedError


def worth_telling(change: Transition) -> bool:
    """Return whether somebody is to be told of the change.

    It began or ceased to fire, or fires on and is due again; no data where the rule asks for just
    that, or where it ended a firing. What is silenced is not.
    """
    raise NotImplementedError
