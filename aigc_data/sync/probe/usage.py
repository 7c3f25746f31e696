"""What DescribeUsageData bills: units, Specification texts, and which region holds it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aigc_data.sync.probe.asking import Asking, Reply
from aigc_data.sync.probe.fault import meaning
from aigc_data.sync.probe.finding import Finding, Verdict, could_not_tell, counted, plain
from aigc_data.tencent.mps import USAGE_REGIONS

UNITS, SPECIFICATIONS, REGIONS = "usage units", "usage specifications", "usage regions"
NAMES = (UNITS, SPECIFICATIONS, REGIONS)
MOST = 5
"""Specifications named."""


def usage(asking: Asking) -> Iterator[Finding]:
    """Yield what the last 30 days of billed totals show."""
    reply = asking.usage()
    if reply.error is not None:
        yield from (could_not_tell(name, meaning(reply.error)) for name in NAMES)
        return
    totals = {plain(row.get("TaskType")): _total(row) for row in reply.rows("Data")}
    billed = {name: total for name, total in totals.items() if total[0]}
    if not billed:
        yield from (could_not_tell(name, "nothing was billed in 30 days") for name in NAMES)
        return
    yield _units(billed)
    yield _specifications(reply)
    yield _regions(asking, _count(reply))


def _total(row: Mapping[str, Any]) -> tuple[int, float]:
    """Return a type's Count and Usage over all days."""
    days = _list(row.get("Summary"))
    count, used = (sum(_number(day.get(name)) for day in days) for name in ("Count", "Usage"))
    return int(count), used


def _units(billed: Mapping[str, tuple[int, float]]) -> Finding:
    said = (
        f"{name} {count:,} for Usage {used:,.0f} ({used / count:.1f} each)"
        for name, (count, used) in billed.items()
    )
    return Finding(UNITS, Verdict.WELL, f"Count {'; '.join(said)}")


def _specifications(reply: Reply) -> Finding:
    counts: Counter[str] = Counter()
    for detail in (detail for row in reply.rows("Data") for detail in _list(row.get("Details"))):
        days = _list(detail.get("Data"))
        counts[plain(detail.get("Specification"))] += int(
            sum(_number(day.get("Count")) for day in days)
        )
    if not counts:
        return could_not_tell(SPECIFICATIONS, "there are no Details")
    named = ", ".join(word for word, _ in counts.most_common(MOST))
    return Finding(SPECIFICATIONS, Verdict.WELL, f"{len(counts)}, most often {named}")


def _regions(asking: Asking, whole: int) -> Finding:
    """Ask region by region until all that is billed was found."""
    found: dict[str, int] = {}
    for region, reply in _by_region(asking):
        if reply.error is not None:
            return could_not_tell(REGIONS, meaning(reply.error))
        if count := _count(reply):
            found[region] = count
        if sum(found.values()) >= whole:
            break
    seen = ", ".join(f"{region} {count:,}" for region, count in found.items())
    if sum(found.values()) == whole:
        return Finding(REGIONS, Verdict.WELL, f"{counted(whole, 'task')}: {seen}")
    return could_not_tell(REGIONS, f"of {counted(whole, 'task')} only these have a region: {seen}")


def _by_region(asking: Asking) -> Iterator[tuple[str, Reply]]:
    return ((region, asking.usage(region)) for region in USAGE_REGIONS)


def _count(reply: Reply) -> int:
    return sum(_total(row)[0] for row in reply.rows("Data"))


def _list(value: object) -> Sequence[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0.0
    return float(value)
