"""Whether a round was a look at the account: what makes the difference between calm and a gap."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from aigc_data.settings import Settings
from aigc_data.store.watch import Watched
from aigc_data.sync.outcome import Outcome
from aigc_data.task import Source

FINDERS: Final = frozenset({Source.CLOUDAUDIT, Source.TASK_LIST})
"""Those that would see a new task; where none of them is on, any source will do."""


def watched(
    settings: Settings, outcomes: Sequence[Outcome], until: datetime, took_s: float
) -> tuple[Watched, ...]:
    """Return the round that ended at `until` (UTC), or nothing where the cloud let it see nothing.

    When it began is counted back from its end: the cloud's answers may have set the clock since.
    """
    wanted = (FINDERS & settings.sources) or settings.sources
    if not any(one.source in wanted and one.error is None for one in outcomes):
        return ()
    since = until - timedelta(seconds=took_s)
    return (Watched(settings.account_name, since, until, settings.interval),)
