"""What rules must know beside the tasks."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aigc_data.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """How the accounts are read."""

    interval: timedelta
    """Between two rounds of the collector."""
    reads: Mapping[str, frozenset[str]] | None = None
    """The sources that are read, by account; None: all that the store has states of."""
    as_of: datetime | None = None
    """When the data was last read (UTC), where the connection has no states of sources: as over
    published files."""

    def as_at(self, then: datetime) -> "Facts":
        """Return the same as it was at an earlier time, taken to have been read until then."""
        return self if self.as_of is None else replace(self, as_of=min(self.as_of, then))


def facts_of(settings: Settings, as_of: datetime | None = None) -> Facts:
    """Return what the settings say."""
    several = {one.name: one.sources or settings.sources for one in settings.accounts}
    reads = several or {settings.account_name: settings.sources}
    return Facts(
        interval=timedelta(seconds=settings.interval),
        reads={name: frozenset(one.value for one in sources) for name, sources in reads.items()},
        as_of=as_of,
    )
