"""A source that finds tasks has not been read for several rounds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from duckdb import DuckDBPyConnection

from aigc_data.alert_rule import Lag
from aigc_data.alerts import said
from aigc_data.alerts.facts import Facts
from aigc_data.alerts.reading import Reading, Verdict
from aigc_data.alerts.slices import WHOLE
from aigc_data.store.alerts import Measure, Slice
from aigc_data.task import Source

FINDERS: Final = (Source.CLOUDAUDIT, Source.TASK_LIST)
"""Those that follow tasks have nothing to do where none is found, and that is no lag."""
LOWER: Final = 0.5
READ_LAST: Final = """
SELECT account, source, succeeded_at
FROM source_state
WHERE source IN $finders
  AND succeeded_at IS NOT NULL
ORDER BY account, source
"""


def read(db: DuckDBPyConnection, rule: Lag, at: datetime, facts: Facts) -> tuple[Reading, ...]:
    """Return a reading for each source of each account that was ever read."""
    if facts.as_of is not None:
        return (_reading(rule, WHOLE, facts.as_of, at, facts),)
    rows = db.execute(READ_LAST, {"finders": [one.value for one in FINDERS]}).fetchall()
    found = tuple(
        _reading(rule, _slice(account, source), last.astimezone(UTC), at, facts)
        for account, source, last in rows
        if _is_read(rule, account, source, facts)
    )
    if not found:
        nothing = "No source that finds tasks was ever read."
        return (Reading(slice=WHOLE, verdict=Verdict.NO_DATA, reason=nothing),)
    latest = max(found, key=lambda one: one.measure.value or 0.0)
    return (*found, replace(latest, slice=WHOLE, verdict=Verdict.LOW))


def _is_read(rule: Lag, account: str, source: str, facts: Facts) -> bool:
    wanted = not rule.accounts or account in rule.accounts
    return wanted and (facts.reads is None or source in facts.reads.get(account, ()))


def _slice(account: str, source: str) -> Slice:
    return Slice((("account", account), ("source", source)))


def _reading(rule: Lag, part: Slice, last: datetime, at: datetime, facts: Facts) -> Reading:
    lag, bound = max(at - last, timedelta(0)), max(rule.rounds * facts.interval, rule.at_least)
    between = Verdict.BETWEEN if lag > LOWER * bound else Verdict.LOW
    return Reading(
        slice=part,
        verdict=Verdict.OVER if lag > bound else between,
        measure=Measure(
            value=lag.total_seconds(), bound=bound.total_seconds(), since=last, until=at
        ),
        reason=f"Last read {said.length(lag)} ago; more than {said.length(bound)} is late.",
    )
