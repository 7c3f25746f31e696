"""When nobody watched an account: the collector was down, paused, or could not read it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import reduce

from duckdb import DuckDBPyConnection

GAPS = """
SELECT
    account,
    until AS gap_since,
    coalesce(lead(since) OVER (PARTITION BY account ORDER BY since), $now) AS gap_until,
    lead(since) OVER (PARTITION BY account ORDER BY since) IS NULL AS lasts
FROM watch
WHERE account IN $accounts
QUALIFY gap_until > gap_since
    AND gap_since < $until
    AND gap_until > $since
    AND (NOT lasts OR gap_until - gap_since > $tolerance)
ORDER BY gap_since, account
"""


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch in which tasks were created and ended unseen; UTC, within the window asked for."""

    since: datetime
    until: datetime
    accounts: tuple[str, ...]
    """Those that were not read in it, or in a part of it."""
    lasts: bool = False
    """Whether it is not over."""
    whole: bool = True
    """Whether nobody watched at any time of it."""


def gaps(
    db: DuckDBPyConnection,
    window: tuple[datetime, datetime],
    accounts: Sequence[str],
    *,
    tolerance: timedelta,
    now: datetime,
) -> tuple[Gap, ...]:
    """Return when some of the accounts were not read within (since, until), in order.

    What overlaps is one gap. There is none before an account was first read; `tolerance` is how
    long the last round may be over before the time since then is one.
    """
    since, until = window
    bound = {
        "since": since,
        "until": until,
        "accounts": list(accounts),
        "tolerance": tolerance,
        "now": now,
    }
    found = [
        Gap(
            max(start.astimezone(UTC), since),
            min(end.astimezone(UTC), until),
            (account,),
            lasts=bool(lasts) and now <= until,
        )
        for account, start, end, lasts in db.execute(GAPS, bound).fetchall()
    ]
    return _joined(found, timedelta(0), whole=True)


def joined(found: Iterable[Gap], apart: timedelta) -> tuple[Gap, ...]:
    """Return the gaps with those taken together that are less than `apart` from each other."""
    return _joined(found, apart, whole=False)


def _joined(found: Iterable[Gap], apart: timedelta, *, whole: bool) -> tuple[Gap, ...]:
    def add(kept: tuple[Gap, ...], gap: Gap) -> tuple[Gap, ...]:
        if not kept or gap.since - kept[-1].until > apart:
            return (*kept, gap)
        return (*kept[:-1], _both(kept[-1], gap, whole=whole))

    return reduce(add, found, ())


def _both(one: Gap, other: Gap, *, whole: bool) -> Gap:
    return replace(
        one,
        until=max(one.until, other.until),
        accounts=tuple(sorted({*one.accounts, *other.accounts})),
        lasts=one.lasts or other.lasts,
        whole=one.whole and other.whole and (whole or other.since <= one.until),
    )
