"""DescribeUsageData (the contract's section 3.11): billed totals by Beijing day."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from typing import Any

from aigc_data.simulator.answers.call import Call, typed
from aigc_data.simulator.refusal import Refusal
from aigc_data.simulator.task import SimulatedTask

_BEIJING = timezone(timedelta(hours=8))
_AHEAD = 8 * 3600
_DAY = 86400
"""Seconds, and those that Beijing is ahead of UTC."""
_LONGEST = timedelta(days=90)
_OLDEST = timedelta(days=365)
_KINDS = {"AIGCImage": "image", "AIGCVideo": "video"}
_OTHERS = (
    *("Transcode", "Enhance", "AIAnalysis", "AIRecognition", "AIReview", "Snapshot"),
    *("AnimatedGraphics", "AiQualityControl", "Evaluation", "ImageProcess"),
    *("AddBlindWatermark", "AddNagraWatermark", "ExtractBlindWatermark"),
)
REGIONS = (
    *("ap-guangzhou", "ap-hongkong", "ap-taipei", "ap-singapore", "ap-mumbai", "ap-jakarta"),
    *("ap-seoul", "ap-bangkok", "ap-tokyo", "na-siliconvalley", "na-ashburn", "na-toronto"),
    *("sa-saopaulo", "eu-frankfurt", "eu-moscow", "aws"),
)
_Totals = dict[int, tuple[int, int]]
"""Beijing's day, counted from 1970-01-01 -> tasks and units (seconds of video, or pictures)."""


def usage_data(call: Call) -> dict[str, Any]:
    """Answer DescribeUsageData."""
    call.allow("StartTime", "EndTime", "Types", "ProcessRegions")
    since, until = _span(call)
    types = _list(call, "Types", "Transcode", (*_KINDS, *_OTHERS))
    regions = _list(call, "ProcessRegions", "ap-guangzhou", REGIONS)
    days = range(_day(since.timestamp()), _day(until.timestamp()) + 1)
    return {"Data": [_of_type(name, _billed(name, regions, call), days) for name in types]}


def _span(call: Call) -> tuple[datetime, datetime]:
    since, until = (_time(call.text(name)) for name in ("StartTime", "EndTime"))
    now = datetime.fromtimestamp(call.at, _BEIJING)
    if since > until or until - since > _LONGEST or since < now - _OLDEST:
        text = "The span must be at most 90 days, within the last 365."
        raise Refusal("InvalidParameterValue", text)
    return since, until


def _time(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Refusal("InvalidParameterValue", f"`{text}` is not a time in ISO 8601 with its zone.")
    return moment.astimezone(_BEIJING)


def _list(call: Call, name: str, default: str, known: Iterable[str]) -> list[str]:
    values = typed(name, call.params.get(name) or [default], list)
    for value in values:
        if value not in known:
            raise Refusal("InvalidParameterValue", f"{name}: `{value}` is not supported.")
    return values


def _billed(name: str, regions: list[str], call: Call) -> list[SimulatedTask]:
    """Return what is paid for: what succeeded."""
    kind, places, at = _KINDS.get(name), set(regions), call.at
    made = (task for task in call.account.tasks(at) if task.kind == kind)
    ended = (task for task in made if task.failure is None and task.finished <= at)
    return [task for task in ended if task.caller.region in places]


def _of_type(name: str, tasks: list[SimulatedTask], days: range) -> dict[str, Any]:
    summary: _Totals = {}
    details: dict[str, _Totals] = defaultdict(dict)
    for task in tasks:
        day = _day(task.finished)
        for totals in (summary, details[specification(task)]):
            count, units = totals.get(day, (0, 0))
            totals[day] = count + 1, units + (task.images or task.duration or 0)
    specified = [
        {"Specification": spec, "Data": _rows(totals, days)}
        for spec, totals in sorted(details.items())
        if any(day in totals for day in days)
    ]
    return {"TaskType": name, "Summary": _rows(summary, days), "Details": specified}


def specification(task: SimulatedTask) -> str:
    """Return what was billed in the words of the sister product, `ViduQ3pro_720P_OffPeak`."""
    options = ("Audio" if task.audio else "", "OffPeak" if task.off_peak else "")
    return _words(task.model.name, task.model.version, task.resolution or "", *options)


@cache
def _words(name: str, version: str, *options: str) -> str:
    """Return the words; they are few, and asked for once a task."""
    plain = version.replace("-", "")
    text = f"{name}{plain[:1].upper()}{plain[1:]}"
    return "_".join(part for part in (text, *options) if part)


def _rows(totals: _Totals, days: range) -> list[dict[str, Any]]:
    found = ((_text(day), *totals.get(day, (0, 0))) for day in days)
    return [{"Time": day, "Count": count, "Usage": units} for day, count, units in found]


def _day(at: float) -> int:
    return int(at + _AHEAD) // _DAY


def _text(day: int) -> str:
    return datetime.fromtimestamp(day * _DAY, UTC).strftime("%Y-%m-%dT00:00:00+08:00")
