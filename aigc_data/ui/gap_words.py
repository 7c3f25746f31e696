"""When an account was not read, in words; they hold the account's name, a stranger's text."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from aigc_data.analysis.gaps import Gap
from aigc_data.ui import words

FOUND_LATER = "tasks created then were found later; when they ended may not be known"
NOT_YET = "tasks created since then are not here yet"


def gap_words(gap: Gap, zone: tzinfo) -> str:
    """Return who was not read, when, and what that means for the tasks."""
    accounts = words.listed(gap.accounts)
    who = f"The account {accounts} " if len(gap.accounts) == 1 else f"The accounts {accounts} "
    was, has = ("was", "has") if len(gap.accounts) == 1 else ("were", "have")
    if gap.lasts:
        often = "not been read" if gap.whole else "been read only now and then"
        return f"{who}{has} {often} since {_minute(gap.since, zone)}: {NOT_YET}."
    often = "not read" if gap.whole else "read only now and then"
    return f"{who}{was} {often} {words.period(gap.since, gap.until, zone)}: {FOUND_LATER}."


def gaps_words(gaps: Sequence[Gap], zone: tzinfo) -> str:
    """Return what is said of all gaps of a window; an empty text where there is none."""
    if len(gaps) < 2:
        return "".join(gap_words(gap, zone) for gap in gaps)
    lengths = [gap.until - gap.since for gap in gaps]
    total = words.duration(sum(lengths, timedelta()).total_seconds())
    longest = gaps[lengths.index(max(lengths))]
    when = words.period(longest.since, longest.until, zone)
    last = f"; {NOT_YET}" if gaps[-1].lasts else ""
    return (
        f"Nobody read {len(gaps)} stretches of this time, {total} in all, the longest {when}: "
        f"{FOUND_LATER}{last}."
    )


def _minute(at: datetime, zone: tzinfo) -> str:
    return words.moment(at, zone)[:-3]
