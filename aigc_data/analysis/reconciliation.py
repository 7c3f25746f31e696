"""The store held against the bill, per Beijing day and kind.

Coverage counts tasks, for the bill says how many it counts. The amounts are compared beside it, for
what they count is known from the price list alone: images made, and seconds of video.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta

import pandas as pd
from duckdb import DuckDBPyConnection

from aigc_data.analysis.account_facts import AccountFacts, account_facts
from aigc_data.analysis.stored_days import DAY, Amount, Stored, StoredDay, midnight, stored_days
from aigc_data.analysis.verdict import Cause, Reason, Verdict
from aigc_data.task import TaskKind
from aigc_data.wire.usage import UNITS, settled_before
from aigc_data.wire.value import BEIJING

KINDS = (TaskKind.IMAGE, TaskKind.VIDEO)


@dataclass(frozen=True, slots=True)
class Billed:
    """What the cloud billed of one day and kind, and when that was read."""

    made: Amount
    read_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One day of one kind; what is not known is None."""

    day: date
    """Beijing's."""
    since: datetime
    until: datetime
    """The day's beginning and end, UTC."""
    kind: str
    unit: str
    """images or seconds."""
    billed_tasks: int | None
    billed_amount: float | None
    stored_tasks: int
    """Successful ones."""
    stored_amount: float
    coverage: float | None
    """Tasks stored of those billed; above 1 where more are stored. None without a settled bill."""
    amount_coverage: float | None
    """The same of the amounts; None also where some task does not say how much it made."""
    verdict: Verdict
    reasons: tuple[Reason, ...]


def by_day(
    db: DuckDBPyConnection,
    account: str,
    first: date,
    last: date,
    sources: Sequence[str],
    now: datetime,
) -> pd.DataFrame:
    """Return the fields of `Row`, for each of Beijing's days from `first` to `last`, newest first.

    `sources` are those that the account's settings turn on; `now` is UTC.
    """
    facts = account_facts(db, account, frozenset(sources), now)
    bill = _bill(db, account, first - DAY, last)
    stored = stored_days(db, account, first - DAY, last)
    days = [first + timedelta(days=n) for n in range(-1, (last - first).days + 1)]
    rows = [row for kind in KINDS for row in _rows(kind, days, bill, stored, facts)]
    rows.sort(key=lambda row: (row.day, row.kind), reverse=True)
    values = [{name: getattr(row, name) for name in NAMES} for row in rows if row.day >= first]
    return pd.DataFrame(values, columns=NAMES, dtype=object)


BILL = """
SELECT kind, day, tasks, amount, read_at
FROM usage_day
WHERE account = $account
  AND specification = ''
  AND day BETWEEN $first AND $last
"""
READ_AT = """
SELECT max(read_at)
FROM usage_day
WHERE account = $account
"""
NAMES = [field.name for field in fields(Row)]
_Bill = Mapping[tuple[str, date], Billed]


def read_at(db: DuckDBPyConnection, account: str) -> datetime | None:
    """Return when the bill of an account was last read, UTC; None where it never was."""
    [(at,)] = db.execute(READ_AT, {"account": account}).fetchall()
    return None if at is None else at.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Total:
    """The settled days of one kind together."""

    kind: str
    days: int
    billed: int
    """Tasks."""
    matched: int
    """Tasks stored, of each day no more than were billed of it: no day makes up for another."""
    wrong: int
    """Days that do not add up."""

    @property
    def coverage(self) -> float | None:
        """The share of the billed tasks that is stored, 0..1; None where none was billed."""
        return self.matched / self.billed if self.billed else None


def total(frame: pd.DataFrame, kind: str) -> Total:
    """Return the settled days of one kind of a frame of `by_day`."""
    part = frame[(frame["kind"] == kind) & frame["verdict"].map(lambda one: one.settled)]
    pairs = list(zip(part["stored_tasks"], part["billed_tasks"], strict=True))
    return Total(
        kind,
        len(part),
        sum(billed for _, billed in pairs),
        sum(min(stored, billed) for stored, billed in pairs),
        int(part["verdict"].map(lambda one: one.wrong).sum()),
    )


def _bill(db: DuckDBPyConnection, account: str, first: date, last: date) -> _Bill:
    bounds = {"account": account, "first": first, "last": last}
    return {
        (kind, day): Billed(Amount(tasks, amount), read.astimezone(UTC))
        for kind, day, tasks, amount, read in db.execute(BILL, bounds).fetchall()
    }


@dataclass(frozen=True, slots=True)
class _Standing:
    """A day before it is explained: its bill, what is held of it, and what was placed on it."""

    kind: TaskKind
    day: date
    billed: Billed | None
    held: StoredDay
    made: Amount

    @property
    def verdict(self) -> Verdict:
        if self.billed is None:
            return Verdict.NO_BILL
        if not _settled(self.day, self.billed):
            return Verdict.NOT_SETTLED
        if self.surplus:
            return Verdict.UNDER if self.surplus < 0 else Verdict.OVER
        if self.made.tasks == 0:
            return Verdict.NOTHING
        same = _same_amount(self.kind, self.billed.made, self.made)
        return Verdict.ADDS_UP if same else Verdict.AMOUNT

    @property
    def surplus(self) -> int:
        """How many more tasks are stored than billed; negative where fewer are."""
        if self.billed is None or not _settled(self.day, self.billed):
            return 0
        return self.made.tasks - self.billed.made.tasks


def _rows(
    kind: TaskKind, days: Sequence[date], bill: _Bill, stored: Stored, facts: AccountFacts
) -> Iterator[Row]:
    """Yield the rows of one kind, oldest first."""
    bills = [bill.get((kind.value, day)) for day in days]
    held = [stored.get((kind.value, day), StoredDay()) for day in days]
    parts = zip(days, bills, held, _placed(days, bills, held), strict=True)
    found = [_Standing(kind, *part) for part in parts]
    for at, one in enumerate(found):
        around = sum(other.surplus for other in found[max(0, at - 1) : at + 2]) - one.surplus
        moved = one.surplus * around < 0 and abs(around) >= abs(one.surplus)
        reasons = [Reason(Cause.NEIGHBOUR)] if moved else []
        yield _row(one, (*reasons, *_reasons(one, facts)))


def _placed(
    days: Sequence[date], bills: Sequence[Billed | None], held: Sequence[StoredDay]
) -> Iterator[Amount]:
    """Yield what is stored of each day; tasks near midnight go where the bill has them.

    Each is counted once: what one day does not need is the next one's.
    """
    carried = Amount()
    for day, billed, stored in zip(days, bills, held, strict=True):
        here = stored.sure + carried
        settled = billed if billed and _settled(day, billed) else None
        taken = stored.part(settled.made - here) if settled else stored.edge_here
        carried = stored.edge - taken
        yield here + taken


def _settled(day: date, billed: Billed) -> bool:
    return day < settled_before(billed.read_at)


def _same_amount(kind: TaskKind, billed: Amount, made: Amount) -> bool:
    """Whether the amounts agree, as far as they are known; seconds may be rounded task by task."""
    if kind is TaskKind.VIDEO and made.unmeasured:
        return True
    allowed = 0.5 * made.tasks if kind is TaskKind.VIDEO else 0.5
    return abs(billed.amount - made.amount) <= allowed


def _reasons(one: _Standing, facts: AccountFacts) -> list[Reason]:
    verdict, unmeasured = one.verdict, one.made.unmeasured
    vague = [Reason(Cause.NO_AMOUNT, unmeasured)] if unmeasured else []
    if verdict is Verdict.NO_BILL:
        return facts.unbilled()
    if verdict is Verdict.NOT_SETTLED:
        early = one.day < settled_before(facts.now)
        return [Reason(Cause.BILL_EARLY if early else Cause.NOT_SETTLED)]
    if verdict is Verdict.UNDER:
        return facts.missing(one.kind.value, one.day, one.held)
    if verdict is Verdict.OVER:
        return [Reason(Cause.BILLED_LESS)]
    return vague or ([Reason(Cause.ASKED_AMOUNT)] if verdict is Verdict.AMOUNT else [])


def _row(one: _Standing, reasons: tuple[Reason, ...]) -> Row:
    known = one.billed.made if one.billed else None
    settled = known if one.verdict.settled else None
    measured = one.kind is TaskKind.IMAGE or not one.made.unmeasured
    return Row(
        day=one.day,
        since=midnight(one.day).astimezone(UTC),
        until=midnight(one.day + DAY).astimezone(UTC),
        kind=one.kind.value,
        unit=UNITS[one.kind],
        billed_tasks=known.tasks if known else None,
        billed_amount=known.amount if known else None,
        stored_tasks=one.made.tasks,
        stored_amount=one.made.amount,
        coverage=_share(one.made.tasks, settled.tasks) if settled else None,
        amount_coverage=_share(one.made.amount, settled.amount) if settled and measured else None,
        verdict=one.verdict,
        reasons=reasons,
    )


def _share(stored: float, billed: float) -> float | None:
    return stored / billed if billed else None


def today(now: datetime) -> date:
    """Return the running day in Beijing."""
    return now.astimezone(BEIJING).date()
