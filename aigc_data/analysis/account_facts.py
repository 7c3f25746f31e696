"""What is known of the sources of one account that explains a day, read once for all days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from duckdb import DuckDBPyConnection

from aigc_data.analysis.audited import Audited, Trouble, audited, troubles
from aigc_data.analysis.stored_days import DAY, StoredDay, midnight, undated
from aigc_data.analysis.verdict import Cause, Reason
from aigc_data.task import Source

AUDIT_KEEPS = timedelta(days=90)
"""Section 4.1 of the contract."""


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """The sources that are on, how each fared, and what no day holds."""

    sources: frozenset[str]
    now: datetime
    audited: Audited
    troubles: Mapping[str, Trouble]
    undated: Mapping[str, int]
    broken: int
    """Rows of CloudAudit that could not be read."""

    def missing(self, kind: str, day: date, stored: StoredDay) -> list[Reason]:
        """Return what could be missing of a day, the likeliest first; never nothing."""
        reasons = [
            *self._audit(day, stored),
            *_counted(Cause.NOT_ASKED, stored.not_asked),
            *(self._asking() if stored.not_asked else ()),
            *_counted(Cause.OPEN, stored.open),
            *_counted(Cause.UNKNOWN, stored.unknown),
            *_counted(Cause.UNDATED, self.undated.get(kind, 0)),
            *_counted(Cause.BROKEN, self.broken),
        ]
        return reasons or [Reason(Cause.UNSEEN)]

    def unbilled(self) -> list[Reason]:
        """Return why there is no bill of a day."""
        if Source.USAGE not in self.sources:
            return [Reason(Cause.BILL_OFF)]
        if trouble := self.troubles.get(Source.USAGE):
            return [Reason(Cause.BILL_FAILED, said=trouble.message)]
        return [Reason(Cause.BILL_UNREAD)]

    def _audit(self, day: date, stored: StoredDay) -> list[Reason]:
        """Return why CloudAudit may not have told of all tasks of the day."""
        since = midnight(day)
        if self.audited.covers(since, since + DAY):
            return []
        listed = [] if stored.listed else [Reason(Cause.LIST_WITHOUT)]
        return [self._unaudited(since), *listed]

    def _unaudited(self, since: datetime) -> Reason:
        if Source.CLOUDAUDIT not in self.sources:
            return Reason(Cause.AUDIT_OFF)
        if since < self.now - AUDIT_KEEPS:
            return Reason(Cause.AUDIT_TOO_OLD)
        if trouble := self.troubles.get(Source.CLOUDAUDIT):
            return Reason(Cause.AUDIT_FAILED, said=trouble.message)
        return Reason(Cause.AUDIT_UNREAD)

    def _asking(self) -> list[Reason]:
        if Source.GENERATION not in self.sources:
            return [Reason(Cause.ASKING_OFF)]
        trouble = self.troubles.get(Source.GENERATION)
        return [Reason(Cause.ASKING_FAILED, said=trouble.message)] if trouble else []


def account_facts(
    db: DuckDBPyConnection, account: str, sources: frozenset[str], now: datetime
) -> AccountFacts:
    """Return the facts of an account; `sources` are those that its settings turn on."""
    broken = db.execute(BROKEN, {"account": account}).fetchall()[0][0]
    return AccountFacts(
        sources=sources,
        now=now,
        audited=audited(db, account),
        troubles=troubles(db, account),
        undated=undated(db, account),
        broken=broken,
    )


BROKEN = """
SELECT count(*)
FROM quarantine
WHERE account = $account
  AND source = 'cloudaudit'
"""


def _counted(cause: Cause, tasks: int) -> list[Reason]:
    return [Reason(cause, tasks)] if tasks else []
