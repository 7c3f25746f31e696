"""The zone of the task list's naive times, proved by unix times in the same row.

Section 3.6 of the contract: a request's `Timestamp` is the moment of the create call, and a link's
`q-sign-time` begins with the moment of signing, at most a minute or so before the task's end.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from aigc_data.result_link import ResultLink
from aigc_data.sync.probe.asking import Asking
from aigc_data.sync.probe.fault import meaning
from aigc_data.sync.probe.finding import Finding, Verdict, could_not_tell, counted
from aigc_data.sync.probe.known import Known
from aigc_data.wire.request_body import decode
from aigc_data.wire.scenario import result_urls
from aigc_data.wire.value import naive_time, unix_time

NAME = "time zone"
STEP_S = 900
"""Zones differ by quarters of an hour."""
SLACK_S = 300
"""How far the two times of a row may be apart, seconds."""
ENOUGH = 2
"""Rows that must agree before the collector reads times differently."""
BEIJING_S = 8 * 3600


def time_zone(asking: Asking, known: Known) -> Finding:
    """Return how far the list's times are ahead of UTC, where rows prove it."""
    reply = asking.list_page()
    if reply.error is not None:
        return could_not_tell(NAME, meaning(reply.error))
    offsets = Counter(offset for row in reply.rows("Tasks") for offset in offsets_of(row))
    if not offsets:
        return could_not_tell(
            NAME, "no row holds a unix time beside a naive one; Beijing (UTC+8) is taken"
        )
    if len(offsets) > 1:
        zones = ", ".join(f"{zone(offset)} {count}" for offset, count in offsets.most_common())
        return could_not_tell(NAME, f"the rows disagree: {zones}; nothing is changed")
    ((offset, rows),) = offsets.items()
    return _found(offset, rows, known.learned.zone_offset_s)


def offsets_of(row: Mapping[str, Any]) -> Iterator[int]:
    """Yield the offsets from UTC, in seconds, that a row of the list proves."""
    body = decode(row.get("RequestBody")) or {}
    pairs = (
        (row.get("CreateTime"), unix_time(body.get("Timestamp"))),
        (row.get("FinishedTime"), _signed(row)),
    )
    for naive, exact in pairs:
        offset = _offset(naive_time(naive, UTC), exact)
        if offset is not None:
            yield offset


def _signed(row: Mapping[str, Any]) -> datetime | None:
    links = (ResultLink(url).signed_between for url in result_urls(row))
    return next((span[1] for span in links if span is not None), None)


def _offset(naive: datetime | None, exact: datetime | None) -> int | None:
    """Return the quarter of an hour that the two are apart by, or None where it is none."""
    if naive is None or exact is None:
        return None
    apart = (naive - exact).total_seconds()
    offset = round(apart / STEP_S) * STEP_S
    near = abs(apart - offset) <= SLACK_S and abs(offset) <= 14 * 3600
    return offset if near else None


def _found(offset: int, rows: int, learned: int | None) -> Finding:
    seen = f"{zone(offset)}, proved by {counted(rows, 'pair')} of times"
    if rows < ENOUGH:
        return could_not_tell(NAME, f"{seen}: too few to go by")
    facts = {"zone_offset_s": offset}
    if offset == BEIJING_S:
        return Finding(NAME, Verdict.WELL, f"Beijing: {seen}", facts=facts)
    if offset == learned:
        return Finding(NAME, Verdict.WELL, f"not Beijing, and read so: {seen}", facts=facts)
    advice = (
        "Times are read so from now on. Those of scenario tasks stored before stay off: "
        "to mend them too, collect into a fresh file (AIGC_DATA_DB)."
    )
    return Finding(NAME, Verdict.MEND, f"not Beijing: {seen}", advice, facts)


def zone(offset: int) -> str:
    """Return an offset in seconds as `UTC+8` or `UTC-3:30`."""
    hours, minutes = divmod(abs(offset) // 60, 60)
    sign = "+" if offset >= 0 else "-"
    return f"UTC{sign}{hours}" + (f":{minutes:02}" if minutes else "")
