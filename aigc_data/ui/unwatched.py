"""When the accounts that this process reads were not read."""

from datetime import UTC, datetime

from aigc_data.analysis.gaps import Gap, gaps
from aigc_data.store.watch import tolerance
from aigc_data.ui import viewer
from aigc_data.ui.runtime import runtime, store


def unwatched(window: tuple[datetime, datetime], chosen: tuple[str, ...]) -> tuple[Gap, ...]:
    """Return the gaps in (since, until) for the chosen accounts; none chosen is all of them.

    An account that the settings no longer name is not expected to be read. It is not answered from
    the cache: what is watched changes no task.
    """
    since, until = (at.astimezone(UTC) for at in window)
    shared = runtime()
    accounts = [name for name in shared.accounts if not chosen or name in chosen]
    minute = viewer.now().replace(second=0, microsecond=0)
    with store().cursor() as db:
        allowed = tolerance(shared.settings.interval)
        return gaps(db, (since, until), accounts, tolerance=allowed, now=minute)
