"""What rules must know beside the tasks."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """How the account is read; what is None is taken from the store."""

    interval: timedelta = timedelta(seconds=30)
    """Between two rounds of the collector."""
    as_of: datetime | None = None
    """When the data was last read (UTC), where the connection has no states of the sources: as over
    published files."""
    accounts: tuple[str, ...] = ()
    """Those that are read; none named takes all that the store has states of."""
    sources: frozenset[str] | None = None
    """Those that are read; None takes all."""
